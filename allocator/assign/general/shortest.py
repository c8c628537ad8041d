"""The least total distance without whole numbers: it mostly knows, and whatever it says is checked by adding up.

Every limit has a price of 0 or more. A household costs at least its distance and the prices over its home, wherever
that is cheapest; all together cost at least this, less what the limits earn when they are full. So no seating has a
smaller total, and one that has just this total is a shortest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allocator.assign.exchange import bits
from allocator.assign.general.crossing import DENOMINATORS, NEAR
from allocator.assign.general.cuts import covered
from allocator.assign.limits import Limit

At = dict[int, dict[int, int]]  # class -> lot -> households


@dataclass(slots=True, kw_only=True)
class Prices:
    """What the limits cost, in parts of a metre."""

    parts: int
    cover: list[int]  # by lot
    least: dict[int, int]  # by class: distance and price of the cheapest home
    bound: int  # no total is smaller

    def take(self, kind: int, lot: int) -> None:
        """Note that a household of a class has got a home."""
        self.bound += self.cover[lot] - self.least[kind]

    def forbid(self, kind: int, lot: int, metres: int, total: int) -> bool:
        """Whether with a household of a class at a lot the total is greater."""
        extra = self.parts * metres + self.cover[lot] - self.least[kind]
        return self.bound + extra > self.parts * total

    def proves(self, total: int) -> bool:
        """Whether no total is smaller than this one."""
        return self.bound > self.parts * (total - 1)


class Shortest:
    """A model of one program, asked again and again with other numbers; it knows only who was ever asked for."""

    def __init__(
        self, kinds: Sequence[int], metres: Sequence[dict[int, int]], limits: Sequence[Limit], lots: int
    ) -> None:
        from ortools.linear_solver import pywraplp

        self._kinds = kinds
        self._metres = metres
        self._limits = limits
        self._over = [[n for n, limit in enumerate(limits) if limit.lots >> lot & 1] for lot in range(lots)]
        self._solver = solver = pywraplp.Solver.CreateSolver("GLOP")
        solver.SetSolverSpecificParametersAsString("use_dual_simplex: true use_preprocessing: false")
        solver.Objective().SetMinimization()
        self._room = [solver.Constraint(-solver.infinity(), 0) for _ in limits]
        self._counts: dict[int, tuple[Any, list[tuple[int, Any]]]] = {}  # by class: the row and the seats

    def ask(self, counts: Sequence[int], room: Sequence[int]) -> tuple[Prices, At | None]:
        """Find prices that bound the total, and a seating unless it has fractions."""
        for kind, n in enumerate(counts):
            if n and kind not in self._counts:
                self._add(kind)
        for kind, (row, _) in self._counts.items():
            row.SetBounds(counts[kind], counts[kind])
        for row, n in zip(self._room, room, strict=True):
            row.SetUb(n)
        self._solver.Solve()
        prices = [-row.dual_value() for row in self._room]
        found = [self._prices(prices, parts, counts, room) for parts in DENOMINATORS]
        return max(found, key=lambda one: one.bound * DENOMINATORS[-1] // one.parts), self._seating(counts, room)

    def _add(self, kind: int) -> None:
        row = self._solver.Constraint(0, 0)
        flows = []
        for lot in bits(self._kinds[kind]):
            flow = self._solver.NumVar(0, self._solver.infinity(), "")
            flows.append((lot, flow))
            row.SetCoefficient(flow, 1)
            self._solver.Objective().SetCoefficient(flow, self._metres[kind][lot])
            for n in self._over[lot]:
                self._room[n].SetCoefficient(flow, 1)
        self._counts[kind] = row, flows

    def _prices(self, prices: Sequence[float], parts: int, counts: Sequence[int], room: Sequence[int]) -> Prices:
        """Make whole prices."""
        rounded = [(n, round(price * parts)) for n, price in enumerate(prices)]
        weights = tuple((n, weight) for n, weight in rounded if weight > 0)
        cover = covered(weights, self._limits, len(self._over))
        least = {
            kind: min(parts * self._metres[kind][lot] + cover[lot] for lot in bits(self._kinds[kind]))
            for kind in self._counts
        }
        bound = sum(counts[kind] * cheapest for kind, cheapest in least.items())
        bound -= sum(weight * room[n] for n, weight in weights)
        return Prices(parts=parts, cover=cover, least=least, bound=bound)

    def _seating(self, counts: Sequence[int], room: Sequence[int]) -> At | None:
        """Read the seats, if they are whole and keep all limits."""
        free, found = list(room), At()
        for kind, (_, flows) in self._counts.items():
            seats = {lot: int(flow.solution_value() + NEAR) for lot, flow in flows}
            if sum(seats.values()) != counts[kind]:
                return None
            found[kind] = {lot: n for lot, n in seats.items() if n}
            for lot, n in found[kind].items():
                for limit in self._over[lot]:
                    free[limit] -= n
        return found if min(free) >= 0 else None

    def total(self, seating: At) -> int:
        """Add up the distances."""
        return sum(self._metres[kind][lot] * n for kind, lots in seating.items() for lot, n in lots.items())
