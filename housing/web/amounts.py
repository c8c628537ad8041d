"""Questions answered with a number: counted, in yuan, in square metres; kept in whole small units."""

import re
from typing import Any, ClassVar

from housing.i18n import gettext
from housing.identifiers import half_width
from housing.web import show
from housing.web.fields import Question

LARGEST_YUAN = 10**9
LARGEST_M2 = 10**5
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]+")


def plain_digits(text: str, units: tuple[str, ...]) -> str:
    """Read digits as people type them: full width, commas between thousands, the unit behind."""
    plain = half_width(text).replace(" ", "").replace(show.SPACE, "").lstrip("¥￥")
    for unit in units:
        plain = plain.removesuffix(unit)
    return plain


class WholeNumberField(Question):
    """A whole number between two bounds, both included."""

    width: ClassVar[str] = "5"
    inputmode: ClassVar[str] = "numeric"

    def __init__(self, label: str, *, least: int = 0, most: int = 10**6, unit: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.least = least
        self.most = most
        self.unit = unit

    def read(self, text: str) -> int:
        """Check that it is a number and within bounds."""
        plain = plain_digits(text, (str(self.unit),) if self.unit else ())
        if not plain.isascii() or not GROUPED.fullmatch(plain) or len(plain) > len(str(self.most)) + 6:
            message = gettext("Enter a whole number with digits, for example 12; you entered “%(text)s”.", text=text)
            raise ValueError(message)
        value = int(plain.replace(",", ""))
        if not self.least <= value <= self.most:
            message = gettext(
                "Enter a number from %(least)s to %(most)s; you entered %(value)s.",
                least=show.number(self.least),
                most=show.number(self.most),
                value=show.number(value),
            )
            raise ValueError(message)
        return value


class HundredthsField(Question):
    """A number with up to two decimals, kept in whole small units."""

    width: ClassVar[str] = "10"
    inputmode: ClassVar[str] = "decimal"
    units: ClassVar[tuple[str, ...]] = ()
    whole: ClassVar[int] = 100

    def __init__(self, label: str, *, least: int = 0, most: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.least = least
        self.most = most

    def read(self, text: str) -> int:
        """Count the small units without ever using a fraction."""
        plain = plain_digits(text, self.units)
        full, dot, rest = plain.partition(".")
        good = plain.isascii() and GROUPED.fullmatch(full) and re.fullmatch(r"[0-9]{1,2}" if dot else "", rest)
        if not good:
            message = gettext(
                "Enter a number with digits and at most two decimals, for example 30000 or 486.50; you "
                "entered “%(text)s”.",
                text=text,
            )
            raise ValueError(message)
        value = (int(full.replace(",", "")) * 100 + int(rest.ljust(2, "0") or 0)) * (self.whole // 100)
        if not self.least <= value <= self.most:
            message = gettext(
                "Enter a number from %(least)s to %(most)s; you entered %(value)s.",
                least=show.hundredths(self.least, self.whole),
                most=show.hundredths(self.most, self.whole),
                value=show.hundredths(value, self.whole),
            )
            raise ValueError(message)
        return value

    def write(self, value: Any) -> str:
        """Write the number without commas."""
        return show.hundredths(value, self.whole).replace(",", "")


class MoneyField(HundredthsField):
    """An amount in yuan; the answer is in fen."""

    units: ClassVar[tuple[str, ...]] = ("元", "yuan")
    whole: ClassVar[int] = 100

    def __init__(self, label: str, *, most: int = LARGEST_YUAN * 100, **options: Any) -> None:
        super().__init__(label, most=most, **options)

    @property
    def unit(self) -> str:  # type: ignore[override]
        """Name the unit behind the box."""
        return gettext("yuan")


class AreaField(HundredthsField):
    """An area in square metres; the answer is in square centimetres."""

    units: ClassVar[tuple[str, ...]] = ("m²", "㎡", "m2", "平方米", "平米")
    whole: ClassVar[int] = 10_000
    unit = "m²"

    def __init__(self, label: str, *, most: int = LARGEST_M2 * 10_000, **options: Any) -> None:
        super().__init__(label, most=most, **options)
