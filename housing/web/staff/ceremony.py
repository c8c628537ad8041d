"""The draw ceremony at the desk: commitments before the fingerprint is public, digits and secrets after."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.errors import WrongState
from housing.i18n import _, _l, gettext
from housing.models import Round, RoundState, Source, SourceKind
from housing.services import ceremony, rounds
from housing.web.access import requires
from housing.web.current import actor, db_session
from housing.web.fields import LongTextField, TextField
from housing.web.form import Form
from housing.web.staff import bp, finding, texts


class DigitsForm(Form):
    """The digits as two people typed them."""

    first = LongTextField(
        _l("Digits, first typist"),
        missing=_l("Type the digits that were read out"),
        hint=_l(
            "At least %(least)s digits, in the order they were rolled; spaces do not matter",
            least=rounds.DIGITS_MIN,
        ),
    )
    second = LongTextField(
        _l("Digits, second typist"),
        missing=_l("Let the second person type the digits again"),
        hint=_l("Typed again by another person, from the recording or the sheet, not copied"),
    )


@bp.route("/rounds/<ref>/commitments", methods=["GET", "POST"])
@requires("round.commit")
def commitments(ref: str) -> str | Response:
    """Take in the commitment of each party's sealed secret."""
    round_ = _round_in(ref, RoundState.FROZEN)
    given = {source.name: source for source in ceremony.sources(db_session(), round_)}
    form = _party_form([party for party in rounds.PARTIES if party not in given], _("64 hexadecimal digits"))
    if form.validate_on_submit() and _handed_in(form, round_, ceremony.deposit):
        flash(_("Deposited. What was handed in cannot be changed."))
        return redirect(url_for("staff.round_page", ref=ref), 303)
    return _party_page("staff/commitments.html", form, round_, given.values())


@bp.route("/rounds/<ref>/secrets", methods=["GET", "POST"])
@requires("round.draw")
def secrets(ref: str) -> str | Response:
    """Open the secrets; each must be the one that was committed to."""
    round_ = _round_in(ref, RoundState.COMMITTED)
    parties = [one for one in ceremony.sources(db_session(), round_) if one.kind == SourceKind.PARTY]
    form = _party_form([one.name for one in parties if one.value is None], _("64 hexadecimal digits"))
    if form.validate_on_submit() and _handed_in(form, round_, ceremony.reveal):
        flash(_("The secret belongs to its commitment and is opened."))
        return redirect(url_for("staff.round_page", ref=ref), 303)
    return _party_page("staff/secrets.html", form, round_, [one for one in parties if one.value is not None])


@bp.post("/rounds/<ref>/secrets/withheld")
@requires("round.draw")
def secret_withheld(ref: str) -> Response:
    """Note that a party leaves its envelope closed."""
    round_ = _round_in(ref, RoundState.COMMITTED)
    ceremony.withhold(db_session(), round_, request.form.get("party", ""), by=actor(), at=clock.now())
    db_session().commit()
    flash(_("Noted: the secret stays closed, and a fixed marker stands in for it."), "plain")
    return redirect(url_for("staff.secrets", ref=ref), 303)


@bp.route("/rounds/<ref>/digits", methods=["GET", "POST"])
@requires("round.draw")
def digits(ref: str) -> str | Response:
    """Take in the rolled digits, typed twice."""
    round_ = _round_in(ref, RoundState.COMMITTED)
    source = next(one for one in ceremony.sources(db_session(), round_) if one.kind == SourceKind.DIGITS)
    form = DigitsForm()
    if form.validate_on_submit():
        try:
            by, at = actor(), clock.now()
            ceremony.enter_digits(db_session(), round_, form.first.data, form.second.data, by=by, at=at)
            db_session().commit()
            flash(_("The digits are recorded. They cannot be changed."))
            return redirect(url_for("staff.round_page", ref=ref), 303)
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.second if isinstance(refused, ceremony.DigitsDiffer) else form.first)
    there = source.value.decode() if source.value is not None else ""
    return render_template("staff/digits.html", form=form, round=round_, name=finding.name(round_), there=there)


def _round_in(ref: str, state: RoundState) -> Round:
    round_ = finding.round_or_404(ref)
    if round_.state != state:
        raise WrongState(round=round_.ref, state=round_.state, needed=state)
    return round_


def _party_form(parties: list[str], hint: str) -> Form:
    fields = {party: TextField(gettext(texts.PARTIES[party]), hint=hint, longest=200) for party in parties}
    made: Form = type("PartyForm", (Form,), fields)()
    return made


def _handed_in(form: Form, round_: Round, hand_in: Any) -> bool:
    """Take in what the parties brought: all of it, or nothing with the reason at its field."""
    given = [field for field in form.questions if field.data]
    if not given:
        form.form_errors.append(_("Enter the value of at least one party"))
        return False
    for field in given:
        try:
            hand_in(db_session(), round_, field.name, field.data, by=actor(), at=clock.now())
        except Refused as refused:
            facts = {**refused.facts, "party": texts.party(field.name)}
            field.errors = [*field.errors, gettext(refused.message, **facts)]
    if form.errors:
        db_session().rollback()
        return False
    db_session().commit()
    return True


def _party_page(template: str, form: Form, round_: Round, there: Any) -> str:
    handed: list[tuple[str, Source]] = [(texts.party(one.name), one) for one in there]
    return render_template(
        template, form=form, round=round_, name=finding.name(round_), there=handed,
        missing=bool(list(form.questions)),
        waiting=[(field.name, texts.party(field.name)) for field in form.questions],
    )  # fmt: skip
