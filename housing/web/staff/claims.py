"""Claims to money instead of a home: the list, and each with what it rests on, to be decided."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import Policy
from allocator.policy.parts.benefit import Benefit
from allocator.seal import receipt as receipts
from housing import clock
from housing.i18n import _, _l, current, gettext
from housing.models import Claim, ClaimState
from housing.services import audit, claim_facts, claim_queries, claims, months, payments, private, rounds
from housing.services.claim_refusals import ClaimReasonMissing
from housing.web import erased, rule_links, show, words
from housing.web.access import requires
from housing.web.addressed import addressed
from housing.web.choices import ChoiceField, TickField
from housing.web.current import actor, can, db_session, wiring
from housing.web.fields import LongTextField
from housing.web.form import Form
from housing.web.paging import paged
from housing.web.staff import bp, texts
from housing.web.staff.case_words import written


class DecideClaimForm(Form):
    """A decision about a claim, with its reason."""

    outcome = ChoiceField(
        _l("Decision"),
        missing=_l("Choose the decision"),
        choices=[("approved", _l("Approve")), ("refused", _l("Refuse"))],
    )
    reason = LongTextField(
        _l("Reason"),
        missing=_l("Write the reason of your decision"),
        hint=_l("The applicant will read this text."),
    )
    seen = TickField(_l("I have seen the original paper for every answer that was given for this claim"))


@bp.get("/claims")
@requires("round.read")
def claims_list() -> str:
    """List the claims, and the lists of the months."""
    wanted = request.args.get("state", "")
    state = ClaimState(wanted) if wanted in set(ClaimState) else None
    tally = claim_queries.tally(db_session())
    page = paged(sum(tally.values()) if state is None else tally[state])
    found = claim_queries.listed(db_session(), state, limit=page.limit, offset=page.offset)
    month, listed = months.of_moment(clock.now()), payments.lists(db_session())
    return render_template(
        "staff/claims.html", table_rows=[_row(one) for one in found], page=page, state=wanted,
        states=[("", _("All")), *((str(one), words.word(one)) for one in ClaimState)],
        tally=[(show.number(count), words.word(one)) for one, count in tally.items()],
        lists=listed, month=None if any(one.list.month == month for one in listed) else months.text(month),
        text=months.text, next=claim_queries.next_filed(db_session()),
    )  # fmt: skip


@bp.route("/claims/case/<int:claim_id>", methods=["GET", "POST"])
@requires("application.read")
def claim(claim_id: int) -> str | Response:
    """Show what a claim rests on, and decide it."""
    if request.method == "GET":
        _note_reading(claim_id)
    ours = _claim_or_404(claim_id)
    form = DecideClaimForm()
    if request.method == "GET" and private.is_erased(ours.application):
        return _page(form, ours, None)
    basis = claim_facts.of_claim(ours)
    if not basis.stated:
        del form.seen
    if form.is_submitted() and not can("claim.decide"):
        abort(403)
    if form.validate_on_submit():
        decided = _decide(form, ours, stated=bool(basis.stated))
        if decided is not None:
            return decided
    return _page(form, ours, basis)


def _note_reading(claim_id: int) -> None:
    """Write down who reads a family's data, before the page looks at it."""
    with wiring().sessions() as db:
        found = claim_queries.by_id(db, claim_id)
        if found is not None:
            details: dict[str, object] = {"claim": found.id}
            obj = f"application/{found.application.receipt}"
            audit.record(db, str(actor()), "application.read", obj, details, clock.now())
            db.commit()


def _decide(form: DecideClaimForm, ours: Claim, *, stated: bool) -> Response | None:
    """Decide, and go on to the next claim; nothing when the decision was refused."""
    approve = form.outcome.data == "approved"
    if approve and stated and not form.seen.data:
        form.seen.errors = [gettext("Approve only what you have seen on paper, and tick the box then; or refuse.")]
        return None
    try:
        claims.decide(db_session(), ours, approve=approve, reason=form.reason.data, by=actor(), at=clock.now())
        db_session().commit()
    except Refused as refused:
        db_session().rollback()
        form.refuse(refused, form.reason if isinstance(refused, ClaimReasonMissing) else None)
        return None
    flash(_("Decided: %(outcome)s.", outcome=words.word(ours.state)))
    following = claim_queries.next_filed(db_session(), after=ours.id)
    if following is None:
        return redirect(url_for("staff.claims_list"), 303)
    return redirect(url_for("staff.claim", claim_id=following.id), 303)


def told_of(ours: Claim) -> list[str]:
    """Say how a benefit was computed, of the family rather than to it; nothing once the data were erased."""
    if private.is_erased(ours.application):
        return []
    return [addressed(step, you=False) for step in claims.judged(ours).derivation(current())]


def _page(form: DecideClaimForm, ours: Claim, basis: claim_facts.Basis | None) -> str:
    policy, language = rounds.policy_of(ours.application.round), current()
    benefit = policy.benefits[ours.benefit]
    return render_template(
        "staff/claim.html", form=form, claim=ours, benefit=benefit.name[language], amount=amount(benefit, ours.fen),
        name=covered_name(ours), facts=_facts(policy, benefit, basis),
        steps=told_of(ours), erased="" if basis else erased.sentence(), about=_about(ours),
        paid=[[months.text(one.month), show.money(one.fen), show.stamp(at)] for one, at in _paid(ours)],
        history=_history(ours), may_decide=can("claim.decide") and ours.state == ClaimState.FILED,
        rules=rule_links.chapter(policy, rule_links.BENEFITS, benefit.id),
    )  # fmt: skip


def _facts(policy: Policy, benefit: Benefit, basis: claim_facts.Basis | None) -> list[list[Any]]:
    """List what a claim rests on; nothing once the data were erased."""
    if basis is None:
        return []
    return [
        [fact.label[current()], written(fact, basis.values.get(fact.id)), _source(fact.id in basis.stated)]
        for fact in claim_facts.reads(policy, benefit)
    ]


def _source(stated: bool) -> tuple[str, str]:
    return (_("Stated for this claim"), "yellow") if stated else (_("Found for the application"), "grey")


def _about(ours: Claim) -> list[tuple[str, Any]]:
    rows = [(_("First month"), months.text(ours.from_month))]
    if ours.until_month is not None:
        rows.append((_("Last month"), months.text(ours.until_month)))
    if ours.ended_because is not None:
        rows.append((_("Ended because"), words.word(ours.ended_because)))
    if ours.months_most is not None:
        used = _("%(used)s before, at most %(most)s", used=ours.months_used_before, most=ours.months_most)
        rows.append((_("Months"), used))
    return rows + ([(_("Reason of the decision"), ours.reason)] if ours.reason else [])


def _paid(ours: Claim) -> list[Any]:
    return payments.of_claim(db_session(), ours)


def _history(ours: Claim) -> list[str]:
    """Tell what happened to this claim, the latest first."""
    written_down = audit.entries(db_session(), f"application/{ours.application.receipt}", limit=200)
    acts = [one for one in written_down if one.act.startswith("claim.") and f'"claim":{ours.id},' in one.entry.decode()]
    names = audit.staff_names(db_session(), acts)
    return [
        " · ".join(filter(None, (show.stamp(one.at), gettext(texts.ACTS[one.act]), names.get(one.actor))))
        for one in acts
    ]


def amount(benefit: Benefit, fen: int) -> str:
    """Write what a benefit pays, a month or once."""
    return _("%(price)s a month", price=show.money(fen)) if benefit.kind == "monthly" else show.money(fen)


def covered_name(ours: Claim) -> str:
    """Keep the first character of the applicant's name only."""
    return show.masked_name(private.name_of(ours.application))


def _claim_or_404(claim_id: int) -> Claim:
    found = claim_queries.by_id(db_session(), claim_id)
    if found is None:
        abort(404)
    return found


def _row(ours: Claim) -> list[Any]:
    benefit = rounds.policy_of(ours.application.round).benefits[ours.benefit]
    number = receipts.show(ours.application.receipt)
    if can("application.read"):
        address = url_for("staff.claim", claim_id=ours.id)
        number = Markup('<a class="govuk-link app-code" href="{}">{}</a>').format(address, number)
    until = months.text(ours.until_month) if ours.until_month is not None else "–"
    return [
        number, covered_name(ours), benefit.name[current()], amount(benefit, ours.fen), months.text(ours.from_month),
        until, ours.state, show.stamp(ours.filed_at),
    ]  # fmt: skip
