"""The quick way into the columns: blocks of lines that are plainly right, read without a value for each.

A block is plainly right when a typed decoder accepts it, each line is one object, no member stands twice, and
every value lies in its bounds. Any other block is read line by line by `HouseholdReader`, which says what is wrong
or shows that nothing is. The tests are made on whole blocks: in a million lines every step counts.

Members that are not there get a value that no file may hold. So such a value, if a file does hold it, is a member
too many, and the block is not plainly right.
"""

import re
from itertools import chain
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import UNSET, Raw, UnsetType

from allocator.instance.collect import Block, Collector
from allocator.instance.demand import Ints, Longs
from allocator.instance.head import Head
from allocator.instance.households import HouseholdReader
from allocator.instance.lines import loads
from allocator.instance.lists import ABSENT, OF_ANY, Lists, Unclear, require
from allocator.instance.parse import LONGEST, MOST

BEGIN, END, LINE_END = b"{}\n"
COLON = ord(":")  # stands once for every member, and more often where a text holds it
MEMBER = b'":'  # the same, but texts seldom hold it
SPACED = re.compile(rb'"[ \t\r\n]+:')  # a member that is not counted so
TICKET_DIGITS = {64}
LENGTHS = set(range(1, LONGEST + 1))
NEEDED = 2  # members of a household
NEEDED_OF_APPLICATION = 3
NO_NUMBER = -1
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
        if self._sorted and self._households[-1:] < ids[:1] and all(map(str.__lt__, ids, ids[1:])):
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
        self._decode = _decoder(head)

    def read(self, block: bytes) -> None:
        """Read the households on whole lines."""
        try:
            self._quickly(block)
        except NOT_PLAIN:
            self._line_by_line(block)

    def _line_by_line(self, block: bytes) -> None:
        self._ids.note()
        for line in block.removesuffix(b"\n").split(b"\n"):
            n = len(self.into.households)
            self.into.add(self._strict.read(loads(line, f"line {n + 2}"), n))

    def _quickly(self, block: bytes) -> None:
        """Add all households of a block; what is not plainly right raises before anything is added."""
        rows = self._decode(block)
        lines = block.removesuffix(b"\n")
        each_byte = np.frombuffer(lines, np.uint8)
        require(len(rows) == _objects(lines, each_byte))
        ids = [row.id for row in rows]
        require("".join(ids).isprintable() and set(map(len, ids)) <= LENGTHS and self._ids.new(ids))
        groups = [bytes(row.groups) for row in rows]
        asked = [len(row.applications) for row in rows]
        found = self._applications(list(chain.from_iterable([row.applications for row in rows])))
        owner = np.repeat(np.arange(len(rows)), asked)
        require(_all_different(owner * len(self.into.program) + found.program))
        members = (NEEDED + 1) * len(rows) - groups.count(ABSENT) + found.members
        colons = np.count_nonzero(each_byte == COLON)
        require(colons == members or (block.count(MEMBER) == members and not SPACED.search(block)))
        self.into.extend(ids, [self._lists.groups[one] for one in groups], asked, found)

    def _applications(self, rows: list[Any]) -> Block:
        """Put the applications of a block into columns."""
        lists = self._lists
        program = np.array([self.into.program[row.program] for row in rows], np.int32)
        suitable = np.array([lists.lots[bytes(row.suitable)] for row in rows], np.int32)
        self._require_programs(program, suitable)
        metres = [bytes(row.metres) for row in rows]
        distances = np.array([lists.distances[one] for one in metres], np.int32)
        inside = self._require_distances(program, suitable, distances)
        tier, tiers = _numbers([row.tier for row in rows])
        points, with_points = _numbers([row.points for row in rows])
        flexible = [row.flexible for row in rows]
        wishes, each, with_wishes = self._wishes([row.wishes for row in rows], suitable)
        given = tiers + with_points + with_wishes - metres.count(ABSENT) - flexible.count(None)
        return Block(
            program=program,
            ticket=_tickets([row.ticket for row in rows]),
            tier=tier,
            points=points,
            suitable=suitable,
            flexible=np.array([one is True for one in flexible], np.bool_),
            metres=distances,
            wishes=wishes,
            wishes_each=each,
            members=(NEEDED_OF_APPLICATION + 2) * len(rows) + given + inside,
        )

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

    def _wishes(self, wishes: list[Any], suitable: Ints) -> tuple[Ints, Longs, int]:
        """Give the wishes of all, how many each has, and how many have named any; unnamed are the suitable lots."""
        named, absent = wishes, [n for n, one in enumerate(wishes) if one is UNSET]
        for n in absent:
            named[n] = self._lists.named[int(suitable[n])]
        each = np.fromiter(map(len, named), np.int64, len(named))
        number = self.into.lot
        flat = np.fromiter([number[lot] for one in named for lot in one], np.int32, int(each.sum()))
        self._require_suitable(flat, each, suitable)
        return flat, each, len(wishes) - len(absent)

    def _require_suitable(self, wishes: Ints, each: Longs, suitable: Ints) -> None:
        """Require that each wish is a suitable lot and stands once."""
        lots = len(self.into.lot)
        application = np.repeat(np.arange(len(each)), each)
        require(_all_different(application * lots + wishes))
        places, short = np.unique(suitable, return_inverse=True)
        allowed = np.zeros((len(places), lots), np.bool_)
        for n, place in enumerate(places.tolist()):
            allowed[n, list(self.into.lists.values[place])] = True
        require(bool(allowed[short[application], wishes].all()))


def _decoder(head: Head) -> Any:
    """Make a decoder of lines that knows the names of the head: it makes no new text for any of them."""
    program, lot = (_one_of(tuple(names)) for names in (head.programs, head.lots))
    needed: list[Any] = [("program", program), ("ticket", str), ("suitable", Raw)]
    optional = [("tier", int, NO_NUMBER), ("points", int, NO_NUMBER), ("wishes", _list_of(lot) | UnsetType, UNSET)]
    others = [("flexible", bool | None, None), ("metres", Raw, Raw())]
    application = _object("Application", needed + optional + others)
    return msgspec.json.Decoder(
        _object("Row", [("id", str), ("applications", _list_of(application)), ("groups", Raw, Raw())])
    ).decode_lines


def _object(name: str, members: list[Any]) -> Any:
    return msgspec.defstruct(name, members, forbid_unknown_fields=True, gc=False)


def _list_of(kind: Any) -> Any:
    return list[kind]


def _one_of(names: tuple[str, ...]) -> Any:
    literal: Any = Literal
    return literal[names] if names else str


def _objects(lines: bytes, each_byte: npt.NDArray[np.uint8]) -> int:
    """Count lines, when each line end stands between the end of an object and the next one, as inside none."""
    require(lines.startswith(b"{") and lines.endswith(b"}"))
    ends = np.flatnonzero(each_byte == LINE_END)
    require(bool((each_byte[ends - 1] == END).all() and (each_byte[ends + 1] == BEGIN).all()))
    return len(ends) + 1


def _all_different(values: Longs) -> bool:
    ordered = np.sort(values)
    return not (ordered[1:] == ordered[:-1]).any()


def _numbers(values: list[int]) -> tuple[Longs, int]:
    """Give numbers, 0 where there is none, and how many there are."""
    found = np.array(values, np.int64)
    absent = found == NO_NUMBER
    found[absent] = 0
    require(bool(((found >= 0) & (found <= MOST)).all()))
    return found, len(found) - int(absent.sum())


def _tickets(values: list[str]) -> bytes:
    digits = "".join(values)
    require(set(map(len, values)) <= TICKET_DIGITS)
    found = bytes.fromhex(digits)
    require(found.hex() == digits)
    return found
