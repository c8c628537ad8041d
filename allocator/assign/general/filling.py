"""The aim to fill without whole numbers: it mostly knows, and whatever it says is checked by adding up.

The question is whether so many of each class, and so many of all, can be housed together. Those who must be housed
count double, so that the greatest sum tells it, and the prices of the limits tell why not.
"""

from collections.abc import Sequence

from allocator.assign.exchange import bits
from allocator.assign.general.crossing import DENOMINATORS, NEAR, Seating
from allocator.assign.general.proofs import Class, Numbers, Proof
from allocator.assign.limits import Limit

Witness = tuple[list[int], Seating]  # by class how many are housed, and where


class Filling:
    """A model of one program, asked again and again with other numbers."""

    def __init__(
        self, kinds: Sequence[int], classes: Sequence[Class], limits: Sequence[Limit], lots: int, caps: int
    ) -> None:
        from ortools.linear_solver import pywraplp

        self._solver = solver = pywraplp.Solver.CreateSolver("GLOP")
        solver.SetSolverSpecificParametersAsString("use_dual_simplex: true use_preprocessing: false")
        solver.Objective().SetMaximization()
        counts = [solver.Constraint(0, 0) for _ in kinds]
        self._room = [solver.Constraint(-solver.infinity(), 0) for _ in limits]
        self._left = [solver.Constraint(-solver.infinity(), 0) for _ in range(caps)]
        self._total = solver.Constraint(-solver.infinity(), 0)
        self._flows = []
        over = [[n for n, limit in enumerate(limits) if limit.lots >> lot & 1] for lot in range(lots)]
        for kind, mask in enumerate(kinds):
            for lot in bits(mask):
                flow = solver.NumVar(0, solver.infinity(), "")
                self._flows.append((kind, lot, flow))
                counts[kind].SetCoefficient(flow, -1)
                for n in over[lot]:
                    self._room[n].SetCoefficient(flow, 1)
        self._takes = []
        for kind, counted in classes:
            must, may = solver.NumVar(0, 0, ""), solver.NumVar(0, 0, "")
            self._takes.append((must, may))
            solver.Objective().SetCoefficient(must, 2)
            solver.Objective().SetCoefficient(may, 1)
            rows = [counts[kind], self._total, *(self._left[cap] for cap in counted)]
            for row in rows:
                row.SetCoefficient(must, 1)
                row.SetCoefficient(may, 1)
        self._bounds = [(0, 0)] * len(classes)

    def ask(self, low: Sequence[int], numbers: Numbers) -> float:
        """Tell by how much the sum stays behind what it would be if all could be housed."""
        for n, bounds in enumerate(zip(low, numbers.high.tolist(), strict=True)):
            if bounds != self._bounds[n]:
                self._bounds[n] = bounds
                self._takes[n][0].SetUb(bounds[0])
                self._takes[n][1].SetUb(bounds[1] - bounds[0])
        for row, n in (*zip(self._room, numbers.room, strict=True), *zip(self._left, numbers.left, strict=True)):
            row.SetUb(n)
        self._total.SetUb(numbers.total)
        self._solver.Solve()
        value: float = self._solver.Objective().Value()
        return sum(low) + numbers.total - value

    def proofs(self) -> list[Proof]:
        """Make whole weights of the prices, coarse ones first."""
        limits, caps = ([row.dual_value() for row in rows] for rows in (self._room, self._left))
        price = 1 - self._total.dual_value()
        return [Proof(limits=_whole(limits, n), caps=_whole(caps, n), price=round(price * n)) for n in DENOMINATORS]

    def witness(self) -> Witness:
        """Read who is housed where, without any fractions."""
        takes = [int(must.solution_value() + may.solution_value() + NEAR) for must, may in self._takes]
        flows = [(kind, lot, int(flow.solution_value() + NEAR)) for kind, lot, flow in self._flows]
        return takes, [seat for seat in flows if seat[2]]


def _whole(prices: Sequence[float], denominator: int) -> tuple[tuple[int, int], ...]:
    rounded = [(n, round(price * denominator)) for n, price in enumerate(prices)]
    return tuple((n, weight) for n, weight in rounded if weight > 0)
