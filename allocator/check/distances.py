"""The least total distance of all seated households, kept by shortest augmenting paths (Bellman and Ford)."""

from collections.abc import Collection

from allocator.check.limits import Limits
from allocator.check.seats import Seats, Shut

Step = tuple[int, int, int]  # metres to the goal, next node, kind of who moves there (NOBODY: no move)
NOBODY = -1
Arc = tuple[int, int, int]  # metres more, from which node, kind of who moves


class NearSeats(Seats):
    """Seats of least total distance.

    Nodes are the lots, then the limits, then one more that stands for any place where there is room.
    """

    def __init__(
        self, limits: Limits, masks: list[int], metres: list[dict[int, int]], used: list[int] | None = None
    ) -> None:
        super().__init__(limits, masks, used)
        self.metres = metres
        self.left = 0  # the lot that the last one in turn was seated at
        self.anywhere = len(limits.lots) + len(limits.rows)
        self._best: dict[int, dict[int, tuple[int, int]]] = {}

    def sit(self, kind: int, lot: int) -> None:
        """Seat one of a kind."""
        if kind not in self.seated[lot]:
            self._best.pop(lot, None)
        super().sit(kind, lot)

    def rise(self, kind: int, lot: int) -> None:
        """Take one of a kind from its seat."""
        super().rise(kind, lot)
        if kind not in self.seated[lot]:
            self._best.pop(lot, None)

    def best(self, lot: int) -> dict[int, tuple[int, int]]:
        """Tell for each lot that somebody could move to: the fewest metres more, and of which kind."""
        found = self._best.get(lot)
        if found is None:
            found = self._best[lot] = {}
            for kind in self.seated[lot]:
                metres = self.metres[kind]
                here = metres[lot]
                for other, far in metres.items():
                    if other not in found or far - here < found[other][0]:
                        found[other] = (far - here, kind)
        return found

    def settle(self) -> None:
        """Seat everybody anew so that the total distance is the least."""
        crowd: dict[int, int] = {}
        for lot, seated in enumerate(self.seated):
            for kind, many in list(seated.items()):
                crowd[kind] = crowd.get(kind, 0) + many
                for _ in range(many):
                    self.rise(kind, lot)
        for kind, many in crowd.items():
            nearest = min(self.metres[kind].items(), key=lambda one: one[1])[0]
            for _ in range(many):
                if self.scope(nearest) is None:
                    self.sit(kind, nearest)
                else:
                    self.seat_near(kind, self.anywhere)

    def seat_near(self, kind: int, goal: int) -> None:
        """Seat one more of a kind by the shortest way to the goal."""
        routes = self.routes(goal)
        _, lot = min((far + routes[lot][0], lot) for lot, far in self.metres[kind].items() if lot in routes)
        self.make_way(routes, lot)
        self.sit(kind, lot)

    def routes(self, goal: int) -> dict[int, Step]:
        """Measure from every node how many metres more it takes, at least, to take a place at the goal."""
        into = self._arcs()
        found: dict[int, Step] = {goal: (0, goal, NOBODY)}
        todo = [goal]
        waiting = {goal}
        for node in todo:
            waiting.discard(node)
            length = found[node][0]
            for more, source, who in into[node]:
                if source not in found or length + more < found[source][0]:
                    found[source] = (length + more, node, who)
                    if source not in waiting:
                        waiting.add(source)
                        todo.append(source)
        return found

    def _arcs(self) -> list[list[Arc]]:
        """List by node where one can come from: metres more, from which node, who moves."""
        lots = len(self.limits.lots)
        into: list[list[Arc]] = [[] for _ in range(self.anywhere + 1)]
        scopes: set[int] = set()
        for lot in range(lots):
            limit = self.full(lot)
            if limit is None:
                into[self.anywhere].append((0, lot, NOBODY))
            else:
                scopes.add(limit)
                into[lots + limit].append((0, lot, NOBODY))
            into[lot].append((0, self.anywhere, NOBODY))
            for other, (more, mover) in self.best(lot).items():
                into[other].append((more, lot, mover))
        for limit in scopes:
            for lot in self.limits.spread(self.limits.masks[limit]):
                into[lot].append((0, lots + limit, NOBODY))
        return into

    def make_way(self, routes: dict[int, Step], start: int) -> None:
        """Make all moves on the way from a node to the goal."""
        moves = []
        node = start
        while (step := routes[node])[1] != node:
            if step[2] != NOBODY:
                moves.append((step[2], node, step[1]))
            node = step[1]
        for kind, place, lot in moves:
            self.rise(kind, place)
            self.sit(kind, lot)

    def choose(self, kind: int, accepted: list[int], named: Collection[int]) -> tuple[int | None, list[Shut]]:
        """Let one of a kind leave its seat for the first lot that keeps the total distance at its least.

        Its home stays counted while the ways to it are measured.
        """
        where, metres = self.where[kind], self.metres[kind]
        seat = next((lot for lot in accepted if where >> lot & 1), (where & -where).bit_length() - 1)
        self.rise(kind, seat)
        self.left = seat
        routes = None
        shut = []
        for lot in accepted:
            if lot != seat:
                self.count(seat, 1)
                routes = routes or self.routes(seat)
                fits = lot in routes and metres[lot] + routes[lot][0] == metres[seat]
                if fits:
                    self.make_way(routes, lot)
                self.count(seat, -1)
                if not fits:
                    shut.append(self._shut(lot))
                    continue
            self.count(lot, 1)
            return lot, [one for one in shut if one.lot in named]
        return None, shut

    def _shut(self, lot: int) -> Shut:
        closed = self.closed(1 << lot)
        if closed is None:
            return Shut(lot, "farther")
        edge = self.limits.outermost(closed)
        return Shut(lot, "full", edge, self.kept(edge))

    def refill(self, kind: int | None) -> None:
        """Use the place that was left for one of a kind that steps up, or for whom it brings nearer."""
        self.count(self.left, 1)
        if kind is None:
            self.make_way(self.routes(self.left), self.anywhere)
        else:
            self.seat_near(kind, self.left)
        self.count(self.left, -1)
