"""The head of an instance: programs, lots, caps and rules for groups, checked against each other."""

from dataclasses import dataclass
from typing import Any

from allocator.instance.faults import NotAChoice, TooManyHomes, UnknownReference, shown
from allocator.instance.parse import MOST, Json, called, items, members, name, names, number, table
from allocator.instance.values import Cap, GroupCap, Lot, Program, Reserve

LISTS = ("programs", "lots", "caps", "group_caps", "reserves")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Everything of an instance but its households."""

    programs: dict[str, Program]
    lots: dict[str, Lot]
    caps: dict[str, Cap]
    group_caps: tuple[GroupCap, ...]
    reserves: tuple[Reserve, ...]


def head_of(raw: Json) -> Head:
    """Read the head; every name used in it must be defined in it."""
    for member in ("programs", "lots"):
        items(raw[member], member, "the head")
    programs = table(raw, "programs", _program, lambda p: p.id)
    caps = table(raw, "caps", _cap, lambda c: c.id)
    lots = table(raw, "lots", _lot, lambda lot: lot.id)
    group_caps = table(raw, "group_caps", _group_cap, lambda g: f"{g.program}/{g.group}")
    reserves = table(raw, "reserves", _reserve, lambda r: f"{r.program}/{r.group}")
    if (homes := sum(lot.capacity for lot in lots.values())) > MOST:
        raise TooManyHomes(member="lots", thing="the head", value=homes, most=MOST)
    for lot in lots.values():
        _known("program", lot.program, programs, f"lot {lot.id}")
        for cap in lot.caps:
            _known("cap", cap, caps, f"lot {lot.id}", member="caps")
    for n, group_cap in enumerate(group_caps.values()):
        _known("program", group_cap.program, programs, f"group cap {n + 1}")
    for n, reserve in enumerate(reserves.values()):
        _known("program", reserve.program, programs, f"reserve {n + 1}")
    return Head(
        programs=programs,
        lots=lots,
        caps=caps,
        group_caps=tuple(group_caps.values()),
        reserves=tuple(reserves.values()),
    )


def _known(kind: str, value: str, table_: dict[str, Any], thing: str, member: str | None = None) -> None:
    if value not in table_:
        raise UnknownReference(member=member or kind, thing=thing, kind=kind, value=value)


def _word(raw: object, member: str, thing: str, known: tuple[str, ...]) -> Any:
    if not isinstance(raw, str) or raw not in known:
        raise NotAChoice(member=member, thing=thing, known=", ".join(known), value=shown(raw))
    return raw


def _program(raw: object, n: int) -> Program:
    thing = called("program", raw, n)
    found = members(raw, thing, ("id",), ("quota", "choice", "aim"))
    quota = found.get("quota")
    return Program(
        id=name(found["id"], "id", thing),
        quota=None if quota is None else number(quota, "quota", thing),
        choice=_word(found.get("choice", "serial"), "choice", thing, ("serial", "nearest")),
        aim=_word(found.get("aim", "priority"), "aim", thing, ("priority", "fill")),
    )


def _lot(raw: object, n: int) -> Lot:
    thing = called("lot", raw, n)
    found = members(raw, thing, ("id", "program", "capacity"), ("caps", "first"))
    first = found.get("first")
    return Lot(
        id=name(found["id"], "id", thing),
        program=name(found["program"], "program", thing),
        capacity=number(found["capacity"], "capacity", thing),
        caps=names(found.get("caps", []), "caps", thing),
        first=None if first is None else name(first, "first", thing),
    )


def _cap(raw: object, n: int) -> Cap:
    thing = called("cap", raw, n)
    found = members(raw, thing, ("id", "limit"), ())
    return Cap(id=name(found["id"], "id", thing), limit=number(found["limit"], "limit", thing))


def _group_cap(raw: object, n: int) -> GroupCap:
    thing = f"group cap {n + 1}"
    found = members(raw, thing, ("program", "group", "limit"), ())
    return GroupCap(
        program=name(found["program"], "program", thing),
        group=name(found["group"], "group", thing),
        limit=number(found["limit"], "limit", thing),
    )


def _reserve(raw: object, n: int) -> Reserve:
    thing = f"reserve {n + 1}"
    found = members(raw, thing, ("program", "group", "seats"), ())
    return Reserve(
        program=name(found["program"], "program", thing),
        group=name(found["group"], "group", thing),
        seats=number(found["seats"], "seats", thing),
    )
