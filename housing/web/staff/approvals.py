"""Approving, as a second person, exactly what was proposed; or taking a proposal back."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.seal import receipt as receipts
from housing import clock
from housing.i18n import _, _l, gettext
from housing.services import months, proposals, second_person, steps
from housing.services.proposals import Proposal
from housing.services.second_person import Waiting
from housing.web import show
from housing.web.access import requires
from housing.web.choices import TickField
from housing.web.current import actor, can, db_session, visitor
from housing.web.form import Form
from housing.web.staff import binding, bp, finding, texts
from housing.web.staff.jobs import why_failed

LATEST = 20
RIGHTS = {"policy": "policy.approve", "month": "claim.approve", "give_back": "allocation.approve"}


class ApproveForm(Form):
    """The word of the second person."""

    understood = TickField(
        _l("I have compared the fingerprint, and understand that this cannot be taken back"),
        missing=_l("Tick the box if you have compared the fingerprint and understand what follows"),
    )


@bp.get("/approvals")
@requires("round.read")
def approvals() -> str:
    """List what waits for a second person."""
    return render_template(
        "staff/approvals.html", waiting=proposals.unfinished(db_session()),
        ended=proposals.finished(db_session(), LATEST), texts=texts, name=finding.name, me=visitor().id,
        beside=[(one, *named(one)) for one in second_person.waiting(db_session())],
    )  # fmt: skip


def named(one: Waiting) -> tuple[str, str]:
    """Say what a proposal beside the steps of a round is about, and where it is approved."""
    if one.kind == "policy":
        return gettext("New version of the rules"), url_for("staff.policy_version", version_id=one.key)
    if one.kind == "month":
        month = months.text(int(one.key))
        return gettext("List of %(month)s", month=month), url_for("staff.month_list", month=month)
    home = gettext("Take back the home of %(receipt)s", receipt=receipts.show(str(one.key)))
    return home, url_for("staff.allocation", receipt=one.key)


def to_approve() -> list[tuple[Waiting, str, str]]:
    """List what the reader may approve beside the steps of a round, with its name and its place."""
    found = second_person.waiting(db_session())
    return [(one, *named(one)) for one in found if can(RIGHTS[one.kind]) and one.proposer_id != visitor().id]


@bp.route("/approvals/<int:request_id>", methods=["GET", "POST"])
@requires("round.read")
def approval(request_id: int) -> str | Response:
    """Show a proposal, and approve it."""
    proposal = _proposal_or_404(request_id)
    form = ApproveForm()
    if form.is_submitted() and not can("round.approve"):
        abort(403)
    if form.validate_on_submit():
        if not proposals.still_holds(db_session(), proposal, finding.place()):
            raise steps.PayloadChanged(round=proposal.round.ref)
        job = proposals.approve(db_session(), proposal.request, by=actor(), at=clock.now())
        db_session().commit()
        return redirect(url_for("staff.job", job_id=job.id), 303)
    holds, why = _holds(proposal)
    said = holds and proposal.standing != "withdrawn"
    return render_template(
        "staff/approval.html", form=form, proposal=proposal, name=finding.name(proposal.round),
        text=texts.STEPS[proposal.to], holds=holds, why=why,
        content=binding.content(proposal.round, proposal.to) if said else None,
        mine=proposal.request.proposer_id == visitor().id,
        failure=why_failed(proposal.job) if proposal.job else "", may_withdraw=_may_withdraw(proposal),
    )  # fmt: skip


@bp.post("/approvals/<int:request_id>/withdraw")
@requires("round.open")
def approval_withdraw(request_id: int) -> Response:
    """Take a proposal back."""
    proposal = _proposal_or_404(request_id)
    if not _may_withdraw(proposal):
        abort(403)
    steps.withdraw(db_session(), proposal.request, by=actor(), at=clock.now())
    db_session().commit()
    flash(_("The proposal is withdrawn; nothing was done. It can be proposed again."))
    return redirect(url_for("staff.round_page", ref=proposal.round.ref), 303)


@bp.post("/approvals/<int:request_id>/repeat")
@requires("round.approve")
def approval_repeat(request_id: int) -> Response:
    """Try an approved step again whose work was stopped."""
    job = proposals.repeat(db_session(), _proposal_or_404(request_id), by=actor(), at=clock.now())
    db_session().commit()
    return redirect(url_for("staff.job", job_id=job.id), 303)


def _proposal_or_404(request_id: int) -> Proposal:
    found = proposals.by_id(db_session(), request_id)
    if found is None or found.to not in texts.STEPS:
        abort(404)
    return found


def _may_withdraw(proposal: Proposal) -> bool:
    """Let the proposer, and whoever could approve, take it back until the work has begun."""
    by_right = can("round.approve") or proposal.request.proposer_id == visitor().id
    return by_right and can(texts.STEPS[proposal.to].right) and proposal.standing in {"proposed", "failed"}


def _holds(proposal: Proposal) -> tuple[bool, str]:
    """Tell whether the proposal is what would happen now, and if nothing could happen, why."""
    if proposal.standing not in {"proposed", "failed"}:
        return True, ""
    try:
        return proposals.still_holds(db_session(), proposal, finding.place()), ""
    except Refused as refused:
        return False, show.refusal_text(refused)
