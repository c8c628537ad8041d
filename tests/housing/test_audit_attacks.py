"""Attempts to bend the audit log, from the site's own role up to whoever owns the machine.

Triggers stop accidents and programs; hashes show edits; only a checkpoint from outside shows a log that was rewritten
or cut as a whole.
"""

import ast
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal import merkle
from allocator.seal.checkpoint import Checkpoint
from housing import chain, models, roles
from housing import db as database
from housing.models import AuditCheckpoint, AuditEntry, AuditHead, Role, Round, RoundState, Staff
from housing.services import audit, log_verify
from housing.services.log_verify import Given
from tests import make, town
from tests.conftest import Maker
from tests.housing.test_audit import AT, is_whole, note

SIZE, WITNESSED = 60, 40
ORIGIN = "housing.example/log"

# ruff: noqa: S608 (hostile statements are the subject here)


@pytest.fixture(scope="module")
def city(new_database: Maker) -> Iterator[sa.Engine]:
    """A city whose log has some entries; nothing the attacks do to it stays."""
    engine = new_database(True)
    with database.sessions(engine)() as db:
        for n in range(SIZE):
            note(db, str(n))
        db.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def db(city: sa.Engine) -> Iterator[Session]:
    """The attacker's session, as the owner of everything."""
    with city.connect() as connection:
        outer = connection.begin()
        with database.sessions(connection, join_transaction_mode="create_savepoint")() as session:
            yield session
        outer.rollback()


@pytest.fixture
def witnessed(db: Session) -> Given:
    """What somebody outside wrote down when the log was shorter."""
    lines = db.scalars(sa.select(AuditEntry.entry).where(AuditEntry.seq < WITNESSED).order_by(AuditEntry.seq))
    checkpoint = Checkpoint(origin=ORIGIN, size=WITNESSED, root=merkle.root(lines))
    return Given(name="printed in the newspaper", checkpoint=checkpoint)


def run(db: Session, *statements: str) -> None:
    for statement in statements:
        db.execute(sa.text(statement))


def disarm(db: Session) -> None:
    """What only the owner of the machine can do: take the guards away."""
    if db.get_bind().dialect.name == "postgresql":
        run(db, "ALTER TABLE audit_log DISABLE TRIGGER ALL", "ALTER TABLE audit_head DISABLE TRIGGER ALL")
        return
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit_log', 'audit_head')"
    run(db, *(f"DROP TRIGGER {name}" for name in db.scalars(sa.text(names)).all()))


def rewrite(db: Session, place: int, old: bytes, new: bytes) -> None:
    """Change an entry and recompute every hash after it, and the head."""
    rows = db.execute(sa.select(AuditEntry.seq, AuditEntry.entry, AuditEntry.chain).order_by(AuditEntry.seq)).all()
    before = rows[place - 1].chain
    for row in rows[place:]:
        entry = row.entry.replace(old, new) if row.seq == place else row.entry
        leaf = sha256(b"\x00" + entry).digest()
        before = sha256(b"\x02" + before + leaf).digest()
        values = {"entry": entry, "leaf": leaf, "chain": before, **chain.columns(entry)}
        db.execute(sa.update(AuditEntry).where(AuditEntry.seq == row.seq).values(values))
    db.execute(sa.update(AuditHead).values(chain=before))


def found(db: Session, *given: Given) -> dict[str, int]:
    db.expire_all()
    return {check: count for check, count in log_verify.verify(db, given).counts.items() if count}


# What nobody can do while the guards stand.

COLUMNS = "seq, at, actor, act, obj, entry, leaf, chain"
LAST = f"FROM audit_log WHERE seq = {SIZE - 1}"
FORBIDDEN = {
    "an entry changed": ("append_only", "UPDATE audit_log SET actor = 'somebody else' WHERE seq = 5"),
    "an entry moved": ("append_only", "UPDATE audit_log SET seq = 1000 WHERE seq = 5"),
    "an entry deleted": ("append_only", f"DELETE FROM audit_log WHERE seq = {SIZE - 1}"),
    "everything deleted": ("append_only", "DELETE FROM audit_log"),
    "an entry at a place of its own choice": (
        "audit_chain", f"INSERT INTO audit_log ({COLUMNS}) SELECT 1000, at, actor, act, obj, entry, leaf, chain {LAST}",
    ),
    "an entry that hangs on nothing": (
        "audit_chain",
        f"INSERT INTO audit_log ({COLUMNS}) SELECT {SIZE}, at, actor, act, obj, entry, leaf, leaf {LAST}",
    ),
    "an entry found under another name": (
        "audit_chain",
        f"INSERT INTO audit_log ({COLUMNS}) SELECT {SIZE}, at, 'nobody', act, obj, entry, leaf, chain {LAST}",
    ),
    "the head set back": ("audit_head", "UPDATE audit_head SET size = size - 1"),
    "the head set elsewhere": ("audit_head", f"UPDATE audit_head SET chain = (SELECT leaf {LAST})"),
    "the head removed": ("audit_head", "DELETE FROM audit_head"),
    "a second head": ("audit_head", f"INSERT INTO audit_head (id, size, chain) SELECT 2, 0, leaf {LAST}"),
    "a checkpoint changed": ("append_only", "UPDATE audit_checkpoint SET note = 'x'"),
    "a checkpoint deleted": ("append_only", "DELETE FROM audit_checkpoint"),
    "a checkpoint that goes back": (
        "checkpoint_backwards",
        "INSERT INTO audit_checkpoint (size, root, note, made_at) SELECT size - 1, root, note, made_at "
        "FROM audit_checkpoint",
    ),
    "a checkpoint that contradicts another": (
        "checkpoint_backwards",
        "INSERT INTO audit_checkpoint (size, root, note, made_at) SELECT c.size, h.chain, c.note, c.made_at "
        "FROM audit_checkpoint c, audit_head h",
    ),
}  # fmt: skip

NODE = "INSERT INTO audit_node (level, idx, hash) SELECT"
FORBIDDEN |= {
    "a hash of the tree changed": ("append_only", "UPDATE audit_node SET idx = idx + 1"),
    "a hash of the tree deleted": ("append_only", "DELETE FROM audit_node"),
}


@pytest.fixture
def with_checkpoint(db: Session) -> Session:
    db.add(AuditCheckpoint(size=WITNESSED, root=bytes(32), note="-", made_at=AT))
    run(db, f"{NODE} 8, 0, leaf {LAST}")
    db.flush()
    return db


def refusal(db: Session, statement: str) -> str:
    with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
        run(db, statement)
    return database.refused_by(refused.value)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_t16_the_database_refuses(with_checkpoint: Session, what: str) -> None:
    rule, statement = FORBIDDEN[what]
    assert refusal(with_checkpoint, statement) == rule


def test_t16_the_database_refuses_what_only_it_understands(with_checkpoint: Session) -> None:
    if with_checkpoint.get_bind().dialect.name == "sqlite":
        for verb in ("INSERT OR REPLACE", "REPLACE"):
            assert refusal(with_checkpoint, f"{verb} INTO audit_log SELECT * FROM audit_log") == "audit_chain"
            assert refusal(with_checkpoint, f"{verb} INTO audit_head SELECT * FROM audit_head") == "audit_head"
        assert refusal(with_checkpoint, "UPDATE OR IGNORE audit_log SET act = 'x'") == "append_only"
        assert refusal(with_checkpoint, "REPLACE INTO audit_node SELECT * FROM audit_node") == "append_only"
        return
    for table in ("audit_log", "audit_head", "audit_checkpoint", "audit_node"):
        assert refusal(with_checkpoint, f"TRUNCATE {table}") == "no_truncate"


def test_t16_guards_do_not_sleep_on_a_replica(db: Session) -> None:
    if db.get_bind().dialect.name == "postgresql":
        run(db, "SET LOCAL session_replication_role = replica")
        for what in ("an entry changed", "an entry deleted", "the head set back", "an entry that hangs on nothing"):
            rule, statement = FORBIDDEN[what]
            assert refusal(db, statement) == rule
        note(db, "late")
        assert is_whole(db), "what is added meanwhile is added as always"


# What a superuser, or the owner of the file, can do; and how it is found.


def test_t16_an_entry_edited_without_guards_is_found_by_its_hash(db: Session) -> None:
    disarm(db)
    run(db, "UPDATE audit_log SET actor = 'staff:9' WHERE seq = 5")
    assert found(db) == {"columns": 1}
    entry = db.scalars(sa.select(AuditEntry.entry).where(AuditEntry.seq == 5)).one().replace(b"system", b"staff:9")
    db.execute(sa.update(AuditEntry).where(AuditEntry.seq == 5).values(entry=entry))
    assert found(db) == {"leaves": 1}


def test_t16_a_hash_edited_with_its_entry_is_found_by_the_chain(db: Session) -> None:
    disarm(db)
    line = db.scalars(sa.select(AuditEntry.entry).where(AuditEntry.seq == 5)).one().replace(b"thing/5", b"thing/9")
    values = {"entry": line, "leaf": chain.leaf(line), **chain.columns(line)}
    db.execute(sa.update(AuditEntry).where(AuditEntry.seq == 5).values(values))
    assert found(db) == {"links": 1}


@pytest.mark.parametrize("place", [1, 5, WITNESSED - 1])
def test_t16_a_log_rewritten_as_a_whole_passes_every_check_but_that_from_outside(
    db: Session, witnessed: Given, place: int
) -> None:
    disarm(db)
    rewrite(db, place, b"test.act", b"test.lie")
    assert is_whole(db)
    assert found(db) == {}
    assert found(db, witnessed) == {"checkpoints": 1}


def test_t16_what_happened_since_the_last_witnessed_checkpoint_is_exposed(db: Session, witnessed: Given) -> None:
    disarm(db)
    rewrite(db, WITNESSED, b"test.act", b"test.lie")
    assert found(db, witnessed) == {}, "and the documents say so"


def test_t16_a_log_that_was_cut_is_found_from_outside_even_if_it_grew_again(
    city: sa.Engine, db: Session, witnessed: Given
) -> None:
    disarm(db)
    cut = WITNESSED - 5
    run(db, f"DELETE FROM audit_log WHERE seq >= {cut}")
    last = db.scalars(sa.select(AuditEntry.chain).where(AuditEntry.seq == cut - 1)).one()
    db.execute(sa.update(AuditHead).values(size=cut, chain=last))
    assert found(db) == {}
    assert found(db, witnessed) == {"checkpoints": 1}
    for n in range(10):
        entry = chain.leaf(b"%d" % n)  # any entries of its own
        line = f'{{"act":"x","actor":"y","at":"2025-10-15T04:30:15Z","d":{{"n":"{entry.hex()}"}},"obj":"z","v":1}}'
        leaf = chain.leaf(line.encode())
        last = chain.link(last, leaf)
        values = {"seq": cut + n, "entry": line.encode(), "leaf": leaf, "chain": last, **chain.columns(line.encode())}
        db.execute(sa.insert(AuditEntry).values(values))
    db.execute(sa.update(AuditHead).values(size=cut + 10, chain=last))
    assert found(db) == {}
    assert found(db, witnessed) == {"checkpoints": 1}


def test_t16_a_gap_is_found(db: Session) -> None:
    disarm(db)
    run(db, "DELETE FROM audit_log WHERE seq = 7")
    assert {"places", "links", "head"} <= found(db).keys()


@pytest.mark.parametrize("stray", ["8, 0", "8, 1", "8, -1", "7, 0", "0, 5", "72, 0", f"{2**62}, 0", f"8, {2**62}"])
def test_t16_a_hash_of_the_tree_that_is_not_of_the_log_is_found(db: Session, stray: str) -> None:
    """Proofs are made from what is kept: a wrong one would break them, or be handed out."""
    run(db, f"{NODE} {stray}, leaf {LAST}")
    assert found(db) == {"nodes": 1}


def test_t17_two_checkpoints_of_one_size_convict_the_log_that_signed_them(db: Session, witnessed: Given) -> None:
    other = Given(name="shown to somebody else", checkpoint=Checkpoint(origin=ORIGIN, size=WITNESSED, root=bytes(32)))
    assert found(db, witnessed, other) == {"checkpoints": 2}
    assert log_verify.contradictions([witnessed, other, witnessed]) == [(witnessed, other)]


def test_t3_a_round_that_was_drawn_twice_shows_in_the_log_whatever_the_tables_say(db: Session) -> None:
    for to in ("committed", "drawn", "allocated"):
        audit.record(db, "system", "step.execute", "round/R1", {"to": to}, AT)
    audit.record(db, "system", "step.execute", "round/R2", {"to": "drawn"}, AT)
    assert found(db) == {}
    audit.record(db, "system", "step.execute", "round/R1", {"to": "drawn"}, AT)
    assert found(db) == {"draws": 1}


# What a role of PostgreSQL that owns nothing can do.


@pytest.fixture(scope="module")
def as_role(new_database: Maker, city: sa.Engine) -> Iterator[Callable[[str], sa.Engine]]:
    """Open the city's database as a role: `site`, `log` or `owner`, which owns the tables of the log."""
    if city.dialect.name != "postgresql":
        pytest.skip("SQLite has no roles: whoever writes the file can do everything")
    names = {short: f"anju_{short}_{os.getpid()}" for short in ("site", "log", "owner")}
    with city.begin() as connection:
        for name in names.values():
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'test'")
        for table in ("audit_log", "audit_head"):
            connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO {names['owner']}")
        connection.exec_driver_sql(f"ALTER FUNCTION audit_append OWNER TO {names['owner']}")
    roles.grant_site(city, names["site"])
    roles.grant_log(city, names["log"])
    made = {}
    for short, name in names.items():
        made[short] = database.make_engine(city.url.set(username=name, password="test"))  # noqa: S106
    yield made.__getitem__
    for engine in made.values():
        engine.dispose()
    with city.begin() as connection:
        for table in ("audit_log", "audit_head"):
            connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO CURRENT_USER")
        connection.exec_driver_sql("ALTER FUNCTION audit_append OWNER TO CURRENT_USER")
        connection.exec_driver_sql(f"DROP OWNED BY {', '.join(names.values())}")
        connection.exec_driver_sql(f"DROP ROLE {', '.join(names.values())}")


DENIED = [
    "INSERT INTO audit_log (entry) VALUES ('{}')", "UPDATE audit_log SET act = 'x'", "DELETE FROM audit_log",
    "TRUNCATE audit_log", "UPDATE audit_head SET size = 0", "DELETE FROM audit_head", "TRUNCATE audit_head",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL", "DROP TRIGGER guard ON audit_log", "DROP TABLE audit_log",
    "CREATE OR REPLACE FUNCTION guard_audit_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica", "UPDATE round_transition SET two_person = false",
    "CREATE FUNCTION sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'", "TRUNCATE round CASCADE",
    "DELETE FROM round", "DELETE FROM application", "DELETE FROM allocation", "DELETE FROM staff",
]  # fmt: skip


def denied(engine: sa.Engine, statement: str) -> bool:
    """Tell whether PostgreSQL refuses a statement for want of a right."""
    with engine.connect() as connection, pytest.raises(sa.exc.DatabaseError) as refused:
        connection.exec_driver_sql(statement)
    return bool(getattr(refused.value.orig, "sqlstate", "") == "42501")


def test_t16_the_site_can_only_add_to_the_log(as_role: Callable[[str], sa.Engine]) -> None:
    assert [statement for statement in DENIED if not denied(as_role("site"), statement)] == []


def test_t16_who_makes_checkpoints_cannot_add_to_the_log_nor_see_anything_else(
    as_role: Callable[[str], sa.Engine],
) -> None:
    more = ("SELECT audit_append(ARRAY['{}'::bytea])", "SELECT * FROM application", "SELECT * FROM staff")
    assert [statement for statement in (*DENIED, *more) if not denied(as_role("log"), statement)] == []


def test_t16_the_owner_of_the_log_is_refused_by_the_guards(as_role: Callable[[str], sa.Engine]) -> None:
    with database.sessions(as_role("owner"))() as db:
        for what in ("an entry changed", "an entry deleted", "an entry that hangs on nothing", "the head set back"):
            rule, statement = FORBIDDEN[what]
            assert refusal(db, statement) == rule
        assert refusal(db, "TRUNCATE audit_log") == "no_truncate"


def test_the_site_works_as_a_role_that_owns_nothing(as_role: Callable[[str], sa.Engine], city: sa.Engine) -> None:
    database.self_test(as_role("site"))
    with database.sessions(as_role("site"))() as db:
        place = town.a_town(db)
        make.an_application(db, place.round, program="blue_collar", wishes=[place.near])
        make.move(db, place.round, RoundState.CLOSED)
        note(db, "by the site")
        assert db.scalars(sa.select(AuditEntry.obj).order_by(AuditEntry.seq.desc())).first() == "thing/by the site"
        assert is_whole(db)
        assert db.scalar(sa.select(sa.func.count()).select_from(Round)) == 1
        db.rollback()
    with database.sessions(city)() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Staff).where(Staff.role == Role.OPERATOR)) == 0


def test_a_role_that_could_undo_the_guards_is_not_taken(as_role: Callable[[str], sa.Engine], city: sa.Engine) -> None:
    for name in ("nobody_of_this_name", city.url.username, as_role("owner").url.username):
        with pytest.raises(roles.BadRole):
            roles.grant_site(city, name or "")


def test_sqlite_has_no_roles() -> None:
    engine = database.make_engine("sqlite://")
    with pytest.raises(roles.BadRole):
        roles.grant_site(engine, "site")
    engine.dispose()


def test_the_site_may_delete_where_its_code_does() -> None:
    """A service that deletes from another table needs its name in `housing.roles.DELETED_FROM`."""
    tables, files = set(), set()
    for path in sorted((Path(roles.__file__).parent / "services").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "sa.delete":
                tables.add(getattr(models, ast.unparse(node.args[0])).__tablename__)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "db.delete":
                files.add(path.stem)
    assert tables <= set(roles.DELETED_FROM)
    one_by_one = {
        "accounts": "login_failure",
        "visits": "login_session",
        "replanning": "round_program",
        "drafts": "draft",
    }
    assert files == one_by_one.keys()
    assert set(one_by_one.values()) <= set(roles.DELETED_FROM)
