"""Steps of one home at the counter: the answer of the household, the contract, and taking the home back."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _, _l
from housing.models import HOLDING, Allocation, AllocationStatus, GiveBack
from housing.services import giving_back, taking
from housing.services.taking_refusals import (
    BackReasonMissing,
    ContractDay,
    ContractNumberMissing,
    ContractTaken,
    LapseNoteMissing,
    PaperMissing,
)
from housing.web import consequences, homes
from housing.web.access import requires
from housing.web.choices import ChoiceField, TickField
from housing.web.current import actor, db_session
from housing.web.dates import DateField
from housing.web.fields import LongTextField, TextField
from housing.web.form import Form
from housing.web.staff import bp
from housing.web.staff.allocation import found_or_404, would_follow


class AnswerForm(Form):
    """What the household answered, on paper."""

    answer = ChoiceField(
        _l("Answer of the household"),
        missing=_l("Choose what the household answered"),
        choices=[("accept", _l("It takes the home")), ("decline", _l("It declines the home"))],
    )
    paper = TextField(
        _l("Signed paper"),
        missing=_l("Name the signed paper of the household"),
        hint=_l(
            "What it is called and its day, without names or numbers of people: this text stays when their data are "
            "erased."
        ),
    )


class ContractForm(Form):
    """The contract that was signed."""

    number = TextField(_l("Contract number"), missing=_l("Enter the contract number"), longest=taking.NUMBER_MAX)
    signed_on = DateField(_l("Day of signing"), missing=_l("Enter the day on which the contract was signed"))


class BackForm(Form):
    """Why a home is taken back."""

    reason = LongTextField(
        _l("Why is the home taken back?"),
        missing=_l("Write why the home is taken back"),
        hint=_l("The household reads this text. A second person approves exactly this."),
    )


class LapseForm(Form):
    """How the household was asked, and that what follows was read."""

    note = LongTextField(
        _l("When and how was the household asked?"),
        missing=_l("Write when and how the household was asked why it did not sign"),
        hint=_l("Name the day, the way of asking and the answer, but no person. The household reads this text."),
    )
    sure = TickField(
        _l("The contract was not signed, and I have read what follows for the household"),
        missing=_l("Tick the box if the contract was not signed; otherwise go back"),
    )


@bp.route("/allocations/<receipt>/answer", methods=["GET", "POST"])
@requires("allocation.record")
def allocation_answer(receipt: str) -> str | Response:
    """Note what a household answered at the counter."""
    application, one = found_or_404(receipt)
    form = AnswerForm()
    if not form.is_submitted() and one.status != AllocationStatus.OFFERED:
        return _back_to(receipt)
    if form.validate_on_submit():
        try:
            verb = taking.accept if form.answer.data == "accept" else taking.decline
            verb(db_session(), one, by=actor(), at=clock.now(), paper=form.paper.data)
            return _done(receipt, _("The answer is noted."))
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.paper if isinstance(refused, PaperMissing) else None)
    return render_template(
        "staff/allocation_answer.html", form=form, application=application, one=one, title=homes.name(one.home),
        taking=consequences.of_taking(one, clock.now()), declining=consequences.of_declining(one),
    )  # fmt: skip


@bp.route("/allocations/<receipt>/contract", methods=["GET", "POST"])
@requires("allocation.record")
def allocation_contract(receipt: str) -> str | Response:
    """Record the contract."""
    application, one = found_or_404(receipt)
    form = ContractForm()
    if not form.is_submitted() and not _to_be_signed(one):
        return _back_to(receipt)
    if form.validate_on_submit():
        try:
            contract = taking.Contract(number=form.number.data, on=form.signed_on.data)
            taking.sign(db_session(), one, contract, by=actor(), at=clock.now())
            return _done(receipt, _("The contract is recorded."))
        except Refused as refused:
            db_session().rollback()
            numbered = isinstance(refused, ContractNumberMissing | ContractTaken)
            field = form.number if numbered else form.signed_on if isinstance(refused, ContractDay) else None
            form.refuse(refused, field)
    return render_template(
        "staff/allocation_contract.html", form=form, application=application, one=one, title=homes.name(one.home)
    )


@bp.route("/allocations/<receipt>/back", methods=["GET", "POST"])
@requires("allocation.record")
def allocation_back(receipt: str) -> str | Response:
    """Propose to take a home back."""
    application, one = found_or_404(receipt)
    form = BackForm()
    if not form.is_submitted() and one.status not in HOLDING:
        return _back_to(receipt)
    if form.validate_on_submit():
        try:
            giving_back.propose(db_session(), one, form.reason.data, by=actor(), at=clock.now())
            return _done(receipt, _("Proposed. A second person has to approve it."))
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.reason if isinstance(refused, BackReasonMissing) else None)
    return render_template(
        "staff/allocation_back.html", form=form, application=application, one=one, title=homes.name(one.home)
    )


@bp.post("/allocations/<receipt>/back/approve")
@requires("allocation.approve")
def allocation_back_approve(receipt: str) -> Response:
    """Take a home back, as the second person, for the reason that stood on the page."""
    giving_back.approve(db_session(), _proposal_or_404(receipt), by=actor(), at=clock.now())
    return _done(receipt, _("The home is taken back, and free for the next round."))


@bp.post("/allocations/<receipt>/back/withdraw")
@requires("allocation.record")
def allocation_back_withdraw(receipt: str) -> Response:
    """Let the household keep its home."""
    giving_back.withdraw(db_session(), _proposal_or_404(receipt), by=actor(), at=clock.now())
    return _done(receipt, _("The proposal is withdrawn: the household keeps its home."))


@bp.route("/allocations/<receipt>/lapse", methods=["GET", "POST"])
@requires("allocation.record")
def allocation_lapse(receipt: str) -> str | Response:
    """Say what follows, ask how the household was asked, and set a home free that was not signed for in time."""
    application, one = found_or_404(receipt)
    form = LapseForm()
    late = one.sign_by is not None and one.sign_by < clock.now()
    if not form.is_submitted() and not (late and _to_be_signed(one)):
        return _back_to(receipt)
    if form.validate_on_submit():
        try:
            taking.lapse(db_session(), one, form.note.data, by=actor(), at=clock.now())
            return _done(receipt, _("The home is free for the next round."))
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.note if isinstance(refused, LapseNoteMissing) else None)
    return render_template(
        "staff/allocation_lapse.html", form=form, application=application, one=one, title=homes.name(one.home),
        follows=replace(consequences.of_silence(one), warning=would_follow(one)),
    )  # fmt: skip


def _to_be_signed(one: Allocation) -> bool:
    """Tell whether the contract is what a home waits for, and nobody proposes to take it back."""
    return one.status == AllocationStatus.ACCEPTED and giving_back.waiting(db_session(), one) is None


def _proposal_or_404(receipt: str) -> GiveBack:
    """Find the proposal that stood on the page: another one may wait by now."""
    _application, one = found_or_404(receipt)
    number = request.form.get("proposal", type=int)
    return giving_back.proposal(db_session(), one, number) or abort(404)


def _done(receipt: str, text: str) -> Response:
    db_session().commit()
    flash(text)
    return _back_to(receipt)


def _back_to(receipt: str) -> Response:
    return redirect(url_for("staff.allocation", receipt=receipt), 303)
