"""Site and worker start on a database of this version only, and only while its guards stand."""

import click
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.cli.entry import require_safe
from housing.errors import UnsafeDatabase
from housing.models import AuditEntry
from tests.make import count_of


def test_a_whole_database_is_used_and_nothing_is_left_in_it(own_database: sa.Engine) -> None:
    require_safe(own_database)
    with Session(own_database) as db:
        assert count_of(db, AuditEntry) == 0


def test_an_empty_database_is_named_with_what_to_do(empty_database: sa.Engine) -> None:
    with pytest.raises(click.ClickException, match="anju migrate"):
        require_safe(empty_database)


def test_a_database_without_one_of_its_guards_is_not_used(own_database: sa.Engine) -> None:
    on = "" if own_database.dialect.name == "sqlite" else " ON round_transition"
    with own_database.begin() as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'round_transition'"
            if not on
            else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'round_transition'::regclass AND NOT tgisinternal"
        )
        for (name,) in connection.exec_driver_sql(query).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    with pytest.raises(UnsafeDatabase, match="round_transition"):
        require_safe(own_database)
