"""What a draw can decide in one program: the groups in which homes are left for some, but not for all.

Which lots a group finds closed depends on the groups before it, never on their order: awarded sets are the
independent sets of a matroid, and whichever best set of the earlier groups is taken, it closes the same lots.
So every group is a small lottery of its own. How many of its households get a home is fixed beforehand; where
that is all who have an open lot, or none, nothing need be drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.assign.exchange import Exchange, bits
from allocator.assign.limits import Tree
from allocator.instance.demand import Flags, Ints, Longs
from allocator.simulate.pool import Pool


@dataclass(frozen=True, kw_only=True, eq=False)
class Lottery:
    """A group in which the draw decides."""

    first: int  # places of the group
    last: int
    classes: list[int]  # those with an open lot
    kinds: Ints  # by member: its place in `classes`; past the end where all its lots are closed
    homes: int  # how many of the group will be awarded
    base: Longs  # by class of the program: households awarded in earlier groups, in one draw as good as any

    @property
    def open(self) -> Flags:
        """Tell by member whether it has an open lot."""
        return self.kinds < len(self.classes)

    @property
    def certain(self) -> bool:
        """Whether all of them are awarded."""
        return bool(self.homes == self.open.sum())

    @property
    def samples(self) -> Longs:
        """The first member of each class; it stands for the others."""
        return np.unique(self.kinds, return_index=True)[1][: len(self.classes)].astype(np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Who is awarded in every draw, and the lotteries for the rest."""

    certain: Flags  # by place of the program
    lotteries: list[Lottery]
    end: int | None  # the last group in which anybody is awarded
    drawn_end: bool  # whether the draw decides who is the last one: the last lottery is of that group

    @property
    def span(self) -> tuple[int, int]:
        """The places from the first lottery to the last."""
        return (self.lotteries[0].first, self.lotteries[-1].last) if self.lotteries else (0, 0)


def plan_of(pool: Pool, program: int, tree: Tree) -> Plan:
    """Go through the groups of a program, best first, until no lot is open any more."""
    before, after = (int(place) for place in pool.program_from[[program, program + 1]])
    seats = _Seats(tree, pool.masks[program])
    lotteries: list[Lottery] = []
    end = None
    for group in pool.groups_of(program):
        open_ = seats.open()
        if not open_.any():
            break
        first, last = (int(place) for place in pool.group_from[[group, group + 1]])
        kinds = pool.kind[first:last]
        alive = open_[kinds]
        if alive.any():
            end = group
            base = np.array(seats.housed, np.int64)
            homes = seats.take(np.bincount(kinds[alive], minlength=len(open_)))
            lotteries.append(_lottery(first, last, kinds, alive, homes, base))
    certain = np.zeros(after - before, np.bool_)
    drawn = []
    for one in lotteries:
        if one.certain and (one is not lotteries[-1] or one.homes == len(one.kinds)):
            certain[one.first - before : one.last - before] = one.open
        else:
            drawn.append(one)
    return Plan(certain=certain, lotteries=drawn, end=end, drawn_end=bool(drawn) and drawn[-1] is lotteries[-1])


def _lottery(first: int, last: int, kinds: Ints, alive: Flags, homes: int, base: Longs) -> Lottery:
    classes = np.unique(kinds[alive])
    number = np.full(len(base), len(classes), np.int32)
    number[classes] = np.arange(len(classes))
    return Lottery(first=first, last=last, classes=classes.tolist(), kinds=number[kinds], homes=homes, base=base)


class _Seats:
    """Seats for one best set, class by class."""

    def __init__(self, tree: Tree, masks: list[int]) -> None:
        self._exchange = Exchange(tree.copy(), masks)
        self.housed = [0] * len(masks)

    def open(self) -> Flags:
        """Tell by class whether one more household of it could be housed, by moving others if need be."""
        reached = self._exchange.reaching(self._exchange.tree.root)
        return np.array([bool(mask & reached) for mask in self._exchange.suitable], np.bool_)

    def take(self, wanted: Longs) -> int:
        """Seat as many households as possible of those wanted by class; tell how many."""
        taken = 0
        for kind, households in enumerate(wanted.tolist()):
            found = self._spread(kind, households)
            while found < households and self._move_in(kind):
                found += 1
            self.housed[kind] += found
            taken += found
        return taken

    def _spread(self, kind: int, households: int) -> int:
        """Seat households where there is room."""
        found = 0
        for lot in bits(self._exchange.suitable[kind]):
            free = min(households - found, *self._room(self._exchange.tree.chain(lot)))
            if free > 0:
                self._exchange.seat(kind, lot, free)
                found += free
        return found

    def _room(self, nodes: Iterable[int]) -> list[int]:
        return [self._exchange.room[node] for node in nodes]

    def _move_in(self, kind: int) -> bool:
        """Seat one household by moving others; tell whether that is possible."""
        exchange = self._exchange
        start, root = exchange.suitable[kind], exchange.tree.root
        if not exchange.flood(start) >> root & 1:
            return False
        path = exchange.path(start, root)
        exchange.shift(path)
        exchange.seat(kind, path[0])
        return True
