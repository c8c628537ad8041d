"""The same instance with something else in it, made from the values in memory: nothing is read again.

What has been changed stands in no file, so it has no digest either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np

from allocator.instance.demand import Demand, Ints
from allocator.instance.faults import NoDistance, OtherProgram, UnknownReference
from allocator.instance.instance import Instance
from allocator.instance.values import Aim, Lot

Kind = Literal["lot", "cap", "quota", "group_cap", "reserve", "first", "aim"]
Value = int | str | None
Thing = TypeVar("Thing")
NO_FILE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One rule of the instance with another value; None stands for no rule."""

    kind: Kind
    id: str  # of the lot, cap or program; the group of a group cap or a reserve
    program: str | None = None
    before: Value
    after: Value

    @property
    def by(self) -> int:
        """How much a number grows or shrinks; 1 where it is no number."""
        numbers = isinstance(self.before, int) and isinstance(self.after, int)
        return abs(self.after - self.before) if numbers else 1  # type: ignore[operator]


def changed(instance: Instance, changes: Iterable[Change]) -> Instance:
    """Give the instance with these changes."""
    for change in changes:
        instance = replace(instance, **_parts(instance, change), read_sha256=NO_FILE)
    return instance


def with_aim(instance: Instance, aim: Aim) -> Instance:
    """Give the instance with the same aim in every program; itself where nothing changes."""
    return changed(
        instance,
        [
            Change(kind="aim", id=one.id, program=one.id, before=one.aim, after=aim)
            for one in instance.programs
            if one.aim != aim
        ],
    )


def _parts(instance: Instance, change: Change) -> dict[str, Any]:
    """Give the members of the instance that a change makes anew."""
    key, after = (change.program, change.id), change.after
    if change.kind in ("quota", "aim"):
        return {"programs": _put(instance.programs, [one.id == change.id for one in instance.programs], change)}
    if change.kind in ("lot", "first"):
        return {"lots": _put(instance.lots, [one.id == change.id for one in instance.lots], change)}
    if change.kind == "cap":
        caps = _put(instance.caps, [one.id == change.id for one in instance.caps], change)
        return {"caps": caps, "lots": instance.lots if after is not None else _without(instance.lots, change.id)}
    if change.kind == "group_cap":
        rows = instance.group_caps
        return {"group_caps": _put(rows, [(one.program, one.group) == key for one in rows], change)}
    return {"reserves": _put(instance.reserves, [(one.program, one.group) == key for one in instance.reserves], change)}


MEMBER = {"quota": "quota", "aim": "aim", "lot": "capacity", "first": "first", "cap": "limit", "group_cap": "limit",
          "reserve": "seats"}  # fmt: skip
LASTING = ("quota", "first")  # these rules may be absent; a row of any other goes


def _put(things: Sequence[Thing], meant: Sequence[bool], change: Change) -> tuple[Thing, ...]:
    """Change the one that is meant, or leave it out."""
    gone = change.after is None and change.kind not in LASTING
    return tuple(
        replace(one, **{MEMBER[change.kind]: change.after}) if here else one  # type: ignore[type-var]
        for one, here in zip(things, meant, strict=True)
        if not (here and gone)
    )


def _without(lots: Sequence[Lot], cap: str) -> tuple[Lot, ...]:
    return tuple(replace(lot, caps=tuple(one for one in lot.caps if one != cap)) for lot in lots)


def with_order(
    instance: Instance, row: int, *, tier: int | None = None, points: int | None = None, flexible: bool = False
) -> Instance:
    """Give the instance with another tier, other points, or more readiness in one application."""
    demand = instance.demand
    columns: dict[str, Any] = {}
    for name, value in (("tier", tier), ("points", points), ("flexible", flexible or None)):
        if value is not None:
            column = getattr(demand, name).copy()
            column[row] = value
            columns[name] = column
    return replace(instance, demand=replace(demand, **columns), read_sha256=NO_FILE)


def with_lot(instance: Instance, row: int, lot: str, metres: int | None = None) -> Instance:
    """Give the instance where one more lot suits an application, which takes it after all its wishes."""
    demand, program = instance.demand, instance.programs[instance.demand.program[row]]
    number = next((n for n, one in enumerate(instance.lots) if one.id == lot), None)
    if number is None:
        raise UnknownReference(member="lot", thing="the change", kind="lot", value=lot)
    if instance.lots[number].program != program.id:
        raise OtherProgram(member="lot", thing="the change", value=lot, program=instance.lots[number].program)
    distances = dict(demand.distances[demand.metres[row]])
    if metres is not None:
        distances[number] = metres
    if program.choice == "nearest" and number not in distances:
        raise NoDistance(member="metres", thing="the change", value=lot)
    suitable = demand.lists[demand.suitable[row]]
    longer = replace(
        demand,
        lists=[*demand.lists, suitable if number in suitable else (*suitable, number)],
        distances=[*demand.distances, distances],
        suitable=_at(demand.suitable, row, len(demand.lists)),
        metres=_at(demand.metres, row, len(demand.distances)),
    )
    return replace(instance, demand=_wishing(longer, row, number), read_sha256=NO_FILE)


def _at(column: Ints, row: int, value: int) -> Ints:
    column = column.copy()
    column[row] = value
    return column


def _wishing(demand: Demand, row: int, lot: int) -> Demand:
    """Put a lot behind the wishes of an application, unless it is there."""
    if lot in demand.wishes_of(row).tolist():
        return demand
    starts = demand.wishes_from.copy()
    wishes = np.insert(demand.wishes, starts[row + 1], lot)
    starts[row + 1 :] += 1
    return replace(demand, wishes=wishes, wishes_from=starts)
