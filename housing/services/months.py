"""Months by the city's calendar, as whole numbers: 202511 is November 2025."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")
YEAR = 100
DECEMBER = 12


def of_moment(at: datetime) -> int:
    """Tell the month in which a moment lies for people in the city."""
    return of_day(at.astimezone(CITY_TIME).date())


def of_day(day: date) -> int:
    """Tell the month of a day."""
    return day.year * YEAR + day.month


def after(month: int) -> int:
    """Give the next month."""
    year, number = divmod(month, YEAR)
    return (year + 1) * YEAR + 1 if number == DECEMBER else month + 1


def span(first: int, last: int) -> Iterator[int]:
    """Give every month from the first to the last, both included."""
    month = first
    while month <= last:
        yield month
        month = after(month)


def text(month: int) -> str:
    """Write a month: 2025-11."""
    return f"{month // YEAR}-{month % YEAR:02d}"


def parsed(written: str) -> int | None:
    """Read a month that `text` wrote; nothing else."""
    year, dash, number = written.partition("-")
    if not dash or not (year + number).isascii() or not (year + number).isdecimal():
        return None
    month = int(year) * YEAR + int(number)
    right = text(month) == written and 1 <= month % YEAR <= DECEMBER and 2000 <= month // YEAR <= 2999  # noqa: PLR2004
    return month if right else None
