"""Choice 选房: one household after another takes a home, as long as everybody awarded can still be housed.

Giving a home changes the award of nobody else, because it leaves all others housable. Passing frees one
place, which goes to the best contender by priority that can use it; that one always comes later in the order,
so the turns are taken by priority.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from allocator.assign.award import award
from allocator.assign.contest import Contest
from allocator.assign.limits import Tree
from allocator.assign.seating import NearestFirst, Serial, Waiting
from allocator.assign.why import Left, Reasons, Record
from allocator.instance.demand import Flags

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one program, by rank: a home, or why there is none."""

    lots: dict[int, int] = field(default_factory=dict)
    why: dict[int, Record] = field(default_factory=dict)  # of those who passed, and of others without a home
    left: Left = field(default_factory=Left)  # the records of all others without a home, in columns
    preferred: dict[int, Record] = field(default_factory=dict)
    passers: set[int] = field(default_factory=set)
    sets: list[Record] = field(default_factory=list)


def choose(contest: Contest, tree: Tree, active: Flags, progress: Progress) -> Outcome:
    """Let everybody awarded choose in order of priority, and record why the others go without."""
    name, contenders = contest.program.id, len(active)
    awarded = award(contest, tree, active, lambda done: progress(f"award {name}", done, contenders))
    seats = (NearestFirst if contest.program.choice == "nearest" else Serial)(contest, tree, awarded)
    waits = active.copy()
    waits[awarded.ranks] = False
    waiting = Waiting(contest, tree, waits)
    reasons = Reasons(contest, tree, seats.exchange, waits)
    outcome = Outcome(sets=reasons.sets)
    turns = awarded.ranks.copy()  # sorted, so it is a heap
    while turns:
        rank = heappop(turns)
        kind = int(contest.classes[rank])
        wishes = contest.wishes(rank)
        path = seats.find(kind, wishes)
        if path:
            _prefer(contest, rank, path[0], wishes, reasons, seats.goal(kind), outcome)
            seats.take(kind, path)
            outcome.lots[rank] = path[0]
            reasons.given(rank, path[0])
        else:
            outcome.passers.add(rank)
            outcome.why[rank] = reasons.passed(rank, seats.goal(kind), wishes)
            up = waiting.step_up(seats.exchange.reaching(seats.goal(kind)))
            seats.leave(kind, None if up is None else int(contest.classes[up]))
            if up is not None:
                reasons.steps_up(up)
                heappush(turns, up)
        if len(outcome.lots) % 100 == 0:
            progress(f"choice {name}", rank, contenders)
    outcome.left = reasons.left()
    progress(f"choice {name}", contenders, contenders)
    return outcome


def _prefer(
    contest: Contest, rank: int, lot: int, wishes: Sequence[int], reasons: Reasons, goal: int, outcome: Outcome
) -> None:
    """Record why a household did not get the lots that it named before the one it got."""
    before = wishes[: wishes.index(lot)]
    if before:
        named = set(contest.named(rank))
        passed_over = [wish for wish in before if wish in named]
        if passed_over:
            outcome.preferred[rank] = reasons.preferred(rank, goal, passed_over)
