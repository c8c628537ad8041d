"""The base of every form: token included, our own messages only, errors that lead to their question."""

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field

from allocator.errors import Refused
from housing.i18n import gettext
from housing.web import prefs, show


class OurMessages:
    """Stand-in for the form library's own messages, which are not written for our readers."""

    def gettext(self, _text: str) -> str:
        """Say that an answer is unusable."""
        return gettext("This answer cannot be used. Check it and enter it again.")

    def ngettext(self, _one: str, _many: str, _n: int) -> str:
        """Say that an answer is unusable."""
        return self.gettext(_one)


class Form(FlaskForm):  # type: ignore[misc]
    """A page of questions."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How the form library treats our forms."""

        def get_translations(self, _form: Any) -> OurMessages:
            """Keep the library from speaking for itself."""
            return OurMessages()

    def __init__(self, **values: Any) -> None:
        # The library takes a form without a single answer for one that was not sent at all.
        sent = CombinedMultiDict[str, Any]((request.files, request.form)) if request.method == "POST" else None
        super().__init__(**{"formdata": sent, **values})

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was sent and every answer can be used.

        A change of language or text size sends the form too: nothing is checked, and what was typed stays.
        """
        if prefs.changing():
            return False
        return bool(super().validate_on_submit(extra_validators))

    def refuse(self, refused: Refused, field: Field | None = None) -> None:
        """Show why a service said no: beside the question, or above the form when it is about none."""
        text = show.refusal_text(refused)
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]

    @property
    def questions(self) -> Iterator[Field]:
        """Every field that people see, in order."""
        return (field for field in self if getattr(field, "shape", "hidden") != "hidden")

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error, with the control it leads to."""
        found = [{"text": str(text), "href": "#main"} for text in self.form_errors]
        for field in self:
            target = getattr(field, "first_control", field.id)
            found += [{"text": str(text), "href": f"#{target}"} for text in field.errors]
        return found
