"""The limits of an instance as rows of a linear program over all pairs of a household and a suitable lot."""

from typing import Any

import numpy as np

from tests.bench.arrays import Arrays


def limits(found: Arrays) -> tuple[Any, Any]:
    """Give the rows (a sparse matrix) and the most that each allows: households, lots, caps, groups."""
    from scipy.sparse import csr_array

    pairs = len(found.suitable)
    households, lots, caps, groups = len(found.order), len(found.capacity), len(found.caps), len(found.group_limit)
    every = np.arange(pairs)
    owner = np.repeat(np.arange(households), np.diff(found.suitable_from))
    rows, columns = [owner, households + found.suitable], [every, every]
    for lot, cap in found.cap_of.tolist():
        inside = every[found.suitable == lot]
        rows.append(np.full(len(inside), households + lots + cap))
        columns.append(inside)
    grouped = every[found.group[owner] >= 0]
    rows.append(households + lots + caps + found.group[owner[grouped]])
    columns.append(grouped)
    where = np.concatenate(rows), np.concatenate(columns)
    shape = (households + lots + caps + groups, pairs)
    most = np.concatenate([np.ones(households), found.capacity, found.caps, found.group_limit])
    return csr_array((np.ones(len(where[0])), where), shape=shape), most
