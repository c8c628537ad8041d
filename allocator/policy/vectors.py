"""Read an expression for many households at once: the same three values, as columns.

A number is a column of values (int64) and a column that says where they are known. A condition is two columns
of booleans, where it holds and where it does not; where neither, it is unknown. Shapes follow numpy's rules,
so that households (n, 1) and lots (1, m) give one table (n, m). Numpy is loaded on first use only.
"""

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from allocator.policy.reading import COMPARISONS, SIGNS
from allocator.policy.tree import (
    All,
    Compare,
    Condition,
    Either,
    Flag,
    Number,
    NumberTree,
    OneOf,
    Read,
    TruthTree,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    # Values and where they are known. Unknown places hold 0.
    Column = tuple[Ints, Bools]

Table = Mapping[str, "Column"]


def number(node: NumberTree, table: Table) -> "Column":
    """Work out a number for every household."""
    import numpy as np

    match node:
        case Number():
            return np.asarray(node.value, dtype=np.int64), np.asarray(a=True)
        case Read():
            return _column(table, node.fact)
        case _:
            left, left_known = number(node.left, table)
            right, right_known = number(node.right, table)
            value: Any = SIGNS[node.sign]
            return value(left, right), left_known & right_known


def truth(node: TruthTree, table: Table) -> "tuple[Bools, Bools]":
    """Decide a condition for every household: where it holds, where it does not."""
    import numpy as np

    match node:
        case Flag():
            values, known = _column(table, node.fact)
            return known & (values == 1), known & (values != 1)
        case Compare():
            left, left_known = number(node.left, table)
            right, right_known = number(node.right, table)
            compare: Any = COMPARISONS[node.sign]
            return _split(compare(left, right), left_known & right_known)
        case OneOf():
            values, known = number(node.item, table)
            return _split(np.isin(values, node.members), known)
        case All():
            holds, fails = zip(*[truth(part, table) for part in node.parts], strict=True)
            return reduce(np.logical_and, holds), reduce(np.logical_or, fails)
        case Either():
            holds, fails = zip(*[truth(part, table) for part in node.parts], strict=True)
            return reduce(np.logical_or, holds), reduce(np.logical_and, fails)
        case _:
            inner = truth(node.part, table)
            return inner[1], inner[0]


def condition(one: Condition | None, table: Table) -> "tuple[Bools, Bools]":
    """Decide a condition for every household; where there is none, everybody meets it."""
    import numpy as np

    return (np.asarray(a=True), np.asarray(a=False)) if one is None else truth(one.tree, table)


def _column(table: Table, fact: str) -> "Column":
    import numpy as np

    return table[fact] if fact in table else (np.asarray(0, dtype=np.int64), np.asarray(a=False))


def _split(result: "Bools", known: "Bools") -> "tuple[Bools, Bools]":
    return known & result, known & ~result
