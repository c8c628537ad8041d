"""The moves of a choice: may a household have this lot, and who steps up when it passes."""

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np

from allocator.assign.award import Award
from allocator.assign.contest import Contest
from allocator.assign.distinct import stable_order
from allocator.assign.exchange import Exchange, bits
from allocator.assign.limits import Tree
from allocator.assign.nearest import Nearest
from allocator.instance.demand import Flags


class Serial:
    """Seats under the rule of serial choice: any lot that leaves all other awarded households housable."""

    def __init__(self, contest: Contest, tree: Tree, awarded: Award) -> None:
        self.exchange = Exchange(tree, contest.suitable)
        for kind, lot, households in awarded.seats:
            self.exchange.seat(kind, lot, households)

    def goal(self, kind: int) -> int:
        """Give the lot at which the household of the class whose turn it is counts as seated."""
        return next(iter(self.exchange.of[kind]))

    def find(self, kind: int, wishes: Sequence[int]) -> list[int]:
        """Find the first wish that the others can spare, and the way from there to the goal; none: it must pass."""
        exchange = self.exchange
        goal = self.goal(kind)
        closed = 0
        for wish in wishes:
            if wish in exchange.of[kind]:
                return [wish]
            if closed >> wish & 1:
                continue
            seen = exchange.flood(1 << wish)
            if seen >> goal & 1:
                return exchange.path(1 << wish, goal)
            closed |= seen
        return []

    def take(self, kind: int, path: list[int]) -> None:
        """Give a household the lot where the path begins."""
        self._shift(path)
        self.exchange.seat(kind, path[-1], -1)
        self.exchange.give(path[0])

    def leave(self, kind: int, next_kind: int | None) -> None:
        """Take a household that passes from its seat, and seat the one that steps up."""
        goal = next(iter(self.exchange.of[kind]))
        if next_kind is not None:
            path = self.exchange.path(self.exchange.suitable[next_kind], goal)
            self.exchange.shift(path)
            self.exchange.seat(next_kind, path[0])
        self.exchange.seat(kind, goal, -1)

    def _shift(self, path: list[int]) -> None:
        self.exchange.shift(path)


class NearestFirst(Serial):
    """Seats under the rule of nearest choice: only moves that keep the total distance at its minimum."""

    def __init__(self, contest: Contest, tree: Tree, awarded: Award) -> None:
        super().__init__(contest, tree, awarded)
        self._metres = contest.metres
        self._nearest = Nearest(self.exchange, contest.metres)

    def find(self, kind: int, wishes: Sequence[int]) -> list[int]:
        """Find the first wish on a way of tight arcs to the goal; none: it must pass."""
        goal = self.goal(kind)
        closed: set[int] = set()
        for wish in wishes:
            path = self._nearest.tight_path(kind, wish, goal, closed)
            if path:
                return path
        return []

    def leave(self, kind: int, next_kind: int | None) -> None:
        """Take a household that passes from its seat; all others are seated nearest again."""
        goal = next(iter(self.exchange.of[kind]))
        root = self.exchange.tree.root
        starts = {root: 0} if next_kind is None else self._metres[next_kind]
        path = self._nearest.shortest_path(starts, goal)
        self._shift(path)
        if next_kind is not None:
            self.exchange.seat(next_kind, path[0])
        self.exchange.seat(kind, goal, -1)

    def _shift(self, path: list[int]) -> None:
        """Move along a path; the goal's seats are about to change, so its arcs are forgotten too."""
        self.exchange.shift(path, self._nearest.mover)
        self._nearest.forget(path)


class Waiting:
    """The contenders that are not awarded, ready to name the best of those who could be let in."""

    def __init__(self, contest: Contest, tree: Tree, waiting: Flags) -> None:
        ranks = np.flatnonzero(waiting)
        kinds = contest.classes[ranks]
        self._kinds = contest.classes
        self._suitable = contest.suitable
        self._ranks = ranks[stable_order(kinds)]  # class by class
        self._ends = np.cumsum(np.bincount(kinds, minlength=len(contest.suitable))).tolist()
        self._next = [0, *self._ends[:-1]]  # by class: where its best one stands
        self._heaps: list[list[int]] = [[] for _ in range(tree.lots)]  # lot -> first of each class
        for kind in range(len(contest.suitable)):
            self._offer(kind)

    def step_up(self, reached: int) -> int | None:
        """Take out the best contender with a suitable lot among those reached."""
        best: int | None = None
        for lot in bits(reached & ((1 << len(self._heaps)) - 1)):
            heap = self._heaps[lot]
            while heap and heap[0] != self._best(int(self._kinds[heap[0]])):
                heappop(heap)
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        if best is not None:
            kind = int(self._kinds[best])
            self._next[kind] += 1
            self._offer(kind)
        return best

    def _best(self, kind: int) -> int | None:
        place = self._next[kind]
        return int(self._ranks[place]) if place < self._ends[kind] else None

    def _offer(self, kind: int) -> None:
        best = self._best(kind)
        if best is not None:
            for lot in bits(self._suitable[kind]):
                heappush(self._heaps[lot], best)
