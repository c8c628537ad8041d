"""Migrations make exactly the tables of the models, with every guard, in both directions."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from housing import db as database
from housing import migrate
from housing.db import Base
from housing.models import ALLOCATION_STEPS, TRANSITIONS, RoundState
from tests import make

GUARDED = {
    "round", "round_program", "round_home", "step_request", "application", "member", "wish", "assessment",
    "decision", "pool_entry", "round_file", "commitment", "source", "draw_run", "draw_result", "allocation", "outcome",
    "publication", "audit_log", "audit_head", "audit_checkpoint", "audit_node", "home", "lot", "round_transition",
    "allocation_step",
    "pool_person", "pool_chances", "policy_version", "conduct_finding",
    "claim", "claim_person", "payment_list", "payment", "payment_person",
    "duplicate_search", "duplicate_pair", "duplicate_decision", "duplicate_appeal",
    "evidence", "paper_fact", "allocation_act", "give_back",
}  # fmt: skip


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything a database says about its tables, in a form that can be compared."""
    inspector = sa.inspect(engine)
    tables = sorted(set(inspector.get_table_names()) - {"alembic_version"})

    def listed(found: list[Any]) -> list[str]:
        return sorted(str(sorted((key, repr(value)) for key, value in item.items())) for item in found)

    return {
        table: {
            "columns": listed(inspector.get_columns(table)),
            "key": inspector.get_pk_constraint(table),
            "foreign": listed(inspector.get_foreign_keys(table)),
            "unique": listed(inspector.get_unique_constraints(table)),
            "checks": listed(inspector.get_check_constraints(table)),
            "indexes": listed([_plain(index) for index in inspector.get_indexes(table)]),
        }
        for table in tables
    }


def _plain(index: Any) -> dict[str, Any]:
    options = index.get("dialect_options", {})
    return {**index, "dialect_options": {name: str(value) for name, value in options.items()}}


def guards(engine: sa.Engine) -> set[str]:
    """Tables with a guard."""
    query = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'guard' AND tgenabled = 'A'"
    with engine.connect() as connection:
        return set(connection.exec_driver_sql(query).scalars())


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_migrations_make_exactly_the_tables_of_the_models(
    own_database: sa.Engine, empty_database: sa.Engine
) -> None:
    Base.metadata.create_all(empty_database)
    migrated, declared = shape(own_database), shape(empty_database)
    assert migrated.keys() == declared.keys()
    for table in declared:
        assert migrated[table] == declared[table], table


def test_every_table_that_needs_a_guard_has_one(own_database: sa.Engine) -> None:
    assert guards(own_database) == GUARDED


def test_up_down_up_with_people_in_it(empty_database: sa.Engine) -> None:
    assert not migrate.is_current(empty_database)
    for _ in range(2):
        migrate.upgrade(empty_database)
        assert migrate.is_current(empty_database)
        assert guards(empty_database) == GUARDED
        with database.sessions(empty_database)() as session:
            home = make.a_home(session)
            round_ = make.a_round(session, homes=[home])
            application = make.an_application(session, round_, members=2, wishes=[home.lot])
            make.move(session, round_, RoundState.DRAWN)
            make.an_allocation(session, application, home)
            make.move(session, round_, RoundState.PUBLISHED)
            session.commit()
        migrate.downgrade(empty_database, "base")
        assert shape(empty_database) == {}
        assert not migrate.is_current(empty_database)


def test_going_down_leaves_nothing_behind(empty_database: sa.Engine) -> None:
    migrate.upgrade(empty_database)
    migrate.downgrade(empty_database, "base")
    left = "SELECT name FROM sqlite_master WHERE tbl_name <> 'alembic_version'"
    if empty_database.dialect.name == "postgresql":
        left = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with empty_database.connect() as connection:
        assert connection.exec_driver_sql(left).scalars().all() == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database: sa.Engine) -> None:
    with empty_database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE audit_entry (id INTEGER)")
    with pytest.raises(sa.exc.DatabaseError):
        migrate.upgrade(empty_database)
    assert set(shape(empty_database)) == {"audit_entry"}


def test_the_database_knows_the_same_steps_as_the_code(own_database: sa.Engine) -> None:
    with own_database.connect() as connection:
        steps = connection.exec_driver_sql("SELECT from_state, to_state, two_person FROM round_transition")
        changes = connection.exec_driver_sql("SELECT from_status, to_status FROM allocation_step")
        assert {(a, b, bool(two)) for a, b, two in steps} == {tuple(step) for step in TRANSITIONS}
        assert {tuple(change) for change in changes} == set(ALLOCATION_STEPS)


def test_tables_of_sqlite_are_strict(tmp_path: Path) -> None:
    engine = database.make_engine(f"sqlite:///{tmp_path}/a.db")
    migrate.upgrade(engine)
    query = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
    with engine.connect() as connection:
        loose = set(connection.exec_driver_sql(query).scalars())
    engine.dispose()
    assert loose == {"alembic_version", "sqlite_schema"}
