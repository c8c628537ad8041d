"""One value, one form: what is written is read back, and everything else is refused by file and line."""

import json
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.check import bag_json
from allocator.seal import canonical
from allocator.seal.canonical import LARGEST, NotCanonical

names = st.text(st.characters(min_codepoint=0, max_codepoint=127), max_size=6)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8).map(lambda text: normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(names, values, max_size=4)

REFUSED = {
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "no UTF-8": b'{"a":"\xff"}',
    "no JSON": b'{"a":1',
    "nothing": b"",
    "trailing data": b'{"a":1}{}',
    "white space": b'{"a": 1}',
    "a space at the end": b'{"a":1} ',
    "a carriage return": b'{"a":1}\r',
    "unsorted members": b'{"b":1,"a":1}',
    "a needless escape": b'{"a":"\\u0041"}',
    "an escaped slash": b'{"a":"\\/"}',
    "a member twice": b'{"a":1,"a":1}',
    "a member twice, deeper": b'{"a":[{"b":1,"b":1}]}',
    "a float": b'{"a":1.5}',
    "a whole float": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "not a number": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "minus nought": b'{"a":-0}',
    "54 bits": b'{"a":9007199254740992}',
    "54 bits below": b'{"a":-9007199254740992}',
    "a very long number": b'{"a":' + b"9" * 5000 + b"}",
    "half a surrogate pair": b'{"a":"\\ud800"}',
    "a member name beyond ASCII": '{"名":1}'.encode(),
    "a text that looks like another": '{"a":"e\u0301"}'.encode(),
    "a list": b"[1]",
    "a text": '"安居"'.encode(),
    "nesting without end": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@given(value=objects)
def test_what_is_written_is_read_back_to_the_byte(value: dict[str, Any]) -> None:
    data = canonical.dumps(value)
    assert canonical.loads(data) == value
    assert canonical.dumps(canonical.loads(data)) == data
    assert bag_json.parse(data, "here") == value


@given(value=objects)
def test_members_are_sorted_and_nothing_is_spelled_in_two_ways(value: dict[str, Any]) -> None:
    shuffled = dict(reversed(value.items()))
    assert canonical.dumps(shuffled) == canonical.dumps(value)
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical.dumps(value) == plain


@pytest.mark.parametrize("case", REFUSED)
def test_bytes_that_could_be_read_in_two_ways_are_refused_by_both_programs(case: str) -> None:
    with pytest.raises(NotCanonical, match=r"pool\.jsonl, line 7"):
        canonical.loads(REFUSED[case], file="pool.jsonl", line=7)
    with pytest.raises(bag_json.Wrong, match=r"pool\.jsonl, line 7"):
        bag_json.parse(REFUSED[case], "pool.jsonl, line 7")


@given(value=objects, data=st.data())
def test_any_changed_byte_gives_another_value_or_none(value: dict[str, Any], data: st.DataObject) -> None:
    good = bytearray(canonical.dumps(value))
    place = data.draw(st.integers(0, len(good) - 1))
    good[place] ^= data.draw(st.integers(1, 255))
    try:
        assert canonical.dumps(canonical.loads(bytes(good))) == bytes(good)
    except NotCanonical:
        with pytest.raises(bag_json.Wrong):
            bag_json.parse(bytes(good), "here")


@pytest.mark.parametrize(
    "value",
    [1.5, {"a": float("nan")}, [LARGEST + 1], {"名": 1}, {1: 1}, {"a": b"bytes"}, "\ud800", {"a": {1, 2}}],
)
def test_a_value_outside_the_profile_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="it "):
        canonical.dumps(value)


def test_lines_are_streamed_with_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "pool.jsonl"
    path.write_bytes(b"".join(canonical.lines([{"a": 1}, {"b": "安"}])))
    assert list(canonical.read_lines(path)) == [(b'{"a":1}', {"a": 1}), ('{"b":"安"}'.encode(), {"b": "安"})]


@pytest.mark.parametrize(
    ("data", "line"), [(b'{"a":1}\n{"a":2}', 2), (b'{"a":1}\r\n', 1), (b'{"a":1}\n\n', 2), (b"\n", 1)]
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, data: bytes, line: int) -> None:
    path = tmp_path / "pool.jsonl"
    path.write_bytes(data)
    with pytest.raises(NotCanonical, match=rf"pool\.jsonl, line {line}:"):
        list(canonical.read_lines(path))
    with pytest.raises(bag_json.Wrong, match=f"pool, line {line}:"):
        list(bag_json.rows(path, "pool"))


def test_a_document_is_one_line_with_its_line_feed() -> None:
    assert canonical.document(b'{"a":1}\n', file="plan.json") == {"a": 1}
    for data in (b'{"a":1}', b'{"a":1}\n\n', b'{"a":1}\n{"a":1}\n', b""):
        with pytest.raises(NotCanonical, match=r"plan\.json"):
            canonical.document(data, file="plan.json")


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=8))
def test_of_texts_that_look_the_same_one_is_written_and_read(text: str) -> None:
    raw = json.dumps({"a": text}, ensure_ascii=False, separators=(",", ":")).encode()
    if is_normalized("NFC", text):
        assert canonical.loads(canonical.dumps({"a": text})) == {"a": text}
    else:
        with pytest.raises(NotCanonical, match="NFC"):
            canonical.loads(raw)
        with pytest.raises(ValueError, match="NFC"):
            canonical.dumps({"a": text})
