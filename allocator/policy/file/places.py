"""Addresses inside a policy file: `limits.<id>`, `rules.<id>.requires`, `programs.<id>.quota`.

A list of tables is entered by the `id` of a row or, where rows have none, by its number from 1. An address that ends
at a table with a `value` means this value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

VALUE = "value"
EXAMPLES = "examples"


def find(content: Mapping[str, Any], address: str) -> tuple[Any, str] | None:
    """Find the table that an address lies in and the key there; nothing where there is no such place."""
    here: Any = content
    *way, last = address.split(".")
    for part in way:
        here = _step(here, part)
        if here is None:
            return None
    inner = _step(here, last)
    if isinstance(inner, Mapping) and VALUE in inner:
        return inner, VALUE
    return (here, last) if isinstance(here, Mapping) and inner is not None else None


def examples_of(content: Mapping[str, Any], address: str) -> Any:
    """Find the examples of the thing at an address, to be read or changed; nothing where it has none."""
    found = find(content, f"{address}.{EXAMPLES}")
    return () if found is None else found[0][EXAMPLES]


def _step(here: Any, part: str) -> Any:
    if isinstance(here, Mapping):
        return here.get(part)
    if not isinstance(here, Sequence) or isinstance(here, str):
        return None
    rows = [row for row in here if isinstance(row, Mapping)]
    named = [row for row in rows if row.get("id") == part]
    if named:
        return named[0]
    number = int(part) if part.isascii() and part.isdigit() else 0
    return rows[number - 1] if 1 <= number <= len(rows) else None
