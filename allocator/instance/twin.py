"""The columnar twin of an instance file: the same instance in numpy arrays, read many times as quickly.

The twin holds the canonical head, the columns and tables of `Demand`, and the SHA-256 of the file of JSON Lines
that it was made from, so that a result names the same instance whichever of the two was read. The digest is
taken on trust: who wants to be sure of it makes the twin anew, or checks the result against the JSON Lines.

Texts are one array of UTF-8 with a line end between two of them. A list of lists is one array, and beside it where
each list begins.
"""

import re
from collections.abc import Iterable, Sequence, Sized
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from allocator.instance.arrays import Arrays, Kind, read_arrays, write_arrays, wrong
from allocator.instance.demand import Demand, Ints, Longs
from allocator.instance.head import Head
from allocator.instance.instance import Instance, read_head
from allocator.instance.lines import loads
from allocator.instance.twin_checks import (
    BETWEEN,
    check_applications,
    check_households,
    check_tables,
    require,
    require_starts,
    texts,
)

FORMAT = "anju-columns/1"
DIGEST = re.compile(r"[0-9a-f]{64}")
TEXT, FLAGS, INTS, LONGS = Kind("|u1"), Kind("|b1"), Kind("<i4"), Kind("<i8")
KINDS = {
    "format": TEXT, "sha256": TEXT, "head": TEXT,
    "lists": INTS, "lists_from": LONGS,
    "distances": INTS, "distances_metres": INTS, "distances_from": LONGS,
    "group_lists": TEXT, "group_lists_from": LONGS,
    "households": TEXT, "groups": INTS,
    "owner": INTS, "program": INTS, "tier": LONGS, "points": LONGS, "ticket": Kind("<u8", 4), "suitable": INTS,
    "flexible": FLAGS, "metres": INTS, "wishes": INTS, "wishes_from": LONGS,
}  # fmt: skip
AS_THEY_ARE = (
    "owner", "program", "tier", "points", "ticket", "suitable", "flexible", "metres", "wishes", "wishes_from", "groups",
)  # fmt: skip
Item = TypeVar("Item")


def pack(source: Path | str, target: Path | str) -> None:
    """Write the twin of an instance file."""
    write_twin(Instance.read(source), target)


def write_twin(instance: Instance, path: Path | str) -> None:
    """Write the twin, whole or not at all."""
    demand = instance.demand
    rows = [sorted(one.items()) for one in demand.distances]
    columns: dict[str, npt.NDArray[Any]] = {name: getattr(demand, name) for name in AS_THEY_ARE}
    columns |= {
        "format": _text([FORMAT]),
        "sha256": _text([instance.sha256]),
        "head": _text([next(instance.lines()).decode()]),
        "households": _text(demand.households),
        "lists": _numbers(lot for one in demand.lists for lot in one),
        "lists_from": _starts(demand.lists),
        "distances": _numbers(lot for row in rows for lot, _ in row),
        "distances_metres": _numbers(metres for row in rows for _, metres in row),
        "distances_from": _starts(rows),
        "group_lists": _text([group for one in demand.group_lists for group in one]),
        "group_lists_from": _starts(demand.group_lists),
    }
    write_arrays(Path(path), KINDS, columns)


def read_twin(path: Path | str) -> Instance:
    """Read a twin; everything is checked but the digest."""
    columns = read_arrays(Path(path), KINDS)
    format_, sha256 = (columns[name].tobytes().decode("latin-1") for name in ("format", "sha256"))
    if format_ != FORMAT:
        raise wrong(format_)
    if not DIGEST.fullmatch(sha256):
        raise wrong("sha256")
    head = read_head(loads(columns["head"].tobytes(), "the head"))
    return Instance.of(head, _demand(columns, head), sha256)


def _demand(columns: Arrays, head: Head) -> Demand:
    check_tables(columns, head)
    group_lists = _group_lists(columns)
    households = texts(columns, "households", len(columns["groups"]))
    check_households(columns, households)
    check_applications(columns, head, households)
    lots, metres = (_cut(columns[one].tolist(), columns["distances_from"]) for one in ("distances", "distances_metres"))
    return Demand(
        households=households,
        lists=[tuple(one) for one in _cut(columns["lists"].tolist(), columns["lists_from"])],
        distances=[dict(zip(*row, strict=True)) for row in zip(lots, metres, strict=True)],
        group_lists=group_lists,
        **{name: columns[name] for name in AS_THEY_ARE},
    )


def _group_lists(columns: Arrays) -> list[tuple[str, ...]]:
    starts = columns["group_lists_from"]
    require_starts(columns, "group_lists_from")
    found = [tuple(one) for one in _cut(texts(columns, "group_lists", int(starts[-1])), starts)]
    require("group_lists", all(len(set(one)) == len(one) for one in found))
    return found


def _cut(values: Sequence[Item], starts: Longs) -> list[Sequence[Item]]:
    return [values[first:end] for first, end in pairwise(starts.tolist())]


def _starts(lists: Iterable[Sized]) -> Longs:
    return np.cumsum([0, *map(len, lists)], dtype=np.int64)


def _numbers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)


def _text(texts_: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(BETWEEN.join(texts_).encode(), np.uint8)
