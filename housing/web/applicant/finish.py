"""The end of the form: check every answer, declare, file; and the receipt."""

from functools import partial

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import Assessment, Policy
from housing import clock
from housing.i18n import _, _l
from housing.services import admission, apply, drafts, on_offer, queries
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import Desk, href, open_desk
from housing.web.applicant.mine import mine, public_address
from housing.web.application import homes, review, so_far
from housing.web.choices import TickField
from housing.web.current import actor, db_session
from housing.web.form import Form
from housing.web.rule_links import of_condition


class DeclarationForm(Form):
    """What everybody confirms who files."""

    agreed = TickField(
        _l("I have read this and declare that it is so"),
        missing=_l("Tick the box to declare that your answers are true; then you can submit"),
    )


def _registers_tell(policy: Policy, judgement: Assessment) -> bool:
    """Tell whether all that is open is what only registers know, and nothing else stands in the way."""
    waits = judgement.outcome == "documents_needed"
    return waits and all(policy.facts[name].source == "registry" for name in judgement.missing)


@bp.get("/apply/<ref>/check")
@signed_in
def check(ref: str) -> str:
    """Show every answer, and what the rules say of them."""
    desk = open_desk(ref)
    missing = [part for part in desk.parts if part.state != "done"]
    values = desk.answers.values(desk.policy, desk.program, desk.round_.policy_day)
    judgement = desk.answers.judgement(desk.policy, desk.program, desk.round_.policy_day)
    read = [fact for section in desk.policy.sections for fact in section.facts if desk.program in fact.programs]
    return render_template(
        "applicant/check.html", desk=desk, registers_tell=_registers_tell(desk.policy, judgement),
        program=desk.policy.program(desk.program), chapters=_chapters(desk),
        missing=[(part, href(desk.round_, part.page, part.section)) for part in missing],
        judgement=judgement, odd=so_far.odd(desk.policy, values),
        checks=review.checks(judgement, partial(of_condition, desk.policy, desk.program)),
        papers=so_far.papers(read),
    )  # fmt: skip


def _chapters(desk: Desk) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Every answer, with the address where it is changed and which leads back here."""
    area = on_offer.work_area(db_session(), desk.answers.work_area) if desk.work_matters else None
    named = homes.area_name(area) if area else _("Not given yet") if desk.work_matters else None
    found = review.chapters(desk.policy, desk.program, desk.answers, desk.lots, named)
    return [
        (
            one.title,
            [(key, value, f"{_where(desk, one)}?check=1") for key, value in one.rows],
        )
        for one in found
    ]


def _where(desk: Desk, one: review.Chapter) -> str:
    if one.member is not None:
        return url_for("applicant.member", ref=desk.round_.ref, n=one.member)
    return href(desk.round_, one.page, one.section)


@bp.route("/apply/<ref>/declare", methods=["GET", "POST"])
@signed_in
def declare(ref: str) -> str | Response:
    """Ask for the declaration, and file."""
    desk = open_desk(ref)
    if any(part.state != "done" for part in desk.parts):
        flash(_("Some answers are still missing. They are listed on this page."), "plain")
        return redirect(url_for("applicant.check", ref=ref), 303)
    form = DeclarationForm()
    if form.validate_on_submit():
        try:
            return _filed(desk)
        except admission.RoundNotOpen:
            raise
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused)
        except sa.exc.IntegrityError:
            # The same form was sent twice at the same moment: the other one has filed it.
            db_session().rollback()
            return redirect(url_for("applicant.my"), 303)
    return render_template("applicant/declare.html", form=form, desk=desk)


def _filed(desk: Desk) -> Response:
    filing = desk.answers.filing(desk.policy, desk.program, work_matters=desk.work_matters)
    before = queries.by_receipt(db_session(), desk.answers.amends) if desk.answers.amends else None
    if before is not None:
        apply.amend(db_session(), before, filing, by=actor(), at=clock.now())
        receipt = before.receipt
        flash(_("Your changes are filed. Your receipt number stays the same."))
    else:
        receipt = apply.submit(db_session(), desk.round_, filing, by=actor(), at=clock.now()).receipt
    drafts.discard(db_session(), desk.draft)
    db_session().commit()
    return redirect(url_for("applicant.filed", receipt=receipt), 303)


@bp.get("/my/<receipt>/receipt")
@signed_in
def filed(receipt: str) -> str:
    """Show the receipt: the number to keep, and what happens next."""
    application = mine(receipt)
    return render_template(
        "applicant/filed.html", application=application, round=application.round, url=public_address(application),
    )  # fmt: skip
