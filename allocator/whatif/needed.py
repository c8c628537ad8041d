"""The place that a household without a home would have needed, all others keeping their order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from allocator.assign import rule
from allocator.assign.contest import Contest, contests
from allocator.assign.programs import Programs
from allocator.instance.faults import MissingMember
from allocator.instance.instance import Instance
from allocator.instance.result import Result
from allocator.whatif.circuit import circuit, find
from allocator.why.explain import OtherInstance

How = Literal["derived", "recomputed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A place in the order of a program, from 1.

    Derived: up to this place the household is awarded, and behind it never is. It then gets a home if it accepts one
    that the others can spare at its turn; this is certain where it accepts every lot that suits it. (Where it stands
    before this place it had its turn, and passed.) Recomputed: at this place it gets a home, one place later it does
    not.
    """

    program: str
    now: int
    of: int
    rank: int | None  # none: not even the first place would do
    how: How


def place_needed(instance: Instance, result: Result, household: str, program: str | None = None) -> Needed | None:
    """Tell the place that a household would have needed in a program; nothing if it has a home."""
    if result.instance_sha256 != instance.sha256:
        raise OtherInstance(value=result.instance_sha256)
    number = find(instance.demand, household)
    demand = instance.demand
    first, end = demand.applications_from[number : number + 2].tolist()
    rows = [row for row in range(first, end) if program in (None, instance.programs[demand.program[row]].id)]
    if len(rows) != 1:
        raise MissingMember(member="program", thing="the question")
    if any(one.household == household for one in result.assignments):
        return None
    return needed(instance, result, rows[0])


def needed(instance: Instance, result: Result, row: int) -> Needed:
    """Tell the place that an application without success would have needed."""
    found = circuit(instance, result, row)
    if found is not None:
        return _needed(found.contest, found.rank, found.place, "derived")
    all_ = contests(instance)
    place = int(instance.demand.program[row])
    rank = int(np.flatnonzero(all_[place].rows == row)[0])
    return _needed(all_[place], rank, _boundary(instance, all_, place, rank), "recomputed")


def _needed(contest: Contest, now: int, place: int | None, how: How) -> Needed:
    return Needed(
        program=contest.program.id,
        now=now + 1,
        of=len(contest.rows),
        rank=None if place is None else place + 1,
        how=how,
    )


def _boundary(instance: Instance, all_: Sequence[Contest], place: int, rank: int) -> int | None:
    """Look for a place with a home behind which there is none, by halves."""
    housed, without = -1, rank
    while without - housed > 1:
        half = (housed + without) // 2
        if _housed_at(instance, all_, place, rank, half):
            housed = half
        else:
            without = half
    return None if housed < 0 else housed


def _housed_at(instance: Instance, all_: Sequence[Contest], place: int, rank: int, to: int) -> bool:
    """Allocate up to a program with one contender moved to another place; tell whether it gets a home there."""
    moved = [_moved(contest, rank, to) if n == place else contest for n, contest in enumerate(all_[: place + 1])]
    moved += all_[place + 1 :]
    programs = Programs(instance.demand, moved, lambda contest, active: rule.award(contest, active, _silent))
    given: Counter[str] = Counter()
    for n, contest in enumerate(moved[:place]):
        outcome = rule.choose(contest.limited(instance, given), programs.contenders(n), _silent)
        programs.settle(n, outcome)
        given.update(cap for lot in outcome.lots.values() for cap in instance.lots[contest.own[lot]].caps)
    last = moved[place].limited(instance, given)
    return to in rule.choose(last, programs.contenders(place), _silent).lots


def _moved(contest: Contest, rank: int, to: int) -> Contest:
    """Move a contender forward in the order."""
    order = np.arange(len(contest.rows))
    order = np.insert(np.delete(order, rank), to, rank)
    return replace(contest, rows=contest.rows[order], classes=contest.classes[order])


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""
