"""Where a task finds its pool: in memory, or by a reference to the frozen file that every worker reads once."""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Protocol

from allocator.instance.instance import Instance
from allocator.simulate import engine
from allocator.simulate.award import Award
from allocator.simulate.faults import Changed
from allocator.simulate.pool import Pool
from allocator.simulate.tally import Tally

Depth = Literal["award", "choice"]

KEPT = 2  # pools a worker remembers


class Ready:
    """A pool with everything that all its draws have in common."""

    def __init__(self, instance: Instance) -> None:
        self.pool = Pool.of(instance)

    @cached_property
    def _quick(self) -> dict[int, Award]:
        """The programs with nested limits alone, where every household has one application."""
        if not self.pool.single:
            return {}
        return {
            n: Award(self.pool, n, contest.tree)
            for n, contest in enumerate(self.pool.contests)
            if contest.plain and contest.tree is not None
        }

    def count(self, seed: int, draws: range, depth: Depth) -> Tally:
        """Count these draws."""
        tally = Tally.empty(self.pool, len(draws))
        if depth == "choice":
            engine.count_choice(self.pool, tally, seed, draws)
            return tally
        for award in self._quick.values():
            award.count(tally, seed, draws)
        rest = [n for n in range(len(self.pool.contests)) if n not in self._quick]
        if rest:
            engine.count_award(self.pool, tally, seed, draws, rest)
        return tally


class Source(Protocol):
    """Something that a task can be sent with."""

    def ready(self) -> Ready:
        """Give the pool."""
        ...


@dataclass(frozen=True, eq=False)
class Held:
    """A pool in the memory of this process."""

    value: Ready

    def ready(self) -> Ready:
        """Give the pool."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A file, and the digest that it must have."""

    path: str
    sha256: str

    def ready(self) -> Ready:
        """Read the file once, and only if it is the right one."""
        return _read(self)


@lru_cache(KEPT)
def _read(frozen: Frozen) -> Ready:
    with Path(frozen.path).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != frozen.sha256:
        raise Changed(path=frozen.path, found=found, sha256=frozen.sha256)
    return Ready(Instance.read(frozen.path))


def count(source: Source, seed: int, first: int, last: int, depth: Depth) -> Tally:
    """Count the draws from `first` up to, not including, `last`: the one task, wherever it runs."""
    return source.ready().count(seed, range(first, last), depth)
