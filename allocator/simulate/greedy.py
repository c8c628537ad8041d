"""One lottery in many draws at once: in the order of the tickets, everybody is taken who keeps all bounds.

Each draw goes ahead as far as no bound can be reached on the way: where the nearest bound is still n homes off,
the next n who are not shut out are taken without looking.
"""

import numpy as np

from allocator.instance.demand import Flags, Ints, Longs
from allocator.simulate.bounds import Walls

STRETCH = 64  # places of the order that are looked at together
FAR = 1 << 40


def serve(sequence: Ints, walls: Walls, homes: Longs) -> Flags:
    """Tell who is taken.

    `sequence` holds the classes by draw and order; the class past the last stands for nobody. `homes` says by
    draw how many more may be housed under each wall; it is brought up to date.
    """
    draws, length = sequence.shape
    taken = np.zeros((draws, length + STRETCH), np.bool_)
    padded = np.full((draws, length + STRETCH), len(walls.member) - 1, sequence.dtype)
    padded[:, :length] = sequence
    at = np.zeros(draws, np.int64)
    active = np.arange(draws)
    while len(active := active[(at[active] < length) & (homes[active, 0] > 0)]):
        columns = at[active, None] + np.arange(STRETCH)
        kinds = padded[active[:, None], columns]
        left = homes[active]
        go = _open(left, walls)[np.arange(len(active))[:, None], kinds]
        reached = np.cumsum(go, axis=1) > np.where(left > 0, left, FAR).min(axis=1)[:, None]
        go &= ~reached
        taken[active[:, None], columns] |= go
        homes[active] -= _used(kinds, go, walls)
        at[active] += STRETCH - reached.sum(axis=1)
    return taken[:, :length]


def _open(homes: Longs, walls: Walls) -> Flags:
    """Tell by draw and class whether all its walls are still off; nobody is never taken."""
    closed = (homes == 0).astype(np.float32) @ walls.member.T > 0
    open_: Flags = ~closed
    open_[:, -1] = False
    return open_


def _used(kinds: Ints, go: Flags, walls: Walls) -> Longs:
    """Count by draw and wall who was taken; the numbers are small enough to be exact."""
    draws, classes = len(kinds), len(walls.member)
    cells = (np.arange(draws)[:, None] * classes + kinds)[go]
    counts = np.bincount(cells, minlength=draws * classes).reshape(draws, classes)
    return (counts.astype(np.float32) @ walls.member).astype(np.int64)
