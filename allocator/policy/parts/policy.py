"""A policy: who may apply, what suits whom, and who comes before whom, as one city published it.

Every value is read from one file (`loader.py`), whose bytes and hash travel with it into the round's bundle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.policy.language.fact import Fact, Text
from allocator.policy.language.reading import Facts
from allocator.policy.language.tree import Condition
from allocator.policy.parts.benefit import Benefit
from allocator.policy.parts.consistency import Consistency
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.price import PriceRow
from allocator.policy.parts.procedure import Procedure
from allocator.policy.parts.program import Program
from allocator.policy.parts.restrictions import Group
from allocator.policy.parts.rule import Mark, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A condition with a name, so that several rules mean the same by it."""

    id: str
    label: Text
    condition: Condition
    clause: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HigherLaw:
    """What goes first whatever this file says, and where that stands."""

    title: Text
    text: Text
    clause: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Of a district's policy: the city's file it was made from, the overlay that was laid on it, and the district."""

    parent: str
    parent_sha256: str
    overlay_sha256: str
    district: int
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form, and its questions in order."""

    id: str
    label: Text
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One city's rules for the days on which they are in force."""

    id: str
    city: str
    city_name: Text
    title: Text
    document: str
    effective_from: date
    effective_until: date
    source: bytes
    sha256: str
    sections: tuple[Section, ...]
    facts: Mapping[str, Fact]
    limits: Mapping[str, Limit]
    terms: Mapping[str, Limit]
    definitions: Mapping[str, Definition]
    procedure: Mapping[str, Procedure]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    suitability: tuple[Rule, ...]
    programs: Mapping[str, Program]
    benefits: Mapping[str, Benefit]
    prices: tuple[PriceRow, ...]
    districts_may_set: tuple[str, ...] = ()
    higher_law: tuple[HigherLaw, ...] = ()
    overlay: Origin | None = None
    consistency: tuple[Consistency, ...] = ()

    def covers(self, day: date) -> bool:
        """Say whether the policy is in force on a day; the first and the last day count."""
        return self.effective_from <= day <= self.effective_until

    def program(self, name: str) -> Program:
        """Find a program of this policy."""
        if name not in self.programs:
            raise NoSuchProgram(program=name, policy=self.id, programs=", ".join(self.programs))
        return self.programs[name]

    def check(self, facts: Facts) -> None:
        """Refuse values that cannot be answers. Facts that this policy does not know are no concern of it."""
        for name, value in facts.items():
            if name in self.facts:
                self.facts[name].check(value)


class NoSuchProgram(Refused):
    """A program that the policy does not have."""

    code: ClassVar[str] = "no-such-program"
    message: ClassVar[str] = N_("%(policy)s has no program %(program)s. It has: %(programs)s.")


class NoPolicyInForce(Refused):
    """A round outside every policy is refused: rules are never stretched beyond their last day."""

    code: ClassVar[str] = "no-policy-in-force"
    message: ClassVar[str] = N_(
        "No policy of %(city)s is in force on %(day)s: the last one ended on %(ended)s. "
        "The round cannot be opened. Publish a new policy file that covers this day."
    )


class PolicyNotYetInForce(NoPolicyInForce):
    """The day lies before the city's first policy."""

    code: ClassVar[str] = "policy-not-yet-in-force"
    message: ClassVar[str] = N_(
        "No policy of %(city)s is in force on %(day)s: the first one starts on %(starts)s. "
        "The round cannot be opened. Choose a later day, or publish a policy file that covers this day."
    )


class NoPolicyOfCity(NoPolicyInForce):
    """The city has no policy at all."""

    code: ClassVar[str] = "no-policy-of-city"
    message: ClassVar[str] = N_(
        "%(city)s has no policy file. The round cannot be opened. Publish a policy file that covers %(day)s."
    )


class PoliciesOverlap(Refused):
    """Two policies claim the same day, so nobody could say which rules hold."""

    code: ClassVar[str] = "policies-overlap"
    message: ClassVar[str] = N_(
        "The policies %(first)s and %(second)s are both in force on %(day)s. "
        "Let the first end on the day before the second starts."
    )


def in_force(policies: Iterable[Policy], city: str, day: date) -> Policy:
    """Find the one policy whose rules hold in this city on this day, or say what to do."""
    ours = sorted((one for one in policies if one.city == city), key=lambda one: one.effective_from)
    check_overlaps(ours)
    for policy in ours:
        if policy.covers(day):
            return policy
    if not ours:
        raise NoPolicyOfCity(city=city, day=day, ended=None)
    ended = max((policy.effective_until for policy in ours if policy.effective_until < day), default=None)
    if ended is None:
        raise PolicyNotYetInForce(city=city, day=day, ended=None, starts=ours[0].effective_from)
    raise NoPolicyInForce(city=city, day=day, ended=ended)


def check_overlaps(policies: Iterable[Policy]) -> None:
    """Refuse two policies of one city that share a day."""
    ordered = sorted(policies, key=lambda policy: (policy.city, policy.effective_from))
    for first, second in pairwise(ordered):
        if first.city == second.city and first.covers(second.effective_from):
            raise PoliciesOverlap(first=first.id, second=second.id, day=second.effective_from)
