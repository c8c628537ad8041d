"""The freeze: the list of those who take part becomes a set of lines that nobody can add to or change.

The fingerprint covers the public entries and the frozen demand (what suits whom, wishes, tiers). Proposer and approver
each compute it from the database; the database refuses a freeze whose fingerprint was not approved. The bytes are kept
(`round_files`): every later step reads them, and nothing that changes in the rows afterwards can reach the draw.
"""

from collections.abc import Callable
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.models import PoolEntry, Round
from housing.services import round_files, rounds, snapshot

BATCH = 5000


class HomesChanged(Refused):
    """The homes on offer are no longer those of the plan that was approved."""

    code = "homes-changed"
    message = N_(
        "The homes of round %(round)s are no longer those with which it was opened, so its list cannot be frozen. "
        "Put the homes back as they were: what is on offer is fixed when a round opens."
    )


def fingerprint(db: Session, round_: Round) -> bytes:
    """Hash the list of participants and everything that will decide about them (32 bytes)."""
    _check_homes(db, round_)
    lines = snapshot.entries_document(entry for entry, _ in snapshot.entries(db, round_))
    return joined(lines, snapshot.demand_document(db, round_))


def freeze(db: Session, round_: Round, progress: Callable[[str, int, int], None]) -> bytes:
    """Write the pool down and return its fingerprint. From here on no application can enter, leave or change."""
    _check_homes(db, round_)
    entries, rows = [], []
    for entry, row in snapshot.entries(db, round_):
        entries.append(entry)
        rows.append(row)
    lines, demand = snapshot.entries_document(entries), snapshot.demand_document(db, round_)
    round_files.write(db, round_, round_files.ENTRIES, lines)
    round_files.write(db, round_, round_files.DEMAND, demand)
    round_.pool_hash = joined(lines, demand)
    for start in range(0, len(rows), BATCH):
        db.execute(sa.insert(PoolEntry), rows[start : start + BATCH])
        progress("freeze", min(start + BATCH, len(rows)), len(rows))
    return round_.pool_hash


def joined(entries: bytes, demand: bytes) -> bytes:
    """Hash entries and demand together: the fingerprint of a pool."""
    return sha256(sha256(entries).digest() + sha256(demand).digest()).digest()


def _check_homes(db: Session, round_: Round) -> None:
    if rounds.units_document(db, round_) != round_files.read(db, round_, round_files.UNITS):
        raise HomesChanged(round=round_.ref)
