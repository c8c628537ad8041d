"""A day, asked for in three boxes: year, month, day, as it is written in Chinese."""

from datetime import date
from typing import Any, ClassVar

from housing.i18n import gettext
from housing.web import show
from housing.web.amounts import plain_digits
from housing.web.fields import Question, today

PARTS = ("year", "month", "day")
YEAR_DIGITS = 4
EARLIEST_YEAR = 1900


class DateField(Question):
    """A day that has come already, such as a birth; `future` allows later ones.

    In a form the three boxes carry the same name: ``birth=1990&birth=5&birth=2``.
    """

    shape: ClassVar[str] = "date"

    def __init__(self, label: str, *, birth: bool = False, future: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.birth = birth
        self.future = future

    @property
    def boxes(self) -> list[dict[str, str]]:
        """The three boxes: id, label, what was typed, autocomplete and width."""
        known = (self.data.year, self.data.month, self.data.day) if self.data else ("", "", "")
        typed = [*map(str, self.raw_data or known), "", "", ""]
        labels = (gettext("Year"), gettext("Month"), gettext("Day"))
        return [
            {
                "id": f"{self.id}-{part}",
                "name": self.name,
                "label": label,
                "value": value,
                "autocomplete": f"bday-{part}" if self.birth else "",
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}",
            }
            for part, label, value in zip(PARTS, labels, typed, strict=False)
        ]

    @property
    def first_control(self) -> str:
        """Lead to the box of the year."""
        return f"{self.id}-year"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the three boxes."""
        self.data = None
        texts = [plain_digits(str(value).strip(), ("年", "月", "日")) for value in valuelist[:3]]
        if not any(texts):
            if self.missing is not None:
                raise ValueError(str(self.missing))
            return
        self.data = self._day([*texts, "", "", ""][:3])

    def _day(self, texts: list[str]) -> date:
        if not all(text.isascii() and text.isdigit() for text in texts):
            raise ValueError(gettext("Enter year, month and day with digits, for example 1990, 5 and 2."))
        if len(texts[0]) != YEAR_DIGITS or int(texts[0]) < EARLIEST_YEAR:
            message = gettext("Enter the year with 4 digits, 1900 or later; you entered %(year)s.", year=texts[0])
            raise ValueError(message)
        try:
            day = date(int(texts[0]), int(texts[1]), int(texts[2]))
        except ValueError:
            message = gettext(
                "There is no such day: %(year)s-%(month)s-%(day)s. Check month and day.",
                year=texts[0],
                month=texts[1],
                day=texts[2],
            )
            raise ValueError(message) from None
        if day > today() and not self.future:
            raise ValueError(gettext("%(day)s has not come yet. Check the year.", day=show.day(day)))
        return day
