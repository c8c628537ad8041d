"""The shape that every object of an instance must have, and strict reading of one line.

Slow and exact: what the reader of a million lines does not recognise at a glance ends here.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from allocator.check.faults import Unreadable

Row = dict[str, Any]
EXACT = 9007199254740991
FAR = 1_000_000_000


def is_text(value: object) -> bool:
    """Check for an identifier."""
    return isinstance(value, str) and value.isprintable() and 1 <= len(value) <= 200  # noqa: PLR2004


def is_count(value: object) -> bool:
    """Check for a whole number of 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= EXACT


def is_distance(value: object) -> bool:
    """Check for a distance in metres."""
    return isinstance(value, int) and is_count(value) and value <= FAR


def is_names(value: object) -> bool:
    """Check for a list of identifiers, all different."""
    return isinstance(value, list) and all(map(is_text, value)) and len(set(value)) == len(value)


def is_distances(value: object) -> bool:
    """Check for an object of distances."""
    return isinstance(value, dict) and all(map(is_distance, value.values()))


def is_ticket(value: object, _form: re.Pattern[str] = re.compile("[0-9a-f]{64}")) -> bool:
    """Check for a ticket of the draw."""
    return isinstance(value, str) and _form.fullmatch(value) is not None


def is_list(value: object) -> bool:
    """Check for a list."""
    return isinstance(value, list)


def is_flag(value: object) -> bool:
    """Check for yes or no."""
    return isinstance(value, bool)


def maybe(test: Callable[[object], bool]) -> Callable[[object], bool]:
    """Allow null as well."""
    return lambda value: value is None or test(value)


NEEDED = object()  # stands where a member has no default
Shape = dict[str, tuple[Callable[[object], bool], object]]
PROGRAM: Shape = {
    "id": (is_text, NEEDED),
    "quota": (maybe(is_count), None),
    "choice": (lambda value: value in ("serial", "nearest"), "serial"),
    "aim": (lambda value: value in ("priority", "fill"), "priority"),
}
LOT: Shape = {
    "id": (is_text, NEEDED),
    "program": (is_text, NEEDED),
    "capacity": (is_count, NEEDED),
    "caps": (is_names, []),
    "first": (maybe(is_text), None),
}
CAP: Shape = {"id": (is_text, NEEDED), "limit": (is_count, NEEDED)}
GROUP_CAP: Shape = {"program": (is_text, NEEDED), "group": (is_text, NEEDED), "limit": (is_count, NEEDED)}
RESERVE: Shape = {"program": (is_text, NEEDED), "group": (is_text, NEEDED), "seats": (is_count, NEEDED)}
HEAD: Shape = {
    "format": (lambda value: value == "anju-instance/1", NEEDED),
    "programs": (is_list, NEEDED),
    "lots": (is_list, NEEDED),
    "caps": (is_list, []),
    "group_caps": (is_list, []),
    "reserves": (is_list, []),
}
HOUSEHOLD: Shape = {"id": (is_text, NEEDED), "groups": (is_names, []), "applications": (is_list, NEEDED)}
APPLICATION: Shape = {
    "program": (is_text, NEEDED),
    "tier": (is_count, 0),
    "points": (is_count, 0),
    "ticket": (is_ticket, NEEDED),
    "suitable": (is_names, NEEDED),
    "wishes": (is_names, None),
    "flexible": (is_flag, False),
    "metres": (is_distances, {}),
}


def parse(line: bytes, where: str) -> Row:
    """Parse one line into one object without repeated members."""

    def once(pairs: list[tuple[str, Any]]) -> Row:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Unreadable(f"{where}: a member stands twice")
        return dict(pairs)

    try:
        row = json.loads(str(line, "utf-8"), object_pairs_hook=once)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{where}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise Unreadable(f"{where}: not an object")
    return row


def shaped(row: object, shape: Shape, where: str) -> Row:
    """Check an object against its shape and fill in the defaults."""
    if not isinstance(row, dict):
        raise Unreadable(f"{where}: not an object")
    if strange := [key for key in row if key not in shape]:
        raise Unreadable(f"{where}: unknown member {strange[0]!r}")
    full = {}
    for key, (test, default) in shape.items():
        if key in row:
            if not test(row[key]):
                raise Unreadable(f"{where}: {key} is not valid")
            full[key] = row[key]
        elif default is NEEDED:
            raise Unreadable(f"{where}: {key} is missing")
        else:
            full[key] = default
    return full


def by_id(rows: list[object], shape: Shape, what: str) -> dict[str, Row]:
    """Check the objects of a list and index them by id."""
    found: dict[str, Row] = {}
    for row in rows:
        one = shaped(row, shape, f"a {what}")
        if one["id"] in found:
            raise Unreadable(f"{what} {one['id']} stands twice")
        found[one["id"]] = one
    return found
