"""Chances for those who watch: how many households have how many, and how the place of one came about."""

from dataclasses import dataclass

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from housing import clock
from housing.crypto import Erased
from housing.i18n import _l, gettext
from housing.models import ApplicationStatus, Round
from housing.services import derived, queries
from housing.web import erased, show, words
from housing.web.access import requires
from housing.web.auditor import bp
from housing.web.auditor.rounds import find
from housing.web.current import actor, db_session, wiring
from housing.web.derivations import Sheet, sheet
from housing.web.fields import ReceiptField
from housing.web.form import Form


class SampleForm(Form):
    """Asks for the receipt number of a sample; it changes nothing, so it needs no token."""

    receipt = ReceiptField(
        _l("Receipt number"),
        missing=_l("Enter the receipt number of the application that you want to check"),
        hint=_l("Take samples from the published list. No name is shown, and your look is recorded."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One application as an auditor sees it: without names."""

    receipt: str
    program: str
    status: ApplicationStatus
    sheet: Sheet


@bp.get("/<ref>/derivations")
@requires("audit.read")
def derivations(ref: str) -> str:
    """Show how chances are spread over a frozen list, and the derivation of one sample."""
    typed = request.args.get("receipt")
    form = SampleForm(formdata=None if typed is None else MultiDict({"receipt": typed}), meta={"csrf": False})
    asked = typed is not None and form.validate()
    sample = None
    try:
        sample = _sample(ref, form.receipt.data) if asked else None
        if asked and sample is None:
            form.receipt.errors = [gettext("This round has no application with this receipt number.")]
    except Erased:
        form.receipt.errors = [erased.sentence()]
    round_ = find(ref)
    return render_template(
        "auditor/derivations.html", round=round_, form=form, rows=_spread(round_), sample=sample
    )  # fmt: skip


def _sample(ref: str, receipt: str) -> Sample | None:
    """Derive one application of a round; that it was looked at stays on record whatever becomes of this page."""
    with wiring().sessions() as db:
        application = queries.by_receipt(db, receipt)
        if application is None or application.round.ref != ref:
            return None
        found = sheet(derived.read(db, application, by=actor(), at=clock.now()), application.program, you=False)
        sample = Sample(
            receipt=application.receipt, program=application.program, status=application.status, sheet=found
        )
        db.commit()
    return sample


def _spread(round_: Round) -> list[list[str]]:
    return [
        [words.word(program), show.number(number), show.number(households)]
        for program, number, households in derived.spread(db_session(), round_)
    ]
