"""The threats of the draw that the sealing library alone must stand: named as in the table of threats.

T-15 (forged beacon) is in `test_seal_beacon.py`, T-7 (a promise broken) in `test_seal_absence.py`.
"""

import base64
import hashlib
import json
from collections import Counter
from itertools import permutations
from pathlib import Path
from unicodedata import normalize

import pytest

from allocator.seal import canonical, merkle, note, seed, tickets
from allocator.seal.canonical import NotCanonical
from allocator.seal.ed25519 import ORDER
from allocator.seal.merkle import Tree
from allocator.seal.note import BadNote, Line, Note, NotSigned
from allocator.seal.seed import Source
from allocator.seal.texts import commitment_text
from tests.allocator.signing import BUREAU, NOTARY, holder

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "merkle.json").read_text(encoding="utf-8"))
LINES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
EMPTY = hashlib.sha256(b"").digest()
RECEIPTS = ("1BAM32MS4DW2G0YT", "272TC4EQQ24N0VS3", "9ARFH5WN4JDBJGJG")


def entry(receipt: str, chances: int) -> bytes:
    return canonical.dumps({"c": "ab" * 32, "p": "T1", "r": receipt, "w": chances})


def test_t6_a_chance_given_to_a_friend_changes_the_root() -> None:
    committed = [entry(receipt, 1) for receipt in RECEIPTS]
    raised = [*committed[:2], entry(RECEIPTS[2], 2)]
    root = merkle.root(committed)
    proof = Tree.of(committed).proof(2)
    assert merkle.root(raised) != root
    assert merkle.verify(line=committed[2], index=2, size=3, proof=proof, root=root)
    assert not merkle.verify(line=raised[2], index=2, size=3, proof=proof, root=root)


def test_t13_honest_digits_are_enough_even_when_the_beacon_is_known_before() -> None:
    """6,000 strings of digits, the beacon fixed: each order of three households comes up about as often."""
    known = Source(kind="drand", id="chain:1", value=b"foreseen" * 4)
    orders: Counter[tuple[str, ...]] = Counter()
    for number in range(6_000):
        digits = Source(kind="digits", id="hall-1", value=f"{number:040d}".encode())
        key = seed.derive(b"c" * 32, "R", [digits, known])
        found = tickets.tickets(key, "T1", ((one, 1) for one in RECEIPTS))
        orders[tuple(sorted(found, key=found.__getitem__))] += 1
    squares = sum((orders[order] - 1_000) ** 2 for order in permutations(RECEIPTS))
    assert sum(orders.values()) == 6_000
    assert squares < 20.52 * 1_000  # chi-squared with 5 degrees of freedom, one in a thousand


TWINS = {
    "a letter and its accent apart": ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"),
    "Hangul in pieces": ("가", "\u1100\u1161"),
    "the compatibility form of an ideograph": ("凉", "\uf979"),
    "the unit of electric resistance": ("Ω", "\N{OHM SIGN}"),
}


@pytest.mark.parametrize("case", TWINS)
def test_t22_of_two_texts_that_look_the_same_one_is_refused(case: str) -> None:
    usual, twin = TWINS[case]
    assert normalize("NFC", twin) == usual
    assert canonical.loads(canonical.dumps({"a": usual})) == {"a": usual}
    for value in ({"a": twin}, {"a": [{"b": twin}]}):
        raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        with pytest.raises(NotCanonical, match="NFC"):
            canonical.loads(raw)
        with pytest.raises(ValueError, match="NFC"):
            canonical.dumps(value)
    with pytest.raises(NotCanonical):
        canonical.loads(json.dumps({usual: 1, twin: 2}, ensure_ascii=False, separators=(",", ":")).encode())


def bent_proofs(proof: list[bytes], root: bytes) -> list[list[bytes]]:
    """Change a proof as the public test data of Certificate Transparency do."""
    garbage = hashlib.sha256(b"garbage").digest()
    flipped = [[*proof[:at], bytes([one[0] ^ 16]) + one[1:], *proof[at + 1 :]] for at, one in enumerate(proof)]
    missing = [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    doubled = [[*proof[: at + 1], *proof[at:]] for at in range(len(proof))]
    short = [[*proof[:at], one[:-1], *proof[at + 1 :]] for at, one in enumerate(proof)]
    added = [[*proof, one] for one in (garbage, root, b"", EMPTY)] + [[one, *proof] for one in (garbage, root, b"")]
    return [*flipped, *missing, *doubled, *short, *added]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda one: f"{one['index']} of {one['size']}")
def test_t23_a_bent_inclusion_proof_is_refused(vector: dict) -> None:
    index, size = vector["index"], vector["size"]
    proof = [bytes.fromhex(text) for text in vector["proof"]]
    tree = Tree.of(LINES[:size])
    root, line = tree.levels[-1][0], LINES[index]
    good = {"line": line, "index": index, "size": size, "proof": proof, "root": root}
    assert merkle.verify(**good)
    for other in bent_proofs(proof, root):
        assert not merkle.verify(**good | {"proof": other})
    for other in {index - 1, index + 1, index ^ 2, index + size} - {index}:
        assert not merkle.verify(**good | {"index": other})
    for other in (0, -size, size * 2, index):
        assert not merkle.verify(**good | {"size": other})
    for other in (EMPTY, b"", hashlib.sha256(b"random").digest(), root[:-1], root + b"\0"):
        assert not merkle.verify(**good | {"root": other})
    assert not merkle.verify(**good | {"line": line + b"WrongLeaf"})


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda one: f"{one['old']} in {one['new']}")
def test_t23_a_bent_consistency_proof_is_refused(vector: dict) -> None:
    old, new = vector["old"], vector["new"]
    proof = [bytes.fromhex(text) for text in vector["proof"]]
    roots = [merkle.root(LINES[:size]) for size in (old, new)]
    good = {"old_size": old, "new_size": new, "old_root": roots[0], "new_root": roots[1], "proof": proof}
    assert merkle.verify_consistency(**good)
    for root in roots:
        for other in bent_proofs(proof, root):
            assert not merkle.verify_consistency(**good | {"proof": other})
    for other in {0, -1, old - 1, old + 1, old ^ 2} - {old}:
        assert not merkle.verify_consistency(**good | {"old_size": other})
    for other in (0, new * 2, new // 2):
        assert not merkle.verify_consistency(**good | {"new_size": other})
    for other in (EMPTY, b"", hashlib.sha256(b"random").digest()):
        assert not merkle.verify_consistency(**good | {"old_root": other})
        assert not merkle.verify_consistency(**good | {"new_root": other})
    if old != new:
        assert not merkle.verify_consistency(**good | {"old_root": roots[1], "new_root": roots[0]})


def test_t23_nothing_is_proved_about_a_list_without_lines() -> None:
    assert not merkle.verify(line=b"", index=0, size=0, proof=[], root=EMPTY)
    for new in (0, 1):
        assert not merkle.verify_consistency(old_size=0, new_size=new, old_root=EMPTY, new_root=EMPTY, proof=[])


def test_t23_a_node_is_no_line_and_an_odd_line_is_not_doubled() -> None:
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")
    assert not merkle.verify(line=left + right, index=0, size=1, proof=[], root=merkle.node(left, right))
    assert merkle.root([b"a", b"b", b"c"]) != merkle.root([b"a", b"b", b"c", b"c"])


TEXT = commitment_text("WH-2026-03", bytes(32))
SIGNED = note.sign(TEXT, [BUREAU, NOTARY])
KEYS = [BUREAU.key, NOTARY.key]


def bent_lines() -> dict[str, Note]:
    stranger, found = holder(BUREAU.name, key_of="stranger"), Note.parse(SIGNED)
    mine, theirs = found.lines
    number = int.from_bytes(mine.signature[32:], "little") + ORDER
    again = mine.signature[:32] + number.to_bytes(32, "little")
    foreign = Note.parse(note.sign(TEXT, [stranger])).lines[0]
    lines = {
        "a stranger under a known name": (foreign, theirs),
        "a known id under another name": (Line(name="x", key_id=mine.key_id, signature=mine.signature), theirs),
        "a stranger's signature under name and id": (
            Line(name=mine.name, key_id=mine.key_id, signature=foreign.signature), theirs,
        ),
        "one of two": (mine,),
        "the same twice, no notary": (mine, foreign),
        "a second form of s": (Line(name=mine.name, key_id=mine.key_id, signature=again), theirs),
        "a longer signature": (Line(name=mine.name, key_id=mine.key_id, signature=mine.signature + b"\0"), theirs),
        "the signatures changed about": (
            Line(name=mine.name, key_id=mine.key_id, signature=theirs.signature),
            Line(name=theirs.name, key_id=theirs.key_id, signature=mine.signature),
        ),
    }  # fmt: skip
    return {name: Note(text=TEXT, lines=each) for name, each in lines.items()}


def test_t24_the_note_of_both_is_accepted_with_or_without_strangers() -> None:
    assert note.verify(SIGNED, KEYS, text=TEXT).text == TEXT
    foreign = Note.parse(note.sign(TEXT, [holder(BUREAU.name, key_of="stranger")])).lines[0]
    assert note.verify(note.add(SIGNED, foreign), KEYS, text=TEXT).text == TEXT
    first = Note(text=TEXT, lines=(foreign, *Note.parse(SIGNED).lines))
    assert note.verify(first.write(), KEYS, text=TEXT) == first


@pytest.mark.parametrize("case", bent_lines())
def test_t24_a_note_that_one_of_the_two_did_not_sign_is_refused(case: str) -> None:
    with pytest.raises(NotSigned):
        note.verify(bent_lines()[case].write(), KEYS, text=TEXT)


def test_t24_a_good_signature_of_another_text_is_refused() -> None:
    for other in (
        commitment_text("WH-2026-04", bytes(32)), commitment_text("WH-2026-03", b"\1" * 32),
        TEXT.replace("commitment", "manifest"), TEXT + "\n", "x\n" + TEXT,
    ):  # fmt: skip
        with pytest.raises(BadNote, match="something else"):
            note.verify(note.sign(other, [BUREAU, NOTARY]), KEYS, text=TEXT)
        with pytest.raises(NotSigned):
            note.verify(Note(text=other, lines=Note.parse(SIGNED).lines).write(), KEYS)


def test_t24_a_key_that_signed_twice_or_no_key_at_all_is_refused() -> None:
    twice = SIGNED + b"\xe2\x80\x94 " + SIGNED.split(b"\xe2\x80\x94 ")[1]
    with pytest.raises(BadNote, match="twice"):
        note.verify(twice, KEYS)
    with pytest.raises(BadNote, match="no key"):
        note.verify(SIGNED, [])


def test_t24_a_signature_under_a_key_of_small_order_cannot_even_be_asked_for() -> None:
    material = b"\1" + (1).to_bytes(32, "little")
    key_id = hashlib.sha256(b"evil\n" + material).digest()[:4]
    with pytest.raises(note.BadKey):
        note.Key.parse(f"evil+{key_id.hex()}+{base64.b64encode(material).decode()}")
