"""A frozen pool: all applications in a fixed order, in groups between which a draw decides nothing.

Tier and points come before the ticket. A *group* has the same program, tier and points, so a draw only puts the
members of a group into an order. Members of a group whom the same lots suit are of one *profile*: nothing but
their tickets tells them apart before they choose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.assign.contest import Contest, contests
from allocator.instance.demand import Demand, Ints, Longs
from allocator.instance.instance import Instance
from allocator.simulate.tickets import tickets, whole


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """An instance whose tickets do not count, sorted by place: program, tier, points (most first), household."""

    instance: Instance
    contests: list[Contest]
    order: Longs  # (A) by place: the application
    program_from: Longs  # (programs + 1) where the places of a program begin
    masks: list[list[int]]  # by program and class: set of lots
    kind: Ints  # (A) by place: the class
    group_from: Longs  # (groups + 1) where the places of a group begin
    profile: Longs  # (A) by place

    @classmethod
    def of(cls, instance: Instance) -> "Pool":
        """Sort all applications into their places."""
        demand, all_ = instance.demand, contests(instance)
        order = np.lexsort((-demand.points, demand.tier, demand.program)).astype(np.int64)
        masks, kind_of = [], np.zeros(len(order), np.int32)
        for contest in all_:
            different = sorted(set(contest.suitable))
            number = {mask: n for n, mask in enumerate(different)}
            kinds = np.array([number[mask] for mask in contest.suitable], np.int32)
            kind_of[contest.rows] = kinds[contest.classes]
            masks.append(different)
        group_from = _changes(demand, order)
        kind = kind_of[order]
        group = np.repeat(np.arange(len(group_from) - 1), np.diff(group_from))
        pairs = group * max(1, *map(len, masks), 1) + kind
        return cls(
            instance=instance, contests=all_, order=order, masks=masks, kind=kind, group_from=group_from,
            program_from=np.searchsorted(demand.program[order], np.arange(len(all_) + 1)).astype(np.int64),
            profile=np.unique(pairs, return_inverse=True)[1].astype(np.int64),
        )  # fmt: skip

    @cached_property
    def sizes(self) -> Longs:
        """How many applications each profile has."""
        return np.bincount(self.profile).astype(np.int64)

    @cached_property
    def samples(self) -> Longs:
        """The first place of each profile; it stands for the others."""
        return np.unique(self.profile, return_index=True)[1].astype(np.int64)

    @cached_property
    def place(self) -> Longs:
        """Where each application stands."""
        found = np.empty_like(self.order)
        found[self.order] = np.arange(len(self.order))
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Households by their ids."""
        return {id_: n for n, id_ in enumerate(self.instance.demand.households)}

    @property
    def single(self) -> bool:
        """Whether no household applies to more than one program."""
        return bool((np.diff(self.instance.demand.applications_from) <= 1).all())

    @property
    def shared(self) -> list[str]:
        """List the caps that limit more than one program."""
        programs: dict[str, set[str]] = {}
        for lot in self.instance.lots:
            for cap in lot.caps:
                programs.setdefault(cap, set()).add(lot.program)
        return [cap.id for cap in self.instance.caps if len(programs.get(cap.id, ())) > 1]

    def groups_of(self, program: int) -> range:
        """Give the numbers of the groups of a program."""
        first, last = np.searchsorted(self.group_from, self.program_from[[program, program + 1]])
        return range(int(first), int(last))

    def drawn(self, seed: int, draw: int) -> Instance:
        """Give the instance with the tickets of a draw."""
        words = tickets(seed, draw, 0, len(self.order))
        demand = replace(self.instance.demand, ticket=whole(words, self.order))
        return replace(self.instance, demand=demand, read_sha256=self.instance.read_sha256 or "")

    def lots(self, mask: int, program: int) -> Sequence[str]:
        """List the lots of a set by their ids."""
        return [id_ for n, id_ in enumerate(self.contests[program].lot_ids) if mask >> n & 1]


def _changes(demand: Demand, order: Longs) -> Longs:
    """Tell where a new group begins, and the end."""
    rows = np.stack([demand.program[order], demand.tier[order], demand.points[order]])
    new = np.flatnonzero((rows[:, 1:] != rows[:, :-1]).any(axis=0)) + 1
    return np.array([0, *new.tolist(), len(order)][0 if len(order) else 1 :], np.int64)
