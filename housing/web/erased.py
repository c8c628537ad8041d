"""What a page shows of an application whose data were erased: the sentence that says so, and what is public."""

from typing import Any

from housing import crypto
from housing.i18n import _, gettext
from housing.models import Application
from housing.services import explain
from housing.web import homes, show, words
from housing.web.current import db_session


def sentence() -> str:
    """Say that the data are gone, and what stays."""
    return gettext(crypto.Erased.message)


def public(application: Application) -> list[tuple[str, Any]]:
    """Tell what is left of an application: which one it is, how it was decided, its priority, and its home."""
    place, offer = explain.place(db_session(), application), explain.offer(db_session(), application)
    round_ = application.round
    rows: list[tuple[str, Any]] = [
        (_("Receipt number"), show.receipt(application.receipt)),
        (_("Round"), show.either(round_.name_zh, round_.name_en)),
        (_("Program"), words.word(application.program)),
        (_("Submitted"), show.moment(application.submitted_at)),
        (_("Status"), words.word(application.status)),
    ]
    if place is not None:
        rank = _("%(rank)s of %(of)s", rank=show.number(place.rank), of=show.number(place.of))
        rows.append((_("Priority"), rank))
    if offer is not None:
        rows.append((_("Home"), f"{homes.name(offer.home)} · {words.word(offer.status)}"))
    return rows
