"""One table of a policy file, read strictly: every key is known, of the right type, and used."""

import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar, Never, TypeGuard

from allocator.errors import N_, Refused
from allocator.policy.language.expression import BadExpression, amount, condition, is_name
from allocator.policy.language.fact import Text
from allocator.policy.language.tree import Amount, Condition, Scope

MOST = 10**15
# The most that is read; the file of a city has 0.2 MB, lines below 1,000 characters and keys of three parts.
MOST_BYTES = 1_000_000
LONGEST_LINE = 3_000  # characters; a number on it still can be written out
MOST_KEY_PARTS = 8

_UTF8 = N_("the file is not UTF-8 text")
_TOML = N_("the file is not TOML")
_SIZE = N_("the file has %(count)s bytes; at most %(most)s can be read")
_LINE = N_("line %(line)s has %(count)s characters; at most %(most)s can be read")
_KEY = N_("line %(line)s has a key of more than %(most)s parts")
_NESTED = N_("its lists or tables are nested too deep")
_MISSING = N_("it is missing")
_UNKNOWN = N_("this key is not known; remove it or correct its spelling")
_TEXT = N_("a text that is not empty is needed")
_WHOLE = N_("a whole number from %(least)s to %(most)s is needed; for fractions use smaller units")
_FLAG = N_("true or false is needed, without quotes")
_DATE = N_("a date without time is needed, as in 2020-09-11")
_DAYS = N_("a list of dates without time is needed, as in [2020-09-11]")
_TABLE = N_("a table is needed")
_LIST = N_("a list is needed")
_BOTH = N_('both languages are needed: { zh = "…", en = "…" }')
_NAME = N_("a name of ASCII letters, digits and _ is needed that is no word of the rule language")
_ID = N_("an id of small ASCII letters, digits and - is needed")
_ONE_OF = N_("one of these is needed: %(allowed)s")


class PolicyError(Refused):
    """A policy file that says something nobody can apply."""

    code: ClassVar[str] = "policy-file"
    message: ClassVar[str] = N_("Policy file %(file)s, %(place)s (value %(value)s): %(problem)s.")

    def __init__(self, told: tuple[str, Mapping[str, object]] | None = None, **facts: object) -> None:
        self.told = told or (str(facts["problem"]), {})  # the problem before its facts were filled in, to be translated
        super().__init__(**facts)


class Table:
    """A table with its place in the file; reading a key marks it as known."""

    def __init__(self, content: Mapping[str, object], file: str, place: str) -> None:
        self.content = content
        self.file = file
        self.place = place
        self._known: set[str] = set()

    def refuse(self, key: str, problem: str, **facts: object) -> Never:
        """Stop and name file, place, value and what is wrong with it."""
        place = f"{self.place}.{key}" if self.place and key else self.place or key
        value = self.content.get(key, "–") if key else "–"
        told = problem % facts if facts else problem
        raise PolicyError((problem, facts), file=self.file, place=place, value=value, problem=told)

    def has(self, key: str) -> bool:
        """Say whether an optional key is there, and mark it as known."""
        self._known.add(key)
        return key in self.content

    def _value(self, key: str) -> object:
        if not self.has(key):
            self.refuse(key, _MISSING)
        return self.content[key]

    def text(self, key: str) -> str:
        """Read a text."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, _TEXT)
        return value

    def whole(self, key: str, least: int = 0, most: int = MOST) -> int:
        """Read a whole number."""
        value = self._value(key)
        if type(value) is not int or not least <= value <= most:
            self.refuse(key, _WHOLE, least=least, most=most)
        return value

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            self.refuse(key, _FLAG)
        return value

    def day(self, key: str, problem: str = _DATE) -> date:
        """Read a date."""
        value = self._value(key)
        if not _is_day(value):
            self.refuse(key, problem)
        return value

    def days(self, key: str) -> tuple[date, ...]:
        """Read a list of dates, which may be empty."""
        value = self._value(key)
        if not isinstance(value, list) or not all(_is_day(one) for one in value):
            self.refuse(key, _DAYS)
        return tuple(value)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Read one word out of a fixed few."""
        value = self.text(key)
        if value not in allowed:
            self.refuse(key, _ONE_OF, allowed=", ".join(allowed))
        return value

    def new_id(self, taken: Container[str], twice: str) -> str:
        """Read the id of a row; `twice` says what is wrong with one that is taken."""
        name = self.text("id")
        if not is_name(name.replace("-", "_")) or name != name.lower():
            self.refuse("id", _ID)
        if name in taken:
            self.refuse("id", twice)
        return name

    def words(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of words out of a fixed few."""
        value = self._value(key)
        if not isinstance(value, list) or not value:
            self.refuse(key, _LIST)
        if any(word not in allowed for word in value) or len(set(value)) != len(value):
            self.refuse(key, _ONE_OF, allowed=", ".join(allowed))
        return tuple(value)

    def both(self, key: str, *, empty: bool = False) -> Text:
        """Read a text in both languages; `empty` allows a unit that is not written."""
        value = self._value(key)
        if not isinstance(value, dict) or set(value) != {"zh", "en"}:
            self.refuse(key, _BOTH)
        if not all(isinstance(text, str) and (empty or text.strip()) for text in value.values()):
            self.refuse(key, _BOTH)
        return Text(value["zh"], value["en"])

    def table(self, key: str) -> "Table":
        """Read a table inside this one."""
        value = self._value(key)
        if not isinstance(value, dict):
            self.refuse(key, _TABLE)
        return Table(value, self.file, f"{self.place}.{key}" if self.place else key)

    def named(self, key: str) -> "Iterator[tuple[str, Table]]":
        """Read a table of tables, each under a name that rules can use."""
        inner = self.table(key)
        for name in inner.content:
            if not is_name(name):
                inner.refuse(name, _NAME)
            yield name, inner.table(name)

    def rows(self, key: str) -> "Iterator[Table]":
        """Read a list of tables; where rows have an id, errors name it."""
        if not self.has(key):
            return
        value = self.content[key]
        if not isinstance(value, list):
            self.refuse(key, _LIST)
        place = f"{self.place}.{key}" if self.place else key
        for position, row in enumerate(value, start=1):
            if not isinstance(row, dict):
                self.refuse(key, _TABLE)
            yield Table(row, self.file, f"{place}[{row.get('id', position)}]")

    def condition(self, key: str, scope: Scope) -> Condition:
        """Read a yes/no expression."""
        text = self.text(key)
        try:
            return condition(text, scope)
        except BadExpression as error:
            raise self._badly(key, error) from error

    def amount(self, key: str, scope: Scope) -> Amount:
        """Read a number expression."""
        text = self.text(key)
        try:
            return amount(text, scope)
        except BadExpression as error:
            raise self._badly(key, error) from error

    def _badly(self, key: str, error: BadExpression) -> PolicyError:
        place = f"{self.place}.{key}"
        told = error.message, error.facts
        return PolicyError(told, file=self.file, place=place, value=self.content[key], problem=str(error))

    def done(self) -> None:
        """Refuse keys that nobody read: a misspelt rule would otherwise be no rule."""
        for key in self.content:
            if key not in self._known:
                self.refuse(key, _UNKNOWN)


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


_KEY_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+')"""
_LONG_KEY = re.compile(
    rf"(?<![A-Za-z0-9_-]){_KEY_PART}(?:[ \t]*+\.[ \t]*+{_KEY_PART}){{{MOST_KEY_PARTS}}}"
)  # fmt: skip


def parsed(source: bytes, file: str) -> Table:
    """Read bytes as TOML, or say why they are none, or more than a policy needs."""
    if len(source) > MOST_BYTES:
        raise _no_file(file, _SIZE, count=len(source), most=MOST_BYTES)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_file(file, _UTF8) from error
    _check_lines(text, file)
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        raise PolicyError(file=file, place="–", value=str(error), problem=_TOML) from error
    except RecursionError as error:
        raise _no_file(file, _NESTED) from error
    return Table(content, file, "")


def _check_lines(text: str, file: str) -> None:
    """Refuse what would keep the parser of TOML busy for long."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise _no_file(file, _LINE, line=number, count=len(line), most=LONGEST_LINE)
        if _LONG_KEY.search(line):
            raise _no_file(file, _KEY, line=number, most=MOST_KEY_PARTS)


def _no_file(file: str, problem: str, **facts: object) -> PolicyError:
    return PolicyError((problem, facts), file=file, place="–", value="–", problem=problem % facts)
