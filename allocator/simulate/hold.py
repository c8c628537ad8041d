"""One lottery in many draws: the members in the order of their tickets, and who of them is taken."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.instance.demand import Flags, Ints, Longs, Words
from allocator.simulate.bounds import Walls
from allocator.simulate.greedy import serve
from allocator.simulate.plan import Lottery

SHORT = 2048  # so many members are put in order at once; of more, first those with the best tickets
SPARE = 64
NOBODY = -1
END = 1 << 64


@dataclass(frozen=True, kw_only=True, eq=False)
class Served:
    """What came of a lottery, by draw and order of the tickets; members with no open lot are left out."""

    members: Longs  # NOBODY where a row has ended
    kinds: Ints
    taken: Flags

    def by_class(self, classes: int) -> Longs:
        """Count by draw and class who was taken."""
        draws = len(self.kinds)
        cells = (np.arange(draws)[:, None] * classes + self.kinds)[self.taken]
        return np.bincount(cells, minlength=draws * classes).reshape(draws, classes).astype(np.int64)

    def by_member(self, members: int) -> Longs:
        """Count by member in how many draws it was taken."""
        return np.bincount(self.members[self.taken], minlength=members).astype(np.int64)

    def last(self, words: Words) -> Longs:
        """Tell by draw the place of the last one taken among all members, from 0."""
        draws = np.arange(len(words))
        column = self.taken.shape[1] - 1 - self.taken[:, ::-1].argmax(axis=1)
        member = self.members[draws, column]
        ticket = words[draws, member][:, None]
        same = (words == ticket) & (np.arange(words.shape[1]) < member[:, None])
        before: Longs = ((words < ticket) | same).sum(axis=1)
        return before


def hold(lottery: Lottery, walls: Walls, words: Words) -> Served:
    """Hold a lottery in all draws, the best tickets first, until its homes are gone."""
    homes = np.repeat(walls.homes[None], len(words), axis=0)
    parts = []
    for low, high in _ranges(lottery):
        going = np.flatnonzero(homes[:, 0] > 0)
        if not len(going):
            break
        members = _ordered(words, going, lottery, low, high)
        kinds = np.append(lottery.kinds, np.int32(len(lottery.classes)))[members]
        parts.append(Served(members=members, kinds=kinds, taken=serve(kinds, walls, homes)))
    return Served(
        members=np.concatenate([part.members for part in parts], axis=1),
        kinds=np.concatenate([part.kinds for part in parts], axis=1),
        taken=np.concatenate([part.taken for part in parts], axis=1),
    )


def _ranges(lottery: Lottery) -> Iterator[tuple[int, int]]:
    """Cut the range of tickets, so that the first part most likely holds all who are taken."""
    members = len(lottery.kinds)
    part = END * (lottery.homes * 5 // 4 + SPARE) // members if members > SHORT else END
    low = 0
    while low < END:
        yield low, min(low + part, END) - 1
        low, part = low + part, 2 * part


def _ordered(words: Words, going: Longs, lottery: Lottery, low: int, high: int) -> Longs:
    """Put the members whose tickets are in the range into order, for those draws that still go on."""
    open_ = lottery.open
    rows = {}
    for draw in going.tolist():
        mine = words[draw]
        chosen = np.flatnonzero((mine >= np.uint64(low)) & (mine <= np.uint64(high)) & open_)
        rows[draw] = chosen[np.argsort(mine[chosen], kind="stable")]
    found = np.full((len(words), max(map(len, rows.values()))), NOBODY, np.int64)
    for draw, members in rows.items():
        found[draw, : len(members)] = members
    return found
