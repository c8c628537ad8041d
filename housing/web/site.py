"""What belongs to no visitor's pages: language and text size, and logging out."""

from flask import Blueprint, make_response, redirect
from werkzeug.wrappers import Response

from housing.web import current
from housing.web.access import public

bp = Blueprint("site", __name__)


@bp.post("/prefs")
@public
def prefs() -> Response:
    """Go back to the page where language or text size was changed; `prefs.py` has heard the choice."""
    return redirect(current.next_path("/"), 303)


@bp.post("/logout")
@public
def logout() -> Response:
    """Log this browser out."""
    response = current.forget(make_response(redirect("/", 303)))
    current.db_session().commit()
    return response
