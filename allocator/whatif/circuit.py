"""Who would have to give way: the shortcut by which many questions need no new allocation.

In a program with nested limits alone the sets that can be housed are the independent sets of a matroid. A household
outside the award forms one circuit with some of the awarded: those seated in what can be reached from its lots by
moving them. It is awarded if and only if it stands before the last of these, or if a free home can be reached.

Giving a home changes the award of nobody else, and somebody who passes only makes room. So a household that has no
turn is let in, wherever it is put in the order, at the start or right after somebody passes; until then all goes on
as if it were not there. Where nobody passed, the housed are the award, seated where they live. Where somebody did, the
program is gone through once more, without records.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from allocator.assign.award import award
from allocator.assign.contest import Contest, contests
from allocator.assign.exchange import Exchange, bits
from allocator.assign.limits import Tree
from allocator.assign.seating import NearestFirst, Serial, Waiting
from allocator.instance.demand import Demand
from allocator.instance.instance import Instance
from allocator.instance.result import Result
from allocator.why.explain import NoHousehold

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """Where a household without a home stands in a program, and who would have to give way to it."""

    contest: Contest
    rank: int
    last: int  # rank of the last who would; -1: it cannot be housed; behind all: a free home can be reached

    @property
    def lets_in(self) -> bool:
        """Whether it is awarded at some time."""
        return self.rank < self.last

    @property
    def place(self) -> int | None:
        """The last place from 0 at which it would be, all others keeping their order; none: it can never be."""
        if self.last == NOBODY:
            return None
        return self.last - 1 if self.lets_in else self.last


def circuit(instance: Instance, result: Result, row: int) -> Circuit | None:
    """Find the circuit of an application; the result need not be of this instance, if both differ in it alone.

    Nothing where the shortcut is not exact: under other rules than nested limits, or where households apply to
    several programs.
    """
    if not simple(instance):
        return None
    place = int(instance.demand.program[row])
    contest = contests(instance)[place].limited(instance, given(instance, result, place))
    if not contest.plain or contest.tree is None:
        return None
    rank = int(np.flatnonzero(contest.rows == row)[0])
    kind = int(contest.classes[rank])
    if result.summary[contest.program.id].passed:
        return Circuit(contest=contest, rank=rank, last=_replayed(contest, contest.tree, rank, kind))
    seats, last = _housed(contest, contest.tree, result)
    return Circuit(contest=contest, rank=rank, last=_gives_way(contest, seats, kind, last))


def _gives_way(contest: Contest, seats: Exchange, kind: int, last: Mapping[int, int]) -> int:
    """Tell the last of the awarded who would have to give way to one more of a class; `last` by class."""
    seen = seats.flood(contest.suitable[kind])
    if seen >> seats.tree.root & 1:
        return len(contest.rows)
    reached = (lot for lot in bits(seen) if lot < seats.tree.lots)
    return max((last[other] for lot in reached for other in seats.at[lot]), default=NOBODY)


def _housed(contest: Contest, tree: Tree, result: Result) -> tuple[Exchange, dict[int, int]]:
    """Seat the housed where they live; give the last of each class."""
    lots = {id_: lot for lot, id_ in enumerate(contest.lot_ids)}
    homes = {one.household: lots[one.lot] for one in result.assignments if one.program == contest.program.id}
    seats = Exchange(tree.fresh(), contest.suitable)
    last: dict[int, int] = {}
    owners = [find(contest.demand, household) for household in homes]
    ranks = np.flatnonzero(np.isin(contest.demand.owner[contest.rows], owners)).tolist()
    for rank in ranks:
        kind = int(contest.classes[rank])
        household = contest.demand.households[contest.demand.owner[contest.rows[rank]]]
        seats.seat(kind, homes[household])
        last[kind] = rank
    return seats, last


def _replayed(contest: Contest, tree: Tree, left_out: int, kind: int) -> int:
    """Go through a choice without one contender; tell the last who would ever have had to give way to its class."""
    waits = np.ones(len(contest.rows), np.bool_)
    waits[left_out] = False
    awarded = award(contest, tree.fresh(), waits, _silent)
    waits[awarded.ranks] = False
    waiting = Waiting(contest, tree, waits)
    seats = (NearestFirst if contest.program.choice == "nearest" else Serial)(contest, tree.fresh(), awarded)
    last = {int(contest.classes[rank]): rank for rank in awarded.ranks}
    found = _gives_way(contest, seats.exchange, kind, last)
    turns = awarded.ranks.copy()
    while turns:
        rank = heappop(turns)
        mine = int(contest.classes[rank])
        path = seats.find(mine, contest.wishes(rank))
        if path:
            seats.take(mine, path)
            continue
        up = waiting.step_up(seats.exchange.reaching(seats.goal(mine)))
        seats.leave(mine, None if up is None else int(contest.classes[up]))
        if up is not None:
            last[int(contest.classes[up])] = max(up, last.get(int(contest.classes[up]), NOBODY))
            heappush(turns, up)
        found = max(found, _gives_way(contest, seats.exchange, kind, last))
    return found


def _silent(_done: int) -> None:
    """Report nothing."""


def simple(instance: Instance) -> bool:
    """Whether nobody applies to several programs, so that each program decides for itself."""
    return bool((np.diff(instance.demand.applications_from) <= 1).all())


def given(instance: Instance, result: Result, place: int) -> Counter[str]:
    """Count by cap the homes that the programs before one have given away."""
    before = {program.id for program in instance.programs[:place]}
    caps = {lot.id: lot.caps for lot in instance.lots}
    return Counter(cap for one in result.assignments if one.program in before for cap in caps[one.lot])


def find(demand: Demand, household: str) -> int:
    """Find the number of a household."""
    number = bisect_left(demand.households, household)
    if demand.households[number : number + 1] != [household]:
        raise NoHousehold(value=household)
    return number
