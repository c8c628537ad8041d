"""What limits a round beside its homes: groups of households, and the homes that groups or kinds of homes may have.

The file of the policy speaks in shares and conditions; a round needs numbers and names. `restrict` turns the one into
the other, once the homes and the households are known (the instance of `docs/allocation.md`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from allocator.policy.language.fact import Text
from allocator.policy.language.reading import Facts
from allocator.policy.language.tree import Condition
from allocator.policy.parts.lot import LotFacts
from allocator.policy.parts.rule import Example, Mark, verdict

Membership = tuple[str, int]  # group, and which part of it: the value of the fact where a group has parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Households that belong together: where `when` holds, or one group for every value of the fact `each`."""

    id: str
    label: Text
    when: Condition | None
    each: str | None
    clause: str
    mark: Mark
    source: str
    examples: tuple[Example, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that decide who belongs to it."""
        return self.when.facts if self.when is not None else (self.each or "",)

    def part(self, facts: Facts) -> int | None:
        """Say which part of the group a household is in; None if it is in none, as far as is known."""
        if self.when is not None:
            return 0 if verdict(self.when, facts) == "holds" else None
        return facts.get(self.each or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A limit of the policy as a number of homes: a percentage of what a program offers, or a count."""

    limit: str
    kind: Literal["percent", "count"]
    value: int

    def of(self, homes: int) -> int:
        """Count the homes; parts of a home are cut off."""
        return homes * self.value // 100 if self.kind == "percent" else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareExample:
    """So many homes of the program in a round, and how many of them a share comes to."""

    homes: int
    gives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShare:
    """What one group may have at most (a cap, of one home at `least`), or is kept for it (a reserve)."""

    group: Group
    share: Share
    least: int
    clause: str
    mark: Mark
    source: str
    examples: tuple[ShareExample, ...]

    def of(self, homes: int) -> int:
        """Count the homes of the group in a round with so many."""
        return max(self.least, self.share.of(homes))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFor:
    """Lots whose homes go to a group first, then to anybody they suit."""

    group: Group
    label: Text
    lots: Condition
    clause: str
    mark: Mark
    source: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsCap:
    """What households of the program may have at most of the homes of certain lots."""

    id: str
    label: Text
    lots: Condition
    share: Share
    clause: str
    mark: Mark
    source: str
    examples: tuple[Example | ShareExample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrictions:
    """Everything that limits one program beside its homes and its quota."""

    group_caps: tuple[GroupShare, ...] = ()
    reserves: tuple[GroupShare, ...] = ()
    first: tuple[FirstFor, ...] = ()
    caps: tuple[LotsCap, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that matter, each once."""
        named = [share.group for share in (*self.group_caps, *self.reserves)] + [first.group for first in self.first]
        return tuple({group.id: group for group in named}.values())

    def memberships(self, facts: Facts) -> tuple[Membership, ...]:
        """List the groups of one household."""
        parts = [(group.id, group.part(facts)) for group in self.groups]
        return tuple((group, part) for group, part in parts if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """The same for one round, as members of the instance's head, lots and households."""

    group_caps: list[dict[str, object]] = field(default_factory=list)
    reserves: list[dict[str, object]] = field(default_factory=list)
    caps: list[dict[str, object]] = field(default_factory=list)
    lot_caps: dict[str, list[str]] = field(default_factory=dict)
    lot_first: dict[str, str] = field(default_factory=dict)
    names: dict[Membership, str] = field(default_factory=dict)

    def groups_of(self, memberships: Iterable[Membership]) -> list[str]:
        """Name the groups of one household that the instance speaks of."""
        return sorted(self.names[one] for one in memberships if one in self.names)


def restrict(
    program: str,
    restrictions: Restrictions,
    *,
    homes: int,
    lots: Sequence[LotFacts],
    members: Counter[Membership],
) -> Restricted:
    """Work out what limits a program in a round that offers these homes to these households.

    `members` counts the households of each group. A group that
    has no more households than its cap allows is not named: the cap changes nothing for it, and the instance is public.
    Parts are numbered by their value, so that who knows the facts can name them again.
    """
    found = Restricted()
    for cap in restrictions.group_caps:
        limit = cap.of(homes)
        for one, name in _named(cap.group, members):
            if members[one] > limit:
                found.names[one] = name
                found.group_caps.append({"program": program, "group": name, "limit": limit})
    for reserve in restrictions.reserves:
        found.names[reserve.group.id, 0] = reserve.group.id
        seats = reserve.of(homes)
        found.reserves.append({"program": program, "group": reserve.group.id, "seats": seats})
    _restrict_lots(found, program, restrictions, homes, lots)
    return found


def _restrict_lots(
    found: Restricted, program: str, restrictions: Restrictions, homes: int, lots: Sequence[LotFacts]
) -> None:
    for cap in restrictions.caps:
        name = f"{program}/{cap.id}"
        inside = [lot.id for lot in lots if _holds(cap.lots, lot)]
        for lot_id in inside:
            found.lot_caps.setdefault(lot_id, []).append(name)
        if inside:
            found.caps.append({"id": name, "limit": cap.share.of(homes)})
    for first in restrictions.first:
        found.names[first.group.id, 0] = first.group.id
        found.lot_first.update({lot.id: first.group.id for lot in lots if _holds(first.lots, lot)})


def _holds(lots: Condition, lot: LotFacts) -> bool:
    return verdict(lots, lot.values()) == "holds"


def _named(group: Group, members: Iterable[Membership]) -> list[tuple[Membership, str]]:
    """Name a group, or all its parts: by their place among those of the round."""
    parts = sorted(one for one in members if one[0] == group.id)
    if group.each is None:
        return [(one, group.id) for one in parts]
    return [(one, f"{group.id}-{place}") for place, one in enumerate(parts, start=1)]
