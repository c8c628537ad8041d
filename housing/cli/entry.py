"""What every command needs: the settings, the database, and who is acting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto, migrate
from housing.config import Config
from housing.db import make_engine, self_test, sessions
from housing.services.actors import Actor


@cache
def settings() -> Config:
    """Read the settings from the environment, once."""
    return Config.from_env(os.environ)


@cache
def engine() -> sa.Engine:
    """Open the database of this installation."""
    crypto.configure(settings().master_key)
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    return make_engine(settings().database_url)


def require_safe(found: sa.Engine) -> None:
    """Start on a database of this version only, and only if it still refuses what must never happen."""
    if not migrate.is_current(found):
        raise click.ClickException("the database is not that of this version: run `anju migrate`, then start again")
    self_test(found)
    found.dispose()  # nothing stays open before processes part


@contextmanager
def entry_point() -> Iterator[tuple[Session, Actor]]:
    """Open one session for one command; the command commits."""
    with sessions(engine())() as db:
        yield db, Actor(kind="system")
