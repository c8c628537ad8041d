"""One case: what the family declares and the registers hold, what the rules say of it, and the decision."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from allocator.errors import Refused
from allocator.policy import Policy
from allocator.seal import receipt as receipts
from housing import clock, i18n
from housing.i18n import _, _l, current, gettext
from housing.models import Applicant, Application, ApplicationStatus, Outcome, Round
from housing.services import audit, cases, derived, duplicates, private, queries, review, rounds
from housing.services.cases import Side
from housing.services.review import Case
from housing.web import erased, words
from housing.web.access import requires
from housing.web.addressed import addressed
from housing.web.choices import ChoiceField, ChoicesField
from housing.web.current import actor, can, db_session, wiring
from housing.web.derivations import sheet
from housing.web.fields import LongTextField
from housing.web.form import Form
from housing.web.paper_words import value_of
from housing.web.staff import bp, case_words, duplicate_words, finding, papers, texts
from housing.web.staff.case_words import Shown, shown, written


class DecideForm(Form):
    """A decision with its reason."""

    seen = HiddenField()
    accepted = ChoicesField(
        _l("Paper seen: here the declaration, or the paper, counts"),
        hint=_l("Tick only what you have checked on the original paper. The rules are then asked again."),
    )
    outcome = ChoiceField(
        _l("Decision"),
        missing=_l("Choose the decision"),
        choices=[(str(outcome), "") for outcome in Outcome],
    )
    reason = LongTextField(
        _l("Reason"),
        missing=_l("Write the reason of your decision"),
        hint=_l("The applicant will read this text."),
    )


@bp.route("/applications/<receipt>", methods=["GET", "POST"])
@requires("application.read")
def case(receipt: str) -> str | Response:
    """Show a case, and decide it."""
    if request.method == "GET":
        note_reading(receipt)
    application, round_ = case_or_404(receipt)
    if request.method == "POST" and not can("application.decide"):
        abort(403)
    if request.method == "GET" and private.is_erased(application):
        return _erased(application)
    opened = review.case(db_session(), application)
    policy = rounds.policy_of(round_)
    beside = cases.sides(db_session(), policy, opened)
    form = papers.form_with(DecideForm, beside, round_.policy_day)
    _offer(form, beside)
    if not form.is_submitted():
        form.accepted.data = sorted(cases.accepted_before(opened, beside))
        papers.prefill(form, application, beside)
    accepted = frozenset(form.accepted.data or ())
    if form.validate_on_submit() and papers.noted(form, application, sorted(accepted)):
        decided = _decide(form, opened, round_, accepted)
        if decided is not None:
            return decided
    judged = review.case(db_session(), application, accepted) if accepted else opened
    _prefill(form, judged)
    return _page(form, judged, round_, policy, beside)


def _erased(application: Application) -> str:
    """Show what is left of a case whose data were erased."""
    return render_template(
        "staff/erased.html", title=receipts.show(application.receipt), caption=finding.name(application.round),
        back=(url_for("staff.applications", round=application.round.ref), _("Applications")),
        erased=erased.sentence(), cards=[erased.public(application)],
    )  # fmt: skip


def note_reading(receipt: str) -> None:
    """Write down who reads a family's data, before the page looks at it."""
    with wiring().sessions() as db:
        application = queries.by_receipt(db, receipts.parse(receipt) or "")
        if application is not None:
            details: dict[str, object] = {"revision": application.revision}
            obj = f"application/{application.receipt}"
            audit.record(db, str(actor()), "application.read", obj, details, clock.now())
            db.commit()


def case_or_404(receipt: str) -> tuple[Application, Round]:
    """Find the application of a case, and its round."""
    number = receipts.parse(receipt)
    found = queries.by_receipt(db_session(), number) if number else None
    if found is None:
        abort(404)
    return found, db_session().get_one(Round, found.round_id)


def _offer(form: DecideForm, beside: list[Side]) -> None:
    """Offer the facts that a paper could settle, and the outcomes by name."""
    language = current()
    form.accepted.choices = [
        (
            side.fact.id,
            addressed(side.fact.label[language], you=False),
            _("declared: %(value)s", value=written(side.fact, side.declared))
            if side.paper is None
            else _("paper: %(value)s", value=value_of(side.fact, side.paper)),
        )
        for side in beside
        if side.acceptable
    ]
    form.outcome.choices = [(str(outcome), words.word(outcome)) for outcome in Outcome]


def _prefill(form: DecideForm, judged: Case) -> None:
    """Let the form start with what the rules say."""
    if form.is_submitted():
        return
    form.outcome.data = judged.judgement.outcome
    form.reason.data = _reason(judged)
    form.seen.data = str(judged.decisions[0].id if judged.decisions else 0)


def _reason(judged: Case) -> str:
    """Write the reason in the applicant's language, from the rules that decide."""
    account = judged.application.applicant_id
    person = db_session().get(Applicant, account) if account is not None else None
    language = person.language if person is not None else i18n.DEFAULT
    wanted = {"not_eligible": False, "documents_needed": None}.get(judged.judgement.outcome, True)
    with i18n.speaking(language):
        if wanted is True:
            return gettext("All conditions of this program are met.")
        sentences = [one.sentence(language) for one in judged.judgement.rules if one.holds is wanted]
        if wanted is None:
            sentences += case_words.to_bring(judged, rounds.policy_of(judged.application.round), language)
        return "\n".join(sentences) or gettext("Documents are missing, so the priority cannot be determined yet.")


def _decide(form: DecideForm, opened: Case, round_: Round, accepted: frozenset[str]) -> Response | None:
    """Decide, and go on to the next case; nothing when the decision was refused."""
    application = opened.application
    try:
        seen = int(str(form.seen.data)) if str(form.seen.data).isdecimal() else 0
        cases.check_unchanged(db_session(), opened, seen)
        outcome = Outcome(form.outcome.data)
        by, at = actor(), clock.now()
        review.decide(db_session(), application, outcome, form.reason.data, accepted=accepted, by=by, at=at)
        db_session().commit()
    except Refused as refused:
        db_session().rollback()
        fields = {review.ReasonMissing: form.reason, review.RulesSayOtherwise: form.outcome}
        form.refuse(refused, fields.get(type(refused)))
        if opened.decisions:
            form.seen.raw_data = None
            form.seen.data = str(opened.decisions[0].id)
        return None
    flash(_("Decided: %(outcome)s.", outcome=words.word(outcome)))
    following = cases.next_waiting(db_session(), round_, after=application.id)
    receipt = following.receipt if following is not None else application.receipt
    return redirect(url_for("staff.case", receipt=receipt), 303)


def _page(form: DecideForm, judged: Case, round_: Round, policy: Policy, beside: list[Side]) -> str:
    application = judged.application
    ended = bool(duplicates.endings(db_session(), application))
    live = application.status != ApplicationStatus.WITHDRAWN and not ended
    decidable = round_.state in review.REVIEWING and live
    about: Shown = shown(judged, beside, policy)
    return render_template(
        "staff/case.html", form=form, case=judged, round=round_, name=finding.name(round_), about=about,
        papers=papers.under(form, beside), decidable=decidable, may_decide=can("application.decide"),
        history=_history(judged), others=case_words.others(beside),
        sheet=sheet(
            derived.from_facts(db_session(), application, judged.known.values), application.program, you=False
        ),
        next=cases.next_waiting(db_session(), round_, after=application.id), ended=ended,
        pairs=_pairs(application),
    )  # fmt: skip


def _pairs(application: Application) -> list[dict[str, Any]]:
    """List the pairs with this application: the other one, why, and how it stands."""
    return [
        {
            "id": pair.id, "other": duplicates.other(pair, application.id).receipt,
            "why": duplicate_words.kinds(pair.kinds), "state": duplicate_words.state(pair.state),
        }
        for pair in duplicates.of_application(db_session(), application)
    ]  # fmt: skip


def _history(judged: Case) -> list[dict[str, Any]]:
    """Tell what happened to an application, the latest first."""
    application = judged.application
    names = cases.deciders(db_session(), judged.decisions)
    decided = [
        (one.decided_at, words.word(one.outcome), names[one.by_staff_id], one.reason) for one in judged.decisions
    ]
    acts = [
        (one.at, gettext(texts.ACTS[one.act]), "", "")
        for one in audit.entries(db_session(), f"application/{application.receipt}", limit=100)
        if one.act in texts.ACTS and one.act != "application.submit"
    ]
    filed = gettext("Filed at the counter") if application.applicant_id is None else gettext("Filed online")
    first = [(application.submitted_at, filed, "", "")] if application.revision == 1 else []
    return [
        {"at": at, "what": what, "who": who, "text": text}
        for at, what, who, text in sorted([*decided, *acts, *first], key=lambda one: one[0], reverse=True)
    ]
