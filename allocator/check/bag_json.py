"""Strict reading: bytes that could mean two things are refused, by file and line."""

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from unicodedata import is_normalized

Row = dict[str, Any]
Kind = TypeVar("Kind")
LONGEST = 17  # characters of a whole number: a sign and sixteen digits
SHOWN = 160  # characters of a value that are printed


class Wrong(Exception):
    """The first thing in a bag that is not as it must be."""


class Unasked(Exception):
    """A check that nobody asked for: it has neither passed nor failed."""


class NoBag(Exception):
    """There is no bag here, or the computer cannot read it."""


def rows(path: Path, name: str) -> Generator[tuple[str, bytes, Row]]:
    """Give every line as (where, bytes without line feed, object)."""
    for number, line in enumerate(lines(path), start=1):
        where = f"{name}, line {number}"
        raw = whole_line(line, where)
        yield where, raw, parse(raw, where)


def single(path: Path, name: str) -> tuple[bytes, Row]:
    """Read a file of one line as (bytes without line feed, object)."""
    found = list(rows(path, name))
    if len(found) != 1:
        raise Wrong(f"{name}: exactly one line is needed, not {len(found)}")
    return found[0][1], found[0][2]


def lines(path: Path) -> Iterator[bytes]:
    """Give the lines of a file with their line feeds."""
    try:
        with path.open("rb") as handle:
            yield from handle
    except OSError as error:
        raise NoBag(f"{path}: {error.strerror}") from error


def whole_line(line: bytes, where: str) -> bytes:
    """Take the line feed off; every line has one."""
    if line[-1:] != b"\n":
        raise Wrong(f"{where}: the line feed is missing")
    return line[:-1]


def parse(raw: bytes, where: str) -> Row:
    """Read one object in the canonical form of RFC 8785, whole numbers only."""
    try:
        value = _decode(raw.decode("utf-8"))
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except Wrong as problem:
        raise Wrong(f"{where}: {problem}") from problem
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{where}: not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise Wrong(f"{where}: not an object")
    if again != raw:
        raise Wrong(f"{where}: not in the canonical form")
    if not raw.isascii() and not is_normalized("NFC", raw.decode("utf-8")):
        raise Wrong(f"{where}: a text is not in the form NFC")
    return value


def _never(text: str) -> NoReturn:
    raise Wrong(f"{text[:40]} is not a whole number")


def _whole(text: str) -> int:
    if len(text) > LONGEST or abs(int(text)) >= 1 << 53:
        raise Wrong(f"{text[:40]} has more than 53 bits")
    return int(text)


def _members(pairs: list[tuple[str, Any]]) -> Row:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise Wrong("a member stands twice")
    if not all(name.isascii() for name in names):
        raise Wrong("a member name is not ASCII")
    return dict(pairs)


_decode = json.JSONDecoder(
    parse_float=_never, parse_int=_whole, parse_constant=_never, object_pairs_hook=_members
).decode


def need(row: Row, member: str, kind: type[Kind], where: str) -> Kind:
    """Take a member of exactly this kind: true is not 1."""
    if member not in row:
        raise Wrong(f"{where}: {member} is missing")
    value = row[member]
    if type(value) is not kind:
        raise Wrong(f"{where}: {member} has the wrong kind")
    return value


def maybe(row: Row, member: str, kind: type[Kind], default: Kind, where: str) -> Kind:
    """Take a member that may be absent."""
    return need(row, member, kind, where) if member in row else default


def list_of(row: Row, member: str, kind: type[Kind], where: str) -> list[Kind]:
    """Take a list whose items are all of one kind."""
    items = need(row, member, list, where)
    if not all(type(item) is kind for item in items):
        raise Wrong(f"{where}: an item of {member} has the wrong kind")
    return items


def same(published: object, recomputed: object, where: str) -> None:
    """Insist that a published value is the recomputed one, kind and all."""
    if _bytes(published) != _bytes(recomputed):
        raise Wrong(f"{where}: published {_short(published)}, recomputed {_short(recomputed)}")


def _bytes(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
