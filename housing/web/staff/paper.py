"""What a paper says of one fact: entered by the officer who has it before them, or withdrawn."""

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import Fact
from housing import clock
from housing.i18n import _, _l, current, gettext
from housing.models import Application, PaperStep
from housing.services import cases, evidence, paper_facts, review, rounds, settle
from housing.services.cases import Side
from housing.services.paper_facts import Held
from housing.services.settle import CodeInner, CodeOuter, Entry
from housing.web import paper_words, show
from housing.web.access import requires
from housing.web.addressed import addressed
from housing.web.application import questions
from housing.web.choices import TickField
from housing.web.current import actor, db_session
from housing.web.dates import DateField
from housing.web.fields import LongTextField, TextField
from housing.web.form import Form
from housing.web.staff import bp, case_words, papers
from housing.web.staff.case import case_or_404, note_reading

CODE_WIDTH = 40


class PaperForm(Form):
    """What stands on a paper; the value itself is asked in front of this, by the kind of the fact."""

    day = DateField(_l("Date on the paper"), missing=_l("Enter the date on the paper"))
    number = TextField(_l("Number on the paper, if it has one"), longest=papers.LONGEST)
    remark = LongTextField(
        _l("Remark"),
        missing=_l("Write which paper it was"),
        hint=_l("Which paper it was, and what you compared. The family will read it."),
    )


class CodeForm(PaperForm):
    """The same of an organisation, which stands on the paper by its credit code."""

    value = TextField(
        _l("Unified social credit code"),
        missing=_l("Enter the 18 characters of the code"),
        hint=_l("18 digits and capital letters, as on the contract or the insurance record"),
        longest=CODE_WIDTH,
    )
    as_written = TickField(_l("The code stands on the paper exactly so, although its check character does not fit"))


class WithdrawForm(Form):
    """Why what was entered is to count no more."""

    remark = LongTextField(
        _l("Reason"),
        missing=_l("Write why the entry is withdrawn"),
        hint=_l("The family will read it. The entry stays on record."),
    )


@bp.route("/applications/<receipt>/papers/<name>", methods=["GET", "POST"])
@requires("application.decide")
def paper(receipt: str, name: str) -> str | Response:
    """Enter what a paper says of one fact."""
    if request.method == "GET":
        note_reading(receipt)
    application, _round = case_or_404(receipt)
    fact = settle.fact_of(application, name)
    if fact is None:
        abort(404)
    side = _side(application, fact)
    form = _form(fact, side)
    if form.validate_on_submit() and _entered(form, application, fact):
        flash(_("On record: %(fact)s. The rules were asked again.", fact=addressed(fact.label[current()], you=False)))
        return redirect(url_for("staff.case", receipt=application.receipt), 303)
    return _page(form, application, side)


@bp.route("/applications/<receipt>/papers/<name>/withdraw", methods=["GET", "POST"])
@requires("application.decide")
def paper_withdraw(receipt: str, name: str) -> str | Response:
    """Let what was entered for a fact count no more."""
    if request.method == "GET":
        note_reading(receipt)
    application, _round = case_or_404(receipt)
    fact = settle.fact_of(application, name)
    if fact is None or name not in paper_facts.of(db_session(), application):
        abort(404)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            settle.withdraw(db_session(), application, name, form.remark.data, by=actor(), at=clock.now())
            db_session().commit()
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.remark if isinstance(refused, settle.RemarkMissing) else None)
        else:
            flash(_("Withdrawn. The rules were asked again."))
            return redirect(url_for("staff.case", receipt=application.receipt), 303)
    side = _side(application, fact)
    return _page(form, application, side, withdrawing=True)


def _form(fact: Fact, side: Side) -> Any:
    """Make the form of one fact, with what is on record."""
    held = side.paper
    known = {
        "value": side.claimed if held is None or held.content.code is None else held.content.code,
        "day": held.row.dated_on if held else None,
        "number": held.content.number if held else None,
        "remark": held.content.remark if held else None,
    }
    if fact.kind == "organisation":
        return CodeForm(data=known)
    asked = questions.field_for(replace(fact, hint=None))
    form = type("ValueForm", (PaperForm,), {"value": asked})(data=known)
    form.value.label.text = addressed(form.value.label.text, you=False)
    form.value.missing = addressed(form.value.missing, you=False)
    return form


def _entered(form: Any, application: Application, fact: Fact) -> bool:
    """Put the entry on record; where it cannot be taken, say why at its question."""
    code = form.value.data if fact.kind == "organisation" else None
    entry = Entry(
        fact=fact.id, dated_on=form.day.data, remark=form.remark.data, number=form.number.data,
        value=None if code else form.value.data, code=code,
        code_as_written=bool(code and form.as_written.data),
    )  # fmt: skip
    try:
        settle.enter(db_session(), application, entry, by=actor(), at=clock.now())
        db_session().commit()
    except Refused as refused:
        db_session().rollback()
        form.refuse(refused, _question(form, refused, code=code is not None))
        return False
    return True


def _question(form: Any, refused: Refused, *, code: bool) -> Any:
    """Find the question that a refusal is about; none where it is about the case."""
    if isinstance(refused, (evidence.PaperTooOld, evidence.PaperOfTomorrow)):
        return form.day
    if isinstance(refused, settle.RemarkMissing):
        return form.remark
    about_code = isinstance(refused, (CodeInner, CodeOuter)) or refused.code.startswith("credit-")
    return form.value if code and about_code else None


def _side(application: Application, fact: Fact) -> Side:
    """Put one fact side by side."""
    policy = rounds.policy_of(application.round)
    beside = cases.sides(db_session(), policy, review.case(db_session(), application))
    return next(side for side in beside if side.fact.id == fact.id)


def _page(form: Form, application: Application, side: Side, *, withdrawing: bool = False) -> str:
    round_, label = application.round, addressed(side.fact.label[current()], you=False)
    held = [one for one in paper_facts.history(db_session(), application) if one.row.fact == side.fact.id]
    return render_template(
        "staff/paper.html", form=form, application=application, round=round_, label=label,
        known=_known(side), entries=_entries(side.fact, held), standing=side.paper is not None,
        name=side.fact.id, withdrawing=withdrawing, is_code=side.fact.kind == "organisation",
        open=round_.state in evidence.DECIDING, hint=papers.hint(side, round_.policy_day),
    )  # fmt: skip


def _known(side: Side) -> list[tuple[str, str]]:
    """Say what is known of a fact: as declared, as registered, as it counts now."""
    blank = gettext("Nothing")
    declared = blank if side.declared is None else case_words.written(side.fact, side.declared)
    rows = [(gettext("Declared"), declared)]
    if side.fact.registry is not None:
        found = blank if side.registered is None else case_words.written(side.fact, side.registered)
        told = " · ".join(filter(None, (found, case_words.register_of(side))))
        rows.append((gettext("In the register"), told))
    counts = case_words.written(side.fact, side.counts) if side.counts is not None else gettext("To be verified")
    return [*rows, (gettext("Counts"), counts)]


def _entries(fact: Fact, held: list[Held]) -> list[list[str]]:
    """Tell every entry about a fact, the latest first: when, by whom, what it says, by which paper, and the remark."""
    names = evidence.names_of(db_session(), {one.row.entered_by_id for one in held})
    return [
        [
            show.stamp(one.row.entered_at), names.get(one.row.entered_by_id, ""),
            gettext("Withdrawn") if one.row.step == PaperStep.WITHDRAWN else paper_words.value_of(fact, one),
            paper_words.paper_of(fact, one), one.content.remark,
        ]
        for one in reversed(held)
    ]  # fmt: skip
