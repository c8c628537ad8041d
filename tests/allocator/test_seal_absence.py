"""What the bureau signs, and the proof that somebody whom it promised a place in the list is not there."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.seal import canonical, merkle, note, receipt, texts
from allocator.seal.absence import Absence, InTheList, absent, left_out, prove_absence
from allocator.seal.merkle import Inclusion, Tree
from allocator.seal.texts import BadReceiptText, SignedReceipt
from tests.allocator.signing import BUREAU, NOTARY

ROUND = "WH-2026-03"
PROMISE = SignedReceipt(
    round=ROUND, receipt="1BAM32MS4DW2G0YT", commitment="ab" * 32, revision=1, accepted=1_790_000_000,
    include_by=1_790_600_000,
)  # fmt: skip
names = st.binary(min_size=10, max_size=10).map(receipt.new)
lists = st.lists(names, min_size=1, max_size=9, unique=True).map(sorted)


def lines_of(receipts: Sequence[str]) -> list[bytes]:
    return [canonical.dumps({"c": "00" * 32, "p": "T1", "r": one, "w": 1}) for one in receipts]


def written(folder: Path, receipts: Sequence[str]) -> Path:
    path = folder / "entries.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines_of(receipts)))
    return path


def included(receipts: Sequence[str], place: int) -> Inclusion:
    return merkle.inclusions(lines_of(receipts), [place])[1][place]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(receipts=lists, gone=names)
def test_who_is_not_in_the_list_can_prove_it(tmp_path: Path, receipts: list[str], gone: str) -> None:
    path, root = written(tmp_path, receipts), merkle.root(lines_of(receipts))
    if gone in receipts:
        with pytest.raises(InTheList, match=f"line {receipts.index(gone) + 1}"):
            prove_absence(path, gone)
        return
    proof = prove_absence(path, gone)
    assert absent(proof, size=len(receipts), root=root)
    assert not absent(proof, size=len(receipts) + 1, root=root)
    assert not absent(proof, size=len(receipts), root=merkle.root(lines_of([*receipts, gone])))


@settings(max_examples=60)
@given(receipts=lists, data=st.data())
def test_nobody_in_the_list_can_be_proved_absent(receipts: list[str], data: st.DataObject) -> None:
    present = data.draw(st.sampled_from(receipts))
    tree, root = Tree.of(lines_of(receipts)), merkle.root(lines_of(receipts))
    places = st.none() | st.integers(0, len(receipts) - 1)
    before, after = (
        None if place is None else Inclusion(
            line=lines_of(receipts)[place], index=place, size=tree.size, proof=tree.proof(place)
        )
        for place in (data.draw(places), data.draw(places))
    )  # fmt: skip
    assert not absent(Absence(receipt=present, before=before, after=after), size=tree.size, root=root)


LIST = ["1000000000000000", "3000000000000000", "5000000000000000"]
LINES, ROOT3 = lines_of(LIST), merkle.root(lines_of(LIST))


@pytest.mark.parametrize(
    ("gone", "before", "after"),
    [
        ("4000000000000000", 0, 1), ("4000000000000000", 0, 2), ("4000000000000000", 1, None),
        ("4000000000000000", None, 2), ("4000000000000000", None, None), ("4000000000000000", 2, 1),
        ("0000000000000000", None, 1), ("6000000000000000", 1, None), ("2000000000000000", None, 0),
        ("not a receipt", 1, 2), ("3000000000000000", 1, 2),
    ],
)  # fmt: skip
def test_a_proof_with_a_gap_is_none(gone: str, before: int | None, after: int | None) -> None:
    sides = [None if place is None else included(LIST, place) for place in (before, after)]
    assert not absent(Absence(receipt=gone, before=sides[0], after=sides[1]), size=3, root=ROOT3)


@pytest.mark.parametrize("line", [b"{}", b'{"r":1}', b'{"r":"x"}', b"no line", b'{"r": "1000000000000000"}'])
def test_a_line_without_a_receipt_proves_nothing(line: bytes) -> None:
    one = Inclusion(line=line, index=0, size=1, proof=())
    assert not absent(Absence(receipt="4000000000000000", before=one, after=None), size=1, root=merkle.leaf(line))


def test_an_empty_list_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        prove_absence(written(tmp_path, []), LIST[0])


def test_t7_a_broken_promise_is_evidence_that_anybody_can_check(tmp_path: Path) -> None:
    signed = note.sign(PROMISE.text, [BUREAU])
    proof = prove_absence(written(tmp_path, LIST), PROMISE.receipt)
    where = {"round_ref": ROUND, "size": 3, "root": ROOT3}
    assert left_out(signed, BUREAU.key, proof, **where) == PROMISE
    assert left_out(signed, BUREAU.key, proof, **where | {"round_ref": "WH-2026-04"}) is None
    assert left_out(signed, BUREAU.key, proof, **where | {"size": 4}) is None
    assert left_out(signed, BUREAU.key, replace(proof, receipt="1BAM32MS4DW2G0YV"), **where) is None
    with pytest.raises(note.NotSigned):
        left_out(note.sign(PROMISE.text, [NOTARY]), BUREAU.key, proof, **where)


def test_a_signed_receipt_is_read_back() -> None:
    assert PROMISE.text == (
        f"phd1/receipt\n{ROUND}\n1BAM32MS4DW2G0YT\n{'ab' * 32}\n1\n1790000000\n1790600000\n"
    )  # fmt: skip
    assert SignedReceipt.parse(PROMISE.text) == PROMISE


@pytest.mark.parametrize(
    "text",
    ["", PROMISE.text[:-1], PROMISE.text + "\n", PROMISE.text + "1\n", PROMISE.text.replace("receipt", "receipts"),
     PROMISE.text.replace("1BAM", "1bam"), PROMISE.text.replace("ab", "AB"), PROMISE.text.replace("\n1\n", "\n01\n"),
     PROMISE.text.replace("\n1\n", "\n0\n"), PROMISE.text.replace("\n1\n", "\nx\n"), PROMISE.text.replace("ab", "a"),
     PROMISE.text.replace("1790600000", "1780000000"), PROMISE.text.replace(ROUND, ""),
     PROMISE.text.replace(ROUND, "a|b"), PROMISE.text.replace("\n1790600000", "")],
)  # fmt: skip
def test_a_receipt_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(BadReceiptText):
        SignedReceipt.parse(text)


def test_the_three_texts_of_a_round_differ_and_bind_it() -> None:
    digest = bytes(range(32))
    assert texts.commitment_text(ROUND, digest) == f"phd1/commitment\n{ROUND}\n{digest.hex()}\n"
    assert texts.manifest_text(ROUND, digest) == f"phd1/manifest\n{ROUND}\n{digest.hex()}\n"
    assert texts.plan_text(ROUND, digest) == f"phd1/plan\n{ROUND}\n{digest.hex()}\n"


@pytest.mark.parametrize(
    ("round_ref", "digest"), [("", bytes(32)), ("a|b", bytes(32)), ("a\nb", bytes(32)), ("a", b"")]
)
def test_a_text_that_could_be_read_otherwise_is_not_written(round_ref: str, digest: bytes) -> None:
    for write in (texts.commitment_text, texts.manifest_text, texts.plan_text):
        with pytest.raises(ValueError, match=r"name a round|32 bytes"):
            write(round_ref, digest)
