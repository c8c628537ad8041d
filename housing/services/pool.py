"""The freeze: the list of those who take part becomes a set of lines that nobody can add to or change.

The fingerprint covers the public entries with their chances, and the frozen demand (what suits whom, wishes, tiers).
Proposer and approver each compute it from the database; the database refuses a freeze whose fingerprint was not
approved. The bytes are kept (`round_files`): every later step reads them, and nothing that changes in the rows
afterwards can reach the draw.
"""

from collections.abc import Callable
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.models import PoolChances, PoolEntry, PoolPerson, Round
from housing.services import duplicates, housed, round_files, rounds, snapshot

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
    duplicates.check_settled(db, round_)
    housed.check_pool(db, round_)
    lines = snapshot.entries_document(one.entry for one in snapshot.entries(db, round_))
    return joined(lines, snapshot.demand_document(db, round_))


def freeze(db: Session, round_: Round, progress: Callable[[str, int, int], None]) -> bytes:
    """Write the pool down and return its fingerprint. From here on no application can enter, leave or change."""
    _check_homes(db, round_)
    duplicates.check_settled(db, round_)
    housed.check_pool(db, round_)
    admitted = list(snapshot.entries(db, round_))
    lines = snapshot.entries_document(one.entry for one in admitted)
    demand = snapshot.demand_document(db, round_)
    round_files.write(db, round_, round_files.ENTRIES, lines)
    round_files.write(db, round_, round_files.DEMAND, demand)
    round_.pool_hash = joined(lines, demand)
    for start in range(0, len(admitted), BATCH):
        part = admitted[start : start + BATCH]
        db.execute(sa.insert(PoolEntry), [one.row for one in part])
        db.execute(sa.insert(PoolChances), [one.chances for one in part])
        db.execute(sa.insert(PoolPerson), [person for one in part for person in one.people])
        progress("freeze", start + len(part), len(admitted))
    return round_.pool_hash


def joined(entries: bytes, demand: bytes) -> bytes:
    """Hash entries and demand together: the fingerprint of a pool."""
    return sha256(sha256(entries).digest() + sha256(demand).digest()).digest()


def _check_homes(db: Session, round_: Round) -> None:
    if rounds.units_document(db, round_) != round_files.read(db, round_, round_files.UNITS):
        raise HomesChanged(round=round_.ref)
