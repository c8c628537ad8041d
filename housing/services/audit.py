"""The record of who did what: one entry beside every change, in the same transaction, without personal data.

Entries wait in the session and are appended last, just before its transaction commits: the log is locked for a moment
only, always after everything else, so nobody waits for each other in a ring. What is rolled back, whole or to a
savepoint, leaves no entry and no gap. Whoever reads the log in between sees the entries of their own transaction.

The hashes of the entries are public. Every entry holds a number nobody can guess, so nobody can try what it may say.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql.util import find_tables

from allocator.seal import canonical
from housing import chain
from housing.db import Base
from housing.models import AuditEntry, Staff

_LOG = Base.metadata.tables[AuditEntry.__tablename__]
_STAFF = "staff:"
PAGE = 1000
SALT_BYTES = 16


@dataclass(slots=True)
class _Waiting:
    """The entries of one transaction in their order; the first `written` of them are in the log already."""

    lines: list[bytes] = field(default_factory=list)
    written: int = 0
    marks: dict[SessionTransaction, tuple[int, int]] = field(default_factory=dict)  # where each savepoint began
    roles: dict[str, str | None] = field(default_factory=dict)
    connection: sa.Connection | None = None  # whose commit makes them last

    def forget(self) -> None:
        self.lines.clear()
        self.marks.clear()
        self.roles.clear()
        self.written = 0
        self.connection = None

    def append(self, connection: sa.Connection) -> None:
        """Write what is not in the log yet at its end."""
        lines = self.lines[self.written :]
        if lines:
            chain.append(connection, lines)
            self.written = len(self.lines)


def record(db: Session, actor: str, act: str, obj: str, details: dict[str, object], at: datetime) -> None:
    """Write down one act beside the change it belongs to; `details` holds ids, counts and salted hashes only."""
    waiting = _waiting(db)
    said: dict[str, object] = {
        "act": act, "actor": actor, "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "d": details,
        "obj": obj, "s": secrets.token_hex(SALT_BYTES), "v": 1,
    }  # fmt: skip
    role = _role(db, waiting, actor) if actor.startswith(_STAFF) else None
    waiting.lines.append(canonical.dumps(said if role is None else {**said, "role": role}))


def write(db: Session) -> None:
    """Append what waits, in one call; done by itself before a commit and before somebody reads the log."""
    waiting = _waiting(db)
    if len(waiting.lines) > waiting.written:
        db.flush()
        waiting.append(db.connection())


def entries(db: Session, obj: str, *, limit: int, offset: int = 0) -> list[AuditEntry]:
    """Give a part of the acts on one thing, the latest first."""
    query = sa.select(AuditEntry).where(AuditEntry.obj == obj).order_by(AuditEntry.seq.desc())
    return list(db.scalars(query.limit(limit).offset(offset)))


def count(db: Session, obj: str) -> int:
    """Count the acts on one thing."""
    return db.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.obj == obj)) or 0


def pages(db: Session, *columns: Any, first: int = 0, stop: int = 2**63 - 1) -> Iterator[Sequence[Any]]:
    """Stream entries in their order, a page at a time; `columns` begin with their place."""
    query = sa.select(*columns).order_by(AuditEntry.seq).limit(PAGE)
    while page := db.execute(query.where(AuditEntry.seq >= first, AuditEntry.seq < stop)).all():
        yield page
        first = page[-1].seq + 1


def staff_names(db: Session, written: list[AuditEntry]) -> dict[str, str]:
    """Name the members of staff among the actors of some entries: actor -> name."""
    ids = {int(entry.actor.removeprefix(_STAFF)) for entry in written if entry.actor.startswith(_STAFF)}
    query = sa.select(Staff.id, Staff.name).where(Staff.id.in_(ids))
    return {f"{_STAFF}{id_}": name for id_, name in db.execute(query)}


def _waiting(db: Session) -> _Waiting:
    found: _Waiting | None = db.info.get(_Waiting)
    if found is None:
        found = db.info[_Waiting] = _Waiting()
    return found


def _role(db: Session, waiting: _Waiting, actor: str) -> str | None:
    """Tell in which role a member of staff acts."""
    if actor not in waiting.roles:
        with db.no_autoflush:
            role = db.scalar(sa.select(Staff.role).where(Staff.id == int(actor.removeprefix(_STAFF))))
        waiting.roles[actor] = None if role is None else str(role)
    return waiting.roles[actor]


@event.listens_for(Session, "before_commit")
def _write_last(db: Session) -> None:
    if not db.in_nested_transaction():
        write(db)
    elif _waiting(db).lines:
        db.connection()  # whose commit writes them, should this one be of the whole, around its open savepoints


@event.listens_for(Session, "after_begin")
def _remember_connection(db: Session, _transaction: SessionTransaction, connection: sa.Connection) -> None:
    waiting = connection.info[_Waiting] = _waiting(db)
    waiting.connection = connection


@event.listens_for(sa.Engine, "commit")
def _write_at_the_latest(connection: sa.Connection) -> None:
    """Append what still waits: nobody can tell before whether a session commits a savepoint or all around it."""
    waiting: _Waiting | None = connection.info.get(_Waiting)
    if waiting is not None and waiting.connection is connection:
        try:
            waiting.append(connection)
        except Exception:
            connection.connection.rollback()  # else the connection went back to the pool with the transaction open
            raise


@event.listens_for(Session, "do_orm_execute")
def _write_before_reading(state: ORMExecuteState) -> None:
    waiting = _waiting(state.session)
    statement = state.statement
    if not state.is_select or len(waiting.lines) == waiting.written or not isinstance(statement, sa.ClauseElement):
        return
    if _LOG in find_tables(statement, check_columns=True, include_joins=True, include_selects=True):
        write(state.session)


@event.listens_for(Session, "after_transaction_create")
def _mark(db: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        waiting = _waiting(db)
        waiting.marks[transaction] = (len(waiting.lines), waiting.written)


@event.listens_for(Session, "after_commit")
def _keep(db: Session) -> None:
    """Hand the entries of a savepoint that was released to the transaction around it."""
    nested = db.get_nested_transaction()
    if nested is not None:
        _waiting(db).marks.pop(nested, None)


@event.listens_for(Session, "after_transaction_end")
def _drop(db: Session, transaction: SessionTransaction) -> None:
    """Forget the entries of a savepoint that was undone, and all of them when the transaction ends."""
    waiting = _waiting(db)
    mark = waiting.marks.pop(transaction, None)
    if mark is not None:
        del waiting.lines[mark[0] :]
        waiting.written = mark[1]
    if transaction.parent is None:
        waiting.forget()
