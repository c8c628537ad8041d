"""Read expressions for many households at once: the same three values, as columns.

A number is a column of values and a column that says where they are known. A condition is two columns of booleans,
where it holds and where it does not; where neither, it is unknown. Shapes follow numpy's rules, so that households
(n, 1) and lots (1, m) give one table (n, m). Numpy is loaded on first use only.

All expressions of a question are put into one sheet: a part that several of them share (a definition, a rule of two
programs, the same comparison in ten groups) is worked out once. Values may stand in any width that holds them.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from allocator.policy.language.reading import COMPARISONS, SIGNS
from allocator.policy.language.tree import (
    All,
    Arithmetic,
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
    # Values and where they are known. Unknown places hold anything.
    Column = tuple[NDArray[np.integer[Any]], Bools]

Table = Mapping[str, "Column"]
Pair = tuple[Any, Any]  # values and where known; or where it holds and where it does not
Step = Callable[[list[Pair]], Pair] | str  # works with what is done so far; a text is a fact to be read

_FEW = 16  # members that are compared one by one


class Sheet:
    """Expressions that are worked out together, one step after the other."""

    def __init__(self) -> None:
        self._places: dict[NumberTree | TruthTree | None, int] = {}
        self._steps: list[Step] = []

    def number(self, node: NumberTree) -> int:
        """Put a number on the sheet; give its place."""
        return self._place(node, lambda: _number_step(self, node))

    def truth(self, node: TruthTree) -> int:
        """Put a condition on the sheet; give its place."""
        return self._place(node, lambda: _truth_step(self, node))

    def condition(self, one: Condition | None) -> int:
        """Put a condition on the sheet; where there is none, everybody meets it."""
        if one is not None:
            return self.truth(one.tree)
        return self._place(None, lambda: lambda _: (_flag(value=True), _flag(value=False)))

    def work_out(self, table: Table) -> list[Pair]:
        """Work out everything for the households of a table; results stand at their places."""
        done: list[Pair] = []
        for step in self._steps:
            done.append(_column(table, step) if isinstance(step, str) else step(done))
        return done

    def _place(self, node: NumberTree | TruthTree | None, make: Callable[[], Step]) -> int:
        if node not in self._places:
            step = make()  # puts its parts on the sheet first
            self._places[node] = len(self._steps)
            self._steps.append(step)
        return self._places[node]


def number(node: NumberTree, table: Table) -> "Column":
    """Work out one number for every household."""
    sheet = Sheet()
    place = sheet.number(node)
    values, known = sheet.work_out(table)[place]
    return values, known


def truth(node: TruthTree, table: Table) -> "tuple[Bools, Bools]":
    """Decide one condition for every household: where it holds, where it does not."""
    sheet = Sheet()
    place = sheet.truth(node)
    holds, fails = sheet.work_out(table)[place]
    return holds, fails


def _number_step(sheet: Sheet, node: NumberTree) -> Step:
    match node:
        case Number():
            fixed = _wide(node.value), _flag(value=True)
            return lambda _: fixed
        case Read():
            return node.fact
        case Arithmetic():
            left, right = sheet.number(node.left), sheet.number(node.right)
            value: Any = SIGNS[node.sign]
            return lambda done: (
                value(_wide(done[left][0]), _wide(done[right][0])),
                done[left][1] & done[right][1],
            )


def _truth_step(sheet: Sheet, node: TruthTree) -> Step:
    match node:
        case Flag():
            fact = sheet.number(Read(node.fact))
            return lambda done: _split(done[fact][0] == 1, done[fact][1])
        case Compare():
            return _comparison(sheet, node)
        case OneOf():
            item = sheet.number(node.item)
            return lambda done: _split(_among(done[item][0], node.members), done[item][1])
        case All():
            return _joined([sheet.truth(part) for part in node.parts], and_, or_)
        case Either():
            return _joined([sheet.truth(part) for part in node.parts], or_, and_)
        case _:
            inner = sheet.truth(node.part)
            return lambda done: (done[inner][1], done[inner][0])


def _comparison(sheet: Sheet, node: Compare) -> Step:
    compare: Any = COMPARISONS[node.sign]
    if isinstance(node.right, Number):
        left, fixed = sheet.number(node.left), node.right.value  # Python's number leaves the column as narrow as it is
        return lambda done: _split(compare(done[left][0], fixed), done[left][1])
    left, right = sheet.number(node.left), sheet.number(node.right)
    return lambda done: _split(compare(done[left][0], done[right][0]), done[left][1] & done[right][1])


def _joined(places: list[int], holds: Any, fails: Any) -> Step:
    return lambda done: (
        reduce(holds, [done[place][0] for place in places]),
        reduce(fails, [done[place][1] for place in places]),
    )


def _among(values: Any, members: tuple[int, ...]) -> Any:
    import numpy as np

    if len(members) > _FEW:
        return np.isin(values, members)
    return reduce(or_, [values == member for member in members])


def _column(table: Table, fact: str) -> Pair:
    return table[fact] if fact in table else (_wide(0), _flag(value=False))


def _split(result: Any, known: Any) -> Pair:
    holds = known & result
    return holds, known ^ holds


def _wide(value: Any) -> Any:
    import numpy as np

    return np.asarray(value, dtype=np.int64)


def _flag(*, value: bool) -> Any:
    import numpy as np

    return np.asarray(value, dtype=np.bool_)
