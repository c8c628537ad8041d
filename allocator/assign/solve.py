"""The whole allocation: every program in turn, then one answer for every household."""

from collections import Counter

from allocator.assign.choice import Outcome, Progress, choose
from allocator.assign.contest import Contest, contests, refuse_unsolvable
from allocator.assign.why import Record
from allocator.instance.instance import Instance
from allocator.instance.result import Assignment, Result, Served, Summary


def solve(instance: Instance, progress: Progress | None = None) -> Result:
    """Compute the answer with OR-Tools; refuse an instance with a rule that cannot be solved yet."""
    refuse_unsolvable(instance)
    given: Counter[str] = Counter()
    caps = {lot.id: lot.caps for lot in instance.lots}
    summary: dict[str, Summary] = {}
    assignments: list[Assignment] = []
    why: dict[str, tuple[Record, ...]] = {one.id: () for one in instance.households if not one.applications}
    for contest in contests(instance, given):
        outcome = choose(contest, progress or _silent)
        for rank, household in enumerate(contest.households):
            if rank in outcome.lots:
                lot = contest.lot_ids[outcome.lots[rank]]
                given.update(caps[lot])
                assignments.append(Assignment(household=household, program=contest.program.id, lot=lot))
            else:
                why[household] = (outcome.why[rank],)
        summary[contest.program.id] = _summary(contest, outcome)
    assignments.sort(key=lambda one: one.household)
    return Result(instance_sha256=instance.sha256, summary=summary, assignments=tuple(assignments), why=why)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


def _summary(contest: Contest, outcome: Outcome) -> Summary:
    homes = contest.tree.limit[contest.tree.root]
    last = None
    if outcome.lots:
        rank = max(outcome.lots)
        one = contest.applications[rank]
        last = Served(household=contest.households[rank], rank=rank + 1, tier=one.tier, points=one.points)
    return Summary(
        homes=homes,
        contenders=len(contest.households),
        housed=len(outcome.lots),
        empty=homes - len(outcome.lots),
        passed=outcome.passed,
        last=last,
        sets=tuple(outcome.sets),
    )
