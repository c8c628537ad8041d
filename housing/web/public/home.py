"""The first page: what people can do today."""

from flask import render_template

from housing import clock
from housing.services import overview
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp


@bp.get("/")
@public
def home() -> str:
    """Show the open round, the ways on from here, and what was published."""
    return render_template("public/home.html", front=overview.front(db_session(), at=clock.now()))
