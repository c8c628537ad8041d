"""The list of applications that reviewers work through."""

from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from housing.i18n import _, gettext
from housing.models import ApplicationStatus, Round, RoundState
from housing.services import cases, queries, rounds
from housing.services.cases import Line
from housing.web import show, words
from housing.web.access import requires
from housing.web.current import db_session
from housing.web.paging import paged
from housing.web.staff import bp, finding


@bp.get("/applications")
@requires("application.read")
def applications() -> str:
    """List the applications of a round."""
    args, all_rounds = request.args, [one for one in queries.all_rounds(db_session()) if _has_any(one)]
    round_ = next((one for one in all_rounds if one.ref == args.get("round")), next(iter(all_rounds), None))
    if round_ is None:
        return render_template("staff/applications_none.html")
    status = args.get("status", "")
    wanted = cases.Wanted(
        program=args.get("program", ""), status=status if status in set(ApplicationStatus) else "",
        attention=args.get("attention") == "1", receipt=args.get("q", "").strip(),
    )  # fmt: skip
    page = paged(cases.count(db_session(), round_, wanted))
    lines = cases.listed(db_session(), round_, wanted, limit=page.limit, offset=page.offset)
    return render_template(
        "staff/applications.html", round=round_, name=finding.name(round_), page=page, wanted=wanted,
        rows=[_row(line) for line in lines], next=cases.next_waiting(db_session(), round_),
        rounds=[(one.ref, finding.name(one)) for one in all_rounds], programs=_programs(round_),
        statuses=[("", _("All")), *((str(status), words.word(status)) for status in ApplicationStatus)],
        attention=[("", _("All")), ("1", _("Cases for a person"))],
        filtered=bool(wanted.program or wanted.status or wanted.attention or wanted.receipt),
    )  # fmt: skip


def _has_any(round_: Round) -> bool:
    return round_.state not in {RoundState.DRAFT, RoundState.CANCELLED}


def _programs(round_: Round) -> list[tuple[str, str]]:
    codes = [row.program for row in rounds.programs(db_session(), round_)]
    return [("", _("All")), *((code, words.word(code)) for code in codes)]


def _row(line: Line) -> list[Any]:
    one, kept = line.application, line.assessment
    link = Markup('<a class="govuk-link" href="{}">{}</a>').format(
        url_for("staff.case", receipt=one.receipt), show.receipt(one.receipt)
    )
    return [
        link, show.masked_name(line.name), words.word(one.program), one.members_count,
        "–" if kept is None or kept.tier is None else kept.tier, "–" if kept is None else kept.points,
        _says(line), one.status, show.stamp(one.submitted_at),
    ]  # fmt: skip


def _says(line: Line) -> str:
    """Say what the rules found, in a few words."""
    kept = line.assessment
    if kept is None or kept.revision != line.application.revision:
        return gettext("Not checked yet")
    said = words.word(kept.outcome)
    return said + gettext("; registers differ") if kept.differing != "[]" else said
