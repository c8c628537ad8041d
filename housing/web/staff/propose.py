"""Proposing a step that cannot be taken back: what is bound, and what follows."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _
from housing.models import RoundState
from housing.services import proposals, steps
from housing.web import show
from housing.web.access import requires
from housing.web.current import actor, can, db_session
from housing.web.staff import binding, bp, finding, texts


def step_or_404(to: str) -> RoundState:
    """Find the step that an address speaks of; 403 for those who may not take it."""
    if to not in set(texts.STEPS):
        abort(404)
    state = RoundState(to)
    if not can(texts.STEPS[state].right):
        abort(403)
    return state


@bp.get("/rounds/<ref>/propose/<to>")
@requires("round.open")
def propose(ref: str, to: str) -> str | Response:
    """Show exactly what a step would bind."""
    round_, state = finding.round_or_404(ref), step_or_404(to)
    there = proposals.of_step(db_session(), round_, state)
    if there is not None:
        return redirect(url_for("staff.approval", request_id=there.request.id), 303)
    why = ""
    fingerprint = b""
    try:
        fingerprint = steps.foretell(db_session(), round_, state, finding.place())
    except Refused as refused:
        why = show.refusal_text(refused)
    return render_template(
        "staff/propose.html", round=round_, name=finding.name(round_), to=state, text=texts.STEPS[state],
        fingerprint=fingerprint, why=why, content=None if why else binding.content(round_, state),
    )  # fmt: skip


@bp.post("/rounds/<ref>/propose/<to>")
@requires("round.open")
def propose_now(ref: str, to: str) -> Response:
    """Ask for the step; refused if it would bind something else than what was shown."""
    round_, state = finding.round_or_404(ref), step_or_404(to)
    proposal = steps.propose(db_session(), round_, state, finding.place(), by=actor(), at=clock.now())
    if request.form.get("fingerprint") != proposal.payload_hash.hex():
        raise steps.PayloadChanged(round=round_.ref)
    db_session().commit()
    flash(_("Proposed. Another person has to approve it before anything happens."))
    return redirect(url_for("staff.approval", request_id=proposal.id), 303)
