"""What has to be done before a round can go on, with how much of it is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AllocationStatus, ApplicationStatus, Registry, RegistryImport, Round, RoundState, SourceKind
from housing.services import cases, ceremony, duplicates, holdings, queries, rounds

Task = Literal[
    "homes", "deadline", "registers", "check", "clear", "cases", "search", "duplicates", "appeals", "documents",
    "commitment", "digits", "secret", "answers", "contracts", "late", "returning",
]  # fmt: skip

NEXT: dict[RoundState, RoundState] = {
    RoundState.DRAFT: RoundState.OPEN, RoundState.OPEN: RoundState.CLOSED,
    RoundState.CLOSED: RoundState.PUBLICITY,
    RoundState.PUBLICITY: RoundState.FROZEN, RoundState.FROZEN: RoundState.COMMITTED,
    RoundState.COMMITTED: RoundState.DRAWN, RoundState.DRAWN: RoundState.ALLOCATED,
    RoundState.ALLOCATED: RoundState.PUBLISHED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing that the next step of a round rests on."""

    task: Task
    done: bool
    blocks: bool = True  # the next step is refused without it
    count: int = 0
    about: str = ""  # a program, register or party


def todos(db: Session, round_: Round, at: datetime) -> list[Todo]:
    """List what the next step of a round rests on."""
    if round_.state == RoundState.OPEN:
        return [Todo(task="deadline", done=at >= round_.closes_at)]
    if round_.state == RoundState.PUBLISHED:
        return _homes_given(db, round_, at)
    listing = LISTS.get(round_.state)
    return listing(db, round_) if listing else []


def ready(todo: list[Todo]) -> bool:
    """Tell whether the next step can be taken."""
    return all(one.done or not one.blocks for one in todo)


def _homes(db: Session, round_: Round) -> list[Todo]:
    there = rounds.homes_by_program(db, round_)
    return [
        Todo(
            task="homes",
            done=bool(there.get(row.program)),
            count=there.get(row.program, 0),
            about=row.program,
        )
        for row in rounds.programs(db, round_)
    ]


def _review(db: Session, round_: Round) -> list[Todo]:
    handed_in = set(db.scalars(sa.select(RegistryImport.kind).where(RegistryImport.imported_at >= round_.opens_at)))
    left = cases.tally(db, round_)
    return [
        *(Todo(task="registers", done=kind in handed_in, blocks=False, about=str(kind)) for kind in Registry),
        Todo(task="check", done=not left.unchecked, count=left.unchecked),
        Todo(task="clear", done=not left.clear, count=left.clear),
        Todo(task="cases", done=not left.attention, count=left.attention),
        *_duplicates(db, round_, blocks=False),
    ]


def _duplicates(db: Session, round_: Round, *, blocks: bool) -> list[Todo]:
    """Say what is left about duplicates; only the freeze waits for it."""
    left = duplicates.waiting(db, round_)
    return [
        Todo(task="search", done=left.searched, blocks=blocks),
        Todo(task="duplicates", done=not left.pairs, count=left.pairs, blocks=blocks),
        *([Todo(task="appeals", done=False, count=left.appeals, blocks=blocks)] if left.appeals else []),
    ]


def _documents(db: Session, round_: Round) -> list[Todo]:
    waiting = queries.statuses(db, round_).get(ApplicationStatus.DOCUMENTS_NEEDED, 0)
    documents = Todo(task="documents", done=not waiting, blocks=False, count=waiting)
    return [*_duplicates(db, round_, blocks=True), documents]


def _commitments(db: Session, round_: Round) -> list[Todo]:
    there = {source.name for source in ceremony.sources(db, round_)}
    return [Todo(task="commitment", done=party in there, about=party) for party in rounds.PARTIES]


def _randomness(db: Session, round_: Round) -> list[Todo]:
    return [
        Todo(task="digits", done=source.value is not None)
        if source.kind == SourceKind.DIGITS
        else Todo(task="secret", done=source.value is not None, about=source.name)
        for source in ceremony.sources(db, round_)
    ]


def _homes_given(db: Session, round_: Round, at: datetime) -> list[Todo]:
    """Say what is left to do about the homes that households were given; nothing rests on it."""
    found = holdings.tally(db, round_, at)
    left: dict[Task, int] = {
        "answers": found[AllocationStatus.OFFERED],
        "contracts": found[AllocationStatus.ACCEPTED] - found[holdings.LATE],
        "late": found[holdings.LATE],
        "returning": found[holdings.RETURNING],
    }
    always = ("answers", "contracts")
    return [
        Todo(task=task, done=not count, blocks=False, count=count)
        for task, count in left.items()
        if count or task in always
    ]


LISTS: dict[RoundState, Callable[[Session, Round], list[Todo]]] = {
    RoundState.DRAFT: _homes,
    RoundState.CLOSED: _review,
    RoundState.PUBLICITY: _documents,
    RoundState.FROZEN: _commitments,
    RoundState.COMMITTED: _randomness,
}
