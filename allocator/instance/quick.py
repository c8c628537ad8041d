"""The quick way into the columns: blocks of lines that are plainly right, read without a value for each.

A block is plainly right when a typed decoder accepts it, each line is one object, no member stands twice, and
every value lies in its bounds. Any other block is read line by line by `HouseholdReader`, which says what is wrong
or shows that nothing is. The tests are made on whole blocks: in a million lines every step counts.
"""

import re
from collections.abc import Iterable
from itertools import chain
from operator import lt

import msgspec
import numpy as np
import numpy.typing as npt

from allocator.instance.collect import Block, Collector
from allocator.instance.demand import Ints, Longs
from allocator.instance.head import Head
from allocator.instance.households import HouseholdReader
from allocator.instance.lines import loads
from allocator.instance.lists import OF_ANY, Lists, Unclear, require
from allocator.instance.parse import LONGEST, MOST
from allocator.instance.rows import NO_NUMBER, RowReader, Rows
from allocator.instance.wishes import LotLists

BEGIN, END, LINE_END = b"{}\n"
COLON = ord(":")  # stands once for every member, and more often where a text holds it
MEMBER = b'":'  # the same, but texts seldom hold it
SPACED = re.compile(rb'"[ \t\r\n]+:')  # a member that is not counted so
BETWEEN = " "  # stands between two tickets
TICKET_BYTES = 32
LENGTHS = set(range(1, LONGEST + 1))
NOT_PLAIN = (Unclear, KeyError, OverflowError, RecursionError, ValueError, msgspec.MsgspecError)


class Ids:
    """Tells new ids of households from those read before; a sorted file needs no set of them."""

    def __init__(self, households: list[str], seen: set[str]) -> None:
        """Take the ids read so far, which grow, and the set that the strict reader looks into."""
        self._households = households
        self._seen = seen
        self._sorted = True

    def new(self, ids: list[str]) -> bool:
        """Tell whether none of them stood before."""
        if self._sorted and self._households[-1:] < ids[:1] and all(map(lt, ids, ids[1:])):
            return True
        self.note()
        return len(set(ids)) == len(ids) and self._seen.isdisjoint(ids)

    def note(self) -> None:
        """Put all into the set; it is needed from now on."""
        self._sorted = False
        self._seen.update(self._households[len(self._seen) :])


class QuickReader:
    """Puts households into columns, block by block."""

    def __init__(self, head: Head) -> None:
        self.into = Collector(tuple(head.programs), tuple(head.lots))
        self._lists = Lists(head, self.into)
        self._nearest = np.array([one.choice == "nearest" for one in head.programs.values()], np.bool_)
        self._strict = HouseholdReader(head)
        self._ids = Ids(self.into.households, self._strict.seen)
        self._rows = RowReader(head, self.into, self._lists)
        self._wishes = LotLists(self.into.lot)

    def read(self, block: bytes) -> None:
        """Read the households on whole lines."""
        try:
            self._quickly(block)
        except NOT_PLAIN:
            self._line_by_line(block)

    def quickly(self, blocks: Iterable[bytes]) -> Collector | None:
        """Read all households if all blocks are plainly right."""
        try:
            for block in blocks:
                self._quickly(block)
        except NOT_PLAIN:
            return None
        return self.into

    def join(self, other: Collector) -> bool:
        """Add households that were read apart; none of them may stand before."""
        new = self._ids.new(other.households)
        if new:
            self.into.join(other)
        return new

    def _line_by_line(self, block: bytes) -> None:
        self._ids.note()
        for line in block.removesuffix(b"\n").split(b"\n"):
            n = len(self.into.households)
            self.into.add(self._strict.read(loads(line, f"line {n + 2}"), n))

    def _quickly(self, block: bytes) -> None:
        """Add all households of a block; what is not plainly right raises before anything is added."""
        rows = self._rows.read(block)
        each_byte = np.frombuffer(block, np.uint8)
        require(len(rows.ids) == _objects(each_byte))
        require("".join(rows.ids).isprintable() and set(map(len, rows.ids)) <= LENGTHS and self._ids.new(rows.ids))
        found, distances = self._block(rows)
        asked, groups = np.array(rows.asked, np.int64), np.array(rows.groups, np.int32)
        owner = np.repeat(np.arange(len(rows.ids)), asked)
        require(_all_different(owner * len(self.into.program) + found.program))
        members = rows.members + distances
        colons = np.count_nonzero(each_byte == COLON)
        require(colons == members or (block.count(MEMBER) == members and not SPACED.search(block)))
        self.into.extend(rows.ids, groups, asked, found)

    def _block(self, rows: Rows) -> tuple[Block, int]:
        """Put the applications of a block into columns; count their distances."""
        wishes, each = self._wishes.read(rows.wishes, len(rows.program))
        found = Block(
            program=np.array(rows.program, np.int32),
            ticket=_tickets(rows.ticket),
            tier=_numbers(rows.tier),
            points=_numbers(rows.points),
            suitable=np.array(rows.suitable, np.int32),
            flexible=np.array(rows.flexible, np.bool_),
            metres=np.array(rows.metres, np.int32),
            wishes=wishes,
            wishes_each=each,
        )
        self._require_programs(found.program, found.suitable)
        self._require_suitable(found.wishes, found.wishes_each, found.suitable)
        return found, self._require_distances(found.program, found.suitable, found.metres)

    def _require_programs(self, program: Ints, suitable: Ints) -> None:
        """Require that each list of lots belongs to the program that is asked."""
        places, short = np.unique(suitable, return_inverse=True)
        of = np.array([self._lists.program(place) for place in places.tolist()], np.int64)[short]
        require(bool(((of == program) | (of == OF_ANY)).all()))

    def _require_distances(self, program: Ints, suitable: Ints, distances: Ints) -> int:
        """Require distances to suitable lots, and to all where they are needed; count them."""
        tables = max(1, len(self.into.distances.values))
        pairs, short = np.unique(suitable * np.int64(tables) + distances, return_inverse=True)
        split = [divmod(pair, tables) for pair in pairs.tolist()]
        missing = np.array([self._lists.missing(*pair) for pair in split], np.int64)[short]
        require(not (self._nearest[program] & (missing > 0)).any())
        sizes = np.array([len(self.into.distances.values[one]) for _, one in split], np.int64)
        return int(sizes[short].sum())

    def _require_suitable(self, wishes: Ints, each: Longs, suitable: Ints) -> None:
        """Require that each wish is a suitable lot and stands once."""
        lots = len(self.into.lot)
        application = np.repeat(np.arange(len(each)), each)
        require(_all_different(application * lots + wishes))
        places, short = np.unique(suitable, return_inverse=True)
        lists = [self.into.lists.values[place] for place in places.tolist()]
        allowed = np.zeros((len(places), lots), np.bool_)
        allowed[np.repeat(np.arange(len(lists)), list(map(len, lists))), list(chain.from_iterable(lists))] = True
        require(bool(allowed[short[application], wishes].all()))


def _objects(each_byte: npt.NDArray[np.uint8]) -> int:
    """Count lines, when each line end stands between the end of an object and the next one, as inside none."""
    last = len(each_byte) - (each_byte[-1] == LINE_END)
    ends = np.flatnonzero(each_byte[:last] == LINE_END)
    require(bool(each_byte[0] == BEGIN and (each_byte[ends + 1] == BEGIN).all()))
    require(bool(each_byte[last - 1] == END and (each_byte[ends - 1] == END).all()))
    return len(ends) + 1


def _all_different(values: Longs) -> bool:
    ordered = np.sort(values)
    return not (ordered[1:] == ordered[:-1]).any()


def _numbers(values: list[int]) -> Longs:
    """Give numbers, 0 where there is none."""
    found = np.array(values, np.int64)
    found[found == NO_NUMBER] = 0
    require(bool(((found >= 0) & (found <= MOST)).all()))
    return found


def _tickets(values: list[str]) -> bytes:
    digits = BETWEEN.join(values)
    found = bytes.fromhex(digits)  # passes over spaces
    require(len(found) == TICKET_BYTES * len(values) and found.hex(BETWEEN, TICKET_BYTES) == digits)
    return found
