"""Databases for the tests: SQLite always, PostgreSQL where there is one (in CI there must be)."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlalchemy.orm import Session, sessionmaker

from housing import db as database
from housing import migrate
from tests import postgres

settings.register_profile("commit", derandomize=True, max_examples=30, deadline=None)
settings.load_profile("commit")

Maker = Callable[[bool], sa.Engine]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """Address of the one PostgreSQL server of this run."""
    with postgres.running() as address:
        if address is None:
            if os.environ.get("CI"):
                pytest.fail("CI must test on PostgreSQL, and there is none: install the dev requirements")
            pytest.skip("NOT TESTED ON POSTGRESQL: there is none here (install the dev requirements)")
        yield address


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """Make a database of its own: `new_database(True)` with all tables and guards, `(False)` empty."""
    if request.param == "sqlite":
        yield from _on_sqlite(tmp_path_factory.mktemp("sqlite"))
    else:
        yield from _on_postgres(request.getfixturevalue("postgres_server"))


def _on_sqlite(folder: Path) -> Iterator[Maker]:
    template = folder / "template.db"
    _migrated(f"sqlite:///{template}")
    numbers, made = count(1), []

    def make(complete: bool) -> sa.Engine:
        path = folder / f"{next(numbers)}.db"
        if complete:
            shutil.copyfile(template, path)
        made.append(database.make_engine(f"sqlite:///{path}"))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def _on_postgres(address: sa.URL) -> Iterator[Maker]:
    server = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    prefix, numbers = f"anju_test_{os.getpid()}", count(1)
    made: list[sa.Engine] = []

    def create(name: str, template: str) -> sa.URL:
        with server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return address.set(database=name)

    _migrated(create(prefix, "template0"))

    def make(complete: bool) -> sa.Engine:
        url = create(f"{prefix}_{next(numbers)}", prefix if complete else "template0")
        made.append(database.make_engine(url))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()
    if "TEST_DATABASE_URL" in os.environ:  # a server of our own goes away with everything in it
        with server.connect() as connection:
            for name in [engine.url.database for engine in made] + [prefix]:
                connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.dispose()


def _migrated(url: str | sa.URL) -> None:
    engine = database.make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def engine(new_database: Maker) -> sa.Engine:
    """The database most tests share: nothing they write stays."""
    return new_database(True)


@pytest.fixture
def sessions(engine: sa.Engine) -> Iterator[sessionmaker[Session]]:
    """Session factory inside one outer transaction: commits work, and are undone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield database.sessions(connection, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def db(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session of `sessions`."""
    with sessions() as session:
        yield session


@pytest.fixture
def own_database(new_database: Maker) -> Iterator[sa.Engine]:
    """A database for one test alone, with real commits and as many connections as the test wants."""
    engine = new_database(True)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database(new_database: Maker) -> Iterator[sa.Engine]:
    """A database without tables, for one test alone."""
    engine = new_database(False)
    yield engine
    engine.dispose()
