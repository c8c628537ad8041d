"""Choice 选房: one household after another takes a home, as long as everybody awarded can still be housed.

Giving a home changes the award of nobody else, because it leaves all others housable. Passing frees one
place, which goes to the best contender by priority that can use it; that one always comes later in the order,
so one walk through the contenders by priority gives everybody its turn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from allocator.assign.award import award
from allocator.assign.contest import Contest
from allocator.assign.seating import NearestFirst, Serial, Waiting
from allocator.assign.why import Reasons, Record

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one program: a lot or a record for every contender, by rank."""

    lots: dict[int, int] = field(default_factory=dict)
    why: dict[int, Record] = field(default_factory=dict)
    passed: int = 0
    sets: list[Record] = field(default_factory=list)


def choose(contest: Contest, progress: Progress) -> Outcome:
    """Let everybody awarded choose in order of priority, and record why the others go without."""
    contenders = len(contest.kinds)
    name = contest.program.id
    awarded = award(contest, lambda done: progress(f"award {name}", done, contenders))
    seats = (NearestFirst if contest.program.choice == "nearest" else Serial)(contest, awarded)
    turns = set(awarded.ranks)
    waiting = Waiting(contest, turns)
    reasons = Reasons(contest, seats.exchange)
    outcome = Outcome(sets=reasons.sets)
    for rank, kind in enumerate(contest.kinds):
        if rank % 1000 == 0:
            progress(f"choice {name}", rank, contenders)
        if rank not in turns:
            outcome.why[rank] = reasons.full(rank)
            continue
        wishes = contest.wishes(rank)
        lot = seats.choose(kind, wishes)
        if lot is not None:
            outcome.lots[rank] = lot
            reasons.given(rank, lot)
            continue
        outcome.passed += 1
        outcome.why[rank] = reasons.passed(kind, wishes)
        goal = next(iter(seats.exchange.of[kind]))
        up = waiting.step_up(seats.exchange.reaching(goal))
        seats.leave(kind, None if up is None else contest.kinds[up])
        turns.discard(rank)
        if up is not None:
            turns.add(up)
    progress(f"choice {name}", contenders, contenders)
    return outcome
