"""The homes that households were given: who has answered, who has signed, what is late, and what is free again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _, ngettext
from housing.models import HOLDING, AllocationStatus, Round
from housing.services import holdings, rounds, taking
from housing.services.holdings import Line
from housing.web import show, words
from housing.web.access import requires
from housing.web.current import actor, can, db_session
from housing.web.paging import paged
from housing.web.staff import bp, finding


@bp.get("/allocations")
@requires("allocation.read")
def allocations() -> str:
    """List the homes of a round by program and by how they stand."""
    args, all_rounds = request.args, holdings.rounds_with_homes(db_session())
    round_ = next((one for one in all_rounds if one.ref == args.get("round")), next(iter(all_rounds), None))
    if round_ is None:
        return render_template("staff/allocations_none.html")
    state = args.get("state", "")
    wanted = holdings.Wanted(
        program=args.get("program", ""), state=state if state in holdings.STATES else "",
        receipt=args.get("q", "").strip(),
    )  # fmt: skip
    now = clock.now()
    page = paged(holdings.count(db_session(), round_, wanted, now))
    lines = holdings.listed(db_session(), round_, wanted, now, limit=page.limit, offset=page.offset)
    return render_template(
        "staff/allocations.html", round=round_, name=finding.name(round_), page=page, wanted=wanted,
        rows=[_row(line) for line in lines], rounds=[(one.ref, finding.name(one)) for one in all_rounds],
        programs=_programs(round_), states=[("", _("All")), *((one, words.word(one)) for one in holdings.STATES)],
        tiles=_tiles(round_, wanted.program), overdue=holdings.overdue(db_session(), round_, now),
        may_record=can("allocation.record"), filtered=bool(wanted.program or wanted.state or wanted.receipt),
    )  # fmt: skip


@bp.post("/allocations/expire")
@requires("allocation.record")
def allocations_expire() -> Response:
    """Set free every home that nobody answered for in time; the background work does the same by itself."""
    count = taking.expire_due(db_session(), by=actor(), at=clock.now())
    db_session().commit()
    flash(ngettext("%(num)s home is free again.", "%(num)s homes are free again.", count))
    return redirect(url_for("staff.allocations", round=request.form.get("round", "")), 303)


def _programs(round_: Round) -> list[tuple[str, str]]:
    codes = [row.program for row in rounds.programs(db_session(), round_)]
    return [("", _("All")), *((code, words.word(code)) for code in codes)]


def _tiles(round_: Round, program: str) -> list[tuple[str, str, str]]:
    """Count the homes by how they stand; each figure leads to its homes."""
    found = holdings.tally(db_session(), round_, clock.now(), program)
    return [
        (
            show.number(number), words.word(state),
            url_for("staff.allocations", round=round_.ref, state=state, program=program or None),
        )
        for state, number in found.items()
        if number or state in HOLDING
    ]  # fmt: skip


def _row(line: Line) -> list[Any]:
    one = line.allocation
    link = Markup('<a class="govuk-link" href="{}">{}</a>').format(
        url_for("staff.allocation", receipt=one.application.receipt), show.receipt(one.application.receipt)
    )
    project = one.home.lot.project
    home = Markup('{} <span class="app-code">{}</span>').format(
        show.either(project.name_zh, project.name_en), one.home.code
    )
    until = {AllocationStatus.OFFERED: one.expires_at, AllocationStatus.ACCEPTED: one.sign_by}.get(one.status)
    return [
        link, show.masked_name(line.name), words.word(one.application.program), home, one.status,
        show.stamp(until) if until else "–",
    ]  # fmt: skip
