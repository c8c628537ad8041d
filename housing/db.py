"""Where the city's records live: one engine, one base class, and the acting person of each transaction.

SQLite and PostgreSQL hold the same rules (`migrations/sql`). The rules ask the database who is acting, so
nobody can approve in another person's name, whatever the code above does.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import SQLiteDialect, SQLiteTypeCompiler
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from housing import chain
from housing.errors import UnsafeDatabase

OLDEST_SQLITE = (3, 51, 3)  # earlier ones can corrupt a write-ahead log
PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",  # a receipt may be shown only when it survives a power cut
    "foreign_keys = ON",
    "secure_delete = ON",  # otherwise erased keys stay readable in what the file no longer uses
    "recursive_triggers = ON",  # otherwise INSERT OR REPLACE removes rows behind the guards' back
)
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment, the same for everybody: kept in UTC, refused without a time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Turn a moment into UTC on its way into the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: nobody could say when that is")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Give a moment its time zone back: SQLite has no place for it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the city."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it once)
        int: sa.BigInteger(),
        str: sa.Text(),
        bytes: sa.LargeBinary(),
        datetime: UTCDateTime(),
        date: sa.Date(),
    }


def choice(kind: type[StrEnum], name: str) -> sa.Enum:
    """Type of a column that holds one of a few words; the database refuses every other word."""
    return sa.Enum(
        kind, name=name, native_enum=False, create_constraint=True, length=32, validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip


def yes_no(name: str) -> sa.Boolean:
    """Type of a column that holds yes or no; SQLite, which has no such type, checks it."""
    return sa.Boolean(name=name, create_constraint=True)


@dataclass(slots=True)
class _Acting:
    """Who acts on one SQLite connection, until its transaction ends."""

    staff_id: int | None = None
    saved: list[int | None] = field(default_factory=list)  # who acted when each open savepoint began

    def forget(self) -> None:
        self.staff_id = None
        self.saved.clear()


class _StrictTypes(SQLiteTypeCompiler):
    """Type names of STRICT tables, which refuse a text where a number belongs."""

    def _text(self, type_: Any, **kw: Any) -> str:  # noqa: ARG002 (the names SQLAlchemy calls with)
        return "TEXT"

    def _integer(self, type_: Any, **kw: Any) -> str:  # noqa: ARG002
        return "INTEGER"

    visit_VARCHAR = visit_DATETIME = visit_DATE = _text  # noqa: N815
    visit_BIGINT = visit_BOOLEAN = _integer  # noqa: N815


def make_engine(url: str | sa.URL) -> sa.Engine:
    """Open the city's database: SQLite for one machine, PostgreSQL for a bureau."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"), isolation_level="READ COMMITTED", pool_pre_ping=True
    )


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise UnsafeDatabase(what=f"SQLite {sqlite.sqlite_version} can damage its files")
    engine = sa.create_engine(url, module=sqlite)
    engine.dialect.type_compiler_instance = _StrictTypes(engine.dialect)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkout", _check_out)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", lambda connection: _acting(connection).forget())
    event.listen(engine, "rollback", lambda connection: _acting(connection).forget())
    event.listen(engine, "savepoint", _begin_savepoint)
    event.listen(engine, "release_savepoint", _keep_savepoint)
    event.listen(engine, "rollback_savepoint", _undo_savepoint)
    return engine


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    acting = record.info["acting"] = _Acting()
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("app_actor", 0, lambda: acting.staff_id)
    connection.create_function("audit_leaf", 1, chain.leaf, deterministic=True)
    connection.create_function("audit_link", 2, chain.link, deterministic=True)


def _check_out(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: Any) -> None:
    record.info["acting"].forget()
    connection.execute("PRAGMA query_only = OFF")


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once: who reads first and writes later would lose updates of others."""
    only_reads = connection.get_execution_options().get("only_reads", False)
    if only_reads:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def only_reading(engine: sa.Engine) -> sa.Engine:
    """Give pages that only look the same database: they never wait for a writer, and cannot write."""
    return engine.execution_options(only_reads=True, postgresql_readonly=engine.dialect.name == "postgresql")


def rewrite(engine: sa.Engine) -> bool:
    """Write SQLite's file anew, so that nothing that was deleted can be read in it; False if others were in the way."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")  # copies of rows that moved are in pages that nobody deletes
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
    except sqlite.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    finally:
        connection.close()
    return row is not None and row[0] == 0


def _acting(connection: sa.Connection) -> _Acting:
    acting: _Acting = connection.info["acting"]
    return acting


def _begin_savepoint(connection: sa.Connection, _name: str | None) -> None:
    acting = _acting(connection)
    acting.saved.append(acting.staff_id)


def _keep_savepoint(connection: sa.Connection, _name: str, _context: None) -> None:
    _acting(connection).saved.pop()


def _undo_savepoint(connection: sa.Connection, _name: str, _context: None) -> None:
    acting = _acting(connection)
    acting.staff_id = acting.saved.pop()


def sessions(bind: sa.Engine | sa.Connection, **options: Any) -> sessionmaker[Session]:
    """Make the factory of database sessions: one session a request, command or job."""
    factory = sessionmaker(bind, **options)
    event.listen(factory, "after_begin", _begin_as_nobody)
    return factory


def _begin_as_nobody(_db: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    """Let a session that joins a larger transaction start without the person who acted before it."""
    if transaction.parent is None and connection.in_nested_transaction():
        _bind_actor(connection, None)


def act_as(db: Session, staff_id: int | None) -> None:
    """Tell the database who acts until this transaction ends; without it nobody can propose or approve."""
    _bind_actor(db.connection(), staff_id)


def _bind_actor(connection: sa.Connection, staff_id: int | None) -> None:
    if connection.dialect.name == "sqlite":
        _acting(connection).staff_id = staff_id
    else:
        value = "" if staff_id is None else str(staff_id)
        connection.execute(sa.select(sa.func.set_config("app.actor", value, True)))


def refused_by(error: sa.exc.DBAPIError) -> str:
    """Name the rule that refused a statement, the same on both databases ('' if the database does not say).

    SQLite names no foreign key, and a unique key only by its columns: of two with the same, the first.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    kind, _, rest = str(error.orig).partition(" constraint failed: ")
    if kind == "UNIQUE":
        return _unique_key(rest)
    return rest or ("" if kind.startswith("FOREIGN KEY") else kind)


def _unique_key(columns: str) -> str:
    """Find a unique key by SQLite's words for it: 'member.application_id, member.position'."""
    table_name, _, _ = columns.partition(".")
    table = Base.metadata.tables[table_name]
    wanted = {column.partition(".")[2] for column in columns.split(", ")}
    unique = sa.UniqueConstraint | sa.PrimaryKeyConstraint
    keys = [key for key in table.constraints if isinstance(key, unique)]
    indexes = sorted((index for index in table.indexes if index.unique), key=lambda index: str(index.name))
    for key in (*keys, *indexes):
        if {column.name for column in key.columns} == wanted:
            return SQLiteDialect().identifier_preparer.format_constraint(key) or ""
    return ""


_PROBE = b'{"act":"self-test","actor":"system","at":"2000-01-01T00:00:00Z","d":{},"obj":"database","v":1}'


def self_test(engine: sa.Engine) -> None:
    """Refuse to start on a database that lets forbidden writes through: try some, and undo everything."""
    forbidden = [
        "DELETE FROM audit_log",
        "UPDATE audit_log SET actor = 'somebody'",
        "UPDATE audit_head SET size = size + 1",
        "INSERT INTO home (code, lot_id, floor, area_cm2) VALUES ('self-test', -1, 1, 1)",
        "INSERT INTO round_transition (from_state, to_state, two_person) VALUES ('draft', 'drawn', FALSE)",
    ]
    if engine.dialect.name == "sqlite":
        last = "SELECT * FROM audit_log ORDER BY seq DESC LIMIT 1"
        forbidden.append(f"INSERT OR REPLACE INTO audit_log {last}")
    else:
        forbidden.append("TRUNCATE audit_log")
    with engine.connect() as connection, connection.begin() as whole:
        try:
            chain.append(connection, [_PROBE])
        except sa.exc.DatabaseError as error:
            raise UnsafeDatabase(what="no entry can be added to its audit log") from error
        for statement in forbidden:
            try:
                with connection.begin_nested():
                    connection.exec_driver_sql(statement)
            except (sa.exc.IntegrityError, sa.exc.ProgrammingError) as error:
                if _is_refusal(error):
                    continue
                raise
            raise UnsafeDatabase(what=f"it accepted: {statement}")
        whole.rollback()


def _is_refusal(error: sa.exc.DBAPIError) -> bool:
    """Tell a guard that says no, or a right the role does not have, from a statement nobody understands."""
    denied = "42501"  # insufficient_privilege
    return isinstance(error, sa.exc.IntegrityError) or getattr(error.orig, "sqlstate", None) == denied
