"""One program of an instance in integers: its limits, and its contenders in order of priority.

Contenders are all households with an application to the program; they are called by rank, from 0. Contenders
whom the same lots suit (at the same distances, where the nearest home is given) are of one class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.assign.distinct import distinct
from allocator.assign.limits import Limit, Tree, limits_of, tree_of
from allocator.assign.ranking import ranked
from allocator.instance.demand import Demand, Ints, Longs
from allocator.instance.instance import Instance
from allocator.instance.values import GroupCap, Program, Reserve


@dataclass(frozen=True, kw_only=True)
class Contest:
    """A program with everything that its allocation depends on."""

    program: Program
    demand: Demand
    rows: Longs  # by rank: the application
    own: list[int]  # the lots of the program, by their numbers in the instance
    lot_ids: list[str]
    classes: Ints  # by rank
    suitable: list[int]  # by class: set of lots
    metres: list[dict[int, int]]  # by class: distance by lot; empty unless the program gives the nearest home
    limits: list[Limit]
    tree: Tree | None  # none where caps cross
    group_caps: list[GroupCap]
    reserves: list[Reserve]
    firsts: list[str | None]  # by lot: the group its homes go to first

    @cached_property
    def kinds(self) -> list[int]:
        """The class of each contender."""
        kinds: list[int] = self.classes.tolist()
        return kinds

    @cached_property
    def households(self) -> list[str]:
        """The household of each contender."""
        ids = self.demand.households
        return [ids[owner] for owner in self.demand.owner[self.rows].tolist()]

    @property
    def plain(self) -> bool:
        """Whether there are only nested limits on homes, so that flows and exchanges decide everything."""
        return self.tree is not None and not (self.group_caps or self.reserves or any(self.firsts))

    @property
    def homes(self) -> int:
        """How many homes its lots have."""
        return sum(limit.room for limit in self.limits if limit.kind == "lot")

    def groups(self, rank: int) -> tuple[str, ...]:
        """List the groups of a contender."""
        owner = self.demand.owner[self.rows[rank]]
        return self.demand.group_lists[int(self.demand.groups[owner])]

    def named(self, rank: int) -> list[int]:
        """List the lots that a contender names, best first."""
        return [self._number[lot] for lot in self.demand.wishes_of(int(self.rows[rank])).tolist()]

    def wishes(self, rank: int) -> list[int]:
        """List the lots that it accepts, in the order in which it takes them."""
        accepted = self.named(rank)
        if self.demand.flexible[self.rows[rank]]:
            kind = int(self.classes[rank])
            accepted += [lot for lot in self._sorted[kind] if lot not in accepted]
        if self.program.choice == "nearest":
            metres = self.metres[self.classes[rank]]
            accepted.sort(key=lambda lot: (metres[lot], lot))
        return accepted

    def limited(self, instance: Instance, given: Mapping[str, int]) -> "Contest":
        """Give the same contest when homes under its caps have been given away by earlier programs."""
        limits = limits_of(instance, self.program, given)
        return replace(self, limits=limits, tree=tree_of(limits))

    @cached_property
    def _number(self) -> dict[int, int]:
        return {lot: n for n, lot in enumerate(self.own)}

    @cached_property
    def _sorted(self) -> list[list[int]]:
        return [[lot for lot in range(len(self.own)) if mask >> lot & 1] for mask in self.suitable]


def contests(instance: Instance) -> list[Contest]:
    """Sort all applications into their programs, in instance order; nothing has been given away yet."""
    return [_contest(instance, place) for place in range(len(instance.programs))]


def _contest(instance: Instance, place: int) -> Contest:
    program, demand = instance.programs[place], instance.demand
    own = [n for n, lot in enumerate(instance.lots) if lot.program == program.id]
    rows = ranked(demand, np.flatnonzero(demand.program == place))
    classes, suitable, metres = _classes(demand, rows, own, nearest=program.choice == "nearest")
    limits = limits_of(instance, program, {})
    return Contest(
        program=program, demand=demand, rows=rows, own=own, classes=classes, suitable=suitable, metres=metres,
        limits=limits, tree=tree_of(limits),
        lot_ids=[instance.lots[lot].id for lot in own],
        group_caps=[one for one in instance.group_caps if one.program == program.id],
        reserves=[one for one in instance.reserves if one.program == program.id],
        firsts=[instance.lots[lot].first for lot in own],
    )  # fmt: skip


def _classes(
    demand: Demand, rows: Longs, own: Sequence[int], *, nearest: bool
) -> tuple[Ints, list[int], list[dict[int, int]]]:
    """Put contenders into classes: the class of each, and for each class its lots and distances."""
    number = {lot: n for n, lot in enumerate(own)}
    pairs = demand.suitable[rows].astype(np.int64) * max(1, len(demand.distances))
    pairs += demand.metres[rows] if nearest else 0
    different, pair_of = distinct(pairs)
    keys: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
    class_of = np.empty(len(different), np.int32)
    for n, pair in enumerate(different.tolist()):
        lots, distances = divmod(pair, max(1, len(demand.distances)))
        mask = sum(1 << number[lot] for lot in demand.lists[lots])
        near = demand.distances[distances] if nearest else {}
        key = (mask, tuple(sorted((number[lot], near[lot]) for lot in demand.lists[lots] if lot in near)))
        class_of[n] = keys.setdefault(key, len(keys))
    return class_of[pair_of], [mask for mask, _ in keys], [dict(metres) for _, metres in keys]
