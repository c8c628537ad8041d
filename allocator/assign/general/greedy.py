"""Award 入围 under any limits: household by household, once before the release and once after.

Reserves and `first` only bind in the first pass; the second goes through those whom the first left out.

When somebody gets a home, the award of all others mostly stays what it is. Before and after, the same households are
refused in the first pass if those taken there still keep its limits and the one who left counted there as before:
it was taken in the first pass and has a home that it could have had in it, or it was not taken there at all. And
the second pass then begins with the same households and decides alike.
"""

from collections.abc import Callable, Sequence, Set
from heapq import heapify, heappop, heapreplace
from typing import Protocol

from allocator.assign.contest import Contest
from allocator.assign.general.groups import Groups
from allocator.assign.general.largest import Largest
from allocator.assign.general.moves import CrossingSeats
from allocator.assign.general.seats import NestedSeats, Seats
from allocator.assign.general.sorts import Sort, queues


class Judge(Protocol):
    """Something that may refuse one more household of a sort, or of its whole queue."""

    whole_queue: bool

    def admits(self, sort: int) -> bool:
        """Whether one more may be taken."""
        ...

    def take(self, sort: int) -> None:
        """Take one more."""
        ...


class Keys:
    """Seats as a judge: every sort is of a key."""

    whole_queue = True

    def __init__(self, seats: Seats, masks: Sequence[int]) -> None:
        self.seats = seats
        self.key = [seats.key[mask] for mask in masks]

    def admits(self, sort: int) -> bool:
        """Whether one more of the sort can be housed."""
        return self.seats.admits(self.key[sort])

    def full(self, sort: int) -> bool:
        """Whether it is known at once that no more of the sort can be housed."""
        return self.seats.cuts.forbid(self.key[sort])

    def take(self, sort: int) -> None:
        """Take one of the sort."""
        self.seats.take(self.key[sort])


class Award:
    """The award of one program (T) among those who wait (C), beside the homes given away (F)."""

    def __init__(self, contest: Contest, active: Sequence[int], workers: int) -> None:
        self._contest = contest
        self._workers = workers
        self.queues = queues(contest, active)
        sorts = self.queues.sorts
        self.groups = Groups(contest, sorts)
        self._housing = self._keys([one.suitable for one in sorts])
        self.seats = self._housing.seats
        self._early: Keys | None = None  # seats before the release, where some homes go first to a group
        if any(contest.firsts):
            self._early = self._keys([one.before for one in sorts])
        self._largest: Largest | None = None
        fills_anyway = contest.tree is not None and not contest.group_caps  # whatever set is taken first
        if contest.program.aim == "fill" and not fills_anyway:
            self._largest = Largest(self.queues, self.seats, self.groups, most=len(active), workers=workers)
            self._largest.upcoming = self._ahead
        self._twice = bool(contest.reserves) or self._early is not None
        self._heap: list[tuple[int, int, int]] = []  # rank, queue, place in it: the best of each queue still open
        self._closed: set[int] = set()  # sorts, in the pass that is under way
        self._before: set[int] = set()  # who was taken before the release
        self._outside = [0] * len(contest.reserves)  # how many of these are outside a reserve
        self.taken: set[int] = set()

    def _keys(self, masks: Sequence[int]) -> Keys:
        tree = self._contest.tree
        seats: Seats
        if tree is None:
            seats = CrossingSeats(self._contest, masks, self._workers)
        else:
            seats = NestedSeats(self._contest, tree, masks)
        found = Keys(seats, masks)
        seats.upcoming = lambda number: self._upcoming(number, found)
        return found

    def compute(self) -> None:
        """Award anew, from the beginning."""
        last: Judge = self._housing if self._largest is None else self._largest
        self.groups.restart()
        self.seats.restart()
        judges: list[Judge] = [self.groups, last]
        if self._early is not None:
            self._early.seats.restart()
            judges.insert(1, self._early)
        before = [self.queues.sort_of[rank] for rank in self.taken]
        self.taken = set()
        self.queues.close(self.groups.caps)
        if self._largest is not None:
            self._start()
            self._largest.restart(before)
        self._pass(judges)
        self._note_before()
        if self._twice:
            self.groups.released = True
            self._pass([self.groups, last])
        if self._largest is not None:
            for rank in self.taken:
                self._housing.take(self.queues.sort_of[rank])
        self.seats.settle()

    def _note_before(self) -> None:
        """Keep in mind who was taken before the release."""
        self._before = set(self.taken)
        self._outside = [0] * len(self._outside)
        if self._outside:
            for rank in self._before:
                self._count(rank, 1)
        if self._early is not None:
            self._early.seats.settle()

    def _count(self, rank: int, households: int) -> None:
        for reserve in self.queues.of(rank).outside:
            self._outside[reserve] += households

    def _start(self) -> None:
        """Open all queues."""
        self._closed = set()
        heap = [self._next(queue, -1) for queue in range(len(self.queues.ranks))]
        self._heap = [one for one in heap if one is not None]
        heapify(self._heap)

    def _pass(self, judges: Sequence[Judge]) -> None:
        """Go through those not taken in order of priority."""
        sort_of = self.queues.sort_of
        self._start()
        while self._heap and not (self._largest and self._largest.complete()):
            rank, queue, place = self._heap[0]
            sort = sort_of[rank]
            refusing: Judge | None = self._housing
            if not self._housing.full(sort):
                refusing = next((judge for judge in judges if not judge.admits(sort)), None)
            if refusing is None:
                self.taken.add(rank)
                for judge in judges:
                    judge.take(sort)
            else:
                self._closed.add(sort)
            following = None if refusing is not None and refusing.whole_queue else self._next(queue, place)
            if following is None:
                heappop(self._heap)
            else:
                heapreplace(self._heap, following)

    def _next(self, queue: int, place: int, closed: Set[int] | None = None) -> tuple[int, int, int] | None:
        """Find the next of a queue that waits, is not taken and whose sort is open."""
        ranks, closed = self.queues.ranks[queue], self._closed if closed is None else closed
        for following in range(place + 1, len(ranks)):
            rank = ranks[following]
            if not (rank in self.taken or rank in self.queues.gone or self.queues.sort_of[rank] in closed):
                return rank, queue, following
        return None

    def _ahead(self, may: Callable[[int], bool], number: int) -> None:
        """Ask by sort for one after the other of those who come next in the pass, until so many may be taken."""
        heap, closed = list(self._heap), set(self._closed)
        while heap and number > 0:
            rank, queue, place = heap[0]
            sort = self.queues.sort_of[rank]
            if may(sort):
                number -= 1
            else:
                closed.add(sort)
            following = self._next(queue, place, closed)
            if following is None:
                heappop(heap)
            else:
                heapreplace(heap, following)

    def _upcoming(self, number: int, keys: Keys) -> list[int]:
        """List the keys of those who come next in the pass and may well be taken, as many as asked for."""
        heap, found = list(self._heap), list[int]()
        while heap and len(found) <= number:
            rank, queue, place = heap[0]
            sort = self.queues.sort_of[rank]
            following = None
            if not keys.full(sort):
                following = self._next(queue, place)
                if self.groups.admits(sort):
                    found.append(keys.key[sort])
            if following is None:
                heappop(heap)
            else:
                heapreplace(heap, following)
        return found[1:]  # the first is the one that is asked for now

    def ranks(self) -> list[int]:
        """List the awarded, best first."""
        return sorted(self.taken)

    def give(self, rank: int, lot: int) -> bool:
        """Give the first of the awarded a home for good; say whether the award of all others stays what it is."""
        sort = self.queues.leave(rank)
        self.taken.remove(rank)
        self.groups.give(sort)
        self.seats.fix(self.seats.key[sort.suitable], lot)
        if rank in self._before:
            self._before.remove(rank)
            self._count(rank, -1)
            return self._still_early(sort, lot)
        return self._still_reserved(sort) and self._still_early(None, lot)

    def leave(self, rank: int) -> None:
        """Let the first of the awarded go without a home."""
        sort = self.queues.leave(rank)
        self.taken.remove(rank)
        self.seats.leave(self.seats.key[sort.suitable])
        if self._early is not None and rank in self._before:
            self._early.seats.leave(self._early.seats.key[sort.before])

    def _still_reserved(self, sort: Sort) -> bool:
        """Whether those taken before the release keep the reserves beside one more household of the sort."""
        return all(self._outside[one] <= max(0, self.groups.reserves[one]) for one in sort.outside)

    def _still_early(self, sort: Sort | None, lot: int) -> bool:
        """Whether those taken before the release can be housed there beside the home that has just been given.

        `sort` is that of the household that got it, where it was taken before the release itself.
        """
        if self._early is None:
            return True
        seats = self._early.seats
        if sort is not None:
            key = seats.key[sort.before]
            if sort.before >> lot & 1 and seats.spares(key, lot):
                seats.fix(key, lot)
                return True
            seats.leave(key)
        single = seats.key[1 << lot]
        if seats.admits(single):
            seats.take(single)
            seats.fix(single, lot)
            return sort is None
        seats.evict(lot)
        return False
