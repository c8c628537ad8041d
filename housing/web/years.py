"""The year plan in words, bars and tables: the same figures for the bureau and for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import abort

from allocator.policy import Policy
from housing import clock
from housing.i18n import N_, current, gettext
from housing.services import policies, year_plan
from housing.services.months import CITY_TIME
from housing.services.year_plan import Count, ProgramYear, YearPlan
from housing.web import rule_links, show, words
from housing.web.current import db_session

DASH = "–"
Row = list[Any]
COLUMNS: tuple[tuple[str, str], ...] = (
    (N_("Supplied"), "supplied"),
    (N_("Carried over"), "carried"),
    (N_("Not offered yet"), "unoffered"),
    (N_("Offered"), "offered"),
    (N_("Being allocated"), "under_way"),
    (N_("Allocated"), "allocated"),
    (N_("Left"), "left"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One program in one year, ready to be read."""

    id: str
    name: str
    sentence: str
    notes: list[str]
    clause: str
    mark: str
    href: str  # where the rules of the program stand
    bars: list[tuple[str, list[int]]]
    tenures: list[Row]
    districts: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One program over the years."""

    name: str
    bars: list[tuple[str, list[int]]]
    rows: list[Row]


def present() -> int:
    """Name the year it is in the city."""
    return clock.now().astimezone(CITY_TIME).year


def listed() -> list[int]:
    """List the years that have something to show, the newest first."""
    return year_plan.years(db_session(), present())


def plan_or_404(year: int) -> YearPlan:
    """Find the plan of a year."""
    if year not in listed():
        abort(404)
    return plan(year)


def plan(year: int) -> YearPlan:
    """Put the plan of a year together."""
    return year_plan.of(db_session(), policies.cities()[0], year, present=present())


def columns(first: str) -> list[Any]:
    """Head a table of homes."""
    return [first, *({"text": gettext(title), "number": True} for title, _ in COLUMNS)]


def shown(plan_: YearPlan) -> list[Shown]:
    """Put every program of a year into words."""
    return [_shown(one, plan_.policy) for one in plan_.programs]


def side_by_side(plans: Iterable[YearPlan]) -> list[SideBySide]:
    """Put the years of every program beside each other."""
    found: dict[str, list[ProgramYear]] = {}
    for plan_ in plans:
        for one in plan_.programs:
            found.setdefault(one.program.id, []).append(one)
    return [
        SideBySide(
            name=ours[0].program.name[current()],
            bars=[(str(one.year), [one.total.supplied, one.total.allocated]) for one in ours],
            rows=[[str(one.year), _number(one), *_cells(one.total)] for one in ours],
        )
        for ours in found.values()
    ]


def _shown(one: ProgramYear, policy: Policy | None) -> Shown:
    total, year = one.total, one.program.year
    figures = [(gettext(title), [getattr(total, name)]) for title, name in COLUMNS if name != "carried"]
    goal = [] if one.number is None else [(gettext("Number of the year"), [one.number])]
    return Shown(
        id=one.program.id, name=one.program.name[current()], sentence=_sentence(one), notes=_notes(one),
        clause=year.clause if year else one.program.clause, mark=year.mark if year else one.program.mark,
        href=rule_links.chapter(policy, one.program.id) if policy else "",
        bars=goal + figures,
        tenures=[[words.word(key), *_cells(count)] for key, count in one.by("tenure").items()],
        districts=[[words.word(key), *_cells(count)] for key, count in one.by("district").items()],
    )  # fmt: skip


def _cells(count: Count) -> list[str]:
    return [show.number(getattr(count, name)) for _, name in COLUMNS]


def _number(one: ProgramYear) -> str:
    if one.number is None:
        return DASH
    number = show.number(one.number)
    return gettext("at least %(number)s", number=number) if one.program.quota_is == "floor" else number


def _sentence(one: ProgramYear) -> str:
    total = one.total
    figures = {
        name: show.number(getattr(total, name)) for name in ("supplied", "offered", "allocated", "left")
    }  # fmt: skip
    if one.number is None:
        text = N_(
            "No number is set for this year. %(supplied)s supplied, %(offered)s offered, %(allocated)s allocated, "
            "%(left)s left."
        )
        return gettext(text, **figures)
    text = N_(
        "Homes of the year: %(number)s promised, %(supplied)s supplied, %(offered)s offered, %(allocated)s allocated, "
        "%(left)s left."
    )
    return gettext(text, number=_number(one), **figures)


def _notes(one: ProgramYear) -> list[str]:
    year, notes = one.program.year, []
    if one.number is not None and year is not None and year.districts:
        names = gettext(", ").join(words.word(code) for code in year.districts)
        text = N_("Towards the number only homes in %(districts)s count: %(counted)s.")
        notes.append(gettext(text, districts=names, counted=show.number(one.towards)))
    if one.number is not None:
        short = N_("%(short)s more have to be supplied to reach the number.")
        notes.append(
            gettext(short, short=show.number(one.short)) if one.short else gettext("The supply reaches the number.")
        )
    if one.most is not None:
        text = N_("The rounds of the year may promise %(most)s homes; a round beyond that cannot be opened.")
        notes.append(gettext(text, most=show.number(one.most)))
    if year is not None:
        over = N_("Homes left at the end of a year are carried over into the next.")
        none = N_("Homes left at the end of a year do not count towards the next year's number.")
        notes.append(gettext(over if year.carry_over else none))
    return notes
