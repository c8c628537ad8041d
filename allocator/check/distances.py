"""The least total distance of all seated households, kept by shortest augmenting paths (Bellman and Ford)."""

from allocator.check.limits import Limits
from allocator.check.seats import Seats

Node = str | int  # a lot, or a full limit; ANYWHERE: wherever there is room
ANYWHERE = -1
Step = tuple[int, Node, int | None]  # metres to the goal, next node, who moves there


class NearSeats(Seats):
    """Seats of least total distance."""

    def __init__(self, limits: Limits, metres: list[dict[str, int]]) -> None:
        super().__init__(limits)
        self.metres = metres
        self._best: dict[str, dict[str, tuple[int, int]]] = {}

    def link(self, who: int, lot: str, suitable: list[str]) -> None:
        """Seat a household."""
        super().link(who, lot, suitable)
        self._best.pop(lot, None)

    def unlink(self, who: int) -> str:
        """Take a household from its lot."""
        lot = super().unlink(who)
        self._best.pop(lot, None)
        return lot

    def best(self, lot: str) -> dict[str, tuple[int, int]]:
        """Tell for each lot that somebody could move to: the fewest metres more, and who it is."""
        found = self._best.get(lot)
        if found is None:
            metres = self.metres
            found = self._best[lot] = {
                other: min((metres[who][other] - metres[who][lot], who) for who in movers)
                for other, movers in self.movers[lot].items()
            }
        return found

    def routes(self, goal: Node) -> dict[Node, Step]:
        """Measure from every node how many metres more it takes, at least, to take a place at the goal."""
        into = self._arcs()
        found: dict[Node, Step] = {goal: (0, goal, None)}
        todo = [goal]
        waiting = {goal}
        for node in todo:
            waiting.discard(node)
            length = found[node][0]
            for more, source, who in into.get(node, ()):
                if source not in found or length + more < found[source][0]:
                    found[source] = (length + more, node, who)
                    if source not in waiting:
                        waiting.add(source)
                        todo.append(source)
        return found

    def _arcs(self) -> dict[Node, list[tuple[int, Node, int | None]]]:
        """List by node where one can come from: metres more, from which node, who moves."""
        into: dict[Node, list[tuple[int, Node, int | None]]] = {}
        scopes: set[int] = {ANYWHERE}
        for lot in self.limits.lots:
            limit = self.full(lot)
            scope = ANYWHERE if limit is None else limit
            scopes.add(scope)
            into.setdefault(scope, []).append((0, lot, None))
            for other, (more, mover) in self.best(lot).items():
                into.setdefault(other, []).append((more, lot, mover))
        for scope in scopes:
            for lot in self.limits.lots if scope == ANYWHERE else self.limits.under[scope]:
                into.setdefault(lot, []).append((0, scope, None))
        return into

    def follow(self, routes: dict[Node, Step], start: Node) -> None:
        """Make all moves on the way from a node to the goal."""
        moves = []
        while (step := routes[start])[1] != start:
            if step[2] is not None:
                moves.append((step[2], str(step[1])))
            start = step[1]
        for who, lot in moves:
            suitable = self.suitable[who]
            self.count(self.unlink(who), -1)
            self.link(who, lot, suitable)
            self.count(lot, 1)
