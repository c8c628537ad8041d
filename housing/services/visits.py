"""Browsers that are logged in: each is a row, found by the hash of a random token, and ends with the row."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import Applicant, LoginSession, Role, Staff
from housing.services.actors import Actor

TOKEN_BYTES = 32
NOTED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long a browser stays logged in: without a click, and at most."""

    idle: timedelta
    most: timedelta


STAYS = {
    "applicant": Stay(idle=timedelta(hours=2), most=timedelta(hours=24)),
    "staff": Stay(idle=timedelta(minutes=30), most=timedelta(hours=12)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is on the other side of a request."""

    kind: Literal["public", "applicant", "staff"] = "public"
    id: int | None = None
    name: str = ""
    role: Role | None = None

    @property
    def actor(self) -> Actor:
        """The same person as the audit trail names them."""
        if self.kind == "public":
            raise LookupError("nobody is logged in")
        return Actor(kind=self.kind, id=self.id)


PUBLIC = Visitor()


def begin(db: Session, person: Applicant | Staff, *, at: datetime) -> str:
    """Log a browser in; the token given back goes into its cookie and is stored nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    staff = isinstance(person, Staff)
    db.add(
        LoginSession(
            id_hash=_hash(token),
            applicant_id=None if staff else person.id,
            staff_id=person.id if staff else None,
            created_at=at,
            seen_at=at,
            expires_at=at + STAYS["staff" if staff else "applicant"].most,
        )
    )
    db.flush()
    return token


def find(db: Session, token: str, *, at: datetime) -> tuple[Visitor, bool]:
    """Tell who a browser belongs to, and whether the visit has to be noted; reads only."""
    login = db.get(LoginSession, _hash(token))
    if login is None:
        return PUBLIC, False
    if _has_run_out(login, at):
        return PUBLIC, True
    return _person(db, login), at >= login.seen_at + NOTED_AFTER


def note(db: Session, token: str, *, at: datetime) -> None:
    """Write down that a browser was here; a login that has run out is deleted."""
    login = db.get(LoginSession, _hash(token))
    if login is None:
        return
    if _has_run_out(login, at):
        db.delete(login)
    else:
        login.seen_at = at


def _has_run_out(login: LoginSession, at: datetime) -> bool:
    stay = STAYS["applicant" if login.staff_id is None else "staff"]
    return at >= login.expires_at or at >= login.seen_at + stay.idle


def _person(db: Session, login: LoginSession) -> Visitor:
    if login.staff_id is not None:
        staff = db.get_one(Staff, login.staff_id)
        return Visitor(kind="staff", id=staff.id, name=staff.name, role=staff.role) if staff.active else PUBLIC
    applicant = db.get_one(Applicant, login.applicant_id)
    name = crypto.open_("applicant-name", applicant.name_sealed).decode()
    return Visitor(kind="applicant", id=applicant.id, name=name)


def end(db: Session, token: str) -> None:
    """Log a browser out."""
    db.execute(sa.delete(LoginSession).where(LoginSession.id_hash == _hash(token)))


def sweep(db: Session, *, at: datetime) -> None:
    """Delete logins that have run out."""
    db.execute(sa.delete(LoginSession).where(LoginSession.expires_at <= at))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
