"""Collect households one by one into columns."""

from array import array
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from allocator.instance.demand import Demand, Flags, Ints, Longs
from allocator.instance.values import Application, Household

TICKET_BYTES = 32
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
    ticket: bytes
    tier: Longs
    points: Longs
    suitable: Ints
    flexible: Flags
    metres: Ints
    wishes: Ints  # of all of them
    wishes_each: Longs  # how many of each
    members: int  # how many members they have in the file


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

    def extend(self, ids: list[str], groups: list[int], asked: list[int], block: Block) -> None:
        """Add households of whom each has the next `asked` applications of a block."""
        first = len(self.households)
        owner = np.repeat(np.arange(first, first + len(ids), dtype=np.int32), asked)
        self.households += ids
        self.groups.extend(groups)
        ends = self.wishes_from[-1] + np.cumsum(block.wishes_each)
        for column, values in (
            (self.owner, owner), (self.programs, block.program), (self.suitable, block.suitable),
            (self.metres, block.metres), (self.tier, block.tier), (self.points, block.points),
            (self.wishes, block.wishes), (self.wishes_from, ends),
        ):  # fmt: skip
            column.frombytes(values.tobytes())
        self.flexible += block.flexible.tobytes()
        self.ticket += block.ticket

    def demand(self) -> Demand:
        """Give the columns, sorted by household."""
        order = _order(self.households)
        new = np.empty_like(order)
        new[order] = np.arange(len(order))
        owner = new[_numbers(self.owner, np.int32)]
        rows = np.argsort(owner, kind="stable")
        starts = _numbers(self.wishes_from, np.int64)
        wishes, wishes_from = _gathered(_numbers(self.wishes, np.int32), starts, rows)
        ticket = np.frombuffer(bytes(self.ticket), ">u8").reshape(-1, TICKET_BYTES // 8).astype(np.uint64)
        return Demand(
            households=[self.households[n] for n in order],
            owner=owner[rows].astype(np.int32),
            program=_numbers(self.programs, np.int32)[rows],
            tier=_numbers(self.tier, np.int64)[rows],
            points=_numbers(self.points, np.int64)[rows],
            ticket=ticket[rows],
            suitable=_numbers(self.suitable, np.int32)[rows],
            flexible=np.frombuffer(bytes(self.flexible), np.bool_)[rows],
            metres=_numbers(self.metres, np.int32)[rows],
            wishes=wishes,
            wishes_from=wishes_from,
            groups=_numbers(self.groups, np.int32)[order],
            lists=self.lists.values,
            distances=self.distances.values,
            group_lists=self.group_lists.values,
        )


def _numbers(values: "array[int]", kind: type[Number]) -> npt.NDArray[Number]:
    return np.array(values, dtype=kind)


def _order(ids: list[str]) -> Longs:
    """Sort the ids; files come sorted, which costs one comparison each."""
    if all(map(str.__le__, ids, ids[1:])):
        return np.arange(len(ids))
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def _gathered(values: npt.NDArray[np.int32], starts: Longs, rows: Longs) -> tuple[npt.NDArray[np.int32], Longs]:
    """Put the runs of values that begin at `starts` into the order of `rows`."""
    lengths = np.diff(starts)[rows]
    ends = np.concatenate(([0], np.cumsum(lengths)))
    places = np.arange(len(values)) + np.repeat(starts[rows] - ends[:-1], lengths)
    return values[places], ends
