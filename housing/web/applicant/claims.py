"""Money instead of a home: what a household without one may claim, claiming it, and what was paid."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import Fact
from allocator.policy.parts.benefit import Benefit
from housing import clock
from housing.i18n import _, _l, current, ngettext
from housing.models import Application, Claim, ClaimState
from housing.services import claim_queries, claims, months, payments, private, rounds
from housing.services.claim_refusals import AlreadyClaimed
from housing.services.claims import Offer
from housing.web import erased, rule_links, show, words
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.mine import mine
from housing.web.application import questions
from housing.web.choices import TickField
from housing.web.current import actor, db_session
from housing.web.form import Form

STILL_TRUE = "still_true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One benefit as its household reads it."""

    name: str
    sentence: str
    amount: str
    left: str
    steps: tuple[str, ...]
    holds: bool | None
    refusal: str
    bring: list[str]
    href: str
    rules: str  # where the benefit stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What a household may claim instead of a home, and what it has claimed."""

    options: list[Option]  # those that may be given
    others: list[Option]  # those whose conditions are not met
    claims: list[dict[str, Any]]


def instead_of_home(application: Application) -> Instead | None:
    """Tell what there is instead of a home; nothing where it is not in question."""
    filed = claim_queries.of_application(db_session(), application)
    found = [] if private.is_erased(application) else claims.offers(db_session(), application)
    if not filed and not found:
        return None
    beside = any(claim.state in claims.OPEN for claim in filed)  # then its own group is no offer any more
    options = [_option(application, one) for one in found if not (beside and isinstance(one.refusal, AlreadyClaimed))]
    return Instead(
        options=[one for one in options if one.holds is not False],
        others=[one for one in options if one.holds is False],
        claims=[_row(application, claim) for claim in filed],
    )


def _option(application: Application, one: Offer) -> Option:
    language, payable = current(), one.benefit.kind in claims.PAID
    href = url_for("applicant.claim", receipt=application.receipt, benefit=one.benefit.id)
    left = one.months_left if one.outcome.holds else None
    return Option(
        name=one.benefit.name[language], sentence=one.outcome.sentence(language), holds=one.outcome.holds,
        amount=amount(one.benefit, one.outcome.fen), steps=one.outcome.derivation(language),
        left="" if left is None else ngettext("%(num)s month left", "%(num)s months left", left),
        refusal=show.refusal_text(one.refusal) if one.refusal and one.outcome.holds is not False else "",
        bring=[_paper(fact) for fact in one.bring], href=href if payable and one.refusal is None else "",
        rules=rules_of(application, one.benefit.id),
    )  # fmt: skip


def rules_of(application: Application, benefit: str) -> str:
    """Give the address at which a benefit stands in the rules of an application."""
    return rule_links.chapter(rounds.policy_of(application.round), rule_links.BENEFITS, benefit)


def amount(benefit: Benefit, fen: int | None) -> str:
    """Write what a benefit pays, a month or once."""
    if fen is None:
        return ""
    return _("%(price)s a month", price=show.money(fen)) if benefit.kind == "monthly" else show.money(fen)


def _paper(fact: Fact) -> str:
    label, paper = fact.label[current()], fact.paper
    return _("%(fact)s: bring %(paper)s", fact=label, paper=paper[current()]) if paper else label


def _row(application: Application, claim: Claim) -> dict[str, Any]:
    benefit = benefit_of(claim)
    return {
        "name": benefit.name[current()], "amount": amount(benefit, claim.fen), "state": claim.state,
        "from": months.text(claim.from_month),
        "href": url_for("applicant.claim_page", receipt=application.receipt, claim_id=claim.id),
    }  # fmt: skip


def benefit_of(claim: Claim) -> Benefit:
    """Find what a claim is about."""
    return rounds.policy_of(claim.application.round).benefits[claim.benefit]


@bp.route("/my/<receipt>/claim/<benefit>", methods=["GET", "POST"])
@signed_in
def claim(receipt: str, benefit: str) -> str | Response:
    """Ask what is not known yet, and claim a benefit."""
    found = mine(receipt)
    ours = rounds.policy_of(found.round).benefits.get(benefit)
    if ours is None:
        abort(404)
    offer = claims.offer(db_session(), found, ours)
    form = _form(offer.asked)
    if form.validate_on_submit():
        answers = {name: value for name, value in questions.answered(form).items() if name != STILL_TRUE}
        try:
            filed = claims.file(db_session(), found, benefit, answers, by=actor(), at=clock.now())
            db_session().commit()
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused)
        except sa.exc.IntegrityError:  # the same form was sent twice at the same moment: the other one has filed it
            db_session().rollback()
            return redirect(url_for("applicant.application", receipt=found.receipt), 303)
        else:
            flash(_("Your claim is filed. A reviewer decides it."))
            return redirect(url_for("applicant.claim_page", receipt=found.receipt, claim_id=filed.id), 303)
    return render_template("applicant/claim.html", form=form, application=found, option=_option(found, offer))


def _form(asked: tuple[Fact, ...]) -> Form:
    fields: dict[str, Any] = {fact.id: questions.field_for(fact) for fact in asked}
    fields[STILL_TRUE] = TickField(
        _l("My answers are true, and what the bureau found when it checked the application still holds"),
        missing=_l("Tick the box if all of this is true; otherwise come to the counter first"),
    )
    made: Form = type("ClaimForm", (Form,), fields)()
    return made


@bp.get("/my/<receipt>/claims/<int:claim_id>")
@signed_in
def claim_page(receipt: str, claim_id: int) -> str:
    """Show a claim: how it stands, how its amount came about, what was paid."""
    found = mine(receipt)
    ours = _mine_or_404(found, claim_id)
    benefit, paid = benefit_of(ours), payments.of_claim(db_session(), ours)
    gone = private.is_erased(found)
    return render_template(
        "applicant/claim_page.html", application=found, claim=ours, name=benefit.name[current()],
        amount=amount(benefit, ours.fen), standing=_standing(ours), erased=erased.sentence() if gone else "",
        steps=() if gone else claims.judged(ours).derivation(current()),
        rows=[[months.text(one.month), show.money(one.fen), show.day(at)] for one, at in paid],
        total=show.money(sum(one.fen for one, _at in paid)), facts=_facts(ours, len(paid)),
        open=ours.state in claims.OPEN, rules=rules_of(found, ours.benefit),
    )  # fmt: skip


@bp.post("/my/<receipt>/claims/<int:claim_id>/withdraw")
@signed_in
def claim_withdraw(receipt: str, claim_id: int) -> Response:
    """Take a claim back."""
    found = mine(receipt)
    claims.withdraw(db_session(), _mine_or_404(found, claim_id), by=actor(), at=clock.now())
    db_session().commit()
    flash(_("Your claim is withdrawn."))
    return redirect(url_for("applicant.claim_page", receipt=found.receipt, claim_id=claim_id), 303)


def _mine_or_404(application: Application, claim_id: int) -> Claim:
    found = claim_queries.by_id(db_session(), claim_id)
    if found is None or found.application_id != application.id:
        abort(404)
    return found


def _facts(ours: Claim, paid: int) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [(_("First month"), months.text(ours.from_month))]
    if ours.until_month is not None:
        rows.append((_("Last month"), months.text(ours.until_month)))
    if ours.ended_because is not None:
        rows.append((_("Ended because"), words.word(ours.ended_because)))
    if ours.months_most is not None and ours.months_most > 1:
        left = max(ours.months_most - ours.months_used_before - paid, 0)
        rows.append((_("Months left of %(most)s", most=ours.months_most), show.number(left)))
    return rows


def _standing(ours: Claim) -> tuple[str, str, str]:
    """Say how a claim stands: kind, title, and what follows."""
    if ours.state == ClaimState.FILED:
        text = _("A reviewer looks at your answers and papers. You see the decision here, with its reason.")
        return "wait", _("Claim filed"), text
    if ours.state == ClaimState.REFUSED:
        return "plain", _("Claim refused"), _("The reason is below. With new papers you can claim again.")
    if ours.state == ClaimState.ENDED:
        return "plain", _("Claim ended"), _("Nothing more is paid on this claim. What was paid is below.")
    text = _("It is paid month by month until you get a home. Tell the counter at once if anything changes.")
    return "good", _("Claim approved"), text
