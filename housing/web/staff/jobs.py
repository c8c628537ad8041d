"""Background work: how far it is, and how it ended."""

from flask import abort, render_template

from housing import jobs as work
from housing.i18n import gettext
from housing.models import Job, RoundState
from housing.services import desk, tasks
from housing.services.desk import Caused
from housing.web import words
from housing.web.access import requires
from housing.web.current import db_session
from housing.web.paging import paged
from housing.web.staff import bp, finding, texts


@bp.get("/jobs")
@requires("desk.open")
def jobs() -> str:
    """List all background work, the newest first."""
    page = paged(work.count(db_session()))
    found = desk.causes(db_session(), work.listed(db_session(), limit=page.limit, offset=page.offset))
    return render_template("staff/jobs.html", jobs=found, page=page, title=title, name=finding.name)


@bp.get("/jobs/<int:job_id>")
@requires("desk.open")
def job(job_id: int) -> str:
    """Show how far one piece of work is."""
    found = db_session().get(Job, job_id)
    if found is None:
        abort(404)
    caused = desk.cause(db_session(), found)
    return render_template(
        "staff/job.html", job=found, caused=caused, title=title(caused), name=finding.name,
        failure=why_failed(found), under_way=work.under_way(found),
    )  # fmt: skip


def title(caused: Caused) -> str:
    """Name a piece of work."""
    if caused.job.kind == tasks.STEP and caused.request is not None:
        return texts.step(RoundState(caused.request.to_state))
    return gettext(texts.JOBS[caused.job.kind]) if caused.job.kind in texts.JOBS else caused.job.kind


def why_failed(job: Job) -> str:
    """Say why a piece of work stopped, in the reader's language; nothing if it did not."""
    if job.error is None:
        return ""
    refusal = work.why_stopped(job)
    if refusal is None:
        return gettext("It was interrupted or met an error. Nothing was changed; the log of the server says more.")
    facts = {name: words.word(value) if isinstance(value, str) else value for name, value in refusal.facts.items()}
    return gettext(refusal.message, **facts)
