"""Compare a published answer with the recomputed one, and show the first household that differs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from allocator.check.choice import Choice, Decision
from allocator.check.faults import Unreadable
from allocator.check.shapes import NEEDED, Row, Shape, is_list, is_text, parse, shaped
from allocator.check.solve import answer, line, load

Source = Path | str | Iterable[bytes]
HEAD: Shape = {
    "format": (lambda value: value == "anju-result/1", NEEDED),
    "instance_sha256": (is_text, NEEDED),
    "summary": (lambda value: isinstance(value, dict), NEEDED),
}
WHY: Shape = {"household": (is_text, NEEDED), "why": (is_list, NEEDED)}
HOME: Shape = {
    "household": (is_text, NEEDED),
    "program": (is_text, NEEDED),
    "lot": (is_text, NEEDED),
    "why": (is_list, []),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first decision, in the order of the rule, that the answer has otherwise."""

    household: str  # "" for the head of the file
    program: str
    rank: int  # place in the order of the program, from 1; 0 where no place is concerned
    recomputed: str
    found: str
    homes_left: dict[str, int] = field(default_factory=dict)  # by lot, before this decision
    limits_left: dict[str, int] = field(default_factory=dict)  # by cap and quota, before this decision

    def __str__(self) -> str:
        """Say it on one line."""
        where = f"household {self.household}" if self.household else "the head"
        if self.program:
            where += f", place {self.rank} of program {self.program}"
        text = f"{where}: recomputed {self.recomputed}, found {self.found}"
        for title, left in (("homes left", self.homes_left), ("limits left", self.limits_left)):
            if left:
                text += f"; {title}: " + ", ".join(f"{id_} {count}" for id_, count in left.items())
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a comparison."""

    households: int
    difference: Difference | None

    @property
    def equal(self) -> bool:
        """Whether the two answers are the same to the last byte."""
        return self.difference is None

    def __str__(self) -> str:
        """Say it on one line."""
        return f"equal: {self.households} households" if self.equal else f"differs: {self.difference}"


class Witness:
    """Watches the recomputation and keeps the first decision that the answer has otherwise."""

    def __init__(self, right: dict[str, Row], found: dict[str, Row]) -> None:
        self._right = right  # only households whose lines differ
        self._found = found
        self.difference: Difference | None = None

    def __call__(self, choice: Choice, decision: Decision) -> None:
        """Look at one decision; what is told and then withdrawn is not in the right answer, and not looked at."""
        household = choice.contest.entries[decision.rank].household
        if self.difference is not None or household not in self._right:
            return
        contest, program = choice.contest, choice.contest.program["id"]
        right, found = self._right[household], self._found.get(household)
        lot = None if decision.lot is None else contest.limits.lots[decision.lot]
        told = [] if decision.record is None else [parse(decision.record, "a record")]
        if part(right, program) != (lot, told) or part(found, program) == (lot, told):
            return
        used = choice.reasons.homes.used
        left = [(row, row["limit"] - used[n]) for n, row in enumerate(contest.limits.rows)]
        self.difference = Difference(
            household=household, program=program, rank=decision.rank + 1,
            recomputed=said(right, found), found=said(found, right),
            homes_left={row["id"]: count for row, count in left if row["kind"] == "lot" and count},
            limits_left={f"{row['kind']} {row['id']}": count for row, count in left if row["kind"] != "lot"},
        )  # fmt: skip


def part(row: Row | None, program: str) -> tuple[str | None, list[Row]] | None:
    """Take from the line of a household what one program gives it."""
    if row is None:
        return None
    records = [one for one in row.get("why", []) if isinstance(one, dict) and one.get("program") == program]
    return row.get("lot") if row.get("program") == program else None, records


def said(row: Row | None, other: Row | None) -> str:
    """Say what an answer gives one household; reasons besides a home only where the other gives the same home."""
    if row is None:
        return "no line"
    why = line(row.get("why", [])).decode().strip()
    if "lot" not in row:
        return f"no home, {why}"
    same = other is not None and other.get("lot") == row["lot"]
    return f"a home of lot {row['lot']}" + (f", {why}" if same else "")


def compare(instance: Source, result: Source, *, sha256: str | None = None) -> Report:
    """Recompute the answer of an instance and compare it with a result, both files or lines of files."""
    given = load(instance, sha256)
    found = result if isinstance(result, str | Path) else list(result)
    right = list(answer(given))
    difference = None
    if not same_lines(right, found):
        lines = read_lines(found)
        rows = read_result(lines)
        differ = {row["household"]: row for row in map(_row, set(right[1:]).difference(lines))}
        witness = Witness(differ, rows)
        for _ in answer(given, witness):
            pass
        difference = witness.difference or first_line(right, lines)
    return Report(households=len(given.households), difference=difference)


def _row(raw: bytes) -> Row:
    return parse(raw, "a line")


def same_lines(right: list[bytes], found: Path | str | list[bytes]) -> bool:
    """Compare lines without holding a whole file."""
    if isinstance(found, list):
        return right == found
    with Path(found).open("rb") as file:
        return all(one == other for one, other in zip_longest(right, file))


def read_lines(source: Path | str | list[bytes]) -> list[bytes]:
    """Read all lines of a file, or take lines as they are."""
    if isinstance(source, list):
        return source
    with Path(source).open("rb") as file:
        return list(file)


def read_result(lines: list[bytes]) -> dict[str, Row]:
    """Check that the lines are a result and index its rows by household."""
    if not lines:
        raise Unreadable("the result is empty")
    shaped(parse(lines[0], "the head of the result"), HEAD, "the head of the result")
    rows: dict[str, Row] = {}
    for n, raw in enumerate(lines[1:], 2):
        row = parse(raw, f"line {n} of the result")
        shaped(row, HOME if row.keys() & {"lot", "program"} else WHY, f"line {n} of the result")
        if row["household"] in rows:
            raise Unreadable(f"line {n} of the result: household {row['household']} stands twice")
        rows[row["household"]] = row
    return rows


def first_line(right: list[bytes], found: list[bytes]) -> Difference:
    """Find the first line that differs where every decision is the same."""
    lines = enumerate(zip_longest(right, found, fillvalue=b""))
    n, one, other = next((n, one, other) for n, (one, other) in lines if one != other)
    return Difference(
        household=parse(one or other, f"line {n + 1}")["household"] if n else "",
        program="",
        rank=0,
        recomputed=one.decode().strip() or "no line",
        found=other.decode().strip() or "no line",
    )
