"""What an auditor is handed to ask the rules again: the private record of everybody in a frozen list.

The lines (`anju-facts/1`) hold what families filed. They are made while they are sent, kept nowhere, and never part of
a published bag. Whoever takes them is on record before the first line leaves, and the hash of all of them after the
last one.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.bundle import Places, facts_lines
from allocator.errors import N_, Refused
from housing import crypto
from housing.models import Application, Assessment, Home, Lot, PoolEntry, Project, Round, RoundHome, WorkArea
from housing.services import audit, private
from housing.services.actors import Actor

BATCH = 1_000


class NotFrozen(Refused):
    """Before the freeze nothing binds the facts, so there is nothing to audit."""

    code = "not-frozen"
    message = N_("The list of round %(round)s is not frozen yet. The facts can be checked once it is.")


def begin(db: Session, round_: Round, *, by: Actor, at: datetime) -> int:
    """Write down who is about to take the facts, and how many households they are of."""
    if round_.pool_hash is None:
        raise NotFrozen(round=round_.ref)
    count = sa.select(sa.func.count()).select_from(PoolEntry).where(PoolEntry.round_id == round_.id)
    households = db.scalar(count) or 0
    audit.record(db, str(by), "facts.take", f"round/{round_.ref}", {"households": households}, at)
    return households


def end(db: Session, round_: Round, digest: str, *, by: Actor, at: datetime) -> None:
    """Write down what was taken."""
    audit.record(db, str(by), "facts.taken", f"round/{round_.ref}", {"facts_sha256": digest}, at)


def lines(db: Session, round_: Round) -> Iterator[bytes]:
    """Make the file line by line, sorted by receipt."""
    return facts_lines(_places(db, round_), _rows(db, round_))


def hashed(made: Iterator[bytes]) -> Iterator[tuple[bytes, str]]:
    """Give each line with the hash of everything up to its end."""
    digest = sha256()
    for line in made:
        digest.update(line)
        yield line, digest.hexdigest()


def _rows(db: Session, round_: Round) -> Iterator[dict[str, Any]]:
    query = (
        sa.select(
            PoolEntry.receipt, PoolEntry.program, Application.revision, Application.submitted_at, Application.nonce,
            Application.key_wrapped, Application.private_sealed, Assessment.facts_sealed,
        )
        .join(Application, Application.id == PoolEntry.application_id)
        .join(Assessment, Assessment.application_id == PoolEntry.application_id)
        .where(PoolEntry.round_id == round_.id, Application.key_wrapped != b"")  # of the erased nothing is left
        .order_by(PoolEntry.receipt)
        .execution_options(yield_per=BATCH)
    )  # fmt: skip
    for row in db.execute(query):
        key = crypto.unwrap(row.key_wrapped)
        opened = private.opened(key, row.private_sealed)
        record = private.record(
            round_ref=round_.ref, receipt=row.receipt, revision=row.revision, submitted_at=row.submitted_at,
            nonce=row.nonce, filing=opened.filing, facts=json.loads(crypto.open_with(key, "facts", row.facts_sealed)),
        )  # fmt: skip
        yield {"program": row.program, "receipt": row.receipt, "record": record, "salt": opened.salt.hex()}


def _places(db: Session, round_: Round) -> Places:
    lots = (
        sa.select(Lot.code, Project.x_m, Project.y_m)
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
        .distinct()
    )
    areas = sa.select(WorkArea.code, WorkArea.x_m, WorkArea.y_m)
    return Places(
        round=round_.ref,
        areas={code: (x, y) for code, x, y in db.execute(areas)},
        lots={code: (x, y) for code, x, y in db.execute(lots)},
    )
