"""Who signed a bag (check M2): both programs say the same of every note, and neither takes a trick for a signature."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.bundle import layout
from allocator.bundle.signatures import OtherSignature, OtherText, read_key, read_note, shown, stated, with_lines
from allocator.check import __main__ as program
from allocator.check.bag import DIFFERS, IDENTICAL, UNREADABLE
from allocator.check.bag import replay as second_replay
from allocator.check.bag_curve import signed
from allocator.check.bag_files import check_files
from allocator.check.bag_json import NoBag, Unasked, Wrong
from allocator.check.bag_keys import BadKey as SecondBadKey
from allocator.check.bag_keys import signer
from allocator.check.bag_note import check_note
from allocator.check.bag_pool import Bag as SecondBag
from allocator.errors import Refused
from allocator.replay import Check, replay
from allocator.seal import ed25519, note
from allocator.seal.note import COSIGNATURE, BadKey, Key, Note
from tests.allocator.bags import ROUND, Made, copied, reseal
from tests.allocator.note_tricks import ACCEPTED, REFUSED, SMALL, STRANGER, line
from tests.allocator.signing import BUREAU, NOTARY, Holder, holder

KEYS = [BUREAU.key, NOTARY.key]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made(households=6).bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path)


def sign(bag: Path, *holders: Holder) -> bytes:
    data = note.sign(stated(bag).text, holders)
    (bag / layout.NOTE).write_bytes(data)
    return data


def first(bag: Path, keys: list[Key] = KEYS) -> bool | None:
    """What the first program says of M2 alone."""
    return m2(bag, keys).ok


def m2(bag: Path, keys: list[Key]) -> Check:
    from allocator import replay as made
    from allocator.bundle.read import Bag

    check, message = made.CHECKS["M2"]
    return made._made("M2", check, message, Bag(bag, keys=keys), [])


def second(bag: Path, keys: list[Key] = KEYS) -> bool | None:
    """What the second program says of M2 alone."""
    found = SecondBag(bag, tuple(signer(key.vkey) for key in keys), plan={"round": ROUND})
    try:
        check_note(found)
    except Unasked:
        return None
    except (Wrong, NoBag):
        return False
    return True


def both(bag: Path, keys: list[Key] = KEYS) -> bool | None:
    """What both programs say of M2, which must be the same."""
    said = first(bag, keys)
    assert second(bag, keys) is said
    return said


def test_a_bag_that_both_signed_is_identical_and_says_by_whom(bag: Path) -> None:
    sign(bag, BUREAU, NOTARY)
    one, other = replay(bag, keys=KEYS), second_replay(bag, [signer(key.vkey) for key in KEYS])
    for report in (one, other):
        assert report.identical
        told = next(row for row in report.lines() if row.startswith("M2 "))
        assert told.startswith("M2 ok ")
        assert told.endswith(f"signed by {shown(BUREAU.key)}, {shown(NOTARY.key)}")


def test_without_keys_a_signature_is_told_and_never_passed(bag: Path) -> None:
    for told in ("nobody has signed this bag yet", f"2 signature lines by {shown(BUREAU.key)}, {shown(NOTARY.key)}"):
        for report in (replay(bag), second_replay(bag)):
            assert report.identical
            assert f"M2 --   not asked: {told}" in report.lines()
        sign(bag, BUREAU, NOTARY)
    assert "signed_by" not in replay(bag).summary


def test_a_key_that_has_not_signed_fails_the_replay(bag: Path) -> None:
    for holders in ((), (BUREAU,), (BUREAU, STRANGER)):
        if holders:
            sign(bag, *holders)
        one, other = replay(bag, keys=KEYS), second_replay(bag, [signer(key.vkey) for key in KEYS])
        for report in (one, other):
            assert str(report.difference).startswith(f"M2 {layout.NOTE}")
        assert [check.id for check in one.checks if check.ok is False] == ["M2"]
        assert other.status == DIFFERS


def test_there_are_tricks_enough() -> None:
    assert len(REFUSED) + len(ACCEPTED) >= 40


@pytest.mark.parametrize("trick", REFUSED)
def test_t20_and_t24_a_trick_is_no_signature_for_either_program(bag: Path, trick: str) -> None:
    good = sign(bag, BUREAU, NOTARY)
    assert both(bag) is True
    bad = REFUSED[trick](stated(bag).text)
    assert bad != good
    (bag / layout.NOTE).write_bytes(bad)
    assert both(bag) is False
    assert both(bag, []) in (None, False)


@pytest.mark.parametrize("case", ACCEPTED)
def test_t24_lines_of_others_are_passed_over(bag: Path, case: str) -> None:
    (bag / layout.NOTE).write_bytes(ACCEPTED[case](stated(bag).text))
    assert both(bag) is True
    assert both(bag, [STRANGER.key]) is False


@given(data=st.data())
def test_t20_both_programs_agree_on_any_changed_note(original: Path, data: st.DataObject) -> None:
    good = sign(original, BUREAU, NOTARY)
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    try:
        (original / layout.NOTE).write_bytes(bad)
        assert both(original) is (bytes(bad) == good)
        both(original, [])
    finally:
        (original / layout.NOTE).unlink()


def test_t20_a_bag_that_was_changed_with_its_manifest_is_not_the_signed_one(bag: Path) -> None:
    sign(bag, BUREAU, NOTARY)
    (bag / layout.PROGRAM / "faults.py").write_text('"""Another program."""\n', encoding="utf-8", newline="\n")
    reseal(bag)
    for keys in (KEYS, []):
        one, other = replay(bag, keys=keys), second_replay(bag, [signer(key.vkey) for key in keys])
        assert [check.id for check in one.checks if check.ok is False] == ["M2"]
        assert str(other.difference).startswith(f"M2 {layout.NOTE}: signed for something else")


def test_the_note_of_another_round_is_refused(bag: Path, tmp_path: Path) -> None:
    other = Made(households=3).bag(tmp_path / "others")
    (bag / layout.NOTE).write_bytes(sign(other, BUREAU, NOTARY))
    assert both(bag) is False
    assert both(bag, []) is False
    with pytest.raises(OtherText, match="was signed for something else"):
        read_note(bag / layout.NOTE, stated(bag))


def test_a_note_in_a_manifest_or_in_another_place_does_not_belong_to_a_bag(bag: Path) -> None:
    sign(bag, BUREAU)
    assert check_files(bag)[0] == stated(bag).manifest_sha256
    (bag / "data" / layout.NOTE).write_bytes(b"")
    for report in (replay(bag), second_replay(bag)):
        assert str(report.difference).startswith(f"M1 data/{layout.NOTE}")
    (bag / "data" / layout.NOTE).unlink()
    (bag / layout.NOTE).unlink()
    (bag / layout.NOTE).symlink_to(bag / layout.BAGIT)
    for report in (replay(bag), second_replay(bag)):
        assert str(report.difference).startswith(f"M1 {layout.NOTE}")


def test_a_line_that_is_there_changes_nothing_and_another_of_the_key_is_refused(bag: Path) -> None:
    said = stated(bag)
    lines = [line(BUREAU, said.text), line(NOTARY, said.text)]
    once = with_lines(None, said, lines[:1])
    twice = with_lines(Note.parse(once), said, lines)
    assert with_lines(Note.parse(twice), said, lines[::-1]) == twice
    assert twice == note.sign(said.text, [BUREAU, NOTARY])
    with pytest.raises(OtherSignature, match="a key signs only once"):
        with_lines(Note.parse(once), said, [line(BUREAU, "else")])


def test_what_is_signed_is_read_from_a_whole_bag_only(bag: Path) -> None:
    (bag / layout.ORDER).write_bytes(b"")
    with pytest.raises(Refused, match=layout.ORDER):
        stated(bag)


def test_what_no_screen_should_obey_is_shown_as_a_mark(bag: Path) -> None:
    name = "notary\N{RIGHT-TO-LEFT OVERRIDE}\x9b31m"
    (bag / layout.NOTE).write_bytes(Note(text=stated(bag).text, lines=(line(NOTARY, "", name=name),)).write())
    for report in (replay(bag), second_replay(bag)):
        assert all(row.isprintable() for row in report.lines())


BAD_KEYS = {
    "nothing": "",
    "no key": BUREAU.name,
    "a wrong id": BUREAU.key.vkey.replace("+", "+0", 1),
    "another name": "x" + BUREAU.key.vkey,
    "cut short": BUREAU.key.vkey[:-4],
    "a witness": holder("w.example/w", kind=COSIGNATURE).key.vkey,
    "a line feed": BUREAU.key.vkey + "\n",
    "bytes of no text": BUREAU.key.vkey + "\udc80",
    "a small point": "a+" + "0" * 8 + "+" + base64.b64encode(b"\x01" + SMALL).decode(),
}


@pytest.mark.parametrize("case", BAD_KEYS)
def test_what_is_no_key_is_refused_by_both(original: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadKey):
        read_key(BAD_KEYS[case])
    with pytest.raises(SecondBadKey):
        signer(BAD_KEYS[case])
    assert program.main([str(original), "--key", BAD_KEYS[case]]) == UNREADABLE


def test_the_program_in_the_bag_checks_the_keys_it_is_given(bag: Path) -> None:
    sign(bag, BUREAU)
    here = [sys.executable, "-I", "-S", "-B", f"{layout.PROGRAM}/__main__.py", "."]
    for keys, status, last in ((KEYS[:1], IDENTICAL, "identical"), (KEYS, DIFFERS, f"M2 {layout.NOTE}: ")):
        given_keys = [word for key in keys for word in ("--key", key.vkey)]
        ran = subprocess.run([*here, *given_keys], cwd=bag, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (status, "")
        assert ran.stdout.splitlines()[-1].startswith(last)


@pytest.mark.parametrize("name", [layout.README_EN, layout.README_ZH])
def test_the_commands_of_the_readme_check_a_signature_with_openssl(bag: Path, tmp_path: Path, name: str) -> None:
    sign(bag, BUREAU, NOTARY)
    text = (bag / name).read_text(encoding="utf-8")
    block = next(part for part in text.split("```\n") if part.startswith("head -n 3"))
    for word in ("公钥的名称", "NAME"):
        block = block.replace(word, NOTARY.name)
    for word in ("'公钥'", "'KEY'"):
        block = block.replace(word, f"'{NOTARY.key.vkey}'")
    block = block.replace(" /tmp/", f" {tmp_path}/")
    ran = subprocess.run(["/bin/sh", "-ec", block], cwd=bag, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Verified Successfully" in ran.stdout
    assert (tmp_path / "text").read_text() == stated(bag).text


@given(message=st.binary(max_size=40), place=st.integers(0, 63), bits=st.integers(0, 255))
def test_both_curves_say_the_same_of_any_signature(message: bytes, place: int, bits: int) -> None:
    good = NOTARY.sign(message)
    bad = bytearray(good)
    bad[place] ^= bits
    public = NOTARY.key.public
    assert signed(public, message, bytes(bad)) is ed25519.verify(public, message, bytes(bad)) is (bytes(bad) == good)
