"""The procedure as data: what follows from declining, who waits, what is public how long; and a program's year.

No rule of eligibility reads these. The bureau's program shows them, counts a year's homes by them, and refuses whom
they bar.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from allocator.policy.language.fact import Text
from allocator.policy.parts.rule import Mark

About = Literal[
    "applications", "review", "publicity", "objection", "answer", "list", "confirmation", "contract", "absence",
    "decline", "ban", "waiting", "title", "income", "retention",
]  # fmt: skip
Event = Literal["declined", "expired", "false_statement"]
ABOUT: tuple[str, ...] = get_args(About)
EVENTS: tuple[str, ...] = get_args(Event)
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BanExample:
    """The days of a ban's event, a day on which somebody applies, and the first day they may: or `none`."""

    days: tuple[date, ...]
    on: date
    gives: date | Literal["none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One step, time or consequence of the procedure; its number is already in the text.

    A ban may name the `event` that brings it about, and how many `times`: a home that was offered and declined, one
    that was neither declined nor signed for in time, or one that was got by false statements.
    """

    id: str
    about: About
    programs: tuple[str, ...]
    title: Text
    text: Text
    value: int | None
    kind: str | None
    refers: str | None  # the limit or term that holds the number
    event: Event | None
    times: int
    year: int | None
    district: int | None
    clause: str
    mark: Mark
    source: str
    examples: tuple[BanExample, ...] = ()

    def bars(self, happened: Sequence[date], day: date) -> date | None:
        """Find the first day on which a household may apply again; nothing where it may on `day`.

        `happened` are the days of this row's event. Every `times`-th one starts the ban anew.
        """
        free = self.free(happened)
        return free if free is not None and day < free else None

    def free(self, happened: Sequence[date]) -> date | None:
        """Find the day on which the ban of these days ends; nothing where they bring none about."""
        starts = sorted(happened)[self.times - 1 :: self.times]
        return months_after(starts[-1], self.value) if self.about == "ban" and self.value and starts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """How a program's yearly number is counted.

    `ceiling` is the most that the rounds of a year may promise, `carry_over` lets homes that earlier years left come
    on top, and `districts` are those in which homes count; none means the whole city.
    """

    carry_over: bool
    ceiling: int | None
    districts: tuple[int, ...]
    first_year: int | None
    last_year: int | None
    clause: str
    mark: Mark
    source: str

    def covers(self, year: int) -> bool:
        """Tell whether the yearly number is set for a year."""
        return (self.first_year or year) <= year <= (self.last_year or year)

    def counts(self, district: int) -> bool:
        """Tell whether homes of a district count towards the yearly number."""
        return not self.districts or district in self.districts


def months_after(day: date, months: int) -> date:
    """Go some months on: the same day of the month, or the month's last day where it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
