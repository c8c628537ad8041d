"""Collect households one by one into columns."""

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import le
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from allocator.instance.demand import Demand, Flags, Ints, Longs
from allocator.instance.values import Application, Household

TICKET_BYTES = 32
EACH = ("program", "tier", "points", "ticket", "suitable", "flexible", "metres")  # a value an application
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Number = TypeVar("Number", bound=np.generic)


class Places(Generic[Key, Value]):
    """Values numbered in the order in which they come, each kept once under its key."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._places: dict[Key, int] = {}

    def place(self, key: Key, value: Value) -> int:
        """Tell the place of a value; a new one comes last."""
        found = self._places.setdefault(key, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns of some applications, one after the other."""

    program: Ints
    ticket: bytes | bytearray
    tier: Longs
    points: Longs
    suitable: Ints
    flexible: Flags
    metres: Ints
    wishes: Ints  # of all of them
    wishes_each: Longs  # how many of each


class Collector:
    """Columns that grow; programs and lots are named by their numbers in instance order."""

    def __init__(self, programs: Sequence[str], lots: Sequence[str]) -> None:
        self.program = {id_: n for n, id_ in enumerate(programs)}
        self.lot = {id_: n for n, id_ in enumerate(lots)}
        self.lists: Places[tuple[int, ...], tuple[int, ...]] = Places()
        self.distances: Places[tuple[tuple[int, int], ...], Mapping[int, int]] = Places()
        self.group_lists: Places[tuple[str, ...], tuple[str, ...]] = Places()
        self.households: list[str] = []
        self.groups = array("i")
        self.owner, self.programs, self.suitable, self.metres = array("i"), array("i"), array("i"), array("i")
        self.tier, self.points = array("q"), array("q")
        self.flexible = bytearray()
        self.ticket = bytearray()
        self.wishes, self.wishes_from = array("i"), array("q", [0])

    def household(self, id_: str, groups: int) -> None:
        """Begin a household; its applications follow."""
        self.households.append(id_)
        self.groups.append(groups)

    def application(
        self, *, program: int, ticket: bytes, tier: int, points: int, suitable: int, flexible: bool, metres: int
    ) -> None:
        """Add an application of the household begun last; its wishes have been added before."""
        self.owner.append(len(self.households) - 1)
        self.programs.append(program)
        self.ticket += ticket
        self.tier.append(tier)
        self.points.append(points)
        self.suitable.append(suitable)
        self.flexible.append(flexible)
        self.metres.append(metres)
        self.wishes_from.append(len(self.wishes))

    def add(self, household: Household) -> None:
        """Add a household that was read into a value."""
        self.household(household.id, self.group_lists.place(household.groups, household.groups))
        for one in household.applications:
            self._add(one)

    def _add(self, one: Application) -> None:
        suitable = tuple(self.lot[lot] for lot in one.suitable)
        metres = {self.lot[lot]: metres for lot, metres in one.metres.items()}
        self.wishes.extend(self.lot[lot] for lot in one.wishes)
        self.application(
            program=self.program[one.program],
            ticket=bytes.fromhex(one.ticket),
            tier=one.tier,
            points=one.points,
            suitable=self.lists.place(suitable, suitable),
            flexible=one.flexible,
            metres=self.distances.place(tuple(sorted(metres.items())), metres),
        )

    def extend(self, ids: list[str], groups: Ints, asked: Longs, block: Block) -> None:
        """Add households of whom each has the next `asked` applications of a block."""
        first = len(self.households)
        owner = np.repeat(np.arange(first, first + len(ids), dtype=np.int32), asked)
        self.households += ids
        ends = self.wishes_from[-1] + np.cumsum(block.wishes_each)
        for column, values in (
            (self.groups, groups), (self.owner, owner), (self.programs, block.program),
            (self.suitable, block.suitable), (self.metres, block.metres), (self.tier, block.tier),
            (self.points, block.points), (self.wishes, block.wishes), (self.wishes_from, ends),
        ):  # fmt: skip
            column.frombytes(values.view(np.uint8).data)
        self.flexible += block.flexible.data
        self.ticket += block.ticket

    def join(self, other: "Collector") -> None:
        """Add all that another collector of the same instance holds, which follows in the file."""
        lists = [self.lists.place(one, one) for one in other.lists.values]
        distances = [self.distances.place(tuple(sorted(one.items())), one) for one in other.distances.values]
        group_lists = [self.group_lists.place(one, one) for one in other.group_lists.values]
        block = Block(
            program=_numbers(other.programs, np.int32),
            ticket=other.ticket,
            tier=_numbers(other.tier, np.int64),
            points=_numbers(other.points, np.int64),
            suitable=np.array(lists, np.int32)[_numbers(other.suitable, np.int32)],
            flexible=np.array(other.flexible, np.bool_),
            metres=np.array(distances, np.int32)[_numbers(other.metres, np.int32)],
            wishes=_numbers(other.wishes, np.int32),
            wishes_each=np.diff(_numbers(other.wishes_from, np.int64)),
        )
        asked = np.bincount(_numbers(other.owner, np.int32), minlength=len(other.households))
        groups = np.array(group_lists, np.int32)[_numbers(other.groups, np.int32)]
        self.extend(other.households, groups, asked, block)

    def demand(self) -> Demand:
        """Give the columns, sorted by household."""
        in_file = self._in_file()
        if all(map(le, self.households, self.households[1:])):  # files come sorted
            return in_file
        return _sorted(in_file)

    def _in_file(self) -> Demand:
        """Give the columns in the order in which they were collected."""
        return Demand(
            households=self.households,
            owner=_numbers(self.owner, np.int32),
            program=_numbers(self.programs, np.int32),
            tier=_numbers(self.tier, np.int64),
            points=_numbers(self.points, np.int64),
            ticket=np.frombuffer(self.ticket, ">u8").reshape(-1, TICKET_BYTES // 8).astype(np.uint64),
            suitable=_numbers(self.suitable, np.int32),
            flexible=np.array(self.flexible, np.uint8).view(np.bool_),
            metres=_numbers(self.metres, np.int32),
            wishes=_numbers(self.wishes, np.int32),
            wishes_from=_numbers(self.wishes_from, np.int64),
            groups=_numbers(self.groups, np.int32),
            lists=self.lists.values,
            distances=self.distances.values,
            group_lists=self.group_lists.values,
        )


def _numbers(values: "array[int]", kind: type[Number]) -> npt.NDArray[Number]:
    return np.array(values, dtype=kind)


def _sorted(demand: Demand) -> Demand:
    """Put households into the order of their ids."""
    ids = demand.households
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)
    new = np.empty_like(order)
    new[order] = np.arange(len(order))
    owner = new[demand.owner]
    rows = np.argsort(owner, kind="stable")
    wishes, wishes_from = _gathered(demand.wishes, demand.wishes_from, rows)
    return replace(
        demand,
        households=[ids[n] for n in order.tolist()],
        owner=owner[rows].astype(np.int32),
        wishes=wishes,
        wishes_from=wishes_from,
        groups=demand.groups[order],
        **{name: getattr(demand, name)[rows] for name in EACH},
    )


def _gathered(values: Ints, starts: Longs, rows: Longs) -> tuple[Ints, Longs]:
    """Put the runs of values that begin at `starts` into the order of `rows`."""
    lengths = np.diff(starts)[rows]
    ends = np.concatenate(([0], np.cumsum(lengths)))
    places = np.arange(len(values)) + np.repeat(starts[rows] - ends[:-1], lengths)
    return values[places], ends
