"""The only clock: entry points ask it and hand the moment on, so a demonstration can play on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


class _Running:
    """How far the clock of this process is from the real one."""

    ahead = timedelta()


def now() -> datetime:
    """Tell the present moment in UTC, or the moment set by `standing_at`."""
    return _fixed.get() or datetime.now(UTC) + _Running.ahead


def run_from(moment: datetime) -> None:
    """Let the clock of this process go on from another day: the made-up city lives in 2025."""
    _Running.ahead = moment.astimezone(UTC) - datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at one chosen moment."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: nobody could say when that is")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
