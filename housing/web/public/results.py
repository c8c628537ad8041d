"""The results of a round in priority order, for everybody to read."""

from flask import render_template, request, url_for

from allocator.bundle import layout
from housing.models import RoundState
from housing.services import overview, queries, rounds
from housing.web import words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, finding
from housing.web.public.lookup import lookup_form


@bp.get("/rounds/<ref>/results")
@public
def results(ref: str) -> str:
    """Show the results of one program, or say when they come."""
    round_, db = finding.round_or_404(ref), db_session()
    if not overview.has_reached(round_, RoundState.PUBLISHED):
        return render_template("public/results_later.html", round=round_, stages=finding.stages(round_))
    programs = [row.program for row in rounds.programs(db, round_)]
    program = request.args.get("program", "")
    if program not in programs:
        program = programs[0]
    rows, page = finding.listed(lambda number: queries.results(db, round_, program, number))
    return render_template(
        "public/results.html", round=round_, rows=rows, page=page, program=program, form=lookup_form(),
        programs=[(code, words.word(code)) for code in programs],
        table=url_for("public.file", ref=ref, path=layout.ASSIGNMENTS),
    )  # fmt: skip
