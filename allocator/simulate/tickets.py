"""New tickets for a frozen pool: the same numbers on every machine, for every way to share out the work.

The applications of a pool stand in a fixed order, the *places*. The ticket at place n in draw d is word n of
Philox-4x64-10 under the key (seed, d), counted from 0; the smaller word goes first, and among equals the
household whose id is smaller. A stream can be entered anywhere, so only tickets that decide something are made.
"""

import numpy as np
from numpy.random import Philox

from allocator.instance.demand import Longs, Words

WORDS = 4  # that one step of the counter gives


def tickets(seed: int, draw: int, first: int, last: int) -> Words:
    """Give the tickets of the places from `first` up to, not including, `last`."""
    step, extra = divmod(first, WORDS)
    stream = Philox(key=seed + (draw << 64), counter=step)
    return np.asarray(stream.random_raw(last - first + extra), np.uint64)[extra:]


def whole(words: Words, order: Longs) -> Words:
    """Write tickets by place as the 256 bits of every application, the words in front."""
    found = np.zeros((len(order), WORDS), np.uint64)
    found[order, 0] = words
    return found
