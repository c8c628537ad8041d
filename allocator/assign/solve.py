"""The whole allocation: every program in turn, then one answer for every household."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from allocator.assign import rule
from allocator.assign.choice import Outcome, Progress
from allocator.assign.contest import Contest, contests
from allocator.assign.programs import Programs
from allocator.assign.why import Record
from allocator.instance.demand import Demand, Flags
from allocator.instance.instance import Instance
from allocator.instance.records import MISSING, Full, Records
from allocator.instance.result import Assignment, Result, Served, Summary


def solve(instance: Instance, progress: Progress | None = None) -> Result:
    """Compute the answer with OR-Tools."""
    tell = progress or _silent
    all_ = contests(instance)
    programs = Programs(instance.demand, all_, lambda contest, active: rule.award(contest, active, tell))
    given: Counter[str] = Counter()
    answer = _Answer(instance.demand)
    for place, contest in enumerate(all_):
        here = contest.limited(instance, given)
        active = programs.contenders(place)
        outcome = rule.choose(here, active, tell)
        programs.settle(place, outcome)
        for lot in outcome.lots.values():
            given.update(instance.lots[here.own[lot]].caps)
        answer.add(here, outcome, ~active & programs.turned_away[here.rows])
    return answer.result(instance)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


@dataclass(slots=True)
class _Answer:
    """What has come of the programs so far."""

    demand: Demand
    summary: dict[str, Summary] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    tables: list[Full] = field(default_factory=list)
    others: dict[int, list[tuple[int, Record]]] = field(default_factory=dict)  # by household: program, record
    housed: list[int] = field(default_factory=list)

    def add(self, contest: Contest, outcome: Outcome, turned_away: Flags) -> None:
        """Take the outcome of the next program."""
        place, name = len(self.tables), contest.program.id
        owner = self.demand.owner[contest.rows]
        for rank, lot in outcome.lots.items():
            household = self.demand.households[owner[rank]]
            self.housed.append(int(owner[rank]))
            self.assignments.append(Assignment(household=household, program=name, lot=contest.lot_ids[lot]))
        for rank, record in (*outcome.preferred.items(), *outcome.why.items()):
            self.others.setdefault(int(owner[rank]), []).append((place, record))
        for household in owner[turned_away].tolist():
            self.others.setdefault(household, []).append((place, {"code": "turned_away", "program": name}))
        self.tables.append(_table(contest, outcome))
        self.summary[name] = _summary(contest, outcome)

    def result(self, instance: Instance) -> Result:
        """Put everything together."""
        demand = self.demand
        self.assignments.sort(key=lambda one: one.household)
        housed = np.zeros(len(demand.households), np.bool_)
        housed[self.housed] = True
        return Result(
            instance_sha256=instance.sha256,
            summary=self.summary,
            assignments=tuple(self.assignments),
            why=Records(demand.households, self.tables, self.others, housed),
        )


def _table(contest: Contest, outcome: Outcome) -> Full:
    """Put the records of those left over into columns by household."""
    owner = contest.demand.owner[contest.rows]
    left = outcome.left
    return Full(
        program=contest.program.id,
        household=owner[left.ranks],
        set=left.set,
        confined=left.confined,
        last=np.where(left.last < 0, MISSING, owner[left.last]).astype(np.int32),
        away=left.ranks - left.last,
    )


def _summary(contest: Contest, outcome: Outcome) -> Summary:
    last = None
    if outcome.lots:
        rank = max(outcome.lots)
        row = contest.rows[rank]
        last = Served(
            household=contest.demand.households[contest.demand.owner[row]],
            rank=rank + 1,
            tier=int(contest.demand.tier[row]),
            points=int(contest.demand.points[row]),
        )
    return Summary(
        homes=contest.homes,
        contenders=len(contest.rows),
        housed=len(outcome.lots),
        empty=contest.homes - len(outcome.lots),
        passed=len(outcome.passers),
        last=last,
        sets=tuple(outcome.sets),
    )
