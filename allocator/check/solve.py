"""The whole answer a second time, from nothing but the lines of the instance."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from allocator.check.choice import Choice, Watch
from allocator.check.contest import Contest
from allocator.check.reader import Instance, read
from allocator.check.rounds import Standing, hold_rounds
from allocator.check.shapes import Row

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def recompute(instance: Path | str | Iterable[bytes], *, sha256: str | None = None) -> list[bytes]:
    """Compute the lines of the result file, each with its line end, from an instance file or its lines.

    `sha256` is the digest of the file that the lines come from, where that was written in another form.
    """
    return list(answer(load(instance, sha256)))


def load(instance: Path | str | Iterable[bytes], sha256: str | None = None) -> Instance:
    """Read an instance."""
    if isinstance(instance, str | Path):
        with Path(instance).open("rb") as lines:
            found = read(lines)
    else:
        found = read(instance)
    found.sha256 = sha256 or found.sha256
    return found


class Book:
    """Who has which home, who passed, and all that is told, by number of household."""

    def __init__(self, instance: Instance) -> None:
        self.homes: dict[int, tuple[str, str]] = {}  # household: lot, program
        self.passed: set[int] = set()
        self.why: list[bytes] = [b""] * len(instance.households)  # records, with a comma between them
        self.given: dict[str, int] = {}  # cap: homes

    def tell(self, household: int, record: bytes) -> None:
        """Add a record of one more program."""
        before = self.why[household]
        self.why[household] = before + b"," + record if before else record


def answer(instance: Instance, watch: Watch | None = None) -> Iterator[bytes]:
    """Compute the lines of the result; `watch` sees every decision in its order."""
    book = Book(instance)
    standing = hold_rounds(instance) if instance.several else Standing()
    summary = {}
    order = list(instance.programs)
    for place, (id_, program) in enumerate(instance.programs.items()):
        contest = Contest(instance, program, book.given)
        active = list(range(len(contest.entries)))
        if instance.several:
            active = contenders(contest, book, standing, set(order[place + 1 :]))
        choice = Choice(contest, active, watch)
        choice.run()
        enter(instance, choice, book)
        if instance.several:
            _tell_turned_away(contest, active, standing.turned_away[id_], book)
        summary[id_] = summed(choice)
    yield line({"format": "anju-result/1", "instance_sha256": instance.sha256, "summary": summary})
    yield from rows(instance, book)


def contenders(contest: Contest, book: Book, standing: Standing, later: set[str]) -> list[int]:
    """List those who take part: without a home, not passed, and held by no program that comes later."""
    return [
        rank
        for rank, entry in enumerate(contest.entries)
        if entry.number not in book.homes
        and entry.number not in book.passed
        and standing.holder.get(entry.number) not in later
    ]


def _tell_turned_away(contest: Contest, active: list[int], away: set[int], book: Book) -> None:
    record = _encode({"code": "turned_away", "program": contest.program["id"]}).encode()
    took_part = set(active)
    for rank, entry in enumerate(contest.entries):
        if rank not in took_part and entry.number in away:
            book.tell(entry.number, record)


def enter(instance: Instance, choice: Choice, book: Book) -> None:
    """Enter what came of the choice in one program."""
    contest = choice.contest
    for rank, lot in choice.lots.items():
        id_ = contest.limits.lots[lot]
        book.homes[contest.entries[rank].number] = (id_, contest.program["id"])
        for cap in instance.lots[id_]["caps"]:
            book.given[cap] = book.given.get(cap, 0) + 1
    book.passed.update(contest.entries[rank].number for rank in choice.gone)
    for rank, record in choice.why.items():
        book.tell(contest.entries[rank].number, record)


def summed(choice: Choice) -> Row:
    """Sum up one program."""
    contest = choice.contest
    last = None
    if choice.lots:
        rank = max(choice.lots)
        entry = contest.entries[rank]
        last = {"household": entry.household, "rank": rank + 1, "tier": entry.tier, "points": -entry.minus_points}
    return {
        "homes": contest.homes,
        "contenders": len(contest.entries),
        "housed": len(choice.lots),
        "empty": contest.homes - len(choice.lots),
        "passed": len(choice.gone),
        "last": last,
        "sets": choice.reasons.sets,
    }


def rows(instance: Instance, book: Book) -> Iterator[bytes]:
    """Give the line of every household, in order of their ids."""
    households, homes, why = instance.households, book.homes, book.why
    for number in sorted(range(len(households)), key=households.__getitem__):
        id_ = _encode(households[number]).encode()
        if number not in homes:
            yield b'{"household":%s,"why":[%s]}\n' % (id_, why[number])
            continue
        told = b',"why":[%s]' % why[number] if why[number] else b""
        lot, program = homes[number]
        yield b'{"household":%s,"lot":%s,"program":%s%s}\n' % (
            id_, _encode(lot).encode(), _encode(program).encode(), told,
        )  # fmt: skip


def line(row: Row) -> bytes:
    """Write one object in the one form that the format allows."""
    return _encode(row).encode() + b"\n"
