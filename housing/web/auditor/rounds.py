"""Auditing: the rounds with the state of their checks, and the checklist of one."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing import clock, jobs
from housing.errors import NotFound
from housing.i18n import _
from housing.models import Round
from housing.services import audit, bags, log_checkpoints, overview, publish, queries, records, replaying, rounds, tasks
from housing.services.steps import Place
from housing.web.access import requires
from housing.web.auditor import bp, checks, trail
from housing.web.current import actor, db_session, wiring
from housing.web.paging import paged


@bp.get("")
@requires("audit.read")
def round_list() -> str:
    """List every round with the state of its checks."""
    db = db_session()
    rows = [
        {
            "round": one,
            "second": checks.of_second(overview.publication(db, one)),
            "replay": checks.of_replay(replaying.job(db, one), replaying.report(one, place())),
        }
        for one in queries.all_rounds(db)
    ]
    return render_template("auditor/rounds.html", rows=rows)


@bp.get("/<ref>")
@requires("audit.read")
def round_page(ref: str) -> str:
    """Show the checklist of one round."""
    db, round_ = db_session(), find(ref)
    publication, job = overview.publication(db, round_), replaying.job(db, round_)
    found = replaying.report(round_, place())
    obj = f"round/{round_.ref}"
    page = paged(audit.count(db, obj))
    entries = audit.entries(db, obj, limit=page.limit, offset=page.offset)
    names = audit.staff_names(db, entries)
    return render_template(
        "auditor/round.html", round=round_, publication=publication, job=job, found=found, page=page,
        second=checks.of_second(publication), replay=checks.of_replay(job, found),
        lines=checks.lines(found) if found else [],
        figures=checks.figures(publication) if publication else [],
        under_way=jobs.under_way(job), record=records.of(db, round_),
        files=bags.files(publish.bag_of(round_, place().bundles)) if publication else (),
        entries=[trail.row(one, names) for one in entries], proven=log_checkpoints.proven(db),
    )  # fmt: skip


@bp.post("/<ref>/replay")
@requires("audit.replay")
def replay(ref: str) -> Response:
    """Ask for a recomputation of the published files."""
    db, round_ = db_session(), find(ref)
    replaying.ask(db, round_, place(), by=actor(), at=clock.now())
    db.commit()
    flash(_("The round is being recomputed. You may leave this page meanwhile."))
    return redirect(url_for("auditor.round_page", ref=ref), 303)


def find(ref: str) -> Round:
    """Find any round, also one that the public does not see."""
    round_ = rounds.by_ref(db_session(), ref)
    if round_ is None:
        raise NotFound(thing=_("round"), ref=ref)
    return round_


def place() -> Place:
    """Name the folders of this installation."""
    return tasks.place_of(wiring().config.data_dir)
