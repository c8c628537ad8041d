"""Nearest choice 就近: which seats keep the total distance of all awarded households at its minimum.

Every node has a price such that no arc of the exchange graph costs less than the difference of the prices at
its ends. Seats with such prices have the least total distance, and exactly the moves along *tight* arcs,
those that cost just that difference, keep it (complementary slackness). All numbers are integers, so the test
is exact.
"""

from heapq import heappop, heappush

from allocator.assign.exchange import Exchange, bits, trace


class Nearest:
    """Distances and prices beside the exchange graph of one program."""

    def __init__(self, exchange: Exchange, metres: list[dict[int, int]]) -> None:
        self._exchange = exchange
        self._metres = metres
        self._weights: list[dict[int, int] | None] = [None] * exchange.tree.lots
        self.price = [0] * len(exchange.tree.up)
        self._settle_prices()

    def forget(self, path: list[int]) -> None:
        """Forget the arcs of lots whose seats have changed."""
        for node in path:
            if node < self._exchange.tree.lots:
                self._weights[node] = None

    def weights(self, lot: int) -> dict[int, int]:
        """Tell how many metres more the best mover from a lot would have, by the lot it moves to."""
        known = self._weights[lot]
        if known is None:
            known = self._weights[lot] = {}
            for kind in self._exchange.at[lot]:
                metres = self._metres[kind]
                here = metres[lot]
                for there, distance in metres.items():
                    if there not in known or distance - here < known[there]:
                        known[there] = distance - here
        return known

    def arcs(self, node: int) -> list[tuple[int, int]]:
        """List the nodes one can go to, and what each arc costs above the difference of prices (0: tight)."""
        lots = self._exchange.tree.lots
        price = self.price
        here = price[node]
        found = [(other, here - price[other]) for other in bits(self._exchange.tree_out(node))]
        if node < lots:
            found += [(other, more + here - price[other]) for other, more in self.weights(node).items()]
        return found

    def tight_path(self, kind: int, start: int, goal: int, closed: set[int]) -> list[int]:
        """Find a way along tight arcs for a household seated at the goal that wants to move to the start.

        Empty where there is none; every node seen in vain is added to `closed`.
        """
        metres = self._metres[kind]
        if metres[start] - metres[goal] != self.price[start] - self.price[goal] or start in closed:
            return []
        before = {start: -1}
        todo = [start]
        for node in todo:
            if node == goal:
                return trace(before, goal)
            for other, above in self.arcs(node):
                if above == 0 and other not in before and other not in closed:
                    before[other] = node
                    todo.append(other)
        closed.update(before)
        return []

    def shortest_path(self, starts: dict[int, int], goal: int) -> list[int]:
        """Find the way to the goal that adds the fewest metres, and set the prices by it.

        `starts` gives for each node where the way may begin the metres up to there.
        """
        base = min(metres - self.price[node] for node, metres in starts.items())
        best = {node: metres - self.price[node] - base for node, metres in starts.items()}
        before = dict.fromkeys(starts, -1)
        todo: list[tuple[int, int]] = []
        for node, metres in best.items():
            heappush(todo, (metres, node))
        done: dict[int, int] = {}
        while goal not in done:
            metres, node = heappop(todo)
            if node in done:
                continue
            done[node] = metres
            for other, above in self.arcs(node):
                if other not in best or metres + above < best[other]:
                    best[other] = metres + above
                    before[other] = node
                    heappush(todo, (metres + above, other))
        for node, metres in done.items():
            self.price[node] += metres - done[goal]
        return trace(before, goal)

    def mover(self, here: int, there: int) -> int:
        """Name the class that moves from one lot to the other with the fewest metres more."""
        more = self.weights(here)[there]
        return next(
            kind
            for kind in self._exchange.at[here]
            if there in self._metres[kind] and self._metres[kind][there] - self._metres[kind][here] == more
        )

    def _settle_prices(self) -> None:
        """Lower prices until no arc costs less than the difference at its ends (Bellman-Ford)."""
        todo = list(range(len(self.price)))
        waiting = set(todo)
        for node in todo:
            waiting.discard(node)
            for other, above in self.arcs(node):
                if above < 0:
                    self.price[other] += above
                    if other not in waiting:
                        waiting.add(other)
                        todo.append(other)
