"""The audit log: no act without its entry, no entry without its act, one chain without gaps."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from housing import chain, migrate
from housing import db as database
from housing.errors import UnsafeDatabase
from housing.models import Applicant, AuditEntry, AuditHead, Role
from housing.services import audit
from tests import make

AT = datetime(2025, 10, 15, 4, 30, 15, 250_000, tzinfo=UTC)


def note(db: Session, what: str) -> None:
    audit.record(db, "system", "test.act", f"thing/{what}", {"n": 1}, AT)


def written(db: Session) -> list[str]:
    """What stands in the log, in its order."""
    return [obj.removeprefix("thing/") for obj in db.scalars(sa.select(AuditEntry.obj).order_by(AuditEntry.seq))]


def is_whole(db: Session) -> bool:
    """Tell whether places, links and head are those of one chain, recomputed from the entries alone."""
    before, place = sha256(b"").digest(), -1
    for place, row in enumerate(db.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq))):
        leaf = sha256(b"\x00" + row.entry).digest()
        before = sha256(b"\x02" + before + leaf).digest()
        said = json.loads(row.entry)
        assert (row.seq, row.leaf, row.chain) == (place, leaf, before)
        assert (row.actor, row.act, row.obj) == (said["actor"], said["act"], said["obj"])
        assert row.at.strftime("%Y-%m-%dT%H:%M:%SZ") == said["at"]
    head = db.execute(sa.select(AuditHead.size, AuditHead.chain)).one()
    return tuple(head) == (place + 1, before)


def test_an_act_stands_in_the_log_with_its_change_and_without_it_not(sessions: sessionmaker[Session]) -> None:
    for ends, expected in ((Session.rollback, []), (Session.close, []), (Session.commit, ["a", "b"])):
        with sessions() as db:
            note(db, "a")
            note(db, "b")
            ends(db)
        with sessions() as db:
            assert written(db) == expected
            assert is_whole(db)


def test_an_entry_says_in_which_role_a_member_of_staff_acted(db: Session) -> None:
    somebody = make.a_staff(db, Role.SUPERVISOR)
    audit.record(db, f"staff:{somebody.id}", "test.act", "thing/a", {}, AT)
    audit.record(db, "applicant:1", "test.act", "thing/b", {}, AT)
    by_staff, by_applicant = db.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq))
    assert json.loads(by_staff.entry)["role"] == "supervisor"
    assert "role" not in json.loads(by_applicant.entry)


def test_nobody_guesses_an_entry_from_its_hash(db: Session) -> None:
    """The hashes are public, the entries are not: two that say the same differ by a number nobody can guess."""
    for _ in range(2):
        note(db, "a")
    lines = db.scalars(sa.select(AuditEntry.entry)).all()
    salts = [json.loads(line)["s"] for line in lines]
    assert [len(bytes.fromhex(salt)) for salt in salts] == [16, 16]
    assert salts[0] != salts[1]


STEPS = st.lists(st.sampled_from(["note", "note", "read", "begin", "release", "undo"]), min_size=1, max_size=30)


class Model:
    """What a session with savepoints keeps: an undone savepoint drops its acts, a released one hands them on."""

    def __init__(self, db: Session) -> None:
        self.db, self.before = db, written(db)
        self.kept: list[list[str]] = [[]]
        self.open: list[SessionTransaction] = []

    def expected(self) -> list[str]:
        return self.before + [one for level in self.kept for one in level]

    def end(self, *, keep: bool) -> None:
        """End the innermost savepoint."""
        inner, savepoint = self.kept.pop(), self.open.pop()
        (savepoint.commit if keep else savepoint.rollback)()
        self.kept[-1] += inner if keep else []

    def take(self, step: str, name: str) -> None:
        if step == "note":
            note(self.db, name)
            self.kept[-1].append(name)
        elif step == "read":
            assert written(self.db) == self.expected()
        elif step == "begin":
            self.open.append(self.db.begin_nested())
            self.kept.append([])
        elif self.open:
            self.end(keep=step == "release")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, commit=st.booleans())
@example(steps=["note", "begin", "note", "read", "undo"], commit=True)
def test_exactly_the_acts_of_what_was_kept_are_written_whatever_is_undone_in_between(
    sessions: sessionmaker[Session], steps: list[str], commit: bool
) -> None:
    with sessions() as db:
        model = Model(db)
        for n, step in enumerate(steps):
            model.take(step, str(n))
        while commit and model.open:
            model.end(keep=True)
        (db.commit if commit else db.rollback)()
        assert written(db) == (model.expected() if commit else model.before)
        assert is_whole(db)


def test_an_act_is_written_even_if_its_transaction_ends_around_open_savepoints(own_database: sa.Engine) -> None:
    """A commit of the whole, past savepoints that nobody closed, or behind the back of the session."""
    factory = database.sessions(own_database)
    with factory.begin() as db:
        note(db, "a")
        db.begin_nested()
        note(db, "b")
        db.begin_nested()
        make.a_home(db)
    with factory() as db, db.begin() as whole:
        note(db, "c")
        db.begin_nested()
        whole.commit()
    with factory() as db:
        note(db, "d")
        db.connection().commit()
    with factory() as db:
        assert written(db) == ["a", "b", "c", "d"]
        assert is_whole(db)


def test_nothing_is_committed_whose_entry_is_refused(own_database: sa.Engine) -> None:
    factory = database.sessions(own_database)
    with factory() as db:
        whole = db.begin()
        make.an_applicant(db)
        audit.record(db, "system", "test.act", "thing/large", {"text": "x" * 65_535}, AT)
        db.begin_nested()
        with pytest.raises(sa.exc.IntegrityError):
            whole.commit()
    with factory() as db:
        assert make.count_of(db, Applicant) == 0
        note(db, "after")
        db.commit()
        assert written(db) == ["after"]


def test_entries_of_many_threads_make_one_chain_without_gaps(own_database: sa.Engine) -> None:
    factory, start = database.sessions(own_database), Barrier(6)

    def work(name: int) -> None:
        start.wait()
        for n in range(8):
            with factory() as db:
                home = make.a_work_area(db, code=f"{name}-{n}")
                note(db, f"{home.code}-first")
                note(db, f"{home.code}-second")
                db.rollback() if n % 4 == 3 else db.commit()

    threads = [Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with factory() as db:
        names = written(db)
        assert is_whole(db)
    assert len(names) == 6 * 6 * 2
    assert [name.replace("first", "second") for name in names[::2]] == names[1::2], "a commit's entries stand together"


def test_an_entry_that_nobody_could_publish_as_a_leaf_is_refused(db: Session) -> None:
    audit.record(db, "system", "test.act", "thing/large", {"text": "x" * 65_535}, AT)
    with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
        audit.write(db)
    assert database.refused_by(refused.value) == "ck_audit_log_entry"


OLD = "INSERT INTO audit_entry (at, actor, act, obj, entry, leaf) VALUES (:at, :actor, :act, :obj, :entry, :leaf)"


def old_entries(engine: sa.Engine, change: Callable[[dict[str, object]], None] = lambda _: None) -> list[bytes]:
    """Write entries as they were written before the log was a chain."""
    lines = []
    with engine.begin() as connection:
        for n in range(1005):
            obj = f"thing/{n * 7 % 10}"
            said = {"act": "old", "actor": "system", "at": "2025-01-02T03:04:05Z", "d": {"n": n}, "obj": obj, "v": 1}
            line = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
            row = {"at": "2025-01-02 03:04:05.678901", "actor": "system", "act": "old", "obj": obj, "entry": line}
            row["leaf"] = chain.leaf(line)
            if n == 500:
                change(row)
            connection.execute(sa.text(OLD), row)
            lines.append(line)
    return lines


def test_entries_of_before_are_carried_over_in_their_order_and_back(empty_database: sa.Engine) -> None:
    migrate.upgrade(empty_database, "0007")
    lines = old_entries(empty_database)
    migrate.upgrade(empty_database)
    with database.sessions(empty_database)() as db:
        assert list(db.scalars(sa.select(AuditEntry.entry).order_by(AuditEntry.seq))) == lines
        assert is_whole(db)
        note(db, "new")
        db.commit()
        assert is_whole(db)
        assert audit.count(db, "thing/3") == 100
        assert json.loads(audit.entries(db, "thing/3", limit=1)[0].entry)["d"] == {"n": 999}
    migrate.downgrade(empty_database, "0007")
    with empty_database.connect() as connection:
        entries = connection.exec_driver_sql("SELECT entry FROM audit_entry ORDER BY id").scalars()
        assert [bytes(entry) for entry in entries][:-1] == lines


def test_an_entry_that_was_changed_before_does_not_enter_the_log(empty_database: sa.Engine) -> None:
    migrate.upgrade(empty_database, "0007")
    old_entries(empty_database, lambda row: row.update(entry=b'{"forged":1}'))
    with pytest.raises(UnsafeDatabase, match="entry 501 "):
        migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar() == 1005
