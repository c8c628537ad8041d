"""What a round needs before each irreversible step, in its smallest valid form (`tests.make.move`)."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import (
    Allocation,
    Application,
    ApplicationStatus,
    Commitment,
    DrawResult,
    DrawRun,
    HouseholdOutcome,
    OutcomeCode,
    PoolChances,
    PoolEntry,
    PoolPerson,
    Publication,
    Round,
    RoundState,
    Source,
    SourceKind,
)

NOON = datetime(2025, 10, 15, 4, 0, tzinfo=UTC)


def pool_entry(application: Application, **fields: Any) -> PoolEntry:
    """The place of an application in the pool."""
    values = {
        "round_id": application.round_id, "application_id": application.id,
        "household_id": application.household_id, "receipt": application.receipt,
        "program": application.program, "commitment": bytes(32),
    }  # fmt: skip
    return PoolEntry(**{**values, **fields})


def freeze(db: Session, round_: Round) -> bytes:
    """Put every eligible application into the pool that is not in it yet."""
    present = sa.select(PoolEntry.application_id).where(PoolEntry.round_id == round_.id)
    query = sa.select(Application).where(
        Application.round_id == round_.id,
        Application.status == ApplicationStatus.ELIGIBLE,
        Application.id.not_in(present),
    )
    for application in db.scalars(query).all():
        own = {"round_id": round_.id, "application_id": application.id}
        db.add(pool_entry(application))
        db.flush()
        db.add_all([
            PoolChances(**own, chances=1, failed="[]"),
            PoolPerson(**own, person_index=application.members[0].person_index),
        ])  # fmt: skip
    db.flush()
    return sha256(f"pool {round_.ref}".encode()).digest()


def commit(db: Session, round_: Round) -> bytes:
    """Write a commitment, and promise one source of randomness of each kind."""
    committed = sha256(f"commitment {round_.ref}".encode()).digest()
    db.add_all([
        Commitment(round_id=round_.id, document=b"{}", hash=committed, committed_at=NOON),
        Source(round_id=round_.id, position=0, kind=SourceKind.DIGITS, name="hall-1"),
        Source(round_id=round_.id, position=1, kind=SourceKind.PARTY, name="bureau", commitment=bytes(32)),
    ])  # fmt: skip
    db.flush()
    return committed


def draw(db: Session, round_: Round) -> bytes:
    """Read out the digits and order every program by receipt."""
    digits = db.get_one(Source, (round_.id, 0))
    digits.value = digits.value or b"4" * 40
    db.flush()
    db.add(DrawRun(round_id=round_.id, seed=bytes(32), order_hash=bytes(32), drawn_at=NOON))
    db.flush()
    last: dict[str, int] = {}
    query = sa.select(PoolEntry).where(PoolEntry.round_id == round_.id).order_by(PoolEntry.receipt)
    for entry in db.scalars(query).all():
        rank = last[entry.program] = last.get(entry.program, 0) + 1
        db.add(
            DrawResult(
                round_id=round_.id, program=entry.program, rank=rank, application_id=entry.application_id,
                ticket=f"{rank:064x}",
            )
        )  # fmt: skip
    db.flush()
    return sha256(f"randomness {round_.ref}".encode()).digest()


def allocate(db: Session, round_: Round) -> bytes:
    """Tell everybody in the pool what the allocation meant; homes are those offered already."""
    offered = set(db.scalars(sa.select(Allocation.application_id).where(Allocation.round_id == round_.id)))
    for entry in db.scalars(sa.select(PoolEntry).where(PoolEntry.round_id == round_.id)).all():
        code = OutcomeCode.ASSIGNED if entry.application_id in offered else OutcomeCode.NO_UNIT
        db.add(HouseholdOutcome(round_id=round_.id, application_id=entry.application_id, code=code, why="{}"))
    db.flush()
    return sha256(f"instance {round_.ref}".encode()).digest()


def publish(db: Session, round_: Round) -> bytes:
    """Write down what was published."""
    manifest = sha256(f"manifest {round_.ref}".encode())
    db.add(Publication(round_id=round_.id, manifest_sha256=manifest.hexdigest(), report="{}", published_at=NOON))
    db.flush()
    return manifest.digest()


PREPARED: dict[RoundState, Callable[[Session, Round], bytes]] = {
    RoundState.FROZEN: freeze,
    RoundState.COMMITTED: commit,
    RoundState.DRAWN: draw,
    RoundState.ALLOCATED: allocate,
    RoundState.PUBLISHED: publish,
}
"""What is written before each step, and the hash of what the second person approves."""
