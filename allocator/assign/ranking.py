"""Priority 顺位: applications in ascending order of (tier, -points, ticket, household)."""

import numpy as np

from allocator.assign.distinct import distinct, stable_order
from allocator.instance.demand import Demand, Ints, Longs


def ranked(demand: Demand, rows: Longs) -> Longs:
    """Put applications, given in order of their households, into order of priority."""
    ticket = demand.ticket[rows, 0]
    order = np.argsort(ticket, kind="stable")
    before = _before(demand.tier[rows], demand.points[rows])
    order = order[stable_order(before[order])]
    same = (before[order[1:]] == before[order[:-1]]) & (ticket[order[1:]] == ticket[order[:-1]])
    if same.any():  # tickets that begin with the same 64 bits
        words = demand.ticket[rows]
        order = np.lexsort((words[:, 3], words[:, 2], words[:, 1], words[:, 0], before))
    return rows[order]


def _before(tier: Longs, points: Longs) -> Ints:
    """Give each application the number of its tier and points, best first."""
    _, tier_place = distinct(tier)
    values, points_place = distinct(points)
    places = tier_place * len(values) + (len(values) - 1 - points_place)
    return distinct(places)[1].astype(np.int32)
