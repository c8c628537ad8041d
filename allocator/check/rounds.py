"""Several programs: who is held by which of them before the choice begins.

Everybody held by nobody asks the next program of its list, all at the same time; each program keeps its award
among those it holds and those who ask, and turns the others away for good; until nobody asks.
"""

from dataclasses import dataclass, field

from allocator.check.award import PlainAward
from allocator.check.contest import Contest
from allocator.check.general import GeneralAward
from allocator.check.reader import Instance
from allocator.check.reasons import Reasons


@dataclass(slots=True)
class Standing:
    """What the rounds came to, by number of household."""

    holder: dict[int, str] = field(default_factory=dict)  # household: program that holds it
    turned_away: dict[str, set[int]] = field(default_factory=dict)  # program: households


def hold_rounds(instance: Instance) -> Standing:
    """Let households ask one program after the other."""
    contests = {id_: Contest(instance, program, {}) for id_, program in instance.programs.items()}
    ranks = {
        id_: {entry.number: rank for rank, entry in enumerate(contest.entries)} for id_, contest in contests.items()
    }
    standing = Standing(turned_away={id_: set() for id_ in contests})
    held: dict[str, list[int]] = {id_: [] for id_ in contests}
    asked = [0] * len(instance.asks)
    asking = list(range(len(asked)))
    while asking:
        pools: dict[str, list[int]] = {}
        for household in asking:
            asks = instance.asks[household]
            if asked[household] < len(asks):
                program = asks[asked[household]]
                asked[household] += 1
                pools.setdefault(program, []).append(ranks[program][household])
        asking = []
        for program, askers in pools.items():
            contest = contests[program]
            pool = sorted(held[program] + askers)
            kept = award(contest, pool)
            held[program] = sorted(kept)
            away = [contest.entries[rank].number for rank in pool if rank not in kept]
            standing.turned_away[program].update(away)
            asking += away
    for program, some in held.items():
        for rank in some:
            standing.holder[contests[program].entries[rank].number] = program
    return standing


def award(contest: Contest, pool: list[int]) -> set[int]:
    """Compute the award among some contenders while no home is given away."""
    found = PlainAward(contest) if contest.plain else GeneralAward(contest, Reasons(contest))
    found.start(pool)
    return set(found.awarded)
