"""The moves of a choice: may a household have this lot, and who steps up when it passes."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from allocator.assign.award import Award
from allocator.assign.contest import Contest
from allocator.assign.exchange import Exchange, bits
from allocator.assign.nearest import Nearest


class Serial:
    """Seats under the rule of serial choice: any lot that leaves all other awarded households housable."""

    def __init__(self, contest: Contest, awarded: Award) -> None:
        self.exchange = Exchange(contest.tree, contest.suitable)
        for kind, lot, households in awarded.seats:
            self.exchange.seat(kind, lot, households)

    def choose(self, kind: int, wishes: Sequence[int]) -> int | None:
        """Give a household of the class the first wish that the others can spare; none: it must pass."""
        exchange = self.exchange
        goal = next(iter(exchange.of[kind]))
        closed = 0
        for wish in wishes:
            if wish in exchange.of[kind]:
                return self._give(kind, [wish])
            if closed >> wish & 1:
                continue
            seen = exchange.flood(1 << wish)
            if seen >> goal & 1:
                return self._give(kind, exchange.path(1 << wish, goal))
            closed |= seen
        return None

    def leave(self, kind: int, next_kind: int | None) -> None:
        """Take a household that passes from its seat, and seat the one that steps up."""
        goal = next(iter(self.exchange.of[kind]))
        if next_kind is not None:
            path = self.exchange.path(self.exchange.suitable[next_kind], goal)
            self.exchange.shift(path)
            self.exchange.seat(next_kind, path[0])
        self.exchange.seat(kind, goal, -1)

    def _give(self, kind: int, path: list[int]) -> int:
        self.exchange.shift(path)
        self.exchange.seat(kind, path[-1], -1)
        self.exchange.give(path[0])
        return path[0]


class NearestFirst(Serial):
    """Seats under the rule of nearest choice: only moves that keep the total distance at its minimum."""

    def __init__(self, contest: Contest, awarded: Award) -> None:
        super().__init__(contest, awarded)
        self._metres = contest.metres
        self._nearest = Nearest(self.exchange, contest.metres)

    def choose(self, kind: int, wishes: Sequence[int]) -> int | None:
        """Give a household of the class the first wish on a way of tight arcs; none: it must pass."""
        goal = next(iter(self.exchange.of[kind]))
        closed: set[int] = set()
        for wish in wishes:
            path = self._nearest.tight_path(kind, wish, goal, closed)
            if path:
                self._shift(path)
                self.exchange.seat(kind, goal, -1)
                self.exchange.give(wish)
                return wish
        return None

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

    def __init__(self, contest: Contest, awarded: set[int]) -> None:
        self._contest = contest
        self._queues: dict[int, list[int]] = {}  # class -> ranks, best last
        for rank in range(len(contest.kinds) - 1, -1, -1):
            if rank not in awarded:
                self._queues.setdefault(contest.kinds[rank], []).append(rank)
        self._heaps: list[list[int]] = [[] for _ in range(contest.tree.lots)]  # lot -> first of each class
        for kind, queue in self._queues.items():
            for lot in bits(contest.suitable[kind]):
                self._heaps[lot].append(queue[-1])
        for heap in self._heaps:
            heapify(heap)

    def step_up(self, reached: int) -> int | None:
        """Take out the best contender with a suitable lot among those reached."""
        best: int | None = None
        for lot in bits(reached & ((1 << len(self._heaps)) - 1)):
            heap = self._heaps[lot]
            while heap and self._gone(heap[0]):
                heappop(heap)
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        if best is not None:
            self._advance(self._contest.kinds[best])
        return best

    def _gone(self, rank: int) -> bool:
        queue = self._queues[self._contest.kinds[rank]]
        return not queue or queue[-1] != rank

    def _advance(self, kind: int) -> None:
        queue = self._queues[kind]
        queue.pop()
        if queue:
            for lot in bits(self._contest.suitable[kind]):
                heappush(self._heaps[lot], queue[-1])
