"""The year in homes, for everybody: promised, supplied, offered, allocated, left."""

from flask import render_template

from housing.web import years
from housing.web.access import public
from housing.web.public import bp


@bp.get("/year")
@public
def year_list() -> str:
    """Put the years beside each other."""
    listed = years.listed()
    return render_template(
        "public/years.html", years=listed, columns=years.columns,
        programs=years.side_by_side([years.plan(year) for year in listed]),
    )  # fmt: skip


@bp.get("/year/<int:year>")
@public
def year_page(year: int) -> str:
    """Show one year."""
    plan = years.plan_or_404(year)
    return render_template("public/year.html", year=year, programs=years.shown(plan), columns=years.columns)
