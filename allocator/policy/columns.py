"""The same answers as `assess`, for a whole city at once: facts as columns, rules as bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from allocator.errors import N_, Refused
from allocator.policy import vectors
from allocator.policy.eligibility import OUTCOMES
from allocator.policy.fact import Fact
from allocator.policy.loader import facts_of
from allocator.policy.policy import PointsItem, Policy, Program
from allocator.policy.reading import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocator.policy.vectors import Bools, Column, Ints

NO_TIER = -1
_ROWS = 16_384  # judged together: small enough for the processor's cache


class ColumnsDiffer(Refused):
    """Columns of different lengths, or none: nobody could say which rows belong together."""

    code: ClassVar[str] = "columns-differ"
    message: ClassVar[str] = N_("All columns need one length; these have %(lengths)s. Cut them from one table.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One value a household, all of shape (n,).

    `outcome` indexes OUTCOMES; bit i of `failed` and `unknown` is the rule `rules[i]`; `tier` is -1 where it
    is not known; `points` is 0 there.
    """

    rules: tuple[str, ...]
    outcome: "NDArray[np.int8]"
    failed: "NDArray[np.uint64]"
    unknown: "NDArray[np.uint64]"
    tier: "Ints"
    points: "Ints"


def columns_of(households: Sequence[Facts], facts: Sequence[str]) -> "tuple[dict[str, Ints], dict[str, Bools]]":
    """Turn facts of households into columns and masks of what is known."""
    import numpy as np

    columns, known = {}, {}
    for fact in facts:
        values = [household.get(fact) for household in households]
        columns[fact] = np.array([value or 0 for value in values], dtype=np.int64)
        known[fact] = np.array([value is not None for value in values], dtype=np.bool_)
    return columns, known


def assess_columns(
    policy: Policy, program: str, columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]"
) -> Columns:
    """Judge many households. A fact without a column is unknown; a column without a mask is all known."""
    import numpy as np

    ours = policy.program(program)
    size = _size(columns, known)
    table = checked_table(policy, sorted(facts_of(ours)), columns, known)
    result = Columns(
        rules=tuple(rule.id for rule in ours.rules),
        outcome=np.zeros(size, dtype=np.int8),
        failed=np.zeros(size, dtype=np.uint64),
        unknown=np.zeros(size, dtype=np.uint64),
        tier=np.full(size, NO_TIER, dtype=np.int64),
        points=np.zeros(size, dtype=np.int64),
    )
    for start in range(0, size, _ROWS):
        rows = slice(start, start + _ROWS)
        _judge(ours, {name: (values[rows], mask[rows]) for name, (values, mask) in table.items()}, result, rows)
    return result


def _judge(program: Program, table: vectors.Table, result: Columns, rows: slice) -> None:
    """Fill one block of rows."""
    import numpy as np

    for bit, rule in enumerate(program.rules):
        holds, fails = vectors.truth(rule.whole.tree, table)
        result.failed[rows] |= fails.astype(np.uint64) << np.uint64(bit)
        result.unknown[rows] |= (~(holds | fails)).astype(np.uint64) << np.uint64(bit)
    _tiers(program, table, result.tier[rows])
    counted = _points(program, table, result.points[rows])
    waits = (result.unknown[rows] != 0) | (result.tier[rows] == NO_TIER) | ~counted
    result.outcome[rows] = np.where(waits, OUTCOMES.index("documents_needed"), OUTCOMES.index("eligible"))
    result.outcome[rows][result.failed[rows] != 0] = OUTCOMES.index("not_eligible")


def checked_table(
    policy: Policy, facts: Sequence[str], columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]"
) -> "dict[str, Column]":
    """Take the columns that rules read, and refuse values that cannot be answers."""
    import numpy as np

    table = {}
    for name in facts:
        if name in columns and name in policy.facts:
            values = np.asarray(columns[name], dtype=np.int64)
            mask = known[name] if name in known else np.ones(len(values), dtype=np.bool_)
            _check(policy.facts[name], values, mask)
            table[name] = values, mask
    return table


def _check(fact: Fact, values: "Ints", mask: "Bools") -> None:
    import numpy as np

    if fact.choices:
        fits = np.isin(values, [choice.code for choice in fact.choices])
    else:
        fits = (values >= 0) & (values <= fact.largest)
    wrong = values[mask & ~fits]
    if len(wrong):
        fact.check(int(wrong[0]))


def _size(columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]") -> int:
    sizes = sorted({len(column) for column in (*columns.values(), *known.values())})
    if len(sizes) != 1:
        raise ColumnsDiffer(lengths=sizes)
    return sizes[0]


def _tiers(program: Program, table: vectors.Table, tier: "Ints") -> None:
    """Give each household the first tier that holds; an unknown condition before it leaves it without one."""
    import numpy as np

    left = np.ones(len(tier), dtype=np.bool_)
    for one in program.tiers:
        holds, fails = vectors.condition(one.when, table)
        tier[left & holds] = one.number
        left &= fails


def _points(program: Program, table: vectors.Table, points: "Ints") -> "Bools":
    """Sum the items, and say where every item is known; elsewhere there is no sum."""
    import numpy as np

    counted = np.ones(len(points), dtype=np.bool_)
    for item in program.points:
        value, known = _item(item, table)
        points += value
        counted &= known
    points[~counted] = 0
    return counted


def _item(item: PointsItem, table: vectors.Table) -> "Column":
    import numpy as np

    holds, fails = vectors.condition(item.when, table)
    value, known = vectors.number(item.amount.tree, table)
    capped = value if item.most is None else np.minimum(value, item.most)
    return np.where(holds & known, capped, 0), fails | (holds & known)
