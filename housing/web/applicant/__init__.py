"""Pages of people who apply for a home."""

from flask import Blueprint

from housing.i18n import _l
from housing.web.layout import Entry

bp = Blueprint("applicant", __name__)
NAVIGATION = (
    Entry(endpoint="applicant.apply", label=_l("Apply")),
    Entry(endpoint="applicant.my", label=_l("My applications")),
)

from housing.web.applicant import (  # noqa: E402  (views attach themselves)
    account,
    appeal,
    change,
    claims,
    facts,
    finish,
    home,
    my,
    people,
    start,
    why,
    wishes,
)

__all__ = [
    "account",
    "appeal",
    "bp",
    "change",
    "claims",
    "facts",
    "finish",
    "home",
    "my",
    "people",
    "start",
    "why",
    "wishes",
]
