"""What auditors see: whether every published round can be recomputed, and who did what in it."""

from flask import Blueprint

from housing.i18n import _l
from housing.web.layout import Entry

bp = Blueprint("auditor", __name__, url_prefix="/audit")
NAVIGATION = (Entry(endpoint="auditor.round_list", label=_l("Audit"), right="audit.read"),)

from housing.web.auditor import derivations, facts, log, rounds  # noqa: E402,F401  (views attach themselves)
