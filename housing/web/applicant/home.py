"""One's own home: which one it is, confirming it, declining it, and what follows from each."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _, _l
from housing.models import Allocation, AllocationAct, AllocationStatus, Application
from housing.services import explain, taking
from housing.web import consequences, homes, show, words
from housing.web.access import signed_in
from housing.web.applicant import bp, holding
from housing.web.applicant.mine import mine
from housing.web.applicant.price import price_of
from housing.web.applicant.standing import news_of
from housing.web.choices import TickField
from housing.web.current import actor, db_session
from housing.web.form import Form

S = AllocationStatus
NOTED = {
    S.REVOKED: _l("Why it was taken back"),
    S.EXPIRED: _l("What the bureau noted when it asked you about the contract"),
}
"""What the bureau wrote for the family to read, by how the home stands."""


class AcceptForm(Form):
    """That the home is taken."""

    sure = TickField(
        _l("We take this home, and have read what follows"),
        missing=_l("Tick the box if you take this home; otherwise go back"),
    )


class DeclineForm(Form):
    """That the home is declined, said a second time."""

    sure = TickField(
        _l("We decline this home for good, and have read what follows"),
        missing=_l("Tick the box if you decline this home; otherwise go back and keep it"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YourHome:
    """The home of one application, as its family reads it."""

    name: str
    rows: list[tuple[str, Any]]
    open: bool  # it can be confirmed or declined now
    steps: list[str]
    note: str  # why the bureau took it back, or when the family was asked before it was set free
    note_title: str


def your_home(application: Application) -> YourHome | None:
    """Show the home of an application; nothing before the results are published, or without a home."""
    result, offer = explain.result(db_session(), application), explain.offer(db_session(), application)
    if result is None or result.home is None or offer is None:
        return None
    rows = _rows(application, offer)
    act = _act(offer)
    if act is not None and act.contract_on is not None:
        rows += [(_("Contract number"), act.contract_number), (_("Signed on"), show.day(act.contract_on))]
    return YourHome(
        name=homes.name(offer.home), rows=rows, open=holding.can_answer(offer, clock.now()),
        steps=holding.next_steps(offer, clock.now()),
        note=act.note if act is not None and act.status in NOTED else "",
        note_title=str(NOTED.get(offer.status, "")),
    )  # fmt: skip


@bp.route("/my/<receipt>/accept", methods=["GET", "POST"])
@signed_in
def accept(receipt: str) -> str | Response:
    """Say what taking the home means, and take it."""
    found = mine(receipt)
    offer, form = _offer_or_404(found), AcceptForm()
    if not form.is_submitted() and not holding.can_answer(offer, clock.now()):
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    if form.validate_on_submit():
        try:
            taking.accept(db_session(), offer, by=actor(), at=clock.now())
            db_session().commit()
            flash(_("You have confirmed the home."))
            return redirect(url_for("applicant.application", receipt=found.receipt, _anchor="home"), 303)
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused)
    return render_template(
        "applicant/accept.html", form=form, application=found, offer=offer, name=homes.name(offer.home),
        rows=_rows(found, offer), follows=consequences.of_taking(offer, clock.now()),
        silence=consequences.of_silence(offer), price=price_of(news_of(found)),
        bring=holding.to_sign(offer, clock.now())[1:],
    )  # fmt: skip


@bp.get("/my/<receipt>/decline")
@signed_in
def decline(receipt: str) -> str | Response:
    """Say what declining the home means."""
    found = mine(receipt)
    offer = _offer_or_404(found)
    if not holding.can_answer(offer, clock.now()):
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    return render_template(
        "applicant/decline.html", application=found, offer=offer, name=homes.name(offer.home),
        rows=_rows(found, offer), follows=consequences.of_declining(offer), silence=consequences.of_silence(offer),
    )  # fmt: skip


@bp.route("/my/<receipt>/decline/confirm", methods=["GET", "POST"])
@signed_in
def decline_confirm(receipt: str) -> str | Response:
    """Ask once more, and decline the home."""
    found = mine(receipt)
    offer, form = _offer_or_404(found), DeclineForm()
    if not form.is_submitted() and not holding.can_answer(offer, clock.now()):
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    if form.validate_on_submit():
        try:
            taking.decline(db_session(), offer, by=actor(), at=clock.now())
            db_session().commit()
            flash(_("You have declined the home."))
            return redirect(url_for("applicant.application", receipt=found.receipt, _anchor="home"), 303)
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused)
    return render_template(
        "applicant/decline_confirm.html", form=form, application=found, offer=offer, name=homes.name(offer.home),
        follows=consequences.of_declining(offer),
    )  # fmt: skip


def _offer_or_404(found: Application) -> Allocation:
    offer = explain.offer(db_session(), found)
    if offer is None or explain.result(db_session(), found) is None:
        abort(404)
    return offer


def _rows(application: Application, offer: Allocation) -> list[tuple[str, Any]]:
    """Tell what there is to know of a home: where, how large, for how much, and until when to answer."""
    home, lot = offer.home, offer.home.lot
    rows: list[tuple[str, Any]] = [
        (_("Where"), words.word(lot.project.district)),
        (_("Area"), _("%(area)s, floor %(floor)s", area=show.area(home.area_cm2), floor=home.floor)),
        (_("Tenure"), words.word(lot.tenure)),
    ]
    price = price_of(news_of(application))
    if price is not None and price.amount:
        rows.append((_("You pay"), price.amount))
    elif home.price_fen is not None:
        rows.append((_("Full price"), show.money(home.price_fen)))
    elif home.rent_fen is not None:
        rows.append((_("Full price"), _("%(price)s a month", price=show.money(home.rent_fen))))
    if offer.status == S.OFFERED:
        rows.append((_("Answer until"), show.moment(offer.expires_at)))
    elif offer.status == S.ACCEPTED and offer.sign_by is not None:
        rows.append((_("Sign until"), show.moment(offer.sign_by)))
    return rows


def _act(offer: Allocation) -> AllocationAct | None:
    query = sa.select(AllocationAct).where(AllocationAct.allocation_id == offer.id)
    return db_session().scalar(query.where(AllocationAct.status == offer.status))
