"""The publicity list of a round: receipt numbers and how each stands."""

from flask import render_template, request

from allocator.seal import receipt as receipts
from housing.i18n import gettext
from housing.models import RoundState
from housing.services import notice as lists
from housing.services import overview, rounds
from housing.web import words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, finding


@bp.get("/rounds/<ref>/notice")
@public
def notice(ref: str) -> str:
    """Show the list, or say when it comes."""
    round_, db = finding.round_or_404(ref), db_session()
    if not lists.is_public(round_):
        return render_template("public/notice_later.html", round=round_, stages=finding.stages(round_))
    terms = rounds.policy_of(round_).terms
    typed = request.args.get("receipt", "").strip()
    receipt = receipts.parse(typed) or typed
    program, status = request.args.get("program", ""), request.args.get("status", "")
    rows, page = finding.listed(
        lambda number: lists.listed(db, round_, program=program, status=status, receipt=receipt, page=number)
    )
    return render_template(
        "public/notice.html", round=round_, rows=rows, page=page, program=program, status=status, typed=typed,
        counts=lists.counts(db, round_), since=overview.reached(db, round_).get(RoundState.PUBLICITY),
        days=terms["publicity_working_days"].value if "publicity_working_days" in terms else None,
        programs=finding.program_options([row.program for row in rounds.programs(db, round_)]),
        statuses=[("", gettext("All statuses")), *((code, words.word(code)) for code in lists.SHOWN)],
        going_on=round_.state == RoundState.PUBLICITY,
    )  # fmt: skip
