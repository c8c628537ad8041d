"""Why a household goes without a home: closed sets of lots that anybody can count.

A set is what can be reached from a household's lots in the exchange graph; where that is no free home, the
limits on its edge are full. It is the smallest such set (the minimum cut nearest to the household), so it
does not depend on how the awarded households happen to be seated. The members of the records are described in
`instance/result.py`.

What closes the lots of a class changes only when some limit has just been filled. So the records of all who
wait are made at these moments, for every class at once, in columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from allocator.assign.contest import Contest
from allocator.assign.distinct import first_of_each
from allocator.assign.exchange import Exchange, bits
from allocator.assign.limits import Tree
from allocator.instance.demand import Flags, Ints, Longs

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The records `full` of many contenders, in columns."""

    ranks: Longs = field(default_factory=lambda: np.zeros(0, np.int64))
    set: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    confined: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))
    last: Longs = field(default_factory=lambda: np.zeros(0, np.int64))  # rank of the last served; -1: no home there


class _Closed(NamedTuple):
    """What is closed for a class: a set, whether its holders were confined to it, and the last of them."""

    set: int
    confined: bool
    last: int


class Sets:
    """The closed sets of one program, each entered once."""

    def __init__(self, contest: Contest, tree: Tree) -> None:
        self.records: list[Record] = []
        self._ids = contest.lot_ids
        self._tree = tree
        self._known: dict[tuple[int, ...], int] = {}
        self._under = [0] * len(tree.up)
        for lot in range(tree.lots):
            for node in tree.chain(lot):
                self._under[node] |= 1 << lot

    def edge(self, seen: int) -> list[int]:
        """List the full limits that close a set of nodes, leaving out those inside another."""
        up = self._tree.up
        edge = [node for node in bits(seen) if not seen >> up[node] & 1]
        found = set(edge)
        return [node for node in edge if found.isdisjoint(self._tree.chain(node)[1:])]

    def lots(self, edge: Sequence[int]) -> int:
        """Give the lots under some limits."""
        lots = 0
        for node in edge:
            lots |= self._under[node]
        return lots

    def place(self, edge: Sequence[int]) -> int:
        """Find or enter the set that these limits close; give its place."""
        tree = self._tree
        key = tuple(sorted(edge, key=tree.order.__getitem__))
        if key not in self._known:
            self._known[key] = len(self.records)
            self.records.append({
                "lots": [self._ids[lot] for lot in bits(self.lots(edge))],
                "limits": [
                    {"kind": tree.names[node][0], "id": tree.names[node][1], "limit": tree.limit[node]}
                    for node in key
                ],
            })  # fmt: skip
        return self._known[key]


class Reasons:
    """Follows the homes given in a program and says at each turn what is closed."""

    def __init__(self, contest: Contest, tree: Tree, seats: Exchange, waits: Flags) -> None:
        self._contest = contest
        self._tree = tree
        self._seats = seats
        self._sets = Sets(contest, tree)
        self._given = Exchange(tree.fresh(), contest.suitable)  # holders, as if they could still move
        self._last = [-1] * tree.lots  # rank of the last holder by lot
        self._shut: dict[int, int] = {}  # lot -> all that can be reached from it, once that is no free home
        self._settled: dict[int, _Closed] = {}  # by class: such a set stays as it is
        self._now: dict[int, _Closed] = {}  # by class, until the next limit is filled
        self._waits = waits
        self._done = 0  # up to here the records of those who wait are made
        self._set = np.zeros(len(waits), np.int32)
        self._confined = np.zeros(len(waits), np.bool_)
        self._served = np.zeros(len(waits), np.int64)

    @property
    def sets(self) -> list[Record]:
        """The closed sets that the records point to."""
        return self._sets.records

    def given(self, rank: int, lot: int) -> None:
        """Note that a contender gets a home of the lot."""
        room = self._given.room
        if any(room[node] == 1 for node in self._tree.chain(lot)):
            self._settle(rank)
            self._now.clear()
        self._given.seat(int(self._contest.classes[rank]), lot)
        self._last[lot] = rank

    def steps_up(self, rank: int) -> None:
        """Note that a contender waits no longer."""
        self._waits[rank] = False

    def left(self) -> Left:
        """Give the records of all who have waited in vain."""
        self._settle(len(self._waits))
        ranks = np.flatnonzero(self._waits)
        return Left(ranks=ranks, set=self._set[ranks], confined=self._confined[ranks], last=self._served[ranks])

    def passed(self, rank: int, goal: int, wishes: Sequence[int]) -> Record:
        """Say what closed each wish of a contender that found none open."""
        return {"code": "passed", "program": self._contest.program.id, "wishes": self._wishes(rank, goal, wishes)}

    def preferred(self, rank: int, goal: int, wishes: Sequence[int]) -> Record:
        """Say what closed each wish that a contender would have liked more than what it gets."""
        return {"code": "preferred", "program": self._contest.program.id, "wishes": self._wishes(rank, goal, wishes)}

    def _wishes(self, rank: int, goal: int, wishes: Sequence[int]) -> list[Record]:
        self._settle(rank)
        found = []
        for wish in wishes:
            record: Record = {"lot": self._contest.lot_ids[wish]}
            seen = self._seats.flood(1 << wish)
            if seen >> goal & 1:
                record["code"] = "farther"
            else:
                edge = self._sets.edge(seen)
                kept = sum(self._seats.seated[node] for node in edge)
                record |= {"code": "full", "set": self._sets.place(edge), "kept": kept}
            found.append(record)
        return found

    def _settle(self, end: int) -> None:
        """Make the records of those who wait and stand before a rank."""
        ranks = self._done + np.flatnonzero(self._waits[self._done : end])
        self._done = max(self._done, end)
        if not len(ranks):
            return
        kinds = self._contest.classes[ranks]
        first = first_of_each(kinds, len(self._contest.suitable))
        here = np.flatnonzero(first >= 0)
        closed = np.zeros((len(first), 3), np.int64)
        for kind in here[np.argsort(first[here])].tolist():
            closed[kind] = self._closed(kind)
        self._set[ranks], self._confined[ranks], self._served[ranks] = closed[kinds].T

    def _closed(self, kind: int) -> _Closed:
        """Say which homes a class could have lived in, all of them gone."""
        found = self._settled.get(kind) or self._now.get(kind)
        if found is None:
            start = self._contest.suitable[kind]
            seen = self._reach(start)
            known = self._now if seen is None else self._settled
            edge = self._sets.edge(self._climb(start) if seen is None else seen)
            last = max((self._last[lot] for lot in bits(self._sets.lots(edge))), default=-1)
            found = known[kind] = _Closed(self._sets.place(edge), seen is not None, last)
        return found

    def _reach(self, start: int) -> int | None:
        """Tell all that can be reached from a set of lots; None where that is a free home."""
        seen = 0
        for lot in bits(start):
            known = self._shut.get(lot)
            if known is None:
                known = self._given.flood(1 << lot)
                if known >> self._tree.root & 1:
                    return None
                self._shut[lot] = known
            seen |= known
        return seen

    def _climb(self, start: int) -> int:
        """Tell the narrowest full limit over each lot, nobody moving."""
        chains = map(self._tree.chain, bits(start))
        full = {next(node for node in chain if self._given.room[node] <= 0) for chain in chains}
        return sum(1 << node for node in full)
