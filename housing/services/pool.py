"""The freeze: the list of those who take part becomes a set of lines that nobody can add to or change.

The fingerprint covers the public entries and the frozen demand (what suits whom, wishes, tiers). Proposer and approver
each compute it from the database; the database refuses a freeze whose fingerprint was not approved.
"""

from collections.abc import Callable
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from housing.models import PoolEntry, Round
from housing.services import snapshot

BATCH = 5000


def fingerprint(db: Session, round_: Round) -> bytes:
    """Hash the list of participants and everything that will decide about them (32 bytes)."""
    lines = snapshot.entries_document(entry for entry, _ in snapshot.entries(db, round_))
    return _joined(lines, snapshot.demand_document(db, round_))


def freeze(db: Session, round_: Round, progress: Callable[[str, int, int], None]) -> bytes:
    """Write the pool down and return its fingerprint. From here on no application can enter, leave or change."""
    entries, rows = [], []
    for entry, row in snapshot.entries(db, round_):
        entries.append(entry)
        rows.append(row)
    round_.pool_hash = _joined(snapshot.entries_document(entries), snapshot.demand_document(db, round_))
    for start in range(0, len(rows), BATCH):
        db.execute(sa.insert(PoolEntry), rows[start : start + BATCH])
        progress("freeze", min(start + BATCH, len(rows)), len(rows))
    return round_.pool_hash


def entries_document(db: Session, round_: Round) -> bytes:
    """Write the frozen list of those who take part."""
    query = (
        sa.select(PoolEntry.commitment, PoolEntry.program, PoolEntry.receipt)
        .where(PoolEntry.round_id == round_.id)
        .order_by(PoolEntry.receipt)
    )
    return snapshot.entries_document(
        bundle.Entry(receipt=receipt, pool=program, commitment=commitment)
        for commitment, program, receipt in db.execute(query)
    )


def _joined(entries: bytes, demand: bytes) -> bytes:
    return sha256(sha256(entries).digest() + sha256(demand).digest()).digest()
