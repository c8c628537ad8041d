"""Accounts of applicants and staff: open one, and log in to it.

A failed login has to be remembered, so it is given back as a value and not raised: callers commit either way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing import crypto
from housing.models import Applicant, LoginFailure, Role, Staff
from housing.services import audit, passwords, visits
from housing.services.actors import Actor

FREE_FAILURES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


class PhoneTaken(Refused):
    """An account with this mobile number exists."""

    code = "phone-taken"
    message = N_("There is already an account with this mobile number. Log in, or enter another number.")


class LoginTaken(Refused):
    """A member of staff with this login exists."""

    code = "login-taken"
    message = N_("There is already a member of staff with the login “%(login)s”. Choose another login.")


class LoginWrong(Refused):
    """The account does not exist or the password is not its own; nobody is told which."""

    code = "login-wrong"
    message = N_("The account and the password do not go together. Check both and try again.")


class LoginPaused(Refused):
    """Too many wrong passwords: a wait before the next try, never a lock for good."""

    code = "login-paused"
    message = N_("Too many wrong passwords. Wait %(minutes)s minutes and try again; your account is safe.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A browser that is now logged in: what goes into its cookie, and whose it is."""

    token: str
    person: Applicant | Staff


def sign_up(db: Session, *, name: str, phone: str, password: str, language: str, at: datetime) -> Applicant:
    """Open an account for a person who wants to apply; number and name are kept sealed."""
    passwords.check(password, account=phone)
    phone_index = _phone_index(phone)
    if db.scalar(sa.select(Applicant.id).where(Applicant.phone_index == phone_index)) is not None:
        raise PhoneTaken
    applicant = Applicant(
        phone_index=phone_index,
        phone_sealed=crypto.seal("applicant-phone", phone.encode()),
        name_sealed=crypto.seal("applicant-name", name.encode()),
        password_hash=passwords.hashed(password),
        language=language,
        created_at=at,
    )
    db.add(applicant)
    db.flush()
    audit.record(db, str(Actor.applicant(applicant.id)), "account.open", f"applicant/{applicant.id}", {}, at)
    return applicant


def hire(db: Session, *, login: str, name: str, role: Role, password: str, by: Actor, at: datetime) -> Staff:
    """Give a person of the bureau an account."""
    passwords.check(password, account=login)
    if db.scalar(sa.select(Staff.id).where(Staff.login == login)) is not None:
        raise LoginTaken(login=login)
    staff = Staff(
        login=login,
        name=name,
        role=role,
        password_hash=passwords.hashed(password),
        active=True,
        created_at=at,
    )
    db.add(staff)
    db.flush()
    audit.record(db, str(by), "account.open", f"staff/{staff.id}", {"role": role.value}, at)
    return staff


def sign_in_applicant(
    db: Session, *, phone: str, password: str, network: str, at: datetime
) -> Login | LoginWrong | LoginPaused:
    """Log an applicant in. Failures count for one network, so nobody can shut a neighbour out."""
    phone_index = _phone_index(phone)
    applicant = db.scalar(sa.select(Applicant).where(Applicant.phone_index == phone_index))
    key = crypto.index("login-failure", f"applicant|{phone}|{network}").hex()
    return _sign_in(db, applicant, password, key=key, first_pause=FIRST_PAUSE, at=at)


def sign_in_staff(db: Session, *, login: str, password: str, at: datetime) -> Login | LoginWrong | LoginPaused:
    """Log a member of staff in. Failures count for the account, wherever they come from."""
    staff = db.scalar(sa.select(Staff).where(Staff.login == login, Staff.active))
    key = crypto.index("login-failure", f"staff|{login}").hex()
    return _sign_in(db, staff, password, key=key, first_pause=LONGEST_PAUSE, at=at)


def _sign_in(
    db: Session,
    person: Applicant | Staff | None,
    password: str,
    *,
    key: str,
    first_pause: timedelta,
    at: datetime,
) -> Login | LoginWrong | LoginPaused:
    failures = db.get(LoginFailure, key, with_for_update=True)
    if failures is not None and (wait := _pause(failures, first_pause) - (at - failures.last_at)) > timedelta():
        return LoginPaused(minutes=-(-wait // timedelta(minutes=1)))
    stored = passwords.NOBODY if person is None else person.password_hash
    if not passwords.matches(password, stored) or person is None:
        _remember_failure(db, failures, key, at)
        return LoginWrong()
    if failures is not None:
        db.delete(failures)
    return Login(token=visits.begin(db, person, at=at), person=person)


def _pause(failures: LoginFailure, first_pause: timedelta) -> timedelta:
    """Tell how long the next try has to wait: nothing at first, then twice as long with each failure."""
    if failures.count < FREE_FAILURES:
        return timedelta()
    doublings = min(failures.count - FREE_FAILURES, 10)
    return min(first_pause * (1 << doublings), LONGEST_PAUSE)


def _remember_failure(db: Session, failures: LoginFailure | None, key: str, at: datetime) -> None:
    if failures is None:
        db.add(LoginFailure(key=key, count=1, last_at=at))
    else:
        failures.count = 1 if at >= failures.last_at + FORGOTTEN_AFTER else failures.count + 1
        failures.last_at = at
    db.flush()


def _phone_index(phone: str) -> bytes:
    return crypto.index("applicant-phone", phone)
