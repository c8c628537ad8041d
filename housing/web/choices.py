"""Questions answered by choosing: one option, several, yes or no, wishes in order, a tick, a file.

`choices` may be given in the form class, or set on the form before it is validated.
"""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, ClassVar

from werkzeug.datastructures import FileStorage
from wtforms import ValidationError
from wtforms.form import BaseForm

from housing.i18n import _l, gettext
from housing.web.fields import Question

Option = tuple[Any, str] | tuple[Any, str, str]
"""Value, label, and a hint where the label is not enough."""


class ChoiceField(Question):
    """One of a few options, all of them visible; `dropdown` for many."""

    shape: ClassVar[str] = "radios"

    def __init__(
        self,
        label: str,
        *,
        choices: Sequence[Option] = (),
        coerce: Callable[[str], Any] = str,
        dropdown: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.choices: Sequence[Option] = choices
        self.coerce = coerce
        if dropdown:
            self.shape = "select"  # type: ignore[misc]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The options as the page shows them."""
        chosen = self.chosen
        return [_item(option, checked=str(option[0]) in chosen) for option in self.choices]

    @property
    def chosen(self) -> list[str]:
        """What is chosen, as text."""
        if self.raw_data is not None:
            return [str(value) for value in self.raw_data]
        return [] if self.data is None else [str(self.data)]

    def pre_validate(self, _form: BaseForm) -> None:
        """Take an option that was offered."""
        if self.data is not None and self.raw_data:
            self.data = self.offered(str(self.data))

    def offered(self, text: str) -> Any:
        """Turn the text of an option into its value; nothing else is taken."""
        if text not in {str(option[0]) for option in self.choices}:
            raise ValidationError(gettext("“%(text)s” is not on the list. Choose one of the options.", text=text))
        return self.coerce(text)


class YesNoField(ChoiceField):
    """Yes or no; not answering is neither."""

    def __init__(self, label: str, *, yes_hint: str = "", no_hint: str = "", **options: Any) -> None:
        choices = (("1", _l("Yes"), yes_hint), ("0", _l("No"), no_hint))
        super().__init__(label, choices=choices, coerce=lambda text: text == "1", **options)

    @property
    def chosen(self) -> list[str]:
        """What is chosen, as text."""
        known = [] if self.data is None else [str(int(self.data))]
        return known if self.raw_data is None else [str(value) for value in self.raw_data]


class ChoicesField(ChoiceField):
    """Any number of options; the answer is a list in the order of the options."""

    shape: ClassVar[str] = "checkboxes"

    @property
    def chosen(self) -> list[str]:
        """What is chosen, as text."""
        return [str(value) for value in (self.data or [] if self.raw_data is None else self.raw_data)]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read every box that is ticked."""
        self.data = list(dict.fromkeys(map(str, valuelist)))
        if not self.data and self.missing is not None:
            raise ValueError(str(self.missing))

    def pre_validate(self, _form: BaseForm) -> None:
        """Take options that were offered, in their order."""
        if self.raw_data:
            taken = [self.offered(text) for text in self.data]
            self.data = [value for value in (self.coerce(str(o[0])) for o in self.choices) if value in taken]


class TickField(Question):
    """One box to tick, such as a declaration; `missing` says why it has to be ticked."""

    shape: ClassVar[str] = "tick"

    @property
    def checked(self) -> bool:
        """Tell whether the box is ticked."""
        return bool(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the box."""
        self.data = bool(valuelist)
        if not self.data and self.missing is not None:
            raise ValueError(str(self.missing))


class WishesField(Question):
    """Wishes in order, one list for each place: first wish, second wish; the answer is a list, best first.

    All lists carry the same name. Places left empty between two wishes are closed up.
    """

    shape: ClassVar[str] = "wishes"

    def __init__(self, label: str, *, choices: Sequence[Option] = (), most: int = 5, **options: Any) -> None:
        super().__init__(label, **options)
        self.choices: Sequence[Option] = choices
        self.most = most

    @property
    def places(self) -> list[dict[str, Any]]:
        """One list for each place."""
        chosen = [str(value) for value in (self.data or [] if self.raw_data is None else self.raw_data)]
        chosen += [""] * (self.most - len(chosen))
        return [
            {
                "id": self.id if place == 1 else f"{self.id}-{place}",
                "label": gettext("Wish %(place)s", place=place),
                "items": [
                    {"value": "", "text": gettext("No wish")},
                    *(_item(option, checked=str(option[0]) == chosen[place - 1]) for option in self.choices),
                ],
            }
            for place in range(1, self.most + 1)
        ]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the wishes in order."""
        self.data = [value for value in map(str, valuelist[: self.most]) if value]
        if not self.data and self.missing is not None:
            raise ValueError(str(self.missing))

    def pre_validate(self, _form: BaseForm) -> None:
        """Take homes that were offered, each once."""
        offered = {str(option[0]): str(option[1]) for option in self.choices}
        places: dict[str, int] = {}
        for place, value in enumerate(map(str, self.raw_data or ()), start=1):
            if value in places:
                message = gettext(
                    "Wish %(second)s is the same as wish %(first)s: %(home)s. Choose another one or “No wish”.",
                    first=places[value],
                    second=place,
                    home=offered[value],
                )
                raise ValidationError(message)
            if value and value not in offered:
                raise ValidationError(gettext("“%(text)s” is not on the list. Choose one of the options.", text=value))
            if value:
                places[value] = place


class UploadField(Question):
    """One file; `endings` are the kinds that are accepted. The view needs the mark @uploads."""

    shape: ClassVar[str] = "file"

    def __init__(self, label: str, *, endings: Sequence[str], most_mb: int = 10, **options: Any) -> None:
        super().__init__(label, **options)
        self.endings = tuple(endings)
        self.most_mb = most_mb

    @property
    def accept(self) -> str:
        """The kinds as the browser's file dialog wants them."""
        return ",".join(self.endings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Look at the name only; what is inside is read by whoever uses the file."""
        files = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = files[0] if files else None
        if not files:
            if self.missing is not None:
                raise ValueError(str(self.missing))
            return
        name = PurePath(str(files[0].filename)).name
        if not name.lower().endswith(self.endings):
            message = gettext(
                "“%(name)s” is not a file of a kind we can read. Choose a file that ends in %(endings)s.",
                name=name,
                endings=gettext(", ").join(self.endings),
            )
            raise ValueError(message)


def _item(option: Option, *, checked: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "value": str(option[0]),
        "text": str(option[1]),
        "checked": checked,
        "selected": checked,
    }
    if len(option) > 2 and str(option[2]):  # noqa: PLR2004 (a hint is there)
        item["hint"] = {"text": str(option[2])}
    return item
