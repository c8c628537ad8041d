"""Questions as the macros of GOV.UK Frontend want them: label, hint, error and value of one field."""

from functools import lru_cache
from typing import Any

import segno
from flask import Flask
from markupsafe import Markup

from housing.i18n import gettext
from housing.web.fields import Question

TILES = (
    ("330324", 1, 2), ("330382", 1, 3),
    ("330302", 2, 2), ("330303", 2, 3), ("330305", 2, 4),
    ("330328", 3, 1), ("330304", 3, 2), ("330381", 3, 3),
    ("330329", 4, 1), ("330326", 4, 2),
    ("330327", 5, 2), ("330383", 5, 3),
)  # fmt: skip
"""Where each district stands in the schematic of the city: code, row, column."""


def asked(field: Question, *, size: str = "s", heading: bool = False, width: str = "") -> dict[str, Any]:
    """Describe one question; `heading` makes its label the title of the page."""
    size = "l" if heading else size
    title = {"text": str(field.label.text), "isPageHeading": heading}
    params: dict[str, Any] = {
        "id": field.id,
        "idPrefix": field.id,
        "name": field.name,
        "label": {**title, "classes": f"govuk-label--{size}"},
        "fieldset": {"legend": {**title, "classes": f"govuk-fieldset__legend--{size}"}},
        "value": field.typed,
        "classes": f"govuk-input--width-{width or field.width}" if width or field.width else "",
        "inputmode": field.inputmode or None,
        "autocomplete": field.autocomplete or None,
    }
    if field.description:
        params["hint"] = {"text": str(field.description)}
    if field.errors:
        params["errorMessage"] = {"html": _error(str(field.errors[0])), "visuallyHiddenText": ""}
    if field.unit:
        params["suffix"] = {"text": str(field.unit)}
    return params


def _error(text: str) -> Markup:
    prefix = Markup('<span class="govuk-visually-hidden">{}</span>').format(gettext("Error: "))
    return prefix + text


@lru_cache(maxsize=256)
def qr_code(text: str) -> Markup:
    """Draw a text, mostly an address, as a square code that phones read."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, svgclass="app-qr__code", lineclass=None, omitsize=True))  # noqa: S704 (made of squares only)


def share(part: int, whole: int) -> str:
    """Give the length of a bar in thousandths of the longest one."""
    return str(part * 1000 // whole) if whole else "0"


def init(app: Flask) -> None:
    """Let templates ask, and draw."""
    app.jinja_env.globals.update(asked=asked, qr_code=qr_code, share=share, TILES=TILES)
