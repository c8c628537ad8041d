"""Who is awarded in many draws of one program with nested limits, without asking the engine draw by draw."""

from collections.abc import Iterable

import numpy as np

from allocator.assign.limits import Tree
from allocator.instance.demand import Longs, Words
from allocator.simulate.bounds import MOST, Bounds
from allocator.simulate.hold import Served, hold
from allocator.simulate.plan import Lottery, plan_of
from allocator.simulate.pool import Pool
from allocator.simulate.proof import too_small
from allocator.simulate.tally import Tally
from allocator.simulate.tickets import tickets

TOGETHER = 1 << 22  # tickets that are held at once


class Award:
    """The award of one program."""

    def __init__(self, pool: Pool, program: int, tree: Tree, most: int = MOST) -> None:
        self._pool, self._program, self._tree = pool, program, tree
        self._masks = pool.masks[program]
        self._first = int(pool.program_from[program])
        self._plan = plan_of(pool, program, tree)
        self._bounds = Bounds(tree, self._masks, most)
        self._certain = self._first + np.flatnonzero(self._plan.certain)

    def count(self, tally: Tally, seed: int, draws: range) -> None:
        """Count who is awarded in these draws."""
        self._count_certain(tally, len(draws))
        first, last = self._plan.span
        step = max(1, TOGETHER // max(1, last - first))
        for start in draws[::step]:
            some = range(start, min(start + step, draws.stop))
            self._count(tally, np.stack([tickets(seed, draw, first, last) for draw in some]))

    def _count_certain(self, tally: Tally, draws: int) -> None:
        """Count what is the same in every draw."""
        plan, pool = self._plan, self._pool
        tally.housed[self._certain] += draws
        profiles, households = np.unique(pool.profile[self._certain], return_counts=True)
        tally.each(profiles, np.repeat(households[None], draws, axis=0))
        homes = len(self._certain) + sum(one.homes for one in plan.lotteries)
        tally.homes[self._program].see([homes] * draws)
        if plan.end is not None:
            tally.ends[plan.end] += draws
            if not plan.drawn_end:
                rank = int(pool.group_from[plan.end + 1]) - self._first
                tally.last[self._program].see([rank] * draws)

    def _count(self, tally: Tally, words: Words) -> None:
        """Count the lotteries of some draws; the tickets begin at the first lottery."""
        served = self._served(words)
        for lottery, found in served:
            tally.housed[lottery.first : lottery.last] += found.by_member(len(lottery.kinds)).astype(np.int32)
            profiles = self._pool.profile[lottery.first + lottery.samples]
            tally.each(profiles, found.by_class(len(lottery.classes)))
        if self._plan.drawn_end:
            lottery, found = served[-1]
            rank = lottery.first - self._first + 1 + found.last(self._tickets(lottery, words))
            tally.last[self._program].see(rank)

    def _tickets(self, lottery: Lottery, words: Words) -> Words:
        first, _ = self._plan.span
        return words[:, lottery.first - first : lottery.last - first]

    def _served(self, words: Words) -> list[tuple[Lottery, Served]]:
        """Hold all lotteries; where bounds turn out to be missing, take them in and begin again."""
        proved: set[tuple[int, ...]] = set()
        while True:
            found = [
                (one, hold(one, self._bounds.walls(one), self._tickets(one, words))) for one in self._plan.lotteries
            ]
            if self._bounds.complete or self._proved(found, len(words), proved):
                return found

    def _proved(self, served: list[tuple[Lottery, Served]], draws: int, proved: set[tuple[int, ...]]) -> bool:
        """Prove for each draw that all who were taken can be housed; else take in the bounds that they break.

        Leaving out bounds can only let in too many: if those who were taken can be housed, nobody was wrongly
        let in, and so nobody was wrongly shut out either.
        """
        by_class = [found.by_class(len(lottery.classes)) for lottery, found in served]
        housed = np.zeros((draws, len(self._masks)), np.int64)
        housed += np.bincount(self._pool.kind[self._certain], minlength=len(self._masks))
        for (lottery, _), counts in zip(served, by_class, strict=True):
            housed[:, lottery.classes] += counts
        broken: set[int] = set()
        for draw, all_ in enumerate(map(tuple, housed.tolist())):
            if all_ not in proved:
                if too_small(self._tree, self._masks, all_) is None:
                    proved.add(all_)
                else:
                    broken |= self._broken(
                        (one, counts[draw]) for (one, _), counts in zip(served, by_class, strict=True)
                    )
        for lots in sorted(broken):
            self._bounds.add(lots)
        return not broken

    def _broken(self, taken: Iterable[tuple[Lottery, Longs]]) -> set[int]:
        """Find the bounds that a draw breaks, lottery by lottery, since bounds are told from the base of each."""
        found = set()
        for lottery, counts in taken:
            housed = lottery.base.copy()
            housed[lottery.classes] += counts
            found.add(too_small(self._tree, self._masks, housed.tolist()))
        return {lots for lots in found if lots is not None}
