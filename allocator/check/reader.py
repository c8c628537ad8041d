"""Read an instance from its lines, sharing nothing with the program whose answer is checked."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from allocator.check.faults import Unreadable

Row = dict[str, Any]
EXACT = 9007199254740991
FAR = 1_000_000_000


@dataclass(slots=True)
class Contender:
    """One household's application, as the rule sees it."""

    household: str
    order: tuple[int, int, str, str]
    suitable: list[str]
    wishes: list[str]
    metres: dict[str, int]


@dataclass(slots=True)
class Instance:
    """Head and contenders, and the digest of the bytes read."""

    programs: dict[str, Row] = field(default_factory=dict)
    lots: dict[str, Row] = field(default_factory=dict)
    caps: dict[str, Row] = field(default_factory=dict)
    unsolvable: list[str] = field(default_factory=list)
    contenders: dict[str, list[Contender]] = field(default_factory=dict)
    households: list[str] = field(default_factory=list)
    sha256: str = ""


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


def is_ticket(value: object) -> bool:
    """Check for a ticket of the draw."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_list(value: object) -> bool:
    """Check for a list."""
    return isinstance(value, list)


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
    "flexible": (lambda value: isinstance(value, bool), False),
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


def read(lines: Iterable[bytes]) -> Instance:
    """Read a whole instance from the lines of its file."""
    found = Instance()
    digest = hashlib.sha256()
    seen: set[str] = set()
    n = 0
    for n, line in enumerate(lines, 1):
        digest.update(line)
        if n == 1:
            read_head(found, parse(line, "the head"))
        else:
            read_household(found, parse(line, f"line {n}"), seen)
    if n == 0:
        raise Unreadable("the file is empty")
    found.households = sorted(seen)
    found.sha256 = digest.hexdigest()
    for contenders in found.contenders.values():
        contenders.sort(key=lambda one: one.order)
    return found


def by_id(rows: list[object], shape: Shape, what: str) -> dict[str, Row]:
    """Check the objects of a list and index them by id."""
    found: dict[str, Row] = {}
    for row in rows:
        one = shaped(row, shape, f"a {what}")
        if one["id"] in found:
            raise Unreadable(f"{what} {one['id']} stands twice")
        found[one["id"]] = one
    return found


def read_head(found: Instance, row: Row) -> None:
    """Read programs, lots and caps, and note the rules that cannot be recomputed."""
    head = shaped(row, HEAD, "the head")
    found.programs = by_id(head["programs"], PROGRAM, "program")
    found.lots = by_id(head["lots"], LOT, "lot")
    found.caps = by_id(head["caps"], CAP, "cap")
    found.contenders = {program: [] for program in found.programs}
    if sum(lot["capacity"] for lot in found.lots.values()) > EXACT:
        raise Unreadable(f"lots: all their homes are more than {EXACT}")
    for lot in found.lots.values():
        if lot["program"] not in found.programs or any(cap not in found.caps for cap in lot["caps"]):
            raise Unreadable(f"lot {lot['id']}: its program or a cap does not exist")
        if lot["first"] is not None:
            found.unsolvable.append(f"first of lot {lot['id']}")
    for member, shape in (("group_caps", GROUP_CAP), ("reserves", RESERVE)):
        seen = set()
        for row_ in head[member]:
            one = shaped(row_, shape, f"one of {member}")
            key = (one["program"], one["group"])
            if one["program"] not in found.programs or key in seen:
                raise Unreadable(f"{member}: {one['program']} does not exist or {one['group']} stands twice")
            seen.add(key)
            found.unsolvable.append(f"{member} of program {one['program']}")


def read_household(found: Instance, row: Row, seen: set[str]) -> None:
    """Read one household and enter it in the list of its program."""
    household = shaped(row, HOUSEHOLD, "a household")
    id_ = household["id"]
    if id_ in seen:
        raise Unreadable(f"household {id_} stands twice")
    seen.add(id_)
    programs = set()
    for raw in household["applications"]:
        one = shaped(raw, APPLICATION, f"household {id_}")
        if one["program"] not in found.programs or one["program"] in programs:
            raise Unreadable(f"household {id_}: program {one['program']} does not exist or stands twice")
        programs.add(one["program"])
        found.contenders[one["program"]].append(contender(found, id_, one))
    if len(programs) > 1:
        found.unsolvable.append(f"more than one application of household {id_}")


def contender(found: Instance, household: str, one: Row) -> Contender:
    """Check what one application says about lots."""
    suitable = one["suitable"]
    for lot in suitable:
        if lot not in found.lots or found.lots[lot]["program"] != one["program"]:
            raise Unreadable(f"household {household}: suitable lot {lot} is none of program {one['program']}")
    allowed = set(suitable)
    if not allowed.issuperset(one["wishes"] or ()) or not allowed.issuperset(one["metres"]):
        raise Unreadable(f"household {household}: a wish or a distance for a lot that is not suitable")
    nearest = found.programs[one["program"]]["choice"] == "nearest"
    if nearest and len(one["metres"]) < len(suitable):
        raise Unreadable(f"household {household}: a suitable lot has no distance")
    accepted = list(suitable if one["wishes"] is None else one["wishes"])
    place = {lot: n for n, lot in enumerate(found.lots)} if one["flexible"] or nearest else {}
    if one["flexible"]:
        accepted += sorted(allowed.difference(accepted), key=place.__getitem__)
    if nearest:
        accepted.sort(key=lambda lot: (one["metres"][lot], place[lot]))
    order = (one["tier"], -one["points"], one["ticket"], household)
    return Contender(household, order, suitable, accepted, one["metres"])
