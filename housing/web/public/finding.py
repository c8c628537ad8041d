"""Finding the round an address speaks of, and saying how far it is."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import abort

from housing.i18n import N_, gettext
from housing.models import Round, RoundState
from housing.services import overview, queries
from housing.web import show, words
from housing.web.current import db_session
from housing.web.paging import Page, paged

STAGES: dict[RoundState, str] = {
    RoundState.OPEN: N_("Applications"),
    RoundState.CLOSED: N_("Eligibility check"),
    RoundState.PUBLICITY: N_("Publicity"),
    RoundState.FROZEN: N_("List freeze"),
    RoundState.COMMITTED: N_("List fingerprint"),
    RoundState.DRAWN: N_("Draw"),
    RoundState.ALLOCATED: N_("Allocation"),
    RoundState.PUBLISHED: N_("Results"),
}
Option = tuple[str, str]
Row = TypeVar("Row")
ENDLESS = 10**9


def round_or_404(ref: str) -> Round:
    """Find a round that the public may see."""
    round_ = overview.visible(db_session(), ref)
    if round_ is None:
        abort(404)
    return round_


def name(round_: Round) -> str:
    """Name a round in the reader's language."""
    return show.either(round_.name_zh, round_.name_en)


def stages(round_: Round) -> tuple[list[str], int]:
    """Name the stages of a round, and tell the present one; after the last, all are done."""
    names = [gettext(text) for text in STAGES.values()]
    done = round_.state == RoundState.PUBLISHED
    return names, len(names) if done else overview.STAGES.index(round_.state)


def program_options(codes: Sequence[str]) -> list[Option]:
    """List programs to filter by."""
    return [("", gettext("All programs")), *((code, words.word(code)) for code in codes)]


def listed(get: Callable[[int], tuple[list[Row], int]]) -> tuple[list[Row], Page]:
    """Fetch the page of a list that was asked for; beyond the end it is the last one."""
    asked = paged(ENDLESS, per=queries.PAGE).number
    rows, total = get(asked)
    page = paged(total, per=queries.PAGE)
    if page.number != asked:
        rows, _ = get(page.number)
    return rows, page
