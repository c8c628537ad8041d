"""How many households could be housed, and by how much limits would have to be raised to house more.

Households of one program are counted by class: the same suitable lots, the same groups with a limit. A class sends
whole households to lots; every cap, quota and group cap bounds a sum of them. CP-SAT proves each answer. Of all
smallest raises the one is given that raises limits listed earlier by more, so it does not depend on the solver.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from allocator.assign.contest import Contest
from allocator.assign.exchange import bits
from allocator.assign.general.crossing import NotProved
from allocator.instance.demand import Flags

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Households whom the same lots suit and the same rules for groups count."""

    suitable: int
    groups: frozenset[str]
    households: int


@dataclass(frozen=True, slots=True)
class Soft:
    """A limit that could be raised: on homes of some lots, or on households of a group."""

    kind: str  # cap, quota or group_cap
    id: str
    room: int
    lots: int = 0
    group: str | None = None

    def counts(self, crowd: Crowd, lot: int) -> bool:
        """Whether a home of the lot for a household of the crowd counts."""
        return bool(self.lots >> lot & 1) if self.group is None else self.group in crowd.groups


class Possible:
    """One program, and those of its contenders who take part."""

    def __init__(self, contest: Contest, active: Flags) -> None:
        self.crowds = _crowds(contest, active)
        self.room = [limit.room for limit in contest.limits if limit.kind == "lot"]
        self.soft = [Soft(one.kind, one.id, one.room, one.lots) for one in contest.limits if one.kind != "lot"]
        self.soft += [Soft("group_cap", one.group, one.limit, group=one.group) for one in contest.group_caps]

    def wanted(self, lots: int) -> int:
        """Count the households whom one of some lots suits."""
        return sum(crowd.households for crowd in self.crowds if crowd.suitable & lots)

    def members(self, group: str) -> int:
        """Count the households of a group that has a rule."""
        return sum(crowd.households for crowd in self.crowds if group in crowd.groups)

    def most(self, *, lots: int = -1, group: str | None = None, lifted: Collection[int] = NOTHING) -> int:
        """Tell how many can be housed in some lots, of a group if one is named, with some limits lifted."""
        model = _Model(self, lots, group)
        for n, soft in enumerate(self.soft):
            if n not in lifted:
                model.bound(soft)
        return model.greatest(model.total)

    def raises(self, target: int) -> list[int]:
        """Tell by how much each limit must be raised, least in sum, to house so many; homes must allow it."""
        model = _Model(self, -1, None)
        raised = [model.bound(soft, target) for soft in self.soft]
        model.hold(model.total, target, None)
        total = model.cp.LinearExpr.sum(raised)
        left = -model.greatest(-total)
        model.hold(total, 0, left)
        found = []
        for one in raised:
            most = model.greatest(one) if left else 0
            model.hold(one, most, most)
            found.append(most)
            left -= most
        return found


def _crowds(contest: Contest, active: Flags) -> list[Crowd]:
    demand, ranks = contest.demand, np.flatnonzero(active)
    named = {*(one.group for one in contest.group_caps), *(one.group for one in contest.reserves)}
    named |= {one for one in contest.firsts if one is not None}
    lists = demand.groups[demand.owner[contest.rows[ranks]]].astype(np.int64)
    pairs, counts = np.unique(lists * max(1, len(contest.suitable)) + contest.classes[ranks], return_counts=True)
    found: dict[tuple[int, frozenset[str]], int] = {}
    for pair, households in zip(pairs.tolist(), counts.tolist(), strict=True):
        groups, kind = divmod(pair, max(1, len(contest.suitable)))
        key = (contest.suitable[kind], frozenset(named.intersection(demand.group_lists[groups])))
        found[key] = found.get(key, 0) + households
    return sorted(
        (Crowd(suitable, groups, n) for (suitable, groups), n in found.items()),
        key=lambda crowd: (crowd.suitable, sorted(crowd.groups)),
    )


class _Model:
    """The numbers of households that go from crowds to lots."""

    def __init__(self, possible: Possible, lots: int, group: str | None) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self._model = cp_model.CpModel()
        self._flows: list[tuple[Crowd, int, Any]] = []
        at: list[list[Any]] = [[] for _ in possible.room]
        for crowd in possible.crowds:
            if group is not None and group not in crowd.groups:
                continue
            flows = []
            for lot in bits(crowd.suitable & lots):
                flows.append(self._model.new_int_var(0, min(crowd.households, possible.room[lot]), ""))
                at[lot].append(flows[-1])
                self._flows.append((crowd, lot, flows[-1]))
            self._model.add(self._sum(flows) <= crowd.households)
        for flows, room in zip(at, possible.room, strict=True):
            self._model.add(self._sum(flows) <= room)
        self.total = self._sum([flow for _, _, flow in self._flows])

    def _sum(self, numbers: Sequence[Any]) -> Any:
        return self.cp.LinearExpr.sum(list(numbers))

    def bound(self, soft: Soft, most: int = 0) -> Any:
        """Keep a limit, or let it be raised by so much at most; give the raise."""
        raised = self._model.new_int_var(0, most, "")
        inside = [flow for crowd, lot, flow in self._flows if soft.counts(crowd, lot)]
        self._model.add(self._sum(inside) <= soft.room + raised)
        return raised

    def hold(self, value: Any, low: int, high: int | None) -> None:
        """Keep a value within bounds."""
        self._model.add(value >= low)
        if high is not None:
            self._model.add(value <= high)

    def greatest(self, aim: Any) -> int:
        """Tell how great a value can be."""
        self._model.maximize(aim)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(self._model)
        if status != self.cp.OPTIMAL:
            raise NotProved(status=solver.status_name(status))
        return round(solver.objective_value)
