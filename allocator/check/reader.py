"""Read an instance from its lines, sharing nothing with the program whose answer is checked.

Most households of a large city have one of a few lists of suitable lots and of distances: each distinct list
is checked once and then known by its number in the program.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from allocator.check.faults import Unreadable
from allocator.check.shapes import (
    APPLICATION,
    CAP,
    EXACT,
    GROUP_CAP,
    HEAD,
    HOUSEHOLD,
    LOT,
    PROGRAM,
    RESERVE,
    Row,
    by_id,
    is_count,
    is_distances,
    is_list,
    is_names,
    is_text,
    is_ticket,
    parse,
    shaped,
)  # fmt: skip

_member = re.compile(rb'"[ \t\r\n]*:')


class Kind(NamedTuple):
    """What the rule sees of a contender besides its place and its wishes; many are of one kind."""

    mask: int  # bit n: lot n of the program suits
    metres: tuple[tuple[int, int], ...]  # (lot, metres), where the program gives the nearest home
    groups: frozenset[str]  # those that the rules of the program name


class Entry(NamedTuple):
    """One application; entries of a program sort by priority."""

    tier: int
    minus_points: int
    ticket: str
    household: str
    number: int  # of the household, in the order of the file
    kind: int
    wishes: tuple[int, ...]  # the named ones, by number of lot
    flexible: bool


@dataclass(slots=True)
class Instance:
    """Head and applications, and the digest of the bytes read."""

    programs: dict[str, Row] = field(default_factory=dict)
    lots: dict[str, Row] = field(default_factory=dict)
    caps: dict[str, Row] = field(default_factory=dict)
    group_caps: list[Row] = field(default_factory=list)
    reserves: list[Row] = field(default_factory=list)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)  # program: lot: its number there
    kinds: dict[str, list[Kind]] = field(default_factory=dict)  # by program
    entries: dict[str, list[Entry]] = field(default_factory=dict)  # by program
    households: list[str] = field(default_factory=list)  # in the order of the file
    asks: list[tuple[str, ...]] = field(default_factory=list)  # the programs of each household, best first
    sha256: str = ""

    @property
    def several(self) -> bool:
        """Whether some household applies to more than one program."""
        return any(len(programs) > 1 for programs in set(self.asks))


def read(lines: Iterable[bytes]) -> Instance:
    """Read a whole instance from the lines of its file."""
    found = Instance()
    digest = hashlib.sha256()
    rest = iter(lines)
    head = next(rest, None)
    if head is None:
        raise Unreadable("the file is empty")
    digest.update(head)
    read_head(found, parse(head, "the head"))
    enter = _Households(found).enter
    for n, line in enumerate(rest, 2):
        digest.update(line)
        enter(line, n)
    found.sha256 = digest.hexdigest()
    if len(set(found.households)) < len(found.households):
        seen: set[str] = set()
        twice = next(one for one in found.households if one in seen or seen.add(one))  # type: ignore[func-returns-value]
        raise Unreadable(f"household {twice} stands twice")
    for entries in found.entries.values():
        entries.sort()
    return found


def read_head(found: Instance, row: Row) -> None:
    """Read programs, lots, caps and the rules for groups."""
    head = shaped(row, HEAD, "the head")
    found.programs = by_id(head["programs"], PROGRAM, "program")
    found.lots = by_id(head["lots"], LOT, "lot")
    found.caps = by_id(head["caps"], CAP, "cap")
    found.kinds = {program: [] for program in found.programs}
    found.entries = {program: [] for program in found.programs}
    found.numbers = {program: {} for program in found.programs}
    if sum(lot["capacity"] for lot in found.lots.values()) > EXACT:
        raise Unreadable(f"lots: all their homes are more than {EXACT}")
    for lot in found.lots.values():
        if lot["program"] not in found.programs or any(cap not in found.caps for cap in lot["caps"]):
            raise Unreadable(f"lot {lot['id']}: its program or a cap does not exist")
        numbers = found.numbers[lot["program"]]
        numbers[lot["id"]] = len(numbers)
    for member, shape, rows in (
        ("group_caps", GROUP_CAP, found.group_caps),
        ("reserves", RESERVE, found.reserves),
    ):
        seen = set()
        for row_ in head[member]:
            one = shaped(row_, shape, f"one of {member}")
            key = (one["program"], one["group"])
            if one["program"] not in found.programs or key in seen:
                raise Unreadable(f"{member}: {one['program']} does not exist or {one['group']} stands twice")
            seen.add(key)
            rows.append(one)


_ONE, _ALL = frozenset(APPLICATION), frozenset(HOUSEHOLD)
_decode = json.JSONDecoder().raw_decode


class _Lots(NamedTuple):
    """A list of suitable lots, once it has been checked."""

    mask: int
    numbers: tuple[int, ...]
    ids: frozenset[str]


class _Households:
    """Enters the households of one instance and remembers the lists it has checked."""

    def __init__(self, found: Instance) -> None:
        self._found = found
        self._kinds: dict[str, dict[Kind, int]] = {program: {} for program in found.programs}
        self._lots: dict[tuple[str, tuple[str, ...]], _Lots] = {}
        self._metres: dict[tuple[str, int, tuple[tuple[str, int], ...]], tuple[tuple[int, int], ...]] = {}
        self._groups: dict[tuple[str, ...], dict[str, frozenset[str]]] = {}
        self._asks: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._nearest = {id_ for id_, program in found.programs.items() if program["choice"] == "nearest"}
        self._named: dict[str, set[str]] = {program: set() for program in found.programs}
        for row in (*found.group_caps, *found.reserves):
            self._named[row["program"]].add(row["group"])
        for lot in found.lots.values():
            if lot["first"] is not None:
                self._named[lot["program"]].add(lot["first"])

    def enter(self, line: bytes, n: int) -> None:
        """Read one household and enter its applications in the lists of their programs."""
        row = _parse(line, n)
        if not (row.keys() <= _ALL and is_text(row.get("id")) and is_list(row.get("applications"))):
            shaped(row, HOUSEHOLD, "a household")
        id_ = row["id"]
        groups = self._known_groups(row.get("groups", []), id_)
        number = len(self._found.households)
        asks = tuple([self._apply(id_, number, raw, groups) for raw in row["applications"]])
        if len(asks) > 1 and len(set(asks)) < len(asks):
            raise Unreadable(f"household {id_}: a program stands twice")
        self._found.households.append(id_)
        self._found.asks.append(self._asks.setdefault(asks, asks))

    def _known_groups(self, groups: object, household: str) -> dict[str, frozenset[str]]:
        """Tell for each program those groups that its rules name."""
        key = _key(groups, "groups", household)
        if key not in self._groups:
            if not is_names(groups):
                raise Unreadable(f"household {household}: groups is not valid")
            self._groups[key] = {program: frozenset(named.intersection(key)) for program, named in self._named.items()}
        return self._groups[key]

    def _apply(self, household: str, number: int, raw: Row, groups: dict[str, frozenset[str]]) -> str:
        if not _usual(raw):
            shaped(raw, APPLICATION, f"household {household}")
        program: str = raw["program"]
        if program not in groups:
            raise Unreadable(f"household {household}: program {program} does not exist")
        lots = self._known_lots(program, raw["suitable"], household)
        metres = self._known_metres(program, lots, raw.get("metres", {}), household)
        named = lots.numbers
        if "wishes" in raw:
            named = self._wishes(program, lots, raw["wishes"], household)
        kinds = self._kinds[program]
        kind = Kind(lots.mask, metres, groups[program])
        which = kinds.get(kind)
        if which is None:
            which = kinds[kind] = len(kinds)
            self._found.kinds[program].append(kind)
        tier, points, flexible = raw.get("tier", 0), raw.get("points", 0), raw.get("flexible", False)
        self._found.entries[program].append(
            Entry(tier, -points, raw["ticket"], household, number, which, named, flexible)
        )
        return program

    def _known_lots(self, program: str, suitable: object, household: str) -> _Lots:
        """Give suitable lots as a mask and as numbers in their order."""
        key = (program, _key(suitable, "suitable", household))
        found = self._lots.get(key)
        if found is None:
            numbers = self._found.numbers[program]
            if not is_names(suitable) or not numbers.keys() >= set(key[1]):
                raise Unreadable(f"household {household}: suitable is not valid for program {program}")
            named = tuple(numbers[lot] for lot in key[1])
            found = self._lots[key] = _Lots(sum(1 << lot for lot in named), named, frozenset(key[1]))
        return found

    def _wishes(self, program: str, lots: _Lots, wishes: object, household: str) -> tuple[int, ...]:
        key = _key(wishes, "wishes", household)
        if not lots.ids.issuperset(key) or len(set(key)) < len(key):
            raise Unreadable(f"household {household}: wishes: one stands twice or is not suitable")
        return tuple(map(self._found.numbers[program].__getitem__, key))

    def _known_metres(self, program: str, lots: _Lots, metres: object, household: str) -> tuple[tuple[int, int], ...]:
        """Give the distances that count, by number of lot."""
        nearest = program in self._nearest
        if not metres and isinstance(metres, dict) and not (nearest and lots.mask):
            return ()
        if not isinstance(metres, dict) or not set(map(type, metres.values())) <= {int}:
            raise Unreadable(f"household {household}: metres is not valid")
        key = (program, lots.mask, tuple(metres.items()))
        found = self._metres.get(key)
        if found is None:
            if not is_distances(metres) or not lots.ids >= metres.keys():
                raise Unreadable(f"household {household}: metres is not valid, or for a lot that is not suitable")
            if nearest and len(metres) < len(lots.ids):
                raise Unreadable(f"household {household}: metres: a suitable lot has no distance")
            numbers = self._found.numbers[program]
            found = tuple(sorted((numbers[lot], far) for lot, far in metres.items())) if nearest else ()
            self._metres[key] = found
        return found


def _usual(raw: object) -> bool:
    """Check at a glance what is not a list in an application."""
    if not isinstance(raw, dict) or not raw.keys() <= _ONE or "suitable" not in raw or not is_ticket(raw.get("ticket")):
        return False
    flexible, program = raw.get("flexible", False), raw.get("program")
    return (
        (flexible is False or flexible is True)
        and isinstance(program, str)
        and is_count(raw.get("tier", 0))
        and is_count(raw.get("points", 0))
    )


def _key(names: object, member: str, household: str) -> tuple[str, ...]:
    """Make a key of a list; what cannot be one is no list of names."""
    try:
        key = tuple(names) if isinstance(names, list) else None
        hash(key)
    except TypeError:
        key = None
    if key is None:
        raise Unreadable(f"household {household}: {member} is not valid")
    return key


def _parse(line: bytes, n: int) -> Row:
    """Parse the line of a household; only where a member might stand twice it is looked at closely."""
    try:
        text = str(line, "utf-8")
        row, end = _decode(text)
        members = len(row)
        for one in row["applications"]:
            members += len(one) + len(one.get("metres", ()))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return parse(line, f"line {n}")
    # Every member has a colon of its own: as many colons as members, and none stands twice.
    if text[end:] != "\n" or (line.count(b":") != members and len(_member.findall(line)) != members):
        return parse(line, f"line {n}")
    return row  # type: ignore[no-any-return]
