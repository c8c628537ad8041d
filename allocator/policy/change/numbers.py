"""Every number of a policy file that can be changed without touching its rules, with its place and where it stands."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from allocator.policy.file.facts import LIMIT_KINDS
from allocator.policy.file.places import VALUE
from allocator.policy.language.fact import Text
from allocator.policy.parts.policy import Policy

PARTS = ("limits", "terms", "programs", "benefits", "prices", "procedure")
AMOUNTS = {"points": "count", "fen": "money_fen"}  # expressions; one that is a number alone can be changed like one
NOT_NUMBERS = {"code", "year", "district", "first_year", "last_year"}  # names and days, not quantities
PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number: its address, unit and value, the thing it belongs to, and where that stands.

    `part` is the part of the file; `of` names the program it belongs to, where it belongs to one. `own_mark` says that
    clause, mark and source stand beside the number itself, not further out.
    """

    key: str
    part: str
    of: str
    kind: str
    value: int
    label: Text
    name: str
    clause: str
    mark: str
    source: str
    own_mark: bool


def numbers(policy: Policy) -> tuple[Number, ...]:
    """List the numbers of a policy in the order of its file."""
    content = tomllib.loads(policy.source.decode())
    return tuple(number for part in PARTS for number in _part(part, content.get(part, {})))


def _part(part: str, node: Any) -> Iterator[Number]:
    rows = node.items() if isinstance(node, dict) else _named(node)
    for name, table in rows:
        yield from _table(table, (part, name), name if part == "programs" else "", _Around({}, table))


@dataclass(frozen=True, slots=True)
class _Around:
    """The tables around a number: the one that has a name, and the one that says where things stand."""

    outer: Mapping[str, Any]
    inner: Mapping[str, Any]

    def get(self, key: str) -> Any:
        """Find what the inner table says, or else the outer one."""
        return self.inner.get(key, self.outer.get(key))

    def label(self) -> Text:
        """Find the name of the nearest thing that has one."""
        for table in (self.inner, self.outer):
            for key in ("label", "title", "name"):
                if isinstance(table.get(key), dict):
                    return Text(table[key]["zh"], table[key]["en"])
        return Text("", "")


def _table(table: Mapping[str, Any], path: tuple[str, ...], of: str, around: _Around) -> Iterator[Number]:
    for key, value in table.items():
        kind = _kind(key, value, table)
        if kind is not None:
            own = key == VALUE
            yield Number(
                key=".".join(path if own else (*path, key)), part=path[0], of=of, kind=kind, value=int(value),
                label=around.label(), name="" if own else key, clause=around.get("clause") or "",
                mark=around.get("mark") or "", source=around.get("source") or "", own_mark="mark" in table,
            )  # fmt: skip
        elif isinstance(value, dict):
            yield from _table(value, (*path, key), of, _Around(_named_one(around), value))
        elif isinstance(value, list) and key not in ("examples", "choices"):
            for name, row in _named(value):
                yield from _table(row, (*path, key, name), of, _Around(_named_one(around), row))


def _kind(key: str, value: object, table: Mapping[str, Any]) -> str | None:
    """Tell the unit of a number; nothing for what is none."""
    if key in AMOUNTS and isinstance(value, str):
        return AMOUNTS[key] if value.isascii() and value.isdigit() else None
    if type(value) is not int or key in NOT_NUMBERS:
        return None
    kind = table.get("kind")
    return str(kind) if key == VALUE and kind in LIMIT_KINDS else PERCENT if key.endswith(PERCENT) else "count"


def _named_one(around: _Around) -> Mapping[str, Any]:
    has_name = any(isinstance(around.inner.get(key), dict) for key in ("label", "title", "name"))
    return around.inner if has_name else {**around.outer, **around.inner}


def _named(rows: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the rows of a list with the name or number by which an address enters them."""
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            name = row.get("id")
            yield (name if isinstance(name, str) else str(number)), row
