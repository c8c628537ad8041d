"""From parsed JSON to values, refusing whatever the format does not allow."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard, TypeVar

from allocator.instance.faults import (
    Duplicate,
    MissingMember,
    NotAList,
    NotAName,
    NotAnObject,
    NotANumber,
    UnknownMember,
    shown,
)

LONGEST = 200  # characters of a name
MOST = 2**53 - 1  # the largest integer that every JSON reader keeps exact
FURTHEST = 10**9  # metres; keeps every sum of distances within 64 bits
TICKET = re.compile(r"[0-9a-f]{64}")

Value = TypeVar("Value")
Json = dict[str, Any]


def members(raw: object, thing: str, needed: tuple[str, ...], optional: tuple[str, ...]) -> Json:
    """Give the object, when it has every needed member and none that the format does not know."""
    if not isinstance(raw, dict):
        raise NotAnObject(member="value", thing=thing, value=shown(raw))
    known = needed + optional
    for member in raw:
        if member not in known:
            raise UnknownMember(member=shown(member), thing=thing, known=", ".join(known))
    for member in needed:
        if member not in raw:
            raise MissingMember(member=member, thing=thing)
    return raw


def is_name(raw: object) -> TypeGuard[str]:
    """Tell whether a value can be an identifier."""
    return isinstance(raw, str) and 0 < len(raw) <= LONGEST and raw.isprintable()


def name(raw: object, member: str, thing: str) -> str:
    """Give an identifier."""
    if not is_name(raw):
        raise NotAName(member=member, thing=thing, value=shown(raw))
    return raw


def number(raw: object, member: str, thing: str, most: int = MOST) -> int:
    """Give a whole number of 0 or more; true and 1.0 are none."""
    if type(raw) is not int or not 0 <= raw <= most:
        raise NotANumber(member=member, thing=thing, most=most, value=shown(raw))
    return raw


def items(raw: object, member: str, thing: str) -> list[Any]:
    """Give a list."""
    if not isinstance(raw, list):
        raise NotAList(member=member, thing=thing, value=shown(raw))
    return raw


def names(raw: object, member: str, thing: str) -> tuple[str, ...]:
    """Give a list of identifiers, none of them twice."""
    found = tuple(name(one, member, thing) for one in items(raw, member, thing))
    once(found, member, thing)
    return found


def once(found: tuple[str, ...], member: str, thing: str) -> None:
    """Refuse a list in which a name stands twice."""
    if len(set(found)) < len(found):
        twice = next(one for n, one in enumerate(found) if one in found[:n])
        raise Duplicate(member=member, thing=thing, value=twice)


def table(
    head: Json, member: str, make: Callable[[object, int], Value], key: Callable[[Value], str]
) -> dict[str, Value]:
    """Give a list of objects by their key, each key once."""
    found: dict[str, Value] = {}
    for n, raw in enumerate(items(head.get(member, []), member, "the head")):
        value = make(raw, n)
        if key(value) in found:
            raise Duplicate(member=member, thing="the head", value=key(value))
        found[key(value)] = value
    return found


def called(kind: str, raw: object, n: int) -> str:
    """How a message names an object: by its id, or by its place where it has none."""
    id_ = raw.get("id") if isinstance(raw, Mapping) else None
    return f"{kind} {id_ if isinstance(id_, str) and id_.isprintable() else n + 1}"
