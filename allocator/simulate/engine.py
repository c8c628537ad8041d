"""One draw after the other by the engine itself: slower, but with the whole rule."""

from collections.abc import Iterable

import numpy as np

from allocator.assign import rule, solve
from allocator.assign.contest import Contest, contests
from allocator.assign.programs import Programs
from allocator.instance.demand import Flags
from allocator.simulate.pool import Pool
from allocator.simulate.tally import Tally


def count_choice(pool: Pool, tally: Tally, seed: int, draws: Iterable[int]) -> None:
    """Count who has a home when everybody has chosen."""
    demand = pool.instance.demand
    names = {program.id: n for n, program in enumerate(pool.instance.programs)}
    for draw in draws:
        result = solve(pool.drawn(seed, draw))
        rows: list[list[int]] = [[] for _ in names]
        for one in result.assignments:
            household, program = pool.numbers[one.household], names[one.program]
            first, last = demand.applications_from[household : household + 2].tolist()
            rows[program].append(next(row for row in range(first, last) if demand.program[row] == program))
        for program, summary in enumerate(result.summary.values()):
            tally.note(pool, program, rows[program], None if summary.last is None else summary.last.rank)
            tally.passed[program].see([summary.passed])


def count_award(pool: Pool, tally: Tally, seed: int, draws: Iterable[int], programs: Iterable[int]) -> None:
    """Count who is awarded in these programs before anybody chooses."""
    for draw in draws:
        all_ = contests(pool.drawn(seed, draw))
        held = None if pool.single else Programs(all_[0].demand, all_, _award).held
        for program in programs:
            contest = all_[program]
            owner = contest.demand.owner[contest.rows]
            if held is None:
                ranks = _award(contest, np.ones(len(owner), np.bool_))
            else:
                ranks = np.flatnonzero(held[owner] == program).tolist()
            tally.note(pool, program, contest.rows[ranks], max(ranks) + 1 if ranks else None)


def _award(contest: Contest, active: Flags) -> list[int]:
    return rule.award(contest, active, _silent)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""
