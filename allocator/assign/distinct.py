"""The different values of a long column, by counting where that is quicker than sorting."""

import numpy as np

from allocator.instance.demand import Ints, Longs

WIDE = 1 << 22  # values spread wider than this are sorted


def distinct(values: Longs) -> tuple[Longs, Longs]:
    """Give the different values in ascending order, and for each value its place among them."""
    if not len(values) or values.min() < 0 or values.max() >= WIDE:
        found, places = np.unique(values, return_inverse=True)
        return found, places.astype(np.int64)
    there = np.zeros(int(values.max()) + 1, np.bool_)
    there[values] = True
    found = np.flatnonzero(there)
    place = np.zeros(len(there), np.int64)
    place[found] = np.arange(len(found))
    return found, place[values]


def first_of_each(kinds: Ints, classes: int) -> Longs:
    """Give for each class the place of its first member; -1 where it has none."""
    found = np.full(classes, -1, np.int64)
    found[kinds[::-1]] = np.arange(len(kinds) - 1, -1, -1)
    return found


def stable_order(kinds: Ints) -> Longs:
    """Sort places by class, keeping the order within each; short numbers are sorted digit by digit."""
    short = not len(kinds) or kinds.max() < 1 << 16
    return np.argsort(kinds.astype(np.uint16) if short else kinds, kind="stable")
