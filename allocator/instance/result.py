"""Who was given a home of which lot, and why the others were not (`anju-result/1`).

The head carries for every program the counts, the last priority served, and `sets`: the closed sets of lots
that the records point to by their place in that list, so that a million records stay short. A set is
`{"lots", "limits": [{"kind": "lot" | "cap" | "quota", "id", "limit"}]}`. (Homes that an earlier program used of
a cap are taken off its limit.) Of the homes that the limits allow together, `kept` are needed by awarded
households that have not chosen yet and can live nowhere else; all others were given away before.

Records of a household without a home, one for each program in whose choice it took part:

`{"code": "full", "program", "set", "kept", "confined", "last", "away"}`: all its suitable lots lie in the set,
and every home there went to a household before it, or is kept. `confined` says that none of these could have
lived outside the set; where it is false, some of them chose a home there while a household that later passed was
still to be housed. `last` is the last of them and `away` how many places lie between them, 1 for the next (null
where the set has no home that was given). Homes are kept only under reserves, `first` and `aim` "fill".

`{"code": "group_cap", "program", "group", "limit", "kept", "last", "away"}`: as many households of its group as
the limit allows have a home, all before it, or are awarded one that is kept.

`{"code": "kept", "program"}`: a free home suits it, but the rules keep it for households awarded already.

`{"code": "passed", "program", "wishes": [{"lot", "code": "full", "set", "kept"} | {"lot", "code": "farther"} |
{"lot", "code": "kept"}]}`: at its turn each wish was closed by a set, would have raised the total distance of all
awarded households, or had to stay free for them.

`{"code": "turned_away", "program"}`: the program awarded all its homes to others when the household asked, and
another program held a place for it.

A household with a home has `{"code": "preferred", "program", "wishes"}` for the lots that it named before the
one it got.

Files are written sorted by household; every household of the instance has a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allocator.instance.faults import MissingMember, NotAnObject, NotSorted, WrongFormat, shown
from allocator.instance.lines import Lines, dumps, loads, write
from allocator.instance.parse import Json, items, members, name, number
from allocator.instance.records import Records

FORMAT = "anju-result/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One household and the lot that it gets a home of."""

    household: str
    program: str
    lot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The last contender by priority that got a home; rank 1 is the first of the order."""

    household: str
    rank: int
    tier: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of one program."""

    homes: int
    contenders: int
    housed: int
    empty: int
    passed: int
    last: Served | None
    sets: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The whole answer: every household of the instance is in `assignments` or in `why`, some in both."""

    instance_sha256: str
    summary: Mapping[str, Summary]
    assignments: tuple[Assignment, ...]  # sorted by household
    why: Mapping[str, tuple[Json, ...]]

    def to_json(self) -> Json:
        """Give the answer as one object."""
        return {
            "summary": {program: _summary_json(one) for program, one in self.summary.items()},
            "assignments": [asdict(one) for one in self.assignments],
            "why": {household: list(records) for household, records in sorted(self.why.items())},
        }

    def lines(self) -> Iterator[bytes]:
        """Give the canonical lines of the file, without line ends."""
        for block in self._blocks():
            yield from map(str.encode, block)

    def _blocks(self) -> Iterator[list[str]]:
        """Give the lines, the head first and then some thousands at once."""
        summary = {program: _summary_json(one) for program, one in self.summary.items()}
        yield [dumps({"format": FORMAT, "instance_sha256": self.instance_sha256, "summary": summary}).decode()]
        homes = {one.household: (one.program, one.lot) for one in self.assignments}
        if isinstance(self.why, Records):
            yield from self.why.lines(homes)
            return
        for household in sorted(homes.keys() | self.why.keys()):
            row: Json = {"household": household}
            if household in homes:
                row |= dict(zip(("program", "lot"), homes[household], strict=True))
            if household in self.why:
                row["why"] = self.why[household]
            yield [dumps(row).decode()]

    def file_lines(self) -> Iterator[bytes]:
        """Give the lines of the file as they are written, with line ends."""
        return (line + b"\n" for line in self.lines())

    def write(self, path: Path | str) -> None:
        """Write the file, whole or not at all."""
        write(Path(path), ("\n".join(block).encode() for block in self._blocks()))

    @classmethod
    def read(cls, path: Path | str) -> "Result":
        """Read a file of JSON Lines; the members are checked, not the answer."""
        return cls.parse(Lines(Path(path)))

    @classmethod
    def parse(cls, lines: Iterable[bytes]) -> "Result":
        """Read the lines of a file."""
        return cls._of(loads(line, f"line {n}") for n, line in enumerate(lines, 1))

    @classmethod
    def _of(cls, rest: Iterator[Json]) -> "Result":
        head = next(rest, None)
        if head is None:
            raise MissingMember(member="head", thing="the result")
        members(head, "the head", ("format", "instance_sha256", "summary"), ())
        if head["format"] != FORMAT:
            raise WrongFormat(thing="the head", needed=FORMAT, value=shown(head["format"]))
        assignments: list[Assignment] = []
        why: dict[str, tuple[Json, ...]] = {}
        before = ""
        for n, raw in enumerate(rest):
            household = name(raw.get("household"), "household", f"line {n + 2}")
            if household <= before:
                raise NotSorted(member="household", thing=f"line {n + 2}", value=household)
            before = household
            if "why" in raw:
                why[household] = tuple(items(raw["why"], "why", f"household {household}"))
            if "why" not in raw or "lot" in raw:
                assignments.append(_assignment(raw, household))
            else:
                members(raw, f"household {household}", ("household", "why"), ())
        summary = {program: _summary(raw, program) for program, raw in _object(head["summary"]).items()}
        return cls(
            instance_sha256=name(head["instance_sha256"], "instance_sha256", "the head"),
            summary=summary,
            assignments=tuple(assignments),
            why=why,
        )


def _object(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise NotAnObject(member="summary", thing="the head", value=shown(raw))
    return raw


def _assignment(raw: Json, household: str) -> Assignment:
    thing = f"household {household}"
    members(raw, thing, ("household", "program", "lot"), ("why",))
    program = name(raw["program"], "program", thing)
    return Assignment(household=household, program=program, lot=name(raw["lot"], "lot", thing))


def _summary(raw: Any, program: str) -> Summary:
    thing = f"summary of program {program}"
    counts = ("homes", "contenders", "housed", "empty", "passed")
    members(raw, thing, (*counts, "last", "sets"), ())
    last = raw["last"]
    return Summary(
        **{count: number(raw[count], count, thing) for count in counts},
        last=None if last is None else _served(last, thing),
        sets=tuple(items(raw["sets"], "sets", thing)),
    )


def _served(raw: Any, thing: str) -> Served:
    members(raw, f"last of {thing}", ("household", "rank", "tier", "points"), ())
    return Served(
        household=name(raw["household"], "household", f"last of {thing}"),
        **{one: number(raw[one], one, f"last of {thing}") for one in ("rank", "tier", "points")},
    )


def _summary_json(one: Summary) -> Json:
    return {
        "homes": one.homes,
        "contenders": one.contenders,
        "housed": one.housed,
        "empty": one.empty,
        "passed": one.passed,
        "last": None if one.last is None else asdict(one.last),
        "sets": list(one.sets),
    }
