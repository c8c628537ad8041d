"""Rounds: the list, and the page that says everything about one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template

from housing import clock
from housing.i18n import N_, gettext, ngettext
from housing.models import RoundState
from housing.services import overview
from housing.services.overview import Overview
from housing.services.queries import Summary
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, finding

SHADES = 4
DASH = "–"
Row = list[Any]


def per_home(summary: Summary) -> str:
    """Say how many applications there are for each home."""
    return show.per_home(summary.applications, summary.homes)


def count(name: str) -> Callable[[Summary], str]:
    """Write one number of a program; nothing where there is none."""
    return lambda summary: DASH if getattr(summary, name) is None else show.number(getattr(summary, name))


COLUMNS: tuple[tuple[str, Callable[[Summary], str], RoundState], ...] = (
    (N_("Quota"), count("quota"), RoundState.OPEN),
    (N_("Homes"), count("homes"), RoundState.OPEN),
    (N_("Applications"), count("applications"), RoundState.OPEN),
    (N_("Applications for a home"), per_home, RoundState.OPEN),
    (N_("Eligible"), count("eligible"), RoundState.PUBLICITY),
    (N_("Housed"), count("housed"), RoundState.PUBLISHED),
    (N_("Last position served"), count("last_rank"), RoundState.PUBLISHED),
)
"""The numbers of a program, and the stage from which each is public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of a round, ready to be shown."""

    bars: list[tuple[str, list[int]]]
    columns: list[Any]
    rows: list[Row]
    districts: list[tuple[str, list[int]]]
    tiles: dict[int, tuple[str, int]]


@bp.get("/rounds")
@public
def rounds() -> str:
    """List every round that was ever opened."""
    return render_template("public/rounds.html", front=overview.front(db_session(), at=clock.now()))


@bp.get("/rounds/<ref>")
@public
def round_page(ref: str) -> str:
    """Show everything about one round."""
    round_ = finding.round_or_404(ref)
    about = overview.of(db_session(), round_)
    return render_template(
        "public/round.html", about=about, round=round_, figures=figures(about), stages=finding.stages(round_),
        shown=lambda state: overview.has_reached(round_, RoundState(state)),
    )  # fmt: skip


def figures(about: Overview) -> Figures:
    """Put the numbers of a round into tables and tiles."""
    most = max(about.districts.values(), default=0)
    shown = [(title, value) for title, value, since in COLUMNS if overview.has_reached(about.round, since)]
    return Figures(
        bars=[(words.word(one.program), [one.homes, one.applications]) for one in about.programs],
        columns=[gettext("Program"), *({"text": gettext(title), "number": True} for title, _ in shown)],
        rows=[[words.word(one.program), *(value(one) for _, value in shown)] for one in about.programs],
        districts=[(words.word(code), [homes]) for code, homes in sorted(about.districts.items())],
        tiles={
            code: (ngettext("%(num)s home", "%(num)s homes", homes), homes * SHADES // (most + 1))
            for code, homes in about.districts.items()
        },
    )
