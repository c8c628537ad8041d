"""Nearest choice 就近 under any limits: only homes that keep the total distance of all awarded at its minimum."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from allocator.assign.award import Award, seat_nearest
from allocator.assign.contest import Contest
from allocator.assign.general.crossing import Planner
from allocator.assign.general.seats import Seats
from allocator.assign.general.shortest import At, Prices, Shortest
from allocator.assign.limits import Tree
from allocator.assign.seating import NearestFirst


class Near(Protocol):
    """Follows the award by class of contenders, and knows which home is near enough."""

    def follow(self, counts: Counter[int]) -> None:
        """Take over a new award."""
        ...

    def find(self, kind: int, wishes: Sequence[int]) -> int | None:
        """Find the first wish that one of a class may have."""
        ...

    def take(self, kind: int) -> None:
        """Note that it has got what was found."""
        ...


class NestedNear:
    """Under nested limits: moves along tight arcs."""

    def __init__(self, contest: Contest, tree: Tree) -> None:
        self._contest = contest
        self._seats = _Seats(contest, tree.copy(), Award(ranks=[], seats=[]))
        self._counts: Counter[int] = Counter()
        self._path: list[int] = []

    def follow(self, counts: Counter[int]) -> None:
        """Seat all awarded with the least total distance, beginning with those who stay."""
        if not self._counts:
            seats = seat_nearest(self._contest, self._seats.exchange.tree, counts)
            self._seats = _Seats(self._contest, self._seats.exchange.tree, Award(ranks=[], seats=seats))
        else:
            for kind in sorted((self._counts - counts).elements()):
                self._seats.leave(kind, None)
            for kind in sorted((counts - self._counts).elements()):
                self._seats.enter(kind)
        self._counts = counts.copy()

    def find(self, kind: int, wishes: Sequence[int]) -> int | None:
        """Find the first wish at the end of a tight path."""
        self._path = self._seats.find(kind, wishes)
        return self._path[0] if self._path else None

    def take(self, kind: int) -> None:
        """Move everybody along the path that was found."""
        self._seats.take(kind, self._path)
        self._counts -= Counter([kind])


class _Seats(NearestFirst):
    """Seats with the least total distance, which households may also enter."""

    def enter(self, kind: int) -> None:
        """Seat one more household; all others are seated nearest again."""
        path = self._nearest.shortest_path(self._metres[kind], self.exchange.tree.root)
        self._shift(path)
        self.exchange.seat(kind, path[0])


class CrossingNear:
    """Under limits that cross: a shortest seating says yes, prices say no, and the solver says the rest."""

    def __init__(self, contest: Contest, seats: Seats, workers: int) -> None:
        self._contest = contest
        self._seats = seats
        self._workers = workers
        self._counts = [0] * len(contest.suitable)
        self._total = 0
        self._at: At | None = None  # a shortest seating, where one is known
        self._prices = Prices(parts=1, cover=[], least={}, bound=0)
        self._next: tuple[At | None, Prices] = None, self._prices  # beside the household that has its turn
        self._lot = 0
        self._shut: set[tuple[int, int]] = set()  # class and lot: stays so while the award stands

    @cached_property
    def _planner(self) -> Planner:
        contest = self._contest
        classes: list[tuple[int, tuple[int, ...]]] = [(kind, ()) for kind in range(len(contest.suitable))]
        return Planner(
            contest.suitable, classes, contest.limits,
            most=len(contest.kinds), workers=self._workers, metres=contest.metres,
        )  # fmt: skip

    @cached_property
    def _shortest(self) -> Shortest:
        contest = self._contest
        return Shortest(contest.suitable, contest.metres, contest.limits, len(contest.lot_ids))

    def follow(self, counts: Counter[int]) -> None:
        """Ask for the least total distance of all awarded."""
        self._counts = [counts[kind] for kind in range(len(self._counts))]
        self._shut.clear()
        self._prices, at = self._shortest.ask(self._counts, self._seats.room)
        self._at = at
        if at is not None and self._prices.proves(total := self._shortest.total(at)):
            self._total = total
        else:
            self._at = None
            self._total = self._ask(self._counts, self._seats.room)

    def find(self, kind: int, wishes: Sequence[int]) -> int | None:
        """Find the first wish that adds to the least total of the others just what is missing."""
        key = self._seats.key[self._contest.suitable[kind]]
        for lot in wishes:
            if (kind, lot) in self._shut:
                continue
            spared = self._sits(kind, lot)
            if spared or (self._cheap(kind, lot) and self._seats.spares(key, lot) and self._can(kind, lot)):
                self._lot = lot
                return lot
            self._shut.add((kind, lot))
        return None

    def _sits(self, kind: int, lot: int) -> bool:
        """Whether one of a class has the lot in the shortest seating that is known."""
        if self._at is None or lot not in self._at[kind]:
            return False
        self._next = self._at, self._prices
        self._at[kind][lot] -= 1
        if not self._at[kind][lot]:
            del self._at[kind][lot]
        self._prices.take(kind, lot)
        return True

    def _cheap(self, kind: int, lot: int) -> bool:
        """Whether the prices allow it."""
        metres = self._contest.metres[kind][lot]
        return not self._prices.forbid(kind, lot, metres, self._total)

    def _can(self, kind: int, lot: int) -> bool:
        """Whether the least total of all but one of a class, a home of the lot being gone, is small enough."""
        counts, room = list(self._counts), list(self._seats.room)
        counts[kind] -= 1
        for limit in self._seats.over[lot]:
            room[limit] -= 1
        total = self._total - self._contest.metres[kind][lot]
        prices, at = self._shortest.ask(counts, room)
        if prices.proves(total + 1):
            return False
        if at is not None and self._shortest.total(at) == total:
            self._next = at, prices
            return True
        self._next = None, prices
        return self._ask(counts, room) == total

    def take(self, kind: int) -> None:
        """Count the household out, with its distance."""
        self._counts[kind] -= 1
        self._total -= self._contest.metres[kind][self._lot]
        self._at, self._prices = self._next

    def _ask(self, counts: Sequence[int], room: Sequence[int]) -> int:
        """Ask for the least total distance of some who can be housed."""
        return self._planner.least(counts, room) if any(counts) else 0
