"""What many draws have shown: how often whom a home fell to, in whole numbers and as a file (`anju-odds/1`)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isqrt, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from allocator.instance.demand import Ints
from allocator.instance.lines import dumps, write
from allocator.simulate.pool import Pool
from allocator.simulate.source import Depth
from allocator.simulate.tally import Sums, Tally

FORMAT = "anju-odds/1"
MILLION = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOdds:
    """Applications to one program with the same tier and points, whom the same lots suit."""

    program: str
    tier: int
    points: int
    lots: tuple[str, ...]
    applications: int
    draws: int
    housed: int  # of them, over all draws
    squares: int  # the same number of each draw, squared

    @property
    def odds(self) -> float:
        """The share of them that is housed, on average."""
        return self.housed / (self.applications * self.draws)

    @property
    def mean(self) -> float:
        """How many of them a draw houses, on average."""
        return self.housed / self.draws

    @property
    def variance(self) -> float | None:
        """How much that number differs between draws; unknown after one draw."""
        if self.draws < 2:  # noqa: PLR2004 - one value has no spread
            return None
        return (self.draws * self.squares - self.housed**2) / (self.draws * (self.draws - 1))

    @property
    def error(self) -> float | None:
        """The standard error of the odds: how far they may be off by the chance of these draws."""
        return None if self.variance is None else sqrt(self.variance / self.draws) / self.applications

    @property
    def per_million(self) -> tuple[int, int | None]:
        """The odds and their standard error in millionths, by whole numbers alone."""
        tries = self.applications * self.draws
        odds = (2 * MILLION * self.housed + tries) // (2 * tries)
        if self.draws < 2:  # noqa: PLR2004
            return odds, None
        spread = self.draws * self.squares - self.housed**2
        return odds, isqrt(MILLION**2 * spread // (tries**2 * (self.draws - 1)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Odds:
    """Counts over all draws."""

    pool: Pool = field(repr=False)
    tally: Tally = field(repr=False)
    seed: int
    depth: Depth

    @property
    def draws(self) -> int:
        """How many draws were counted."""
        return self.tally.draws

    @property
    def luck_alone(self) -> bool:
        """Whether nothing but the tickets tells households of one class apart."""
        return self.depth == "award" and self.pool.single and all(one.plain for one in self.pool.contests)

    @property
    def applications(self) -> Ints:
        """In how many draws each application was housed, in the order of `instance.demand`."""
        return self.tally.housed[self.pool.place]

    def of(self, household: str) -> dict[str, int]:
        """Tell by program in how many draws a household was housed."""
        demand = self.pool.instance.demand
        first, last = demand.applications_from[self.pool.numbers[household] :][:2].tolist()
        return {
            self.pool.instance.programs[demand.program[row]].id: int(self.tally.housed[self.pool.place[row]])
            for row in range(first, last)
        }

    def classes(self) -> Iterator[ClassOdds]:
        """Give the odds of all classes, in order of program, tier and points."""
        pool, demand, tally = self.pool, self.pool.instance.demand, self.tally
        rows = pool.order[pool.samples]
        columns = (demand.program[rows], demand.tier[rows], demand.points[rows], pool.kind[pool.samples], pool.sizes)
        counts = zip(*(one.tolist() for one in (*columns, tally.profiles, tally.squares)), strict=True)
        lots: dict[tuple[int, int], tuple[str, ...]] = {}
        for program, tier, points, kind, size, housed, squares in counts:
            if (program, kind) not in lots:
                lots[program, kind] = tuple(pool.lots(pool.masks[program][kind], program))
            yield ClassOdds(
                program=pool.instance.programs[program].id, tier=tier, points=points, lots=lots[program, kind],
                applications=size, draws=self.draws, housed=housed, squares=squares,
            )  # fmt: skip

    @property
    def sha256(self) -> str:
        """The digest of the file without the households."""
        return hashlib.sha256(dumps(self.to_json()) + b"\n").hexdigest()

    def write(self, path: Path | str, *, households: bool = False) -> None:
        """Write the file, whole or not at all."""
        write(Path(path), [dumps(self.to_json(households=households))])

    def to_json(self, *, households: bool = False) -> dict[str, Any]:
        """Give everything in whole numbers; the counts of every household on demand."""
        counts = self.applications
        found = {
            "format": FORMAT, "instance_sha256": self.pool.instance.sha256, "seed": self.seed, "draws": self.draws,
            "depth": self.depth, "programs": self._programs(), **self._classes(),
            "applications_sha256": hashlib.sha256(counts.astype("<i4").tobytes()).hexdigest(),
        }  # fmt: skip
        if households:
            found["households"] = {one: self.of(one) for one in self.pool.instance.demand.households}
        return found

    def _programs(self) -> dict[str, Any]:
        tally, found = self.tally, {}
        for n, contest in enumerate(self.pool.contests):
            one: dict[str, Any] = {"homes": contest.homes, "contenders": len(contest.rows)}
            one |= {"housed": _sums(tally.homes[n]), "last_rank": _sums(tally.last[n]), "last": self._ends(n)}
            if self.depth == "choice":
                one["passed"] = _sums(tally.passed[n])
            found[contest.program.id] = one
        return found

    def _ends(self, program: int) -> list[dict[str, int]]:
        """List the tiers and points of the last one housed, and in how many draws."""
        demand, groups = self.pool.instance.demand, self.pool.groups_of(program)
        seen = groups.start + np.flatnonzero(self.tally.ends[groups.start : groups.stop])
        rows = self.pool.order[self.pool.group_from[seen]]
        columns = (demand.tier[rows], demand.points[rows], self.tally.ends[seen])
        return [
            {"tier": tier, "points": points, "draws": draws}
            for tier, points, draws in zip(*(one.tolist() for one in columns), strict=True)
        ]

    def _classes(self) -> dict[str, Any]:
        sets: dict[tuple[str, ...], int] = {}
        classes = []
        for one in self.classes():
            odds, error = one.per_million
            classes.append({
                "program": one.program, "tier": one.tier, "points": one.points,
                "set": sets.setdefault(one.lots, len(sets)), "applications": one.applications, "housed": one.housed,
                "squares": one.squares, "per_million": odds, "error_per_million": error,
            })  # fmt: skip
        return {"sets": [list(lots) for lots in sets], "classes": classes}


def _sums(one: Sums) -> dict[str, int | None]:
    ends = (one.least, one.most) if one.draws else (None, None)
    return {"draws": one.draws, "sum": one.sum, "squares": one.squares, "least": ends[0], "most": ends[1]}
