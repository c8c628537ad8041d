"""What was kept long enough is erased to the day: the key goes, the fingerprint stays, nobody in need loses data."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from housing import crypto
from housing import db as database
from housing.cli import anju, entry
from housing.clock import standing_at
from housing.config import DEMO_MASTER_KEY
from housing.models import (
    AllocationStatus,
    Application,
    AuditEntry,
    Cause,
    Draft,
    Member,
    PoolEntry,
    RoundState,
)
from housing.services import audit_facts, cases, claim_facts, claims, conduct, drafts, policies, private, retention
from housing.services.actors import Actor
from housing.services.cases import Wanted
from tests import claiming, make
from tests.claiming import PUBLIC, Bureau, a_bureau, a_claim, without_home

SYSTEM = Actor(kind="system")
WENZHOU = policies.in_force("wenzhou", date(2025, 10, 15))
MONTHS = WENZHOU.procedure[retention.FILES].value
DAYS = WENZHOU.procedure[retention.DRAFTS].value


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


BEFORE, DUE = noon(2027, 10, 14), noon(2027, 10, 15)  # 24 months after the publication


def due(db: Session, at: datetime = DUE) -> set[int]:
    return {id_ for batch in retention.batches(db, at) for id_ in batch.due}


def erase(db: Session, at: datetime = DUE) -> int:
    return sum(retention.erase(db, one, by=SYSTEM, at=at) for one in retention.batches(db, at) if one.due)


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return a_bureau(db)


def test_the_times_are_those_of_the_policy_and_count_to_the_day(db: Session) -> None:
    assert (MONTHS, DAYS) == (24, 90)
    application = without_home(db)
    assert due(db, BEFORE) == set()
    assert due(db) == {application.id}


def test_the_key_goes_and_the_rest_stays(db: Session) -> None:
    application = without_home(db)
    kept = (application.receipt, application.private_sealed, application.nonce, application.status)
    commitment = db.scalar(sa.select(PoolEntry.commitment).where(PoolEntry.application_id == application.id))
    people = set(db.scalars(sa.select(Member.person_index).where(Member.application_id == application.id)))
    assert private.open_application(application).applicant.name == "陈小梅"
    assert erase(db) == 1
    with pytest.raises(crypto.Erased):
        private.open_application(application)
    assert (application.receipt, application.private_sealed, application.nonce, application.status) == kept
    assert db.scalar(sa.select(PoolEntry.commitment).where(PoolEntry.application_id == application.id)) == commitment
    assert set(db.scalars(sa.select(Member.person_index).where(Member.application_id == application.id))) == people
    assert due(db) == set()
    assert retention.batches(db, DUE) == []


def test_every_batch_is_one_act_with_its_count_and_no_receipt(db: Session) -> None:
    round_ = claiming.a_round(db)
    made = [claiming.an_application(db, round_) for _ in range(3)]
    claiming.over(db, round_, made[0])
    assert erase(db) == 3
    (act,) = db.scalars(sa.select(AuditEntry).where(AuditEntry.act == "retention.erase"))
    assert json.loads(act.entry)["d"] == {"applications": 3}
    assert act.obj == f"round/{round_.ref}"
    assert not any(one.receipt.encode() in act.entry for one in made)


@pytest.mark.parametrize("state", [s for s in RoundState if s not in retention.ENDED])
def test_a_round_that_has_not_ended_keeps_everything(db: Session, state: RoundState) -> None:
    round_ = claiming.a_round(db)
    application = claiming.an_application(db, round_)
    make.move(db, round_, state)
    assert retention.batches(db, noon(2099, 1, 1)) == []
    with pytest.raises(DBAPIError, match="application_in_use"):
        db.execute(sa.update(Application).where(Application.id == application.id).values(key_wrapped=b""))
    db.rollback()


@pytest.mark.parametrize("status", [AllocationStatus.OFFERED, AllocationStatus.ACCEPTED, AllocationStatus.SIGNED])
def test_who_has_a_home_keeps_the_file(db: Session, status: AllocationStatus) -> None:
    allocation = _home(db, noon(2025, 11, 1), *_steps(status))
    (batch,) = retention.batches(db, noon(2099, 1, 1))
    assert (batch.due, batch.housed) == ((), 1)
    with pytest.raises(DBAPIError, match="application_in_use"):
        db.execute(sa.update(Application).where(Application.id == allocation).values(key_wrapped=b""))
    db.rollback()


def _steps(status: AllocationStatus) -> tuple[AllocationStatus, ...]:
    order = (AllocationStatus.ACCEPTED, AllocationStatus.SIGNED)
    return order[: order.index(status) + 1] if status in order else ()


def _home(db: Session, until: datetime, *steps: AllocationStatus) -> int:
    """Give a household a home, and let it take these steps; its application is named."""
    home = make.a_home(db)
    round_ = claiming.a_round(db, homes=[home])
    application = claiming.an_application(db, round_)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home, expires_at=until)
    make.move(db, round_, RoundState.PUBLISHED)
    for step in steps:
        make.take_step(db, allocation, step)
    return application.id


def test_of_a_home_that_was_given_up_the_time_counts_from_its_end_and_from_the_last_finding(
    db: Session, bureau: Bureau
) -> None:
    given = _home(db, noon(2026, 3, 1), AllocationStatus.DECLINED)
    assert (due(db, noon(2028, 2, 29)), due(db, noon(2028, 3, 1))) == (set(), {given})
    application = db.get_one(Application, given)
    conduct.find(db, application, Cause.OWN, "自己放弃", by=bureau.supervisor, at=noon(2026, 5, 10))
    assert (due(db, noon(2028, 5, 9)), due(db, noon(2028, 5, 10))) == (set(), {given})


def test_an_open_claim_keeps_the_file_and_an_ended_one_starts_the_time_anew(db: Session, bureau: Bureau) -> None:
    application = without_home(db)
    claim = a_claim(db, bureau, application)
    (batch,) = retention.batches(db, DUE)
    assert (batch.due, batch.claiming) == ((), 1)
    with pytest.raises(DBAPIError, match="application_in_use"), db.begin_nested():
        db.execute(sa.update(Application).where(Application.id == application.id).values(key_wrapped=b""))
    claims.withdraw(db, claim, by=SYSTEM, at=noon(2025, 12, 5))
    assert (due(db, noon(2027, 12, 31)), due(db, noon(2028, 1, 1))) == (set(), {application.id})
    erase(db, noon(2028, 1, 1))
    with pytest.raises(crypto.Erased):
        claim_facts.of_claim(claim)


def test_on_what_was_erased_nothing_is_claimed(db: Session) -> None:
    application = without_home(db)
    erase(db)
    with pytest.raises(crypto.Erased):
        claims.file(db, application, PUBLIC, {}, by=SYSTEM, at=claiming.at(202511))


def test_with_its_key_nothing_else_of_an_application_changes_and_the_key_never_comes_back(db: Session) -> None:
    application = without_home(db)
    where = sa.update(Application).where(Application.id == application.id)
    wrapped = application.key_wrapped
    with pytest.raises(DBAPIError, match="application_frozen"), db.begin_nested():
        db.execute(where.values(key_wrapped=b"", nonce=bytes([7] * 16)))
    erase(db)
    with pytest.raises(DBAPIError, match="application_frozen"), db.begin_nested():
        db.execute(where.values(key_wrapped=wrapped))


def test_lists_still_open_and_auditors_are_handed_what_is_left(db: Session, bureau: Bureau) -> None:
    round_ = claiming.a_round(db)
    gone = claiming.an_application(db, round_)
    left = claiming.an_application(db, round_)
    claiming.over(db, round_, gone)
    a_claim(db, bureau, left)  # an open claim keeps its file
    assert erase(db) == 1
    listed = cases.listed(db, round_, Wanted(), limit=9, offset=0)
    assert {line.application.id: line.name for line in listed} == {gone.id: "", left.id: "陈小梅"}
    _head, *kept = map(json.loads, audit_facts.lines(db, round_))
    assert [one["receipt"] for one in kept] == [left.receipt]
    assert kept[0]["record"]["filing"] == private.open_application(left).to_json()


def test_drafts_go_when_nobody_touched_them_for_the_days_of_the_policy(db: Session) -> None:
    round_ = claiming.a_round(db)
    touched = noon(2025, 10, 15)
    old = drafts.save(db, make.an_applicant(db), round_, "public_rental", {"phone": "1"}, at=touched)
    young = drafts.save(
        db, make.an_applicant(db), round_, "public_rental", {"phone": "2"}, at=touched + timedelta(days=1)
    )
    assert retention.old_drafts(db, touched + timedelta(days=89)) == []
    found = retention.old_drafts(db, touched + timedelta(days=90))
    assert found == [old.id]
    retention.discard(db, found, by=SYSTEM, at=touched + timedelta(days=90))
    db.expire_all()
    assert list(db.scalars(sa.select(Draft.id))) == [young.id]
    (act,) = db.scalars(sa.select(AuditEntry).where(AuditEntry.act == "retention.drafts"))
    assert json.loads(act.entry)["d"] == {"drafts": 1}


# the command


@pytest.fixture
def installation(own_database: sa.Engine, tmp_path: Path) -> Iterator[sa.Engine]:
    """An installation with one family whose time is over in 2027."""
    said = {
        "DEMO": "1", "DATABASE_URL": own_database.url.render_as_string(hide_password=False), "DATA_DIR": str(tmp_path),
    }  # fmt: skip
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    entry.settings.cache_clear()
    entry.engine.cache_clear()
    crypto.configure(DEMO_MASTER_KEY)
    with database.sessions(own_database)() as db:
        without_home(db)
        db.commit()
    yield own_database
    entry.engine().dispose()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    entry.settings.cache_clear()
    entry.engine.cache_clear()


def run(*line: str, said: str = "") -> tuple[int, str]:
    with standing_at(DUE):
        done = CliRunner().invoke(anju, ["erase", *line], input=said)
    return done.exit_code, done.output


def readable(engine: sa.Engine) -> int:
    with database.sessions(engine)() as db:
        return make.count_of(db, Application, Application.key_wrapped != b"")


def holding(engine: sa.Engine, secret: bytes) -> list[str]:
    """Name the files of an SQLite database in which some bytes can be read."""
    path = Path(engine.url.database or "")
    files = [path, path.with_name(f"{path.name}-wal")]
    return [file.name for file in files if file.exists() and secret in file.read_bytes()]


def test_an_erased_key_is_nowhere_in_the_file_not_even_in_what_is_not_used(installation: sa.Engine) -> None:
    if installation.dialect.name != "sqlite":
        pytest.skip("the files of PostgreSQL are not ours to read")
    with database.sessions(installation)() as db:
        (key,) = db.scalars(sa.select(Application.key_wrapped))
    with installation.connect() as connection:  # a copy as rows leave behind when they move, from before it was wiped
        connection.exec_driver_sql("CREATE TABLE moved (data BLOB)")
        connection.exec_driver_sql("INSERT INTO moved VALUES (?)", (key,))
        connection.commit()
    raw = installation.raw_connection()
    for statement in ("PRAGMA secure_delete = OFF", "DROP TABLE moved", "PRAGMA secure_delete = ON"):
        raw.cursor().execute(statement)
    raw.close()
    assert holding(installation, key)
    assert run("--yes")[0] == 0
    assert holding(installation, key) == []
    assert readable(installation) == 0


def test_whoever_reads_meanwhile_keeps_the_old_bytes_and_the_command_says_so(installation: sa.Engine) -> None:
    if installation.dialect.name != "sqlite":
        pytest.skip("the files of PostgreSQL are not ours to read")
    with database.sessions(installation)() as db:
        (key,) = db.scalars(sa.select(Application.key_wrapped))
    impatient = "PRAGMA busy_timeout = 50"
    raw = entry.engine().raw_connection()  # the one connection of the command waits for nobody
    raw.cursor().execute(impatient)
    raw.close()
    with database.sessions(database.only_reading(installation))() as reader:
        assert make.count_of(reader, Application) == 1
        code, told = run("--yes")
        assert (code, "--rewrite" in told) == (1, True)
        assert holding(installation, key)
    assert run("--yes", "--rewrite") == (0, "drafts: 0 to delete\nthe file was written anew\n")
    assert holding(installation, key) == []


def test_the_command_lists_first_asks_and_erases(installation: sa.Engine) -> None:
    code, told = run("--dry-run")
    assert code == 0
    assert "1 to erase; kept: 0 with a home, 0 with an open claim, 0 whose time is not over" in told
    assert readable(installation) == 1
    assert run(said="n\n")[0] == 1
    assert readable(installation) == 1
    code, told = run(said="y\n")
    assert (code, "erased: 1 applications, 0 drafts" in told) == (0, True)
    assert readable(installation) == 0
    assert run("--yes") == (0, "drafts: 0 to delete\n")
