"""Signed notes: what is signed is read by everybody, and nobody reads more into it."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.seal import note
from allocator.seal.note import COSIGNATURE, BadKey, BadNote, Key, Line, Note, NotSigned
from tests.allocator.signing import BUREAU, NOTARY, holder

# the example of the reference implementation, golang.org/x/mod/sumdb/note (BSD licence); only the figures
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20).map(lambda text: text + "\n")


def test_the_reference_note_verifies() -> None:
    key = Key.parse(VKEY)
    assert (key.name, key.id.hex(), key.vkey) == ("PeterNeumann", "c74f20a3", VKEY)
    found = note.verify(f"{TEXT}\n{LINE}".encode(), [key], text=TEXT)
    assert found.text == TEXT
    assert str(found.lines[0]) == LINE


@pytest.mark.parametrize("start", range(0, len(VKEY), 7))
def test_a_piece_of_a_key_is_no_key(start: int) -> None:
    for piece in (VKEY[:start], VKEY[start + 1 :], VKEY[:start] + "\N{EM DASH}" + VKEY[start + 1 :]):
        with pytest.raises(BadKey):
            Key.parse(piece)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"name": "a b"}, {"name": "a+b"}, {"name": "a\u3000b"}, {"name": "a\tb"}, {"name": "a\x01"},
        {"kind": 2}, {"public": b"short"}, {"public": bytes(32)},
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_is_refused(changes: dict) -> None:
    with pytest.raises(BadKey):
        Key(**{"name": "housing.example", "public": BUREAU.key.public, **changes})


@settings(max_examples=20)
@given(text=texts)
def test_a_signed_note_is_read_back_and_verified(text: str) -> None:
    data = note.sign(text, [BUREAU, NOTARY])
    assert note.verify(data, [BUREAU.key, NOTARY.key], text=text).write() == data
    assert note.verify(data, [NOTARY.key]).text == text


@settings(max_examples=40)
@given(data=st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    good = bytearray(note.sign("a\nb\n", [BUREAU]))
    good[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((BadNote, NotSigned)):
        note.verify(bytes(good), [BUREAU.key])


def test_a_text_may_hold_empty_lines() -> None:
    data = note.sign("a\n\n\nb\n\n", [BUREAU])
    assert note.verify(data, [BUREAU.key]).text == "a\n\n\nb\n\n"


@pytest.mark.parametrize("text", ["", "a", "a\tb\n", "a\r\n", "\x00\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="line feed"):
        note.sign(text, [BUREAU])


GOOD = note.sign("text\n", [BUREAU]).decode()
BASE = GOOD.rpartition(" ")[2].strip()


@pytest.mark.parametrize(
    "bad",
    [
        "", "text\n", "text\n\n", GOOD[:-1], GOOD + "\n", GOOD + "more\n", GOOD.replace("\n\n", "\n"),
        GOOD.replace("\n", "\r\n"), GOOD.replace("—", "-"), GOOD.replace("— ", "—"), GOOD.replace("— ", "—  "),
        GOOD.replace(BASE, ""), GOOD.replace(BASE, "AAAAAA=="), GOOD.replace("=\n", "\n"),
        GOOD.replace(BASE, BASE + " "),
        GOOD.replace(BASE[-2:], "h=" if BASE[-2:] != "h=" else "i="), GOOD.replace("housing.example/draw", "hous+ing"),
        GOOD.replace("\n\n", "\n\n\x07"), GOOD + GOOD.partition("\n\n")[2],
    ],
)  # fmt: skip
def test_a_note_in_any_other_form_is_refused(bad: str) -> None:
    with pytest.raises(BadNote):
        Note.parse(bad.encode())


def test_a_note_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(BadNote):
        Note.parse(b"\xff" + GOOD.encode())


def test_sixty_four_signatures_are_enough() -> None:
    lines = [Line(name=f"k{n}", key_id=b"abcd", signature=b"x") for n in range(65)]
    assert len(Note.parse(Note(text="a\n", lines=tuple(lines[:64])).write()).lines) == 64
    with pytest.raises(BadNote):
        Note.parse(Note(text="a\n", lines=tuple(lines)).write())


def test_a_line_is_added_under_the_others_once() -> None:
    data = note.sign("a\n", [BUREAU])
    line = Note.parse(note.sign("a\n", [NOTARY])).lines[0]
    assert note.add(data, line) == note.sign("a\n", [BUREAU, NOTARY])
    with pytest.raises(BadNote):
        note.add(note.add(data, line), line)


def test_nobody_signs_for_a_witness_with_a_plain_signature() -> None:
    witness = holder("w.example", kind=COSIGNATURE)
    with pytest.raises(NotSigned, match=r"w\.example"):
        note.verify(note.sign("a\n", [witness]), [witness.key])


def test_signatures_are_checked_without_any_other_library() -> None:
    code = (
        "import json, sys; sys.modules['cryptography'] = None; from allocator.seal import note\n"
        "data, keys = json.load(sys.stdin); note.verify(data.encode(), [note.Key.parse(key) for key in keys])"
    )
    given_ = json.dumps([GOOD, [BUREAU.key.vkey]])
    subprocess.run([sys.executable, "-c", code], input=given_, text=True, check=True)
