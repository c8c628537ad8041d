"""The award of a program where nested limits are all there is, household by household in order of priority.

Written from the rule, apart from the program whose answers it checks. Whoever can still be housed is taken,
so a household that passes leaves its place to the best of those who wait and can reach it.
"""

from heapq import heapify, heappop, heappush

from allocator.check.contest import Contest
from allocator.check.distances import NearSeats
from allocator.check.seats import Seats


class PlainAward:
    """Who is awarded and seated, and who waits, by kind."""

    def __init__(self, contest: Contest) -> None:
        self._contest = contest
        self._near = NearSeats(contest.limits, contest.masks, contest.metres) if contest.nearest else None
        self.seats: Seats = self._near or Seats(contest.limits, contest.masks)
        self.seated: dict[str, int] = {}  # no group counts here
        self.awarded: list[int] = []
        self._waiting: dict[int, list[int]] = {}  # kind -> ranks, the best last
        self._first: list[list[tuple[int, int]]] | None = None  # lot -> the first of each kind that it suits

    def start(self, active: list[int]) -> None:
        """Seat one contender after the other, whoever can still be seated."""
        kinds, waiting, admit = self._contest.kind, self._waiting, self.seats.admit
        for rank in active:
            kind = kinds[rank]
            if kind in waiting:
                waiting[kind].append(rank)
            elif admit(kind):
                self.awarded.append(rank)
            else:
                waiting[kind] = [rank]
        for queue in waiting.values():
            queue.reverse()

    def housed(self, *_: int) -> None:
        """Change nothing: a home that is given away never changes the award of the others."""

    def passed(self, *_: int) -> None:
        """Seat the best of those who wait and can be let in now; all others nearest again if that counts."""
        self.seats.dead = 0
        for first, kind in self._heads():
            path = self.seats.way_in(self._contest.masks[kind])
            if path is not None:
                if self._near:
                    self._near.refill(kind)
                else:
                    self.seats.sit(kind, self.seats.follow(path))
                self._step_up(kind)
                heappush(self.awarded, first)
                return
        if self._near:
            self._near.refill(None)

    def _heads(self) -> list[tuple[int, int]]:
        """List the first who wait for each lot, in order of priority."""
        if self._first is None:
            self._first = [[] for _ in self._contest.limits.lots]
            for kind, queue in self._waiting.items():
                for lot in self._contest.limits.spread(self._contest.masks[kind]):
                    self._first[lot].append((queue[-1], kind))
            for heap in self._first:
                heapify(heap)
        heads = set()
        for heap in self._first:
            while heap and self._waiting[heap[0][1]][-1:] != [heap[0][0]]:
                heappop(heap)
            heads.update(heap[:1])
        return sorted(heads)

    def _step_up(self, kind: int) -> None:
        queue = self._waiting[kind]
        queue.pop()
        if queue and self._first is not None:
            for lot in self._contest.limits.spread(self._contest.masks[kind]):
                heappush(self._first[lot], (queue[-1], kind))
