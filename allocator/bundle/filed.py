"""What was filed, for an auditor alone: `anju-facts/1`, one household a line, sorted by receipt.

The first line has `format`, `round`, and where places lie in whole metres: `areas` (places of work) and `lots`, each a
list of [code, x, y]. Each further line has `receipt`, `program`, and what the public commitment of the entry binds:
`salt` and `record`, the private record with the facts that counted. The file is never part of a bag.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

from allocator.bundle.body import lines
from allocator.bundle.faults import LineUnfit
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.policy.language.reading import Facts
from allocator.seal import canonical
from allocator.seal.commitment import entry_commitment
from allocator.seal.receipt import is_receipt

FORMAT = "anju-facts/1"
Point = tuple[int, int]

_head = frozenset({"areas", "format", "lots", "round"})
_line = frozenset({"program", "receipt", "record", "salt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where people work and where lots lie, in whole metres."""

    round: str
    areas: Mapping[str, Point]
    lots: Mapping[str, Point]

    def metres(self, area: str | None, lot: str) -> int | None:
        """Give the way from a place of work to a lot, rounded down; None where one of them is not known."""
        if area is None or area not in self.areas or lot not in self.lots:
            return None
        (x1, y1), (x2, y2) = self.areas[area], self.lots[lot]
        return isqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One household as it was frozen."""

    receipt: str
    program: str
    salt: bytes
    record: Mapping[str, object]
    facts: Facts
    wishes: tuple[str, ...]
    flexible: bool
    work_area: str | None

    @property
    def commitment(self) -> str:
        """Bind the record as the public entry does."""
        return entry_commitment(self.salt, self.record).hex()


def facts_lines(places: Places, rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Write the file line by line; `rows` come sorted by receipt."""
    spots = {"areas": _listed(places.areas), "lots": _listed(places.lots)}
    yield canonical.dumps({"format": FORMAT, "round": places.round, **spots}) + b"\n"
    yield from canonical.lines(rows)


def read_facts(path: Path) -> tuple[Places, Iterator[Filed]]:
    """Read the first line; the households follow one by one."""
    rows = canonical.parse_lines(lines(path), file=path.name)
    first = next(rows, None)
    if first is None:
        raise LineUnfit(file=path.name, line=1, problem=N_("the head is missing"))
    return _places(Members(file=f"{path.name}, line 1", value=first[1])), _households(path.name, rows)


def _households(file: str, rows: Iterator[tuple[bytes, dict[str, object]]]) -> Iterator[Filed]:
    before = ""
    for number, (_, value) in enumerate(rows, start=2):
        one = _filed(Members(file=f"{file}, line {number}", value=value).only(_line))
        if not is_receipt(one.receipt) or one.receipt <= before:
            problem = N_("the receipt is no receipt number, or the lines are not sorted by it, or one stands twice")
            raise LineUnfit(file=file, line=number, problem=problem)
        before = one.receipt
        yield one


def _filed(line: Members) -> Filed:
    record = line.group("record")
    filing, facts = record.group("filing"), record.group("facts")
    return Filed(
        receipt=line.text("receipt"),
        program=line.text("program"),
        salt=bytes.fromhex(line.hash("salt")),
        record=record.value,
        facts={name: facts.number(name) for name in facts.value},
        wishes=filing.texts("wishes"),
        flexible=filing.flag("flexible"),
        work_area=None if filing.get("work_area") is None else filing.text("work_area"),
    )


def _places(head: Members) -> Places:
    if head.only(_head).text("format") != FORMAT:
        raise head.unfit("format", N_("only anju-facts/1 is known"))
    return Places(round=head.text("round"), areas=_points(head, "areas"), lots=_points(head, "lots"))


def _points(head: Members, member: str) -> dict[str, Point]:
    found: dict[str, Point] = {}
    places = head.get(member)
    for place in places if isinstance(places, list) else [places]:
        match place:
            case [str(code), int(x), int(y)]:
                found[code] = x, y
            case _:
                raise head.unfit(member, N_("a list of places is needed: the code and two whole numbers of metres"))
    return found


def _listed(points: Mapping[str, Point]) -> list[list[object]]:
    return [[code, *point] for code, point in sorted(points.items())]
