"""Steps that one person takes: close, check, decide clear cases, publish the list."""

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from housing import clock, jobs
from housing.errors import WrongState
from housing.i18n import _, gettext, ngettext
from housing.models import Round, RoundState
from housing.services import review, rounds, tasks
from housing.web import words
from housing.web.access import requires
from housing.web.current import actor, can, db_session
from housing.web.staff import bp, finding


@bp.post("/rounds/<ref>/close")
@requires("round.close")
def close(ref: str) -> Response:
    """Take no more applications."""
    round_ = finding.round_or_404(ref)
    rounds.close(db_session(), round_, by=actor(), at=clock.now())
    jobs.enqueue(db_session(), tasks.DUPLICATES, {"round": round_.id, "staff": actor().staff_id}, at=clock.now())
    return _done(round_, _("Applications are closed. Import the registers, then check the applications."))


@bp.post("/rounds/<ref>/check")
@requires("desk.open")
def check(ref: str) -> Response:
    """Ask the rules about every application that waits, in the background."""
    if not (can("application.decide") or can("round.edit")):
        abort(403)
    round_ = finding.round_or_404(ref)
    if round_.state not in review.REVIEWING:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.CLOSED)
    job = jobs.find(db_session(), tasks.SCREEN, round=round_.id)
    if job is None or not jobs.under_way(job):
        job = jobs.enqueue(db_session(), tasks.SCREEN, {"round": round_.id, "staff": actor().staff_id}, at=clock.now())
        db_session().commit()
    return redirect(url_for("staff.job", job_id=job.id), 303)


@bp.post("/rounds/<ref>/decide-clear")
@requires("application.decide")
def decide_clear(ref: str) -> Response:
    """Decide together what the rules answer and no register contradicts."""
    round_ = finding.round_or_404(ref)
    counts = review.decide_clear(db_session(), round_, by=actor(), at=clock.now())
    told = gettext(", ").join(f"{words.word(outcome)} {count:,}" for outcome, count in sorted(counts.items()))
    total = ngettext("%(num)s clear case decided", "%(num)s clear cases decided", counts.total())
    return _done(round_, f"{total}{_(': ')}{told}" if told else _("There was no clear case to decide."))


@bp.post("/rounds/<ref>/publish-list")
@requires("round.publicity")
def publish_list(ref: str) -> Response:
    """Show the public who is eligible."""
    round_ = finding.round_or_404(ref)
    rounds.publish_list(db_session(), round_, by=actor(), at=clock.now())
    return _done(round_, _("The list is public. Anybody can object until it is frozen."))


def _done(round_: Round, text: str) -> Response:
    db_session().commit()
    flash(text)
    return redirect(url_for("staff.round_page", ref=round_.ref), 303)
