"""Values as people read them: dates, money, areas, receipt numbers; a number never parts from its unit."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from jinja2 import pass_context
from markupsafe import Markup, escape

from allocator.errors import Refused
from allocator.policy import Text, inclusive, limit_words
from allocator.seal import receipt as receipts
from housing.errors import Code
from housing.i18n import current, gettext
from housing.services.months import CITY_TIME
from housing.web import words

SPACE = "\u00a0"
FEN = 100
CM2 = 10_000
HUNDREDTHS = 100
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NAME_SHOWN = 1


def day(value: date) -> str:
    """Write a day: 2025年10月15日, 15 October 2025."""
    if isinstance(value, datetime):
        value = value.astimezone(CITY_TIME).date()
    if current() == "en":
        return SPACE.join((str(value.day), MONTHS_EN[value.month - 1], str(value.year)))
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """Write a moment by the city's clock: 2025年10月15日（星期三）10:00."""
    local = value.astimezone(CITY_TIME)
    if current() == "en":
        return f"{WEEKDAYS_EN[local.weekday()]} {day(local.date())}, {local:%H:%M}"
    return f"{day(local.date())}（星期{WEEKDAYS_ZH[local.weekday()]}）{local:%H:%M}"


def stamp(value: datetime) -> str:
    """Write a moment for dense tables: 2025-10-15 10:00."""
    return f"{value.astimezone(CITY_TIME):%Y-%m-%d}{SPACE}{value.astimezone(CITY_TIME):%H:%M}"


def number(value: int) -> str:
    """Write a whole number with commas: 12,846."""
    return f"{value:,}"


def hundredths(value: int, whole: int) -> str:
    """Write a number kept in small units with its decimals, or without when there are none: 486.50, 60."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    full, rest = divmod(value, whole)
    cents = f"{rest * 100 // whole:02d}"
    return f"{sign}{full:,}" + (f".{cents}" if rest else "")


def money(fen: int) -> str:
    """Write an amount kept in fen: 486.50 元."""
    return hundredths(fen, FEN) + SPACE + gettext("yuan")


def area(cm2: int) -> str:
    """Write an area kept in square centimetres: 59.80 m²; of a limit, whether it is itself within."""
    written = limit_words("area_cm2", cm2, current()) if inclusive("area_cm2", cm2) else hundredths(cm2, CM2)
    return written + SPACE + "m²"


def percent(part: int, whole: int) -> str:
    """Write a share in whole per cent, rounded down so that only everything is 100%."""
    return f"{part * 100 // whole if whole else 0}%"


def receipt(value: str) -> Markup:
    """Write a receipt number in groups of four that stay on one line."""
    return Markup('<span class="app-code">{}</span>').format(receipts.show(value))


def fingerprint(value: bytes | str) -> Markup:
    """Write a hash in groups of four, to be compared by eye."""
    text = value.hex() if isinstance(value, bytes) else value
    groups = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return Markup('<span class="app-hash">{}</span>').format(groups)


def masked_name(name: str) -> str:
    """Keep the first character of a name only; a dash stands where the name was erased."""
    return name[:NAME_SHOWN] + "**" if name else "–"


def masked_number(number_: str) -> str:
    """Keep the last two characters of a number only."""
    return "*" * max(len(number_) - 2, 0) + number_[-2:]


def masked_phone(phone: str) -> str:
    """Keep the first three and the last two digits of a mobile number."""
    return phone[:3] + "******" + phone[-2:]


def fact(value: object) -> object:
    """Write one fact of a refusal in the reader's language."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, StrEnum | Code):
        return words.word(value)
    if isinstance(value, Text):
        return value[current()]
    if isinstance(value, list | tuple | set | frozenset):
        return gettext(", ").join(str(fact(part)) for part in value)
    return value


def refusal_text(refused: Refused) -> str:
    """Say a refusal in the reader's language, with its facts."""
    return gettext(refused.message, **{name: fact(value) for name, value in refused.facts.items()})


def either(zh: str, en: str) -> str:
    """Choose between two names that data brings along in both languages."""
    return en if current() == "en" else zh


def language_of(text: str) -> str:
    """Tell the language of a note that stands in a policy in one language only."""
    return "zh-CN" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def lines(text: str) -> Markup:
    """Keep the line breaks of a plain text."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def said_anew(write: Callable[[Any], str]) -> Callable[[object, Any], str]:
    """Keep templates from writing a constant once for all readers, in the language of the first of them."""
    return pass_context(lambda _context, value: write(value))


FILTERS: dict[str, Callable[..., Any]] = {
    "day": said_anew(day), "moment": said_anew(moment), "money": said_anew(money), "word": said_anew(words.word),
    "stamp": stamp, "number": number, "area": area, "receipt": receipt, "fingerprint": fingerprint, "lines": lines,
    "colour": words.colour,
    "masked_name": masked_name, "masked_number": masked_number, "masked_phone": masked_phone,
}  # fmt: skip


def init(app: Flask) -> None:
    """Let templates write values."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(percent=percent, either=either)


def per_home(households: int, homes: int) -> str:
    """Say how many households there are for each home, rounded to two decimals."""
    if not households or not homes:
        return "–"
    parts = (households * HUNDREDTHS * 2 + homes) // (homes * 2)
    return f"{parts // HUNDREDTHS:,}.{parts % HUNDREDTHS:02}" if parts else "< 0.01"
