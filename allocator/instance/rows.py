"""Blocks of lines taken apart: what stands in them, member by member, for all of their households.

A typed decoder knows the names of the head and makes no new text for any of them; equal lists are looked up by the
bytes in which they stand. Members that are not there get a value that no file may hold. So such a value, if a file
does hold it, is counted as a member too many.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

import msgspec
from msgspec import Raw

from allocator.instance.collect import Collector
from allocator.instance.head import Head
from allocator.instance.lists import ABSENT, Lists
from allocator.instance.wishes import BEFORE

PIECE = 1 << 17  # bytes of lines that are decoded at once: few enough that all that comes of them is still at hand
NEEDED = 2  # members of a household
NEEDED_OF_APPLICATION = 3
NO_NUMBER = -1


@dataclass(slots=True, kw_only=True)
class Rows:
    """Members of some households, and of their applications one after the other; most as places in tables."""

    ids: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)  # applications of each household
    program: list[int] = field(default_factory=list)
    ticket: list[str] = field(default_factory=list)
    tier: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    suitable: list[int] = field(default_factory=list)
    flexible: list[bool | None] = field(default_factory=list)
    metres: list[int] = field(default_factory=list)
    wishes: bytearray = field(default_factory=bytearray)  # the lists as they stand there, a line end before each
    members: int = 0  # that stand in the lines, but for those of the distances


class RowReader:
    """Takes blocks apart for the tables of a collector."""

    def __init__(self, head: Head, into: Collector, lists: Lists) -> None:
        self._into = into
        self._lists = lists
        self._decode = _decoder(head)

    def read(self, block: bytes) -> Rows:
        """Take a block apart; a line that is no household as it should be raises what msgspec or a table says."""
        rows = Rows()
        for piece in _pieces(block):
            self._add(rows, self._decode(piece))
        return rows

    def _add(self, rows: Rows, found: list[Any]) -> None:
        rows.ids += [one.id for one in found]
        groups = [bytes(one.groups) for one in found]
        rows.groups += map(self._lists.groups.__getitem__, groups)
        applications = [one.applications for one in found]
        rows.asked += map(len, applications)
        rows.members += (NEEDED + 1) * len(found) - groups.count(ABSENT)
        self._add_applications(rows, list(chain.from_iterable(applications)))

    def _add_applications(self, rows: Rows, found: list[Any]) -> None:
        program = self._into.program
        rows.program += [program[one.program] for one in found]
        rows.ticket += [one.ticket for one in found]
        tier, points = [one.tier for one in found], [one.points for one in found]
        rows.tier += tier
        rows.points += points
        suitable = [bytes(one.suitable) for one in found]
        rows.suitable += map(self._lists.lots.__getitem__, suitable)
        flexible = [one.flexible for one in found]
        rows.flexible += flexible
        metres = [bytes(one.metres) for one in found]
        rows.metres += map(self._lists.distances.__getitem__, metres)
        absent = tier.count(NO_NUMBER) + points.count(NO_NUMBER) + flexible.count(None) + metres.count(ABSENT)
        rows.members += (NEEDED_OF_APPLICATION + 5) * len(found) - absent - _add_wishes(rows, found, suitable)


def _add_wishes(rows: Rows, found: list[Any], suitable: list[bytes]) -> int:
    """Add the wishes of all, the suitable lots where none are named; count these."""
    wishes = [one.wishes for one in found]
    absent = [n for n, one in enumerate(wishes) if one is ABSENT]
    for n in absent:
        wishes[n] = suitable[n]
    rows.wishes += BEFORE.join([b"", *wishes])
    return len(absent)


def _pieces(block: bytes) -> Iterator[memoryview]:
    """Cut a block into whole lines."""
    first, all_ = 0, memoryview(block)
    while first < len(block):
        end = block.find(b"\n", first + PIECE) + 1 or len(block)
        yield all_[first:end]
        first = end


def _decoder(head: Head) -> Any:
    """Make a decoder of lines that knows the names of the head."""
    needed: list[Any] = [("program", _one_of(tuple(head.programs))), ("ticket", str), ("suitable", Raw)]
    numbers = [("tier", int, NO_NUMBER), ("points", int, NO_NUMBER)]
    others = [("flexible", bool | None, None), ("metres", Raw, ABSENT), ("wishes", Raw, ABSENT)]
    application = _object("Application", needed + numbers + others)
    return msgspec.json.Decoder(
        _object("Row", [("id", str), ("applications", _list_of(application)), ("groups", Raw, ABSENT)])
    ).decode_lines


def _object(name: str, members: list[Any]) -> Any:
    return msgspec.defstruct(name, members, forbid_unknown_fields=True, gc=False)


def _list_of(kind: Any) -> Any:
    return list[kind]


def _one_of(names: tuple[str, ...]) -> Any:
    literal: Any = Literal
    return literal[names] if names else str
