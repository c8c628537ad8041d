"""Two languages: English texts in the code, Chinese in the catalogues, chosen for each page and letter.

Catalogues are the ``*.po`` files of ``translations/<locale>/LC_MESSAGES``, read as they are at first use. A
text is always a format string: ``%(name)s`` takes a fact, ``%%`` is a percent sign.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import cast

from babel.messages.pofile import read_po
from markupsafe import escape

from allocator.errors import N_

__all__ = [
    "DEFAULT",
    "LOCALES",
    "N_",
    "_",
    "_l",
    "counted",
    "current",
    "gettext",
    "ngettext",
    "speaking",
    "translated",
]

LOCALES = ("zh_Hans", "en")
DEFAULT = "zh_Hans"
FOLDER = Path(__file__).parent / "translations"

Translation = str | tuple[str, ...]
_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def current() -> str:
    """Tell which language is being spoken now."""
    return _spoken.get()


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak one language inside: a request's, a recipient's or a command's."""
    token = _spoken.set(locale if locale in LOCALES else DEFAULT)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def catalogue(locale: str) -> dict[str, Translation]:
    """All translations of one language, from all its files."""
    found: dict[str, Translation] = {}
    for path in sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if not message.id or not message.string or message.fuzzy:
                    continue
                source = message.id if isinstance(message.id, str) else message.id[0]
                found[source] = message.string if isinstance(message.string, str) else tuple(message.string)
    return found


def translated(message: str) -> str:
    """Look a text up in the language being spoken; its facts are still to be filled in."""
    found = catalogue(_spoken.get()).get(message, message)
    return found if isinstance(found, str) else found[0]


def counted(one: str, many: str, n: int) -> str:
    """Look a text up that counts something. Chinese has one form, English two."""
    if one in catalogue(_spoken.get()):
        return translated(one)
    return one if n == 1 else many


def gettext(message: str, /, **facts: object) -> str:
    """Say a text in the language being spoken, with its facts filled in."""
    return translated(message) % facts


def ngettext(one: str, many: str, n: int, /, **facts: object) -> str:
    """Say a text that counts something; ``%(num)s`` is the number, with commas."""
    return counted(one, many, n) % {"num": f"{n:,}", **facts}


_ = gettext


class LazyText:
    """A text that is said only when it is shown, in the language of that moment."""

    __slots__ = ("facts", "message")

    def __init__(self, message: str, facts: dict[str, object]) -> None:
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return gettext(self.message, **self.facts)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"


def _l(message: str, /, **facts: object) -> str:
    """Mark a text of a form or a table, made before anybody's language is known."""
    return cast("str", LazyText(message, facts))
