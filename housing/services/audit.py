"""The record of who did what: one row beside every change, in the same transaction, without personal data."""

from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal import canonical
from housing.models import AuditEntry, Staff

LEAF = b"\x00"  # RFC 9162: a leaf is hashed apart from inner nodes


def entry(actor: str, act: str, obj: str, details: dict[str, object], at: datetime) -> dict[str, object]:
    """Column values of one audit row; `details` holds ids, counts and salted hashes only."""
    moment = at.astimezone(UTC)
    line = canonical.dumps(
        {
            "act": act,
            "actor": actor,
            "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "d": details,
            "obj": obj,
            "v": 1,
        }
    )
    return {
        "at": at, "actor": actor, "act": act, "obj": obj, "entry": line, "leaf": sha256(LEAF + line).digest(),
    }  # fmt: skip


def record(db: Session, actor: str, act: str, obj: str, details: dict[str, object], at: datetime) -> None:
    """Write down one act beside the change it belongs to: a rollback takes both away."""
    db.add(AuditEntry(**entry(actor, act, obj, details, at)))


def entries(db: Session, obj: str, *, limit: int, offset: int = 0) -> list[AuditEntry]:
    """Give a part of the acts on one thing, the latest first."""
    query = sa.select(AuditEntry).where(AuditEntry.obj == obj).order_by(AuditEntry.id.desc())
    return list(db.scalars(query.limit(limit).offset(offset)))


def count(db: Session, obj: str) -> int:
    """Count the acts on one thing."""
    return db.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.obj == obj)) or 0


def staff_names(db: Session, written: list[AuditEntry]) -> dict[str, str]:
    """Name the members of staff among the actors of some entries: actor -> name."""
    ids = {int(entry.actor.removeprefix("staff:")) for entry in written if entry.actor.startswith("staff:")}
    query = sa.select(Staff.id, Staff.name).where(Staff.id.in_(ids))
    return {f"staff:{id_}": name for id_, name in db.execute(query)}
