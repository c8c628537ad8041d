"""Accounts: one for each number, guessing gets slower, and a login ends when it should."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import Refused
from housing import clock, crypto
from housing.cli import maintain
from housing.config import DEMO_MASTER_KEY
from housing.models import Applicant, LoginFailure, LoginSession, Role
from housing.services import accounts, passwords, visits
from housing.services.accounts import Login, LoginPaused, LoginWrong, PhoneTaken
from housing.services.actors import Actor
from tests.web.conftest import NOON, PASSWORD

PHONE = "13800000000"
HERE, THERE = "10.0.0.0/24", "10.0.1.0/24"


@pytest.fixture(autouse=True)
def keys() -> None:
    crypto.configure(DEMO_MASTER_KEY)


def sign_up(db: Session, **changed: str) -> Applicant:
    values = {"name": "陈小梅", "phone": PHONE, "password": PASSWORD, "language": "zh_Hans"} | changed
    return accounts.sign_up(db, at=NOON, **values)  # type: ignore[arg-type]


def sign_in(db: Session, password: str = PASSWORD, *, network: str = HERE, after: timedelta = timedelta()) -> object:
    return accounts.sign_in_applicant(db, phone=PHONE, password=password, network=network, at=NOON + after)


def seen(db: Session, token: str, at: datetime) -> visits.Visitor:
    """Who a browser belongs to; the visit is noted, as a request does."""
    visitor, due = visits.find(db, token, at=at)
    if due:
        visits.note(db, token, at=at)
        db.flush()
    return visitor


def test_a_person_signs_up_and_logs_in(db: Session) -> None:
    applicant = sign_up(db)
    outcome = sign_in(db)
    assert isinstance(outcome, Login)
    assert outcome.person is applicant
    visitor, _ = visits.find(db, outcome.token, at=NOON)
    assert (visitor.kind, visitor.id, visitor.name) == ("applicant", applicant.id, "陈小梅")
    assert visitor.actor == Actor.applicant(applicant.id)


def test_neither_name_nor_number_nor_password_nor_token_is_in_the_database(db: Session) -> None:
    sign_up(db)
    outcome = sign_in(db)
    assert isinstance(outcome, Login)
    rows = [*db.execute(sa.select(Applicant.__table__)), *db.execute(sa.select(LoginSession.__table__))]
    kept = b"".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)
    for secret in ("陈小梅", PHONE, PASSWORD, outcome.token):
        assert secret.encode() not in kept


def test_one_number_has_one_account(db: Session) -> None:
    sign_up(db)
    with pytest.raises(PhoneTaken):
        sign_up(db)


@pytest.mark.parametrize("password", ["short", "x" * 129, "12345678", "zzzzzzzzz", PHONE, "PassWord"])
def test_a_password_that_protects_nothing_is_refused(db: Session, password: str) -> None:
    with pytest.raises(Refused):
        sign_up(db, password=password)


def test_a_wrong_password_and_an_unknown_number_look_the_same(db: Session) -> None:
    unknown = sign_in(db)
    sign_up(db)
    wrong = sign_in(db, "something else")
    assert isinstance(unknown, LoginWrong)
    assert isinstance(wrong, LoginWrong)
    assert str(unknown) == str(wrong)


def test_guessing_gets_slower_and_never_stops_for_good(db: Session) -> None:
    sign_up(db)
    for _ in range(accounts.FREE_FAILURES):
        assert isinstance(sign_in(db, "guess"), LoginWrong)
    paused = sign_in(db)
    assert isinstance(paused, LoginPaused)
    assert paused.facts == {"minutes": 1}
    assert isinstance(sign_in(db, "guess", after=timedelta(seconds=31)), LoginWrong)
    assert isinstance(sign_in(db, after=timedelta(seconds=62)), LoginPaused)
    assert isinstance(sign_in(db, after=timedelta(minutes=20)), Login)
    assert db.scalar(sa.select(sa.func.count()).select_from(LoginFailure)) == 0


def test_a_neighbour_cannot_shut_anybody_out(db: Session) -> None:
    sign_up(db)
    for _ in range(10):
        sign_in(db, "guess", network=THERE)
    assert isinstance(sign_in(db, network=HERE), Login)


def test_staff_wait_a_quarter_of_an_hour_wherever_the_guesses_come_from(db: Session) -> None:
    accounts.hire(db, login="li", name="李四", role=Role.OPERATOR, password=PASSWORD, by=Actor(kind="system"), at=NOON)
    for _ in range(accounts.FREE_FAILURES):
        accounts.sign_in_staff(db, login="li", password=PASSWORD[1:], at=NOON)
    paused = accounts.sign_in_staff(db, login="li", password=PASSWORD, at=NOON + timedelta(minutes=14))
    assert isinstance(paused, LoginPaused)
    assert isinstance(accounts.sign_in_staff(db, login="li", password=PASSWORD, at=NOON + timedelta(minutes=15)), Login)


@pytest.mark.parametrize(
    ("kind", "idle", "most"),
    [
        ("applicant", timedelta(hours=2), timedelta(hours=24)),
        ("staff", timedelta(minutes=30), timedelta(hours=12)),
    ],
)
def test_a_login_ends_when_nobody_comes_back_and_at_the_latest_then(
    db: Session, kind: str, idle: timedelta, most: timedelta
) -> None:
    person = (
        sign_up(db)
        if kind == "applicant"
        else accounts.hire(
            db,
            login="li",
            name="李四",
            role=Role.AUDITOR,
            password=PASSWORD,
            by=Actor(kind="system"),
            at=NOON,
        )
    )
    second = timedelta(seconds=1)
    left = visits.begin(db, person, at=NOON)
    assert seen(db, left, NOON + idle - second).kind == kind
    assert seen(db, left, NOON + 2 * idle - second).kind == "public"
    busy = visits.begin(db, person, at=NOON)
    moment = NOON
    while moment + idle / 2 < NOON + most:
        moment += idle / 2
        assert seen(db, busy, moment).kind == kind
    assert seen(db, busy, NOON + most).kind == "public"


def test_the_worker_deletes_logins_that_have_run_out(db: Session, sessions: sessionmaker[Session]) -> None:
    old, most = visits.begin(db, sign_up(db), at=NOON), visits.STAYS["applicant"].most
    second = timedelta(seconds=1)
    young = visits.begin(db, sign_up(db, phone="13900000000"), at=NOON + second)
    db.commit()
    for moment, left in ((NOON + most - second, {old, young}), (NOON + most, {young}), (NOON + most + second, set())):
        with clock.standing_at(moment):
            maintain.sweep(sessions)
        db.expire_all()
        hashes = {sha256(token.encode()).digest() for token in left}
        assert set(db.scalars(sa.select(LoginSession.id_hash))) == hashes


def test_a_token_that_was_never_given_opens_nothing(db: Session) -> None:
    assert seen(db, "invented", NOON) is visits.PUBLIC


def test_the_hash_for_nobody_matches_nothing() -> None:
    assert not passwords.matches("", passwords.NOBODY)
