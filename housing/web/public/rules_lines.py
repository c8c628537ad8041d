"""One rule, group or number as people read it: its words, where it stands, and whether it was found or assumed."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allocator.policy import Limit, Text
from housing.i18n import N_, current, gettext, ngettext
from housing.web import rule_links, show

MARKS: dict[str, tuple[str, str, str]] = {
    "seed": (N_("Policy text"), "green", N_("It stands in the policy document itself.")),
    "found": (N_("City rules"), "blue", N_("It was found in rules or notices of the city or its districts.")),
    "common": (N_("Common practice"), "grey", N_("Comparable cities have it, or a national law does.")),
    "assumption": (N_("Assumption"), "yellow", N_("It is set here until the bureau's rules say otherwise.")),
}
M_IN_KM = 1000
ASSUMED = "假设"  # how the clause of an assumption begins
UNITS: dict[str, Callable[[int], str]] = {
    "money_fen": show.money,
    "area_cm2": show.area,
    "metres": lambda value: gettext("%(number)s km", number=f"{value / M_IN_KM:g}"),
    "months": lambda value: ngettext("%(num)s month", "%(num)s months", value),
    "years": lambda value: ngettext("%(num)s year of age", "%(num)s years of age", value),
    "days": lambda value: ngettext("%(num)s day", "%(num)s days", value),
    "working_days": lambda value: ngettext("%(num)s working day", "%(num)s working days", value),
    "percent": lambda value: f"{value}%",
    "hours": lambda value: ngettext("%(num)s hour", "%(num)s hours", value),
}
"""How the numbers of a policy are written; counts have no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a rule comes from, in words and a colour."""

    code: str
    text: str
    colour: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule, group or number, ready to be shown; `value` is the number it gives, where it gives one."""

    anchor: str
    title: str
    text: str = ""
    value: str = ""
    clause: str = ""
    mark: Mark
    source: str = ""


def line(anchor: str, title: str, one: Any, text: str = "", value: str = "") -> Line:
    """Write one row of the policy, which has a clause, a mark and a source."""
    return Line(
        anchor=anchor, title=title, text=text, value=value, clause=_clause(one), mark=mark(one.mark), source=one.source
    )


def _clause(one: Any) -> str:
    """Say where a row stands; of an assumption, only what it is modelled on: the mark says the rest."""
    clause: str = one.clause
    return clause.removeprefix(ASSUMED) if one.mark == "assumption" else clause


def number(limit: Limit) -> Line:
    """Put one number of the rules into words."""
    return line(rule_links.number(limit.id), say(limit.label), limit, value=amount(limit))


def amount(limit: Limit) -> str:
    """Write the number of a limit with its unit."""
    written: Callable[[int], str] = UNITS.get(limit.kind, show.number)
    return written(limit.value)


def mark(code: str) -> Mark:
    """Say where something comes from."""
    text, colour, about = MARKS[code]
    return Mark(code=code, text=gettext(text), colour=colour, about=gettext(about))


def marks(lines: Iterable[Line]) -> list[tuple[Mark, int]]:
    """Count the lines of each mark."""
    counts = Counter(one.mark.code for one in lines)
    return [(mark(code), counts[code]) for code in MARKS if counts[code]]


def say(text: Text) -> str:
    """Choose the reader's language of a text of the policy."""
    return text[current()]
