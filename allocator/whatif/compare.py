"""What each aim costs the other: the same round allocated by priority first, and to house as many as possible.

Where a program has no group caps and its caps do not cross, the sets that can be housed are the independent sets
of a matroid: the best by priority is one of the largest, and both aims have one answer. Where that holds for every
program nothing is computed twice.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from allocator.assign.choice import Progress
from allocator.assign.limits import limits_of, tree_of
from allocator.assign.ranking import ranked
from allocator.assign.solve import solve
from allocator.instance.demand import Demand, Longs
from allocator.instance.instance import Instance
from allocator.instance.result import Result, Served
from allocator.instance.values import Aim, Program
from allocator.whatif.change import with_aim

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the places of the housed lie, from 1: each quarter of them ends at one of these."""

    least: int
    lower: int
    middle: int
    upper: int
    greatest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What comes of one program under one aim."""

    housed: int
    empty: int
    passed: int
    ranks: Spread | None  # of the housed; none if there are none
    last: Served | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A household that the other aim leaves without a home, and its place in the order of the program."""

    household: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One program under both aims, the lists in order of priority."""

    program: str
    aim: Aim  # what the instance says
    homes: int
    contenders: int
    priority: Side
    fill: Side
    only_priority: tuple[Missed, ...]  # housed here by priority first, without a home by fill first
    only_fill: tuple[Missed, ...]

    @property
    def emptier(self) -> int:
        """What priority first costs: homes that stay empty and would not by fill first."""
        return self.fill.housed - self.priority.housed


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The round under both aims."""

    how: Literal["derived", "recomputed"]  # derived: the theory says that both are the same
    programs: tuple[Both, ...]

    def to_json(self) -> dict[str, Any]:
        """Give everything as one object."""
        found = asdict(self)
        for row, one in zip(found["programs"], self.programs, strict=True):
            row["costs"] = {"priority": {"homes": one.emptier}, "fill": {"households": len(one.only_priority)}}
        return found


def compare(instance: Instance, progress: Progress | None = None) -> Comparison:
    """Allocate by both aims and tell the difference."""
    first = solve(with_aim(instance, "priority"), progress)
    same = all(_matroid(instance, program) for program in instance.programs)
    other = first if same else solve(with_aim(instance, "fill"), progress)
    homes = [_homes(instance.demand, result) for result in (first, other)]
    return Comparison(
        how="derived" if same else "recomputed",
        programs=tuple(_both(instance, place, first, other, homes) for place in range(len(instance.programs))),
    )


def _matroid(instance: Instance, program: Program) -> bool:
    capped = any(one.program == program.id for one in instance.group_caps)
    return not capped and tree_of(limits_of(instance, program, {})) is not None


def _homes(demand: Demand, result: Result) -> dict[int, str]:
    """Give the program of every housed household, by its number."""
    return {bisect_left(demand.households, one.household): one.program for one in result.assignments}


def _both(instance: Instance, place: int, first: Result, other: Result, homes: list[dict[int, str]]) -> Both:
    demand, program = instance.demand, instance.programs[place]
    owner = demand.owner[ranked(demand, np.flatnonzero(demand.program == place))]
    rank_of = np.full(len(demand.households), NOBODY, np.int64)
    rank_of[owner] = np.arange(1, len(owner) + 1)
    one, two = homes
    return Both(
        program=program.id,
        aim=program.aim,
        homes=first.summary[program.id].homes,
        contenders=len(owner),
        priority=_side(first, program.id, one, rank_of),
        fill=_side(other, program.id, two, rank_of),
        only_priority=_missed(demand, program.id, one, two, rank_of),
        only_fill=_missed(demand, program.id, two, one, rank_of),
    )


def _side(result: Result, program: str, homes: Mapping[int, str], rank_of: Longs) -> Side:
    summary = result.summary[program]
    ranks = sorted(rank_of[[n for n, here in homes.items() if here == program]].tolist())
    return Side(
        housed=summary.housed,
        empty=summary.empty,
        passed=summary.passed,
        ranks=Spread(**dict(zip(Spread.__slots__, _quarters(ranks), strict=True))) if ranks else None,
        last=summary.last,
    )


def _quarters(ranks: list[int]) -> list[int]:
    return [ranks[(len(ranks) - 1) * quarter // 4] for quarter in range(5)]


def _missed(
    demand: Demand, program: str, homes: Mapping[int, str], others: Mapping[int, str], rank_of: Longs
) -> tuple[Missed, ...]:
    found = [n for n, here in homes.items() if here == program and n not in others]
    missed = [Missed(household=demand.households[n], rank=int(rank_of[n])) for n in found]
    return tuple(sorted(missed, key=lambda one: one.rank))
