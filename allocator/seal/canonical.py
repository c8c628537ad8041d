"""One way to write a value as bytes, so that two people who hash the same facts get the same hash.

The profile is RFC 8785 (JCS) without floats: objects with ASCII keys and no key twice, lists, text in Unicode
form NFC without lone surrogates (two texts that look the same are the same), booleans, null, and whole
numbers of at most 53 bits. A file of lines holds one object a line; every line ends with LF, the last one too.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from types import NoneType
from typing import ClassVar, Never
from unicodedata import is_normalized

from allocator.errors import N_, Refused

LARGEST = 2**53 - 1
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_many_digits = re.compile(rb"[0-9]{16}")

_BOM = N_("it starts with a byte order mark")
_UTF8 = N_("it is not UTF-8")
_JSON = N_("it is not JSON")
_DEEP = N_("it is nested too deep")
_TWICE = N_("a member stands in it twice")
_FRACTION = N_("it holds a number that is not whole")
_LARGE = N_("it holds a whole number of more than 53 bits")
_KEY = N_("it holds a member name that is not ASCII")
_TYPE = N_("it holds a value that JSON has no form for")
_SURROGATE = N_("it holds half of a surrogate pair")
_TWIN = N_("it holds a text that is not in Unicode form NFC and could be taken for another")
_FORM = N_("it is not in the canonical form: sorted members, no white space, no needless escapes")
_OBJECT = N_("it is not an object")
_NO_LF = N_("it does not end with a line feed")


class NotCanonical(Refused):
    """Bytes that could be read in two ways are not read at all."""

    code: ClassVar[str] = "not-canonical"
    message: ClassVar[str] = N_("%(file)s, line %(line)s: %(problem)s. The file must be as it was written.")


class _Problem(Exception):
    """Why a line is refused, before file and line are known."""


def dumps(value: object) -> bytes:
    """Write a value in the only form that will be read back; ValueError for what the profile excludes."""
    try:
        _examine(value)
        text = _encode(value)
        _examine_text(text)
        return text.encode()
    except _Problem as problem:
        raise ValueError(str(problem)) from problem
    except UnicodeEncodeError as error:
        raise ValueError(_SURROGATE) from error


def lines(values: Iterable[object]) -> Iterator[bytes]:
    """Write values one a line, each with its line feed."""
    return (dumps(value) + b"\n" for value in values)


def loads(data: bytes, *, file: str = "value", line: int = 1) -> dict[str, object]:
    """Read one object without its line feed, or refuse it by file and line."""
    try:
        return _read(data)
    except _Problem as problem:
        raise NotCanonical(file=file, line=line, problem=str(problem)) from problem


def document(data: bytes, *, file: str) -> dict[str, object]:
    """Read a file that holds one object on one line."""
    if not data.endswith(b"\n"):
        raise NotCanonical(file=file, line=1, problem=_NO_LF)
    return loads(data[:-1], file=file)


def read_lines(path: Path, *, file: str | None = None) -> Iterator[tuple[bytes, dict[str, object]]]:
    """Stream a file of lines as (bytes without line feed, object); memory does not grow with the file."""
    name = file or path.name
    with path.open("rb") as handle:
        yield from parse_lines(handle, file=name)


def parse_lines(source: Iterable[bytes], *, file: str) -> Iterator[tuple[bytes, dict[str, object]]]:
    """Read lines that are already there, as `read_lines` does."""
    for number, line in enumerate(source, start=1):
        if not line.endswith(b"\n"):
            raise NotCanonical(file=file, line=number, problem=_NO_LF)
        raw = line[:-1]
        yield raw, loads(raw, file=file, line=number)


def _refuse(problem: str, _text: str) -> Never:
    raise _Problem(problem)


def _whole(text: str) -> int:
    if len(text) > len(str(-LARGEST)):  # before int(), which is slow on very long text
        raise _Problem(_LARGE)
    return int(text)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Problem(_TWICE)
    return value


_decode = json.JSONDecoder(
    parse_float=partial(_refuse, _FRACTION), parse_constant=partial(_refuse, _JSON), parse_int=_whole
).decode
_decode_pairs = json.JSONDecoder(object_pairs_hook=_once).decode


def _read(data: bytes) -> dict[str, object]:
    value, again = _twice(data)
    if again != data:
        _decode_pairs(data.decode())  # says so when the reason is a member that stands twice
        raise _Problem(_FORM)
    # ASCII without a long run of digits cannot break the rules on names and numbers: most lines end here
    if not data.isascii() or _many_digits.search(data):
        _examine(value)
        _examine_text(data.decode())
    if not isinstance(value, dict):
        raise _Problem(_OBJECT)
    return value


def _twice(data: bytes) -> tuple[object, bytes]:
    """Read a value and write it again."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise _Problem(_BOM)
    try:
        value = _decode(data.decode())
        return value, _encode(value).encode()
    except UnicodeDecodeError as error:
        raise _Problem(_UTF8) from error
    except UnicodeEncodeError as error:
        raise _Problem(_SURROGATE) from error
    except json.JSONDecodeError as error:
        raise _Problem(_JSON) from error
    except RecursionError as error:
        raise _Problem(_DEEP) from error


def _examine(value: object) -> None:
    """Refuse what the profile excludes, at any depth. Texts, the most frequent values, are passed over first."""
    if isinstance(value, dict):
        _examine_names(value)
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        if not isinstance(value, (str, bool, NoneType)):
            _examine_number(value)
        return
    for item in value:
        if type(item) is not str:
            _examine(item)


def _examine_text(text: str) -> None:
    """Refuse texts that look like others; the marks of JSON between them never combine with anything."""
    if not is_normalized("NFC", text):
        raise _Problem(_TWIN)


def _examine_names(value: dict[object, object]) -> None:
    for name in value:
        if not (isinstance(name, str) and name.isascii()):
            raise _Problem(_KEY)


def _examine_number(value: object) -> None:
    if isinstance(value, float):
        raise _Problem(_FRACTION)
    if not isinstance(value, int):
        raise _Problem(_TYPE)
    if abs(value) > LARGEST:
        raise _Problem(_LARGE)
