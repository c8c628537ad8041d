"""Checkpoints, cosignatures and proof files: the state of a log, seen by others and carried on paper."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.seal import checkpoint, merkle, note
from allocator.seal.checkpoint import BadCheckpoint, Checkpoint, TooFewWitnesses, cosign, open_checkpoint
from allocator.seal.merkle import Tree
from allocator.seal.note import COSIGNATURE, Line, Note, NotSigned
from allocator.seal.tlog_proof import BadProof, TlogProof
from tests.allocator.signing import BUREAU, LOG, ORIGIN, WITNESSES, holder

ROOT = merkle.root([b"a"])
AT = 1_790_000_000
# the example of the specification of C2SP tlog-checkpoint and tlog-cosignature
SIGNED = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
COSIGNED = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
EXAMPLE = f"""\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa {SIGNED}
— witness.example.com/w1 {COSIGNED}
"""
KEYS = [one.key for one in WITNESSES]


def made(*, size: int = 1, root: bytes = ROOT, by: int = 2, extensions: tuple[str, ...] = ()) -> bytes:
    text = Checkpoint(origin=ORIGIN, size=size, root=root, extensions=extensions).text
    data = note.sign(text, [LOG])
    for number, witness in enumerate(WITNESSES[:by]):
        data = cosign(data, witness, at=AT + number)
    return data


def test_the_example_of_the_specification_is_read() -> None:
    found = Note.parse(EXAMPLE.encode())
    tree = Checkpoint.parse(found.text)
    assert (tree.origin, tree.size, len(tree.root)) == ("example.com/behind-the-sofa", 20852163, 32)
    assert tree.text == found.text
    assert int.from_bytes(found.lines[1].signature[:8], "big") == 1679315147
    assert len(found.lines[1].signature) == 72


@given(
    origin=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=9),
    size=st.integers(0, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(st.text("ab ", min_size=1), max_size=2),
)
def test_a_checkpoint_is_read_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    tree = Checkpoint(origin=origin, size=size, root=root, extensions=tuple(extensions))
    assert Checkpoint.parse(tree.text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "", "o\n", "o\n1\n", "\n1\nR\n", "o\n01\nR\n", "o\n+1\nR\n", "o\n1.0\nR\n", "o\n٣\nR\n", "o\n-1\nR\n",
        "o\n1\nR", "o\n1\nR\n\n", "o\n1\nR\n\nx\n", "o\n1\nAAAA\n", "o\n1\nR=\n", f"o\n{2**63}\nR\n",
        f"o\n{10**30}\nR\n", "o\n1\n\n",
    ],
)  # fmt: skip
def test_a_checkpoint_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        Checkpoint.parse(text.replace("R", base64.b64encode(ROOT).decode()))


@pytest.mark.parametrize("size", [-1, 2**63])
def test_a_size_that_no_list_has_is_not_written(size: int) -> None:
    with pytest.raises(BadCheckpoint, match="size"):
        Checkpoint(origin=ORIGIN, size=size, root=ROOT)


def test_witnesses_say_when_they_saw_the_list() -> None:
    opened = open_checkpoint(made(extensions=("x y",)), origin=ORIGIN, log=LOG.key, witnesses=KEYS, quorum=2)
    assert opened.checkpoint.size == 1
    assert opened.times == {"witness0.example/w": AT, "witness1.example/w": AT + 1}
    assert open_checkpoint(made(by=0), origin=ORIGIN, log=LOG.key).times == {}


def test_too_few_witnesses_are_counted() -> None:
    with pytest.raises(TooFewWitnesses, match="1 cosigned the checkpoint; 2 are needed"):
        open_checkpoint(made(by=1), origin=ORIGIN, log=LOG.key, witnesses=KEYS, quorum=2)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    with pytest.raises(BadCheckpoint, match="another log"):
        open_checkpoint(made(), origin="housing.example/other", log=LOG.key)
    with pytest.raises(NotSigned):
        open_checkpoint(made(), origin=ORIGIN, log=holder(ORIGIN, key_of="stranger").key)


def test_a_cosignature_holds_for_its_time_only() -> None:
    found = Note.parse(made(by=1))
    line = found.lines[1]
    later = Line(name=line.name, key_id=line.key_id, signature=(AT + 1).to_bytes(8, "big") + line.signature[8:])
    data = note.add(note.sign(found.text, [LOG]), later)
    with pytest.raises(NotSigned, match="witness0"):
        open_checkpoint(data, origin=ORIGIN, log=LOG.key, witnesses=KEYS)


def test_a_time_beyond_all_clocks_is_no_time() -> None:
    text = Note.parse(made(by=0)).text
    far = 2**63
    signature = WITNESSES[0].sign(f"cosignature/v1\ntime {far}\n{text}".encode())
    line = Line(name=WITNESSES[0].name, key_id=WITNESSES[0].key_id, signature=far.to_bytes(8, "big") + signature)
    with pytest.raises(NotSigned):
        open_checkpoint(note.add(made(by=0), line), origin=ORIGIN, log=LOG.key, witnesses=KEYS)


def test_a_witness_cosigns_nothing_but_checkpoints() -> None:
    with pytest.raises(BadCheckpoint):
        cosign(note.sign("hello\n", [LOG]), WITNESSES[0], at=AT)


def test_one_key_is_not_two_witnesses() -> None:
    twin = holder("other.example/w", kind=COSIGNATURE, key_of="witness0.example/w")
    itself = holder("other.example/w", kind=COSIGNATURE, key_of=ORIGIN)
    namesake = holder("witness0.example/w", kind=COSIGNATURE, key_of="namesake")
    for extra in (twin, itself, namesake, WITNESSES[0]):
        with pytest.raises(BadCheckpoint, match="same"):
            open_checkpoint(made(), origin=ORIGIN, log=LOG.key, witnesses=[*KEYS, extra.key])
    with pytest.raises(BadCheckpoint, match="witness"):
        open_checkpoint(made(), origin=ORIGIN, log=LOG.key, witnesses=[BUREAU.key])


@settings(max_examples=30)
@given(
    lines=st.lists(st.binary(max_size=4), min_size=1, max_size=9),
    extra=st.none() | st.binary(max_size=4),
    data=st.data(),
)
def test_a_proof_file_is_read_back_and_proves_its_line(
    lines: list[bytes], extra: bytes | None, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    tree = Tree.of(lines)
    signed = made(size=tree.size, root=tree.levels[-1][0])
    proof = TlogProof(index=index, proof=tree.proof(index), checkpoint=signed, extra=extra)
    found = TlogProof.parse(proof.write())
    assert found == proof
    opened = open_checkpoint(found.checkpoint, origin=ORIGIN, log=LOG.key, witnesses=KEYS, quorum=2)
    found.check(lines[index], opened)
    with pytest.raises(BadProof):
        found.check(lines[index] + b"x", opened)


HASH = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize(
    "head",
    [
        "", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2\nindex 0", "c2sp.org/tlog-proof@v1\nindex 00",
        "c2sp.org/tlog-proof@v1\n0", "c2sp.org/tlog-proof@v1\nindex -1", "c2sp.org/tlog-proof@v1\nextra ",
        "c2sp.org/tlog-proof@v1\nextra AA\nindex 0", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA",
        "c2sp.org/tlog-proof@v1\nextra AA==", "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==",
        "c2sp.org/tlog-proof@v1\nindex 0\r", "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 64,
        "c2sp.org/tlog-proof@v1\nindex \N{ARABIC-INDIC DIGIT ONE}",
    ],
)  # fmt: skip
def test_a_proof_file_in_any_other_form_is_refused(head: str) -> None:
    with pytest.raises(BadProof):
        TlogProof.parse(f"{head.removesuffix(chr(10))}\n\n".encode() + made())


def test_a_proof_file_without_a_checkpoint_is_refused() -> None:
    with pytest.raises(BadProof):
        TlogProof.parse(b"c2sp.org/tlog-proof@v1\nindex 0\n")
    assert checkpoint.read_decimal("9223372036854775807") == 2**63 - 1
