"""The words in which migrations describe tables: alike on both databases, STRICT on SQLite.

A column holds something unless it says `nullable=True`. Migrations that were released rest on these words: add to
them, never change what one of them makes.
"""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

SQL = Path(__file__).resolve().parent.parent / "migrations" / "sql"


def run(name: str) -> None:
    """Run a file of `migrations/sql`: PostgreSQL takes it whole, SQLite one statement at a time."""
    script, bind = (SQL / name).read_text(encoding="utf-8"), op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(script, execution_options={"no_parameters": True})
        return
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            bind.exec_driver_sql(statement)
            statement = ""


def once(name: str, table: str, columns: str, where: str) -> None:
    """Let these columns together stand once among the rows that fulfil a condition."""
    only = sa.text(where)
    op.create_index(name, table, columns.split(), unique=True, sqlite_where=only, postgresql_where=only)


def column(kind: sa.types.TypeEngine[Any], name: str, *parts: sa.schema.SchemaItem, **options: Any) -> sa.Column[Any]:
    """Describe one column."""
    return sa.Column(name, kind, *parts, **{"nullable": False, **options})


table = partial(op.create_table, sqlite_strict=True)
key, unique = sa.PrimaryKeyConstraint, sa.UniqueConstraint
whole = partial(column, sa.BigInteger())
ident = partial(whole, "id", primary_key=True)
raw = partial(column, sa.LargeBinary())
moment = partial(column, sa.DateTime(timezone=True))
day = partial(column, sa.Date())


def text(name: str, length: int | None = None, **options: Any) -> sa.Column[Any]:
    """Describe a text, of a greatest length or of any."""
    return column(sa.String(length) if length else sa.Text(), name, **options)


def word(name: str, words: str, **options: Any) -> sa.Column[Any]:
    """Describe one word out of a few."""
    kind = sa.Enum(*words.split(), name=name, native_enum=False, create_constraint=True, length=32)
    return column(kind, name, **options)


def yes_no(name: str) -> sa.Column[Any]:
    """Describe a yes or no."""
    return column(sa.Boolean(name=name, create_constraint=True), name)


def ref(table: str, name: str, **options: Any) -> sa.Column[Any]:
    """Describe a reference to the id of another table."""
    return column(sa.BigInteger(), name, sa.ForeignKey(f"{table}.id"), **options)


def refs(table: str, own: str, theirs: str = "") -> sa.ForeignKeyConstraint:
    """Refer to several columns of another table together."""
    return sa.ForeignKeyConstraint(own.split(), [f"{table}.{column}" for column in (theirs or own).split()])


def check(name: str, rule: str) -> sa.CheckConstraint:
    """Describe a rule every row keeps."""
    return sa.CheckConstraint(rule, name=name)
