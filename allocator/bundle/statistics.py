"""Whether tickets look as if they depended on something (draw.md 1.10).

Published with every draw; an unusual figure is a reason to inquire, never to draw again.

Households of one pool with equally many chances have equal hopes: each such group is looked at by itself, its
places counted from 1 by ticket alone. Against the time of filing stands Spearman's rank correlation; against
labels (district, first character of the receipt, ...) stand counts by band of places and Pearson's χ². All
figures are exact: whole numbers and fractions, so everybody gets the same ones.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

GROUP_LEAST = 20  # households that are needed before anything is said
LABEL_LEAST = 5  # a label of fewer is counted with the rest, so that nobody can be recognised
BANDS_MOST = 10
REST = "*"
FORMAT = "anju-statistics/1"
PREFIX = "receipt_prefix"
DEVIATIONS = 4  # standard deviations from chance beyond which a figure is called unusual


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A household after the draw; `filed` is any whole number that grows with the time of filing."""

    receipt: str
    pool: str
    chances: int
    ticket: str
    filed: int
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spearman:
    """Rank correlation of two orders of `count` things without ties: 1 the same, -1 reversed, about 0 by chance."""

    count: int
    squares: int

    @property
    def rho(self) -> Fraction:
        """Give the coefficient: 1 - 6 · squares / (n³ - n), where squares is the sum of squared differences."""
        return 1 - Fraction(6 * self.squares, self.count**3 - self.count)

    @property
    def unusual(self) -> bool:
        """Tell whether it lies more than four standard deviations from 0; its variance is exactly 1 / (n - 1)."""
        return self.rho**2 * (self.count - 1) > DEVIATIONS**2

    @property
    def stated(self) -> dict[str, object]:
        """Write the figures for stats.json."""
        return {"rho": str(self.rho), "squares": str(self.squares), "unusual": self.unusual}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How many households of each label have their place in which band; bands from first to last."""

    counts: Mapping[str, tuple[int, ...]]

    @property
    def freedom(self) -> int:
        """Count the degrees of freedom."""
        return (len(self.counts) - 1) * (len(next(iter(self.counts.values()))) - 1)

    @property
    def chi_squared(self) -> Fraction:
        """Give Pearson's χ² against the same share of every band for every label: n · (Σ o² / (row · column) - 1)."""
        columns = [sum(column) for column in zip(*self.counts.values(), strict=True)]
        shares = Fraction(0)
        for row in self.counts.values():
            total = sum(row)
            for one, column in zip(row, columns, strict=True):
                shares += Fraction(one * one, total * column)
        return Fraction(sum(columns)) * (shares - 1)

    @property
    def unusual(self) -> bool:
        """Tell whether χ² lies more than four standard deviations above what chance gives (mean f, variance 2f)."""
        above = self.chi_squared - self.freedom
        return above > 0 and above**2 > DEVIATIONS**2 * 2 * self.freedom

    @property
    def stated(self) -> dict[str, object]:
        """Write the figures for stats.json: the counts by label, their χ² and the degrees of freedom."""
        counts = [{"bands": list(row), "label": label} for label, row in self.counts.items()]
        return {"chi2": str(self.chi_squared), "counts": counts, "freedom": self.freedom, "unusual": self.unusual}


def spearman(values: Sequence[int]) -> Spearman:
    """Compare two orders: `values` gives, in the first order, the place (from 1) of each thing in the second."""
    squares = sum((place - value) ** 2 for place, value in enumerate(values, start=1))
    return Spearman(count=len(values), squares=squares)


def table(labels: Sequence[str], *, bands: int) -> Table:
    """Count labels, given in the order of places, by band of equally many places; rare labels together as `*`."""
    rare = _rare(Counter(labels))
    merged = [REST if label in rare else label for label in labels]
    rows = {label: [0] * bands for label in sorted(set(merged))}
    for index, label in enumerate(merged):
        rows[label][index * bands // len(merged)] += 1
    return Table(counts={label: tuple(row) for label, row in rows.items()})


def _rare(often: Mapping[str, int]) -> set[str]:
    """Choose the labels that are counted together, so that together they are not rare either, if others are left."""
    rare: set[str] = set()
    total = 0
    for label, count in sorted(often.items(), key=lambda item: (item[1], item[0])):
        if count >= LABEL_LEAST and not 0 < total < LABEL_LEAST:
            break
        rare.add(label)
        total += count
    return rare


def report(rows: Iterable[Drawn]) -> dict[str, object]:
    """Write stats.json as a value for canonical JSON: one entry for each pool and number of chances."""
    ordered = sorted(rows, key=lambda row: (row.pool, row.chances, row.ticket, row.receipt))
    groups = [list(group) for _, group in groupby(ordered, key=lambda row: (row.pool, row.chances))]
    return {"format": FORMAT, "groups": [_group(group) for group in groups]}


def _group(rows: Sequence[Drawn]) -> dict[str, object]:
    head = {"chances": rows[0].chances, "count": len(rows), "pool": rows[0].pool}
    if len(rows) < GROUP_LEAST:
        return head
    by_receipt = sorted(rows, key=lambda row: (row.filed, row.receipt))  # receipts, being random, settle ties
    filed = {row.receipt: place for place, row in enumerate(by_receipt, start=1)}
    bands = min(BANDS_MOST, len(rows) // 10)
    labels = {PREFIX: [row.receipt[0] for row in rows], **_labels(rows)}
    return {
        **head,
        "filed": spearman([filed[row.receipt] for row in rows]).stated,
        "labels": [{"name": name, **table(values, bands=bands).stated} for name, values in sorted(labels.items())],
    }


def _labels(rows: Sequence[Drawn]) -> dict[str, list[str]]:
    names = sorted({name for row in rows for name in row.labels})
    return {name: [row.labels.get(name, REST) for row in rows] for name in names}
