"""The database connection itself: settings, the acting person, moments, and the test at start-up."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from housing import db as database
from housing import migrate
from housing.errors import UnsafeDatabase
from housing.models import Applicant, Role, RoundState, Staff
from tests import make

SHANGHAI = timezone(timedelta(hours=8))


def actor(db: Session) -> int | None:
    """Who acts, as the guards see it."""
    if db.get_bind().dialect.name == "sqlite":
        return db.scalar(sa.select(sa.func.app_actor(type_=sa.Integer)))
    value = db.scalar(sa.text("SELECT current_setting('app.actor', true)"))
    return int(value) if value else None


def test_sqlite_is_set_to_keep_what_it_has_acknowledged(tmp_path: Path) -> None:
    engine = database.make_engine(f"sqlite:///{tmp_path}/a.db")
    with engine.connect() as connection:
        wanted = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "journal_mode": "wal"}
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    engine.dispose()
    assert found == wanted
    assert tuple(map(int, version.split("."))) >= database.OLDEST_SQLITE


@pytest.mark.postgres
def test_postgresql_reads_what_is_committed_when_a_statement_starts(postgres_server: sa.URL) -> None:
    engine = database.make_engine(postgres_server.set(drivername="postgresql"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
    engine.dispose()


def test_nobody_acts_unless_somebody_is_named(db: Session) -> None:
    assert actor(db) is None
    database.act_as(db, 7)
    assert actor(db) == 7
    database.act_as(db, None)
    assert actor(db) is None


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_acting_person_is_forgotten_with_the_transaction(own_database: sa.Engine, end: str) -> None:
    factory = database.sessions(own_database)
    with factory() as session:
        database.act_as(session, 7)
        getattr(session, end)()
        assert actor(session) is None
    with factory() as session:
        assert actor(session) is None


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_inside_a_larger_transaction_the_acting_person_is_forgotten_too(db: Session, end: str) -> None:
    database.act_as(db, 7)
    getattr(db, end)()
    assert actor(db) is None


def test_a_savepoint_rolled_back_brings_back_who_acted_before_it(db: Session) -> None:
    database.act_as(db, 7)
    inner = db.begin_nested()
    database.act_as(db, 8)
    inner.rollback()
    assert actor(db) == 7
    with db.begin_nested():
        database.act_as(db, 9)
    assert actor(db) == 9


def test_two_connections_have_two_acting_persons(own_database: sa.Engine) -> None:
    reader = database.sessions(database.only_reading(own_database))
    with reader() as first, reader() as second:
        database.act_as(first, 7)
        database.act_as(second, 8)
        assert (actor(first), actor(second)) == (7, 8)


def test_who_only_reads_does_not_wait_for_a_writer(own_database: sa.Engine) -> None:
    with database.sessions(own_database)() as writer:
        make.a_staff(writer)
        with database.sessions(database.only_reading(own_database))() as reader:
            assert make.count_of(reader, Staff) == 0
        writer.commit()


def test_who_only_reads_cannot_write_and_leaves_no_trace_in_the_pool(own_database: sa.Engine) -> None:
    with database.sessions(database.only_reading(own_database))() as reader:
        with pytest.raises(sa.exc.DBAPIError):
            make.a_staff(reader)
        reader.rollback()
    with database.sessions(own_database)() as writer:
        make.a_staff(writer)
        writer.commit()


@given(moment=st.datetimes(timezones=st.sampled_from([UTC, SHANGHAI, timezone(timedelta(hours=-11))])))
def test_a_moment_is_the_same_moment_after_writing_and_reading(moment: datetime) -> None:
    kind, sqlite = database.UTCDateTime(), sa.create_engine("sqlite://").dialect
    try:
        wanted = moment.astimezone(UTC)
    except OverflowError:
        return
    bound = kind.process_bind_param(moment, sqlite)
    assert bound is not None
    assert kind.process_result_value(bound.replace(tzinfo=None), sqlite) == wanted


def test_a_moment_in_shanghai_comes_back_in_utc(db: Session) -> None:
    noon = datetime(2025, 10, 15, 12, 0, 0, 123456, tzinfo=SHANGHAI)
    staff = make.a_staff(db, created_at=noon)
    db.commit()
    assert staff.created_at == noon
    assert staff.created_at.isoformat() == "2025-10-15T04:00:00.123456+00:00"


def test_a_moment_without_time_zone_is_refused(db: Session) -> None:
    with pytest.raises(sa.exc.StatementError, match="no time zone"):
        make.a_staff(db, created_at=datetime(2025, 10, 15))  # noqa: DTZ001


def test_a_word_outside_the_list_is_refused_before_it_reaches_the_database(db: Session) -> None:
    with pytest.raises(sa.exc.StatementError):
        make.a_staff(db, "king")  # type: ignore[arg-type]


def test_refusals_have_the_same_name_on_both_databases(db: Session) -> None:
    first = make.an_applicant(db)
    with pytest.raises(sa.exc.IntegrityError) as twice, db.begin_nested():
        make.an_applicant(db, phone_index=first.phone_index)
    assert database.refused_by(twice.value) == "uq_applicant_phone_index"
    with pytest.raises(sa.exc.IntegrityError) as short, db.begin_nested():
        make.an_applicant(db, phone_index=b"short")
    assert database.refused_by(short.value) == "ck_applicant_phone_index"
    with pytest.raises(sa.exc.IntegrityError) as early, db.begin_nested():
        make.an_application(db, make.a_round(db, RoundState.DRAFT))
    assert database.refused_by(early.value) == "application_frozen"
    with pytest.raises(sa.exc.IntegrityError) as missing, db.begin_nested():
        db.execute(sa.update(Applicant).values(name_sealed=None))
    assert database.refused_by(missing.value) in ("applicant.name_sealed", "")


def test_the_start_up_test_leaves_nothing_behind(own_database: sa.Engine) -> None:
    database.self_test(own_database)
    with own_database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_log").scalar() == 0


@pytest.mark.parametrize("table", ["audit_log", "audit_head", "round_transition"])
def test_the_start_up_test_finds_a_guard_that_is_gone(own_database: sa.Engine, table: str) -> None:
    names = ["guard"]
    with own_database.begin() as connection:
        on = f" ON {table}"
        if connection.dialect.name == "sqlite":
            query = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
            names, on = list(connection.execute(query, {"table": table}).scalars()), ""
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    with pytest.raises(UnsafeDatabase, match=r"it accepted|no entry can be added"):
        database.self_test(own_database)


def test_the_start_up_test_finds_sqlite_without_foreign_keys(tmp_path: Path) -> None:
    engine = database.make_engine(f"sqlite:///{tmp_path}/a.db")
    migrate.upgrade(engine)
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    engine.dispose()
    with pytest.raises(UnsafeDatabase, match="INSERT INTO home"):
        database.self_test(engine)
    engine.dispose()


def test_sessions_inside_a_test_commit_and_are_undone(sessions: sessionmaker[Session]) -> None:
    with sessions() as first:
        make.a_staff(first, Role.AUDITOR, login="watcher")
        first.commit()
    with sessions() as second:
        assert make.count_of(second, Staff, Staff.login == "watcher") == 1


def test_what_other_tests_committed_is_gone(db: Session) -> None:
    assert make.count_of(db, Staff, Staff.login == "watcher") == 0
