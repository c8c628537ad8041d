"""Limits in terms of classes: of all households who can live only in these lots, at most so many are housed.

For a set of lots the number is what its own limits allow. By the marriage theorem a set of households can be
housed exactly when it keeps the bound of every union of suitable sets. Most programs have so few unions that all
are listed; else those that turn out to matter are added one by one.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import numpy.typing as npt

from allocator.assign.exchange import bits
from allocator.assign.limits import Tree
from allocator.instance.demand import Flags, Longs
from allocator.simulate.plan import Lottery

MOST = 1024  # unions that are listed in full

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Walls:
    """The bounds that can stop a lottery, by the classes in it."""

    member: Floats  # (classes + 1, walls) 1 where a class counts against a wall; the last row counts nowhere
    homes: Longs  # (walls) how many more may be housed; first of all classes together


class Bounds:
    """All bounds of a program, or those found so far."""

    def __init__(self, tree: Tree, masks: list[int], most: int = MOST) -> None:
        self._tree = tree
        self._masks = masks
        unions = _unions(masks, most)
        self.complete = unions is not None
        self._rows = {lots: self._row(lots) for lots in unions or [*_under(tree), *masks]}

    def add(self, lots: int) -> None:
        """Take in the bound of one more set of lots; those who are reading see either all or nothing of it."""
        self._rows = self._rows | {lots: self._row(lots)}

    def _row(self, lots: int) -> tuple[list[bool], int]:
        """Tell which classes can live only in these lots, and how many homes of them can be given away."""
        return [mask & ~lots == 0 for mask in self._masks], self._most(lots)

    def _most(self, lots: int) -> int:
        tree = self._tree
        found = [0] * len(tree.up)
        for lot in bits(lots):
            found[lot] = tree.room[lot]
        for node in range(tree.root):
            found[tree.up[node]] += min(found[node], tree.room[node])
        return found[tree.root]

    def walls(self, lottery: Lottery) -> Walls:
        """Tell the bounds that the households of a lottery can reach, without those that say nothing new."""
        rows = self._rows.values()
        inside = np.array([row for row, _ in rows], np.bool_)
        homes = np.array([most for _, most in rows], np.int64) - inside @ lottery.base
        wanted = np.bincount(lottery.kinds, minlength=len(lottery.classes) + 1)[:-1]
        member = inside[:, lottery.classes]
        near = homes < np.minimum(member @ wanted, lottery.homes)
        member, homes = _strictest(member[near], homes[near])
        everybody = np.ones((1, len(wanted)), np.bool_)
        counted = np.concatenate((everybody, member)).T
        nowhere = np.zeros((1, 1 + len(homes)), np.bool_)
        return Walls(
            member=np.concatenate((counted, nowhere)).astype(np.float32),
            homes=np.append(np.int64(lottery.homes), homes),
        )


def _unions(masks: list[int], most: int) -> list[int] | None:
    """List every union of the sets; nothing if there are too many."""
    found = {0}
    for mask in masks:
        found |= {lots | mask for lots in found}
        if len(found) > most:
            return None
    return sorted(found)


def _under(tree: Tree) -> list[int]:
    """List the lots under each limit, and all of them."""
    return [
        reduce(or_, (1 << lot for lot in range(tree.lots) if node in tree.chain(lot)), 0)
        for node in range(tree.lots, len(tree.up))
    ]


def _strictest(member: Flags, homes: Longs) -> tuple[Flags, Longs]:
    """Leave out every bound that another one implies: on fewer classes with no fewer homes."""
    order = np.lexsort((-member.sum(axis=1), homes))
    member, homes = member[order], homes[order]
    lacked = member.astype(np.float32) @ (~member).astype(np.float32).T  # classes of one that another one lacks
    kept = ~np.tril(lacked == 0, -1).any(axis=1)
    return member[kept], homes[kept]
