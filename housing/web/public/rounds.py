"""Rounds: the list, and the page that says everything about one."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from housing.i18n import gettext
from housing.models import RoundState
from housing.services import bags, overview, publish, queries
from housing.services.overview import Overview
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, finding
from housing.web.public.places import bundles

SHADES = 4
TENTHS = 10
Row = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of a round, ready to be shown."""

    bars: list[tuple[str, list[int], str]]
    columns: list[Any]
    rows: list[Row]
    districts: list[tuple[str, list[int]]]
    tiles: dict[int, tuple[str, int]]


@bp.get("/rounds")
@public
def rounds() -> str:
    """List every round that was ever opened."""
    return render_template("public/rounds.html", rounds=queries.visible_rounds(db_session()))


@bp.get("/rounds/<ref>")
@public
def round_page(ref: str) -> str:
    """Show everything about one round."""
    round_ = finding.round_or_404(ref)
    about = overview.of(db_session(), round_)
    return render_template(
        "public/round.html", about=about, round=round_, figures=figures(about), stages=finding.stages(round_),
        files=bags.files(publish.bag_of(round_, bundles())) if about.publication else (),
        shown=lambda state: overview.has_reached(round_, RoundState(state)),
    )  # fmt: skip


def figures(about: Overview) -> Figures:
    """Put the numbers of a round into tables and tiles."""
    number = show.number
    most = max(about.districts.values(), default=0)
    checked = overview.has_reached(about.round, RoundState.PUBLICITY)
    ended = about.round.state == RoundState.PUBLISHED
    head = [
        (gettext("Quota"), lambda p: number(p.quota), True),
        (gettext("Homes"), lambda p: number(p.homes), True),
        (gettext("Applications"), lambda p: number(p.applications), True),
        (gettext("Eligible"), lambda p: number(p.eligible), checked),
        (gettext("Housed"), lambda p: number(p.housed), ended),
        (gettext("Last position served"), lambda p: number(p.last_rank) if p.last_rank else "–", ended),
    ]
    shown = [(title, value) for title, value, wanted in head if wanted]
    return Figures(
        bars=[(words.word(p.program), [p.homes, p.applications], per_home(p.applications, p.homes)) for p in about.programs],
        columns=[gettext("Program"), *({"text": title, "number": True} for title, _ in shown)],
        rows=[[words.word(p.program), *(value(p) for _, value in shown)] for p in about.programs],
        districts=[(words.word(code), [homes]) for code, homes in sorted(about.districts.items())],
        tiles={
            code: (gettext("%(count)s homes", count=number(homes)), homes * SHADES // (most + 1))
            for code, homes in about.districts.items()
        },
    )


def per_home(applications: int, homes: int) -> str:
    """Say how many applications there are for each home, with one decimal, rounded down."""
    if not homes:
        return "–"
    tenths = applications * TENTHS // homes
    return gettext("%(ratio)s per home", ratio=f"{tenths // TENTHS}.{tenths % TENTHS}")
