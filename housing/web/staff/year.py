"""The year plan for the bureau: homes against the numbers of the policy, and what the rounds of a year promise."""

from flask import render_template

from housing.services import year_ceiling
from housing.services.year_plan import YearPlan
from housing.web import show, words, years
from housing.web.access import requires
from housing.web.current import db_session
from housing.web.staff import bp


@bp.get("/year")
@requires("round.read")
def years_list() -> str:
    """Put the years beside each other."""
    listed = years.listed()
    return render_template(
        "staff/years.html", years=listed, columns=years.columns,
        programs=years.side_by_side([years.plan(year) for year in listed]),
    )  # fmt: skip


@bp.get("/year/<int:year>")
@requires("round.read")
def year_page(year: int) -> str:
    """Show one year."""
    plan = years.plan_or_404(year)
    return render_template(
        "staff/year.html", year=year, programs=years.shown(plan), columns=years.columns, promised=_promised(plan)
    )


def _promised(plan: YearPlan) -> list[list[str]]:
    """List what each round promises, drafts included: program, round, homes."""
    return [
        [words.word(one.program.id), ref, show.number(homes)]
        for one in plan.programs
        for ref, homes in year_ceiling.promised(db_session(), plan.year, one.program.id).items()
    ]
