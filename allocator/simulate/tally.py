"""What is counted over draws: whole numbers only, so that it adds up to the same in any order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.instance.demand import Ints, Longs
from allocator.simulate.pool import Pool

NEVER = 1 << 62


@dataclass(kw_only=True)
class Sums:
    """A number that differs from draw to draw: how often it was seen, its sum, its squares, its ends."""

    draws: int = 0
    sum: int = 0
    squares: int = 0
    least: int = NEVER
    most: int = -NEVER

    def see(self, values: Sequence[int] | Longs) -> None:
        """Count the values of some draws."""
        for value in map(int, values):
            self.draws += 1
            self.sum += value
            self.squares += value * value
            self.least, self.most = min(self.least, value), max(self.most, value)

    def add(self, other: "Sums") -> None:
        """Count everything that the other has counted."""
        self.draws += other.draws
        self.sum += other.sum
        self.squares += other.squares
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)


@dataclass(kw_only=True, eq=False)
class Tally:
    """Counts of some draws."""

    draws: int
    housed: Ints  # by place: in how many draws
    profiles: Longs  # by profile: households housed, over all draws
    squares: Longs  # by profile: the same number of each draw, squared
    homes: list[Sums]  # by program: households housed
    last: list[Sums]  # by program: rank of the last one housed, from 1, in draws where there is one
    passed: list[Sums]  # by program
    ends: Longs  # by group: draws in which the last one housed in its program is of it

    @classmethod
    def empty(cls, pool: Pool, draws: int = 0) -> "Tally":
        """Begin with nothing housed."""
        profiles, programs = len(pool.sizes), len(pool.contests)
        return cls(
            draws=draws, housed=np.zeros(len(pool.order), np.int32), profiles=np.zeros(profiles, np.int64),
            squares=np.zeros(profiles, np.int64), homes=[Sums() for _ in range(programs)],
            last=[Sums() for _ in range(programs)], passed=[Sums() for _ in range(programs)],
            ends=np.zeros(max(0, len(pool.group_from) - 1), np.int64),
        )  # fmt: skip

    def add(self, other: "Tally") -> None:
        """Add the counts of other draws."""
        self.draws += other.draws
        for mine, theirs in (
            (self.housed, other.housed), (self.profiles, other.profiles), (self.squares, other.squares),
            (self.ends, other.ends),
        ):  # fmt: skip
            np.add(mine, theirs, out=mine)
        for sums, more in ((self.homes, other.homes), (self.last, other.last), (self.passed, other.passed)):
            for one, another in zip(sums, more, strict=True):
                one.add(another)

    def each(self, profiles: Longs, counts: Longs) -> None:
        """Count, by draw, how many of each of these profiles are housed."""
        self.profiles[profiles] += counts.sum(axis=0)
        self.squares[profiles] += (counts * counts).sum(axis=0)

    def note(self, pool: Pool, program: int, rows: Sequence[int] | Longs, last: int | None) -> None:
        """Count one draw of one program: the applications housed, and the rank of the last one, from 1."""
        places = pool.place[np.array(rows, np.int64)]
        self.housed[places] += 1
        profiles, households = np.unique(pool.profile[places], return_counts=True)
        self.each(profiles, households[None])
        self.homes[program].see([len(places)])
        if last is not None:
            self.last[program].see([last])
            self.ends[np.searchsorted(pool.group_from, places.max(), side="right") - 1] += 1
