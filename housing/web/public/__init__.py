"""What anybody may see and check, without an account."""

from flask import Blueprint

from housing.i18n import _l
from housing.web.layout import Entry

bp = Blueprint("public", __name__)
NAVIGATION = (
    Entry(endpoint="public.home", label=_l("Home page")),
    Entry(endpoint="public.rounds", label=_l("Rounds")),
    Entry(endpoint="public.lookup", label=_l("Look up a result")),
    Entry(endpoint="public.policy_list", label=_l("Rules")),
    Entry(endpoint="public.verify", label=_l("Check a draw yourself")),
)

from housing.web.public import (  # noqa: E402,F401  (views attach themselves)
    draw,
    home,
    homes,
    log,
    lookup,
    notice,
    pages,
    results,
    rounds,
    rules,
    verify,
    year,
)
