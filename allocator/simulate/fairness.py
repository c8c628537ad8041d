"""Whether the draw treats all alike, and how its chances fall on districts, employers or earlier failures.

Households of one class (program, tier, points, suitable lots) differ by their tickets alone, so under a fair draw
each has the same odds, whatever group it belongs to. From the odds of the classes follows how many households of
a group are expected to be housed; for the award, it also follows exactly how far the draw may be off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from allocator.instance.demand import Longs
from allocator.instance.instance import Instance
from allocator.simulate.odds import Odds

GROUP, CAP = "group", "cap"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What the draws gave to the applications under one label; the empty label stands for all without one."""

    label: str
    applications: int
    draws: int
    housed: int
    expected: float  # by the odds of their classes
    deviation: float | None  # housed less expected, in standard deviations; unknown where it cannot be told

    @property
    def odds(self) -> float:
        """The share of them that is housed, on average."""
        return self.housed / (self.applications * self.draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evenness:
    """Chi-square over all households of a program: whether those of one class were housed equally often."""

    program: str
    freedom: int
    chi_square: float

    @property
    def deviation(self) -> float | None:
        """How far it is from its mean, in standard deviations; nothing where no draw decides anything."""
        return (self.chi_square - self.freedom) / sqrt(2 * self.freedom) if self.freedom else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """The report: one share a label; and the evenness of each program, where classes tell everything but luck."""

    by: str
    shares: tuple[Share, ...]
    evenness: tuple[Evenness, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report with rounded figures."""
        return {
            "by": self.by,
            "shares": [
                {
                    "label": one.label, "applications": one.applications, "housed": one.housed,
                    "odds": round(one.odds, 6), "expected": round(one.expected, 3),
                    "deviation": None if one.deviation is None else round(one.deviation, 3),
                }
                for one in self.shares
            ],
            "evenness": [
                {"program": one.program, "freedom": one.freedom, "chi_square": round(one.chi_square, 3)}
                for one in self.evenness
            ],
        }  # fmt: skip


def fairness(instance: Instance, odds: Odds, by: str = GROUP) -> Fairness:
    """Report by all groups ("group"), by the groups that begin so ("district:"), or by caps on suitable lots ("cap").

    A household with several labels counts under each of them.
    """
    labels, rows, places = _labels(instance, by)
    luck = odds.luck_alone
    counts = odds.applications.astype(np.int64)
    profile = np.empty_like(odds.pool.order)
    profile[odds.pool.order] = odds.pool.profile
    housed = np.bincount(places, weights=counts[rows], minlength=len(labels))
    cells, members = np.unique(places * max(1, len(odds.pool.sizes)) + profile[rows], return_counts=True)
    label, kind = np.divmod(cells, max(1, len(odds.pool.sizes)))
    mean, spread = _profiles(odds)
    size = odds.pool.sizes[kind]
    expected = np.bincount(label, weights=members * mean[kind], minlength=len(labels))
    part = members * (size - members) / np.maximum(1, size - 1)
    variance = np.bincount(label, weights=part * spread[kind], minlength=len(labels))
    applications = np.bincount(places, minlength=len(labels))
    shares = [
        Share(
            label=name, applications=int(applications[n]), draws=odds.draws, housed=round(housed[n]),
            expected=float(expected[n]),
            deviation=float((housed[n] - expected[n]) / sqrt(variance[n])) if luck and variance[n] > 0 else None,
        )
        for n, name in enumerate(labels)
    ]  # fmt: skip
    return Fairness(by=by, shares=tuple(shares), evenness=tuple(_evenness(odds)) if luck else ())


def _profiles(odds: Odds) -> tuple[Floats, Floats]:
    """Give by profile how often one of its applications was housed, and the variance of that, over all draws."""
    size = odds.pool.sizes.astype(np.float64)
    mean = odds.tally.profiles / size
    spread = (size * odds.tally.profiles - odds.tally.squares) / (size * size)
    return mean, spread


def _evenness(odds: Odds) -> Iterable[Evenness]:
    pool = odds.pool
    mean, spread = _profiles(odds)
    off = np.bincount(pool.profile, weights=(odds.tally.housed - mean[pool.profile]) ** 2, minlength=len(mean))
    for n, contest in enumerate(pool.contests):
        mine = np.unique(pool.profile[pool.program_from[n] : pool.program_from[n + 1]])
        drawn = mine[(spread[mine] > 0) & (pool.sizes[mine] > 1)]
        size = pool.sizes[drawn]
        yield Evenness(
            program=contest.program.id,
            freedom=int((size - 1).sum()),
            chi_square=float(((size - 1) / size * off[drawn] / spread[drawn]).sum()),
        )


def _labels(instance: Instance, by: str) -> tuple[list[str], Longs, Longs]:
    """List all labels, and pairs of an application and the place of its label."""
    demand = instance.demand
    if by == CAP:
        caps = [{cap for lot in lots for cap in instance.lots[lot].caps} for lots in demand.lists]
        return _pairs(caps, demand.suitable)
    prefix = "" if by == GROUP else by
    groups = [{group for group in groups if group.startswith(prefix)} for groups in demand.group_lists]
    return _pairs(groups, demand.groups[demand.owner])


def _pairs(of_list: list[set[str]], list_of: npt.NDArray[np.int32]) -> tuple[list[str], Longs, Longs]:
    of_list = [found or {""} for found in of_list]
    used = np.unique(list_of).tolist()
    labels = sorted(set().union(*(of_list[n] for n in used)))
    number = {label: n for n, label in enumerate(labels)}
    order = np.argsort(list_of, kind="stable")
    ends = np.searchsorted(list_of[order], used, side="right").tolist()
    starts = [0, *ends][:-1]
    rows, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for n, start, end in zip(used, starts, ends, strict=True):
        for label in sorted(of_list[n]):
            rows.append(order[start:end])
            places.append(np.full(end - start, number[label], np.int64))
    return labels, np.concatenate(rows), np.concatenate(places)
