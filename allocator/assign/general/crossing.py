"""Questions about limits that cross, put to the solver.

Households are counted by class, all numbers are whole, models are built in sorted order, and nothing depends on which
of several solutions the solver finds: only on yes or no, and on the best value. There is no time limit; a solver
that stops without a proof is an error.
"""

from collections.abc import Sequence
from typing import Any

from allocator.assign.exchange import bits
from allocator.assign.general.cuts import Weights, covered, lightest
from allocator.assign.limits import Limit
from allocator.errors import N_, Refused

Seating = list[tuple[int, int, int]]  # kind, lot, households
Bounds = Sequence[tuple[int, int]]  # by class: so many of it at least and at most
DENOMINATORS = (1, 2, 3, 4, 6, 12)
NEAR = 1e-6


class NotProved(Refused):
    """The solver gave up; a guess is never taken for a result."""

    code = "not-proved"
    message = N_("The solver stopped with status %(status)s. Nothing was allocated; report this with the instance.")


class Planner:
    """A whole-number model of one program, asked again and again with other numbers.

    `kinds` are sets of lots, in a program that gives the nearest home with their distances; `classes` are households
    of a kind, with the group caps that count them.
    """

    def __init__(
        self,
        kinds: Sequence[int],
        classes: Sequence[tuple[int, tuple[int, ...]]],
        limits: Sequence[Limit],
        *,
        most: int,
        workers: int,
        metres: Sequence[dict[int, int]] = (),
    ) -> None:
        from ortools.sat.python import cp_model

        self._cp: Any = cp_model
        self._workers = workers
        self._model: Any = cp_model.CpModel()
        self._flows = [(kind, lot, self._number(most)) for kind, mask in enumerate(kinds) for lot in bits(mask)]
        self._takes = [self._number(most) for _ in classes]
        inside: list[tuple[list[Any], list[int]]] = [([], []) for _ in kinds]
        at: list[list[Any]] = [[] for _ in limits]
        for kind, lot, number in self._flows:
            inside[kind][0].append(number)
            inside[kind][1].append(1)
            for n, limit in enumerate(limits):
                if limit.lots >> lot & 1:
                    at[n].append(number)
        counted: dict[int, list[Any]] = {}
        for (kind, caps), take in zip(classes, self._takes, strict=True):
            inside[kind][0].append(take)
            inside[kind][1].append(-1)
            for cap in caps:
                counted.setdefault(cap, []).append(take)
        for numbers, signs in inside:
            self._row(numbers, signs)
        self._limits = {n: self._row(numbers) for n, numbers in enumerate(at) if numbers}
        self._caps = {cap: self._row(takes) for cap, takes in sorted(counted.items())}
        self._total = self._row(self._takes)
        if metres:
            far = [metres[kind][lot] for kind, lot, _ in self._flows]
            self._model.minimize(cp_model.LinearExpr.weighted_sum([one for *_, one in self._flows], far))

    def _number(self, most: int) -> Any:
        return self._model.new_int_var(0, most, "")

    def _row(self, numbers: list[Any], signs: list[int] | None = None) -> Any:
        """Add a sum that must be 0 until told otherwise, and give its bounds."""
        signs = signs or [1] * len(numbers)
        row = self._model.add_linear_constraint(self._cp.LinearExpr.weighted_sum(numbers, signs), 0, 0)
        return row.proto.linear.domain

    def seating(
        self, bounds: Bounds, room: Sequence[int], left: Sequence[int] = (), total: int = 0
    ) -> tuple[list[int], Seating] | None:
        """Find a way to house of each class as many as its bounds say, and no fewer than a total of all."""
        solver = self._solve(bounds, room, left, total)
        if solver is None:
            return None
        seats = [(kind, lot, solver.value(number)) for kind, lot, number in self._flows]
        return [solver.value(take) for take in self._takes], [seat for seat in seats if seat[2]]

    def most(self, bounds: Bounds, room: Sequence[int], left: Sequence[int]) -> int:
        """Find how many can be housed together."""
        self._model.maximize(self._cp.LinearExpr.sum(self._takes))
        found = self._best(bounds, room, left)
        self._model.clear_objective()
        return found

    def least(self, counts: Sequence[int], room: Sequence[int]) -> int:
        """Find the least total distance of households that can all be housed."""
        return self._best([(n, n) for n in counts], room, ())

    def _best(self, bounds: Bounds, room: Sequence[int], left: Sequence[int]) -> int:
        """Find the best value of the aim."""
        value: float = self._solve(bounds, room, left, 0).objective_value
        return round(value)

    def _solve(self, bounds: Bounds, room: Sequence[int], left: Sequence[int], total: int) -> Any:
        """Put the numbers into the model and ask; none where it cannot be done."""
        for take, (low, high) in zip(self._takes, bounds, strict=True):
            take.proto.domain[0], take.proto.domain[1] = low, high
        for n, row in self._limits.items():
            row[1] = room[n]
        for cap, row in self._caps.items():
            row[1] = left[cap]
        self._total[0], self._total[1] = total, sum(high for _, high in bounds)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = self._workers
        solver.parameters.linearization_level = 2  # sums say no at once where counting up takes for ever
        status = solver.solve(self._model)
        if status == self._cp.INFEASIBLE:
            return None
        if status != self._cp.OPTIMAL:  # what has no aim is optimal as soon as it is found
            raise NotProved(status=solver.status_name(status))
        return solver


class Relaxed:
    """The same question without whole numbers: it mostly knows, and whatever it says is checked by adding up."""

    def __init__(self, kinds: Sequence[int], limits: Sequence[Limit], lots: int) -> None:
        from ortools.linear_solver import pywraplp

        self._kinds = kinds
        self._limits = limits
        self._lots = lots
        self._over = [[n for n, limit in enumerate(limits) if limit.lots >> lot & 1] for lot in range(lots)]
        self._solver = solver = pywraplp.Solver.CreateSolver("GLOP")
        self._counts = [solver.Constraint(0, 0) for _ in kinds]
        self._room = [solver.Constraint(0, 0) for _ in limits]
        self._flows = []
        solver.Objective().SetMaximization()
        for kind, mask in enumerate(kinds):
            for lot in bits(mask):
                flow = solver.NumVar(0, solver.infinity(), "")
                self._flows.append((kind, lot, flow))
                solver.Objective().SetCoefficient(flow, 1)
                self._counts[kind].SetCoefficient(flow, 1)
                for n in self._over[lot]:
                    self._room[n].SetCoefficient(flow, 1)

    def ask(self, counts: Sequence[int], room: Sequence[int]) -> tuple[Weights, Seating | None]:
        """Find a cut that forbids to house all, or seats for most of them; neither where only whole numbers tell."""
        for row, n in zip(self._counts, counts, strict=True):
            row.SetUb(n)
        for row, n in zip(self._room, room, strict=True):
            row.SetUb(n)
        self._solver.Solve()
        if self._solver.Objective().Value() < sum(counts) - NEAR:
            return self._cut(counts, room), None
        return (), self._whole(counts, room)

    def _cut(self, counts: Sequence[int], room: Sequence[int]) -> Weights:
        """Make whole weights of the prices of the limits, if their sums prove it."""
        prices = [row.dual_value() for row in self._room]
        for denominator in DENOMINATORS:
            rounded = [(n, round(price * denominator)) for n, price in enumerate(prices)]
            weights = tuple((n, weight) for n, weight in rounded if weight > 0)
            weighs = lightest(covered(weights, self._limits, self._lots), self._kinds)
            allowed = sum(weight * room[n] for n, weight in weights)
            if sum(n * weight for n, weight in zip(counts, weighs, strict=True)) > allowed:
                return weights
        return ()

    def _whole(self, counts: Sequence[int], room: Sequence[int]) -> Seating | None:
        """Take the whole homes out of the flows, if they keep all limits."""
        left, free = list(counts), list(room)
        seats = []
        for kind, lot, flow in self._flows:
            n = int(flow.solution_value() + NEAR)
            if n:
                seats.append((kind, lot, n))
                left[kind] -= n
                for limit in self._over[lot]:
                    free[limit] -= n
        return seats if min(left) >= 0 and min(free) >= 0 else None
