"""Questions answered by typing: each reads forgivingly, and says what is wrong with what was typed.

Every question takes `missing`, said when nothing was typed; without it the answer may stay empty (None).
"""

import unicodedata
from datetime import date
from typing import Any, ClassVar

from wtforms import Field, ValidationError
from wtforms.form import BaseForm

from allocator.errors import Refused
from allocator.seal import receipt as receipts
from housing import clock, identifiers
from housing.i18n import gettext
from housing.identifiers import Document
from housing.services.months import CITY_TIME
from housing.web import show


def today() -> date:
    """Tell which day it is in the city."""
    return clock.now().astimezone(CITY_TIME).date()


class Question(Field):
    """One question with its hint, what was typed, and its answer."""

    shape: ClassVar[str] = "text"
    width: ClassVar[str] = ""
    inputmode: ClassVar[str] = ""
    unit = ""

    def __init__(
        self,
        label: str,
        *,
        missing: str | None = None,
        hint: str = "",
        autocomplete: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, description=hint, **options)
        self.missing = missing
        self.autocomplete = autocomplete

    @property
    def first_control(self) -> str:
        """Name the control that an error leads to."""
        return self.id

    @property
    def typed(self) -> str:
        """What was typed, to be shown again; before that, what is already known."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the answer."""
        self.data = None
        text = unicodedata.normalize("NFC", str(valuelist[0])).strip() if valuelist else ""
        if text:
            self.data = self._read_or_say_why(text)
        elif self.missing is not None:
            raise ValueError(str(self.missing))

    def _read_or_say_why(self, text: str) -> Any:
        try:
            return self.read(text)
        except Refused as refused:
            raise ValueError(show.refusal_text(refused)) from None

    def read(self, text: str) -> Any:
        """Turn what was typed into the answer, or refuse it."""
        return text

    def write(self, value: Any) -> str:
        """Turn a known answer into what could have been typed."""
        return str(value)


class TextField(Question):
    """A short text."""

    def __init__(self, label: str, *, longest: int = 100, **options: Any) -> None:
        super().__init__(label, **options)
        self.longest = longest

    def read(self, text: str) -> str:
        """Bound the length and leave out characters nobody can see."""
        shown = "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cs"))
        if len(shown) > self.longest:
            message = gettext(
                "You can enter up to %(most)s characters here; you entered %(count)s.",
                most=self.longest,
                count=len(shown),
            )
            raise ValueError(message)
        return shown


class LongTextField(TextField):
    """A text of several lines."""

    shape: ClassVar[str] = "textarea"

    def __init__(self, label: str, *, longest: int = 1000, **options: Any) -> None:
        super().__init__(label, longest=longest, **options)


class NameField(Question):
    """A person's name, in any script."""

    def read(self, text: str) -> str:
        """Check the name."""
        return identifiers.name(text)


class MobileField(Question):
    """A mobile number of the mainland."""

    width: ClassVar[str] = "20"
    inputmode: ClassVar[str] = "tel"

    def read(self, text: str) -> str:
        """Check the number."""
        return identifiers.mobile(text)


class ReceiptField(Question):
    """A receipt number, as it is read aloud or copied from paper."""

    width: ClassVar[str] = "20"

    def read(self, text: str) -> str:
        """Find the 16 characters in what was typed."""
        found = receipts.parse(text)
        if found is None:
            message = gettext(
                "A receipt number has 16 letters and digits in four groups, for example %(example)s. Check each group.",
                example="1BAM-32MS-4DW2-G0YT",
            )
            raise ValueError(message)
        return found

    def write(self, value: Any) -> str:
        """Group it by four."""
        return receipts.show(value)


class ResidentIdField(Question):
    """The number of an identity document; `kind_from` names the question where its kind is chosen."""

    width: ClassVar[str] = "20"

    def __init__(self, label: str, *, kind_from: str | None = None, **options: Any) -> None:
        super().__init__(label, **options)
        self.kind_from = kind_from
        self.document: Document | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Check the number against the kind of document that was chosen."""
        if self.data is None:
            return
        kind = form[self.kind_from].data if self.kind_from else None
        try:
            self.document = identifiers.document(self.data, today(), kind)
        except Refused as refused:
            raise ValidationError(show.refusal_text(refused)) from None
        self.data = self.document.number


class PasswordField(Question):
    """A password; `new` for one that is being chosen. It is never shown again."""

    shape: ClassVar[str] = "password"

    def __init__(self, label: str, *, new: bool = False, **options: Any) -> None:
        super().__init__(label, autocomplete="new-password" if new else "current-password", **options)

    @property
    def typed(self) -> str:
        """Show nothing."""
        return ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take it exactly as typed."""
        self.data = str(valuelist[0]) if valuelist and valuelist[0] else None
        if self.data is None and self.missing is not None:
            raise ValueError(str(self.missing))
