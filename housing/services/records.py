"""The record of a draw for everybody: what was promised, what came after, and one place as an example."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Commitment, DrawResult, DrawRun, PoolEntry, Round, Source
from housing.services import ceremony, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A place whose ticket anybody can compute again."""

    program: str
    receipt: str
    rank: int
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a draw so far."""

    sources: list[Source]
    commitment: Commitment | None
    run: DrawRun | None
    households: int
    example: Example | None


def of(db: Session, round_: Round) -> Record:
    """Collect what is known of a draw."""
    households = sa.select(sa.func.count()).select_from(PoolEntry).where(PoolEntry.round_id == round_.id)
    return Record(
        sources=ceremony.sources(db, round_), commitment=db.get(Commitment, round_.id),
        run=db.get(DrawRun, round_.id), households=db.scalar(households) or 0, example=_example(db, round_),
    )  # fmt: skip


def _example(db: Session, round_: Round) -> Example | None:
    for program in rounds.programs(db, round_):
        query = (
            sa.select(DrawResult.rank, DrawResult.ticket, PoolEntry.receipt)
            .join(PoolEntry, PoolEntry.application_id == DrawResult.application_id)
            .where(
                DrawResult.round_id == round_.id, PoolEntry.round_id == round_.id, DrawResult.rank == 1,
                DrawResult.program == program.program,
            )
        )  # fmt: skip
        row = db.execute(query).first()
        if row is not None:
            return Example(program=program.program, receipt=row.receipt, rank=row.rank, ticket=row.ticket)
    return None
