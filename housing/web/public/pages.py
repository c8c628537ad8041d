"""Help, privacy and accessibility: short pages that say how things are."""

from flask import render_template

from housing.web.access import public
from housing.web.public import bp


@bp.get("/help", endpoint="help")
@public
def help_page() -> str:
    """Answer the first questions."""
    return render_template("public/help.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    """Say what is stored, what is public, and for how long."""
    return render_template("public/privacy.html")


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """Say who can use this site how, and what does not work yet."""
    return render_template("public/accessibility.html")
