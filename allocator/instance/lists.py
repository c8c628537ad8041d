"""Lists of lots, distances and groups by the bytes in which they stand in a file, each read only once."""

from collections.abc import Callable
from typing import Any

import msgspec

from allocator.instance.collect import Collector
from allocator.instance.head import Head
from allocator.instance.parse import FURTHEST, is_name

ABSENT = b""
OF_ANY = -1  # the program of an empty list of lots


class Unclear(Exception):
    """Something that is not plainly right; the strict reader knows what it is."""


class Known(dict[Any, Any]):
    """Everything seen before; what is new is looked up once and remembered."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: Any) -> Any:
        found = self[key] = self._find(key)
        return found


class Lists:
    """Reads lists for the lines of a file into the tables of a collector; gives their places there."""

    def __init__(self, head: Head, into: Collector) -> None:
        self._into = into
        self._program = [into.program[lot.program] for lot in head.lots.values()]
        self.groups = Known(self._groups)
        self.lots = Known(self._lots)
        self.distances = Known(self._distances)

    def program(self, place: int) -> int:
        """Tell whose lots stand in a list."""
        lots = self._into.lists.values[place]
        return self._program[lots[0]] if lots else OF_ANY

    def missing(self, place: int, distances: int) -> int:
        """Count the lots of a list that have no distance; no other lot may have one."""
        lots, metres = self._into.lists.values[place], self._into.distances.values[distances]
        require(metres.keys() <= set(lots))
        return len(lots) - len(metres)

    def _groups(self, raw: bytes) -> int:
        found = _names(raw) if raw != ABSENT else ()
        return self._into.group_lists.place(found, found)

    def _lots(self, raw: bytes) -> int:
        found = tuple([self._into.lot[name] for name in _names(raw)])
        require(len({self._program[lot] for lot in found}) <= 1)
        return self._into.lists.place(found, found)

    def _distances(self, raw: bytes) -> int:
        members = msgspec.json.decode(raw) if raw != ABSENT else {}
        require(isinstance(members, dict) and all(map(_is_distance, members.values())))
        lots = {self._into.lot[lot]: metres for lot, metres in members.items()}
        return self._into.distances.place(tuple(sorted(lots.items())), lots)


def require(condition: bool) -> None:
    """Leave a block to the strict reader unless something holds."""
    if not condition:
        raise Unclear


def _is_distance(value: object) -> bool:
    return type(value) is int and 0 <= value <= FURTHEST


def _names(raw: bytes) -> tuple[str, ...]:
    found = msgspec.json.decode(raw)
    require(isinstance(found, list) and all(map(is_name, found)) and len(set(found)) == len(found))
    return tuple(found)
