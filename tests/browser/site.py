"""The whole site on a port of this machine, over a database of its own, on any day."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import WSGIRequestHandler, make_server

from housing import clock, create_app, crypto, jobs, migrate
from housing import db as database
from housing.config import DEMO_MASTER_KEY, DEMO_SECRET, Config
from housing.services import tasks

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A city that is being served."""

    address: str
    app: Flask
    config: Config
    sessions: sessionmaker[Session]

    def work(self) -> int:
        """Do all background work that waits, and count it."""
        done = 0
        while jobs.run_next(self.sessions, tasks.catalogue(tasks.place_of(self.config.data_dir))):
            done += 1
        return done


class _Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's name)
        """Say nothing."""


def config_of(folder: Path) -> Config:
    """Settings of a made-up city in this folder."""
    return Config(
        database_url=f"sqlite:///{folder}/anju.db", data_dir=folder, secret_key=DEMO_SECRET,
        master_key=DEMO_MASTER_KEY, demo=True,
    )  # fmt: skip


@contextmanager
def founded(folder: Path) -> Iterator[sessionmaker[Session]]:
    """An empty city: its tables and guards, its keys, and nobody in it."""
    config = config_of(folder)
    crypto.configure(config.master_key)
    engine = database.make_engine(config.database_url)
    migrate.upgrade(engine)
    yield database.sessions(engine)
    engine.dispose()


@contextmanager
def served(folder: Path, sessions: sessionmaker[Session]) -> Iterator[Site]:
    """Serve a city to the browsers of this machine."""
    config = config_of(folder)
    app = create_app(config)
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(address=f"http://{HOST}:{server.server_port}", app=app, config=config, sessions=sessions)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def calendar() -> Iterator[Callable[[datetime], None]]:
    """Let the clock of this process, and so the site's, go on from another day; afterwards it is today again."""
    try:
        yield clock.run_from
    finally:
        clock.run_from(datetime.now(UTC))
