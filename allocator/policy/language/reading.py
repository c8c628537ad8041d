"""Read an expression for one household, and say which facts decided.

Three values: 1 (holds), 0 (does not), None (not known). An unknown fact makes the result unknown unless the
result is the same whatever the fact says, part by part (Kleene's strong logic): `a and b` is 0 as soon as one
is 0. Numbers are known only when every fact in them is.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allocator.policy.language.tree import (
    All,
    Compare,
    Condition,
    Either,
    Flag,
    Number,
    NumberTree,
    OneOf,
    Read,
    Sign,
    TruthTree,
)

Facts = Mapping[str, int | None]

SIGNS: Mapping[Sign, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and the facts behind it: those that decided, or those that are missing where it is unknown."""

    value: int | None
    because: tuple[str, ...]


def number(node: NumberTree, facts: Facts) -> Reading:
    """Work out a number for one household."""
    match node:
        case Number():
            return Reading(node.value, ())
        case Read():
            return Reading(facts.get(node.fact), (node.fact,))
        case _:
            left, right = number(node.left, facts), number(node.right, facts)
            return _joined(left, right, SIGNS[node.sign])


def truth(node: TruthTree, facts: Facts) -> Reading:
    """Decide a condition for one household."""
    match node:
        case Flag():
            return Reading(facts.get(node.fact), (node.fact,))
        case Compare():
            return _joined(number(node.left, facts), number(node.right, facts), COMPARISONS[node.sign])
        case OneOf():
            item = number(node.item, facts)
            return Reading(None if item.value is None else int(item.value in node.members), item.because)
        case All():
            return _decided([truth(part, facts) for part in node.parts], deciding=0)
        case Either():
            return _decided([truth(part, facts) for part in node.parts], deciding=1)
        case _:
            inner = truth(node.part, facts)
            return Reading(None if inner.value is None else 1 - inner.value, inner.because)


def condition(one: Condition | None, facts: Facts) -> Reading:
    """Decide a condition for one household; where there is none, everybody meets it."""
    return Reading(1, ()) if one is None else truth(one.tree, facts)


def _joined(left: Reading, right: Reading, join: Callable[[int, int], int]) -> Reading:
    if left.value is None or right.value is None:
        return Reading(None, facts_of([side for side in (left, right) if side.value is None]))
    return Reading(int(join(left.value, right.value)), facts_of([left, right]))


def _decided(parts: list[Reading], *, deciding: int) -> Reading:
    """Join the parts of an `and` (a 0 decides) or of an `or` (a 1 decides)."""
    decisive = [part for part in parts if part.value == deciding]
    if decisive:
        return Reading(deciding, facts_of(decisive))
    missing = [part for part in parts if part.value is None]
    if missing:
        return Reading(None, facts_of(missing))
    return Reading(1 - deciding, facts_of(parts))


def facts_of(readings: list[Reading]) -> tuple[str, ...]:
    """Join the facts behind several readings, each once."""
    return tuple(dict.fromkeys(fact for reading in readings for fact in reading.because))
