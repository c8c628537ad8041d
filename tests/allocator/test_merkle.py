"""The tree over a list of lines: published roots, proofs that hold, and proofs that must not."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.check import bag_seal
from allocator.seal import merkle
from allocator.seal.merkle import CompactRange, Inclusion, Tree

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "merkle.json").read_text(encoding="utf-8"))

# inputs and roots of the reference tree of Certificate Transparency (RFC 9162 keeps the tree of RFC 6962)
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

some_lines = st.lists(st.binary(max_size=8), min_size=1, max_size=20)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_computed(size: int) -> None:
    assert merkle.root(INPUTS[:size]).hex() == ROOTS[size]
    assert bag_seal.tree(INPUTS[:size]) == (size, ROOTS[size])


def test_the_published_inclusion_proof_is_made() -> None:
    proof = Tree.of(INPUTS[:7]).proof(2)
    assert proof[0] == merkle.leaf(INPUTS[3])
    assert proof[1].hex() == ROOTS[2]
    assert proof[2] == merkle.root(INPUTS[4:7])


@given(lines=some_lines)
def test_the_streaming_root_is_the_top_of_the_tree(lines: list[bytes]) -> None:
    assert Tree.of(lines).levels[-1] == (merkle.root(lines),)
    assert bag_seal.tree(lines) == (len(lines), merkle.root(lines).hex())


@given(lines=some_lines, data=st.data())
def test_every_line_has_a_proof_that_holds(lines: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    proof, root = Tree.of(lines).proof(index), merkle.root(lines)
    assert merkle.verify(line=lines[index], index=index, size=len(lines), proof=proof, root=root)


@given(lines=st.lists(st.binary(max_size=8), min_size=2, max_size=20, unique=True), data=st.data())
def test_a_changed_bit_or_place_breaks_a_proof(lines: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    proof, root = list(Tree.of(lines).proof(index)), merkle.root(lines)
    size = len(lines)
    step = data.draw(st.integers(0, len(proof) - 1))
    changed = [*proof[:step], flipped(proof[step], data), *proof[step + 1 :]]
    assert not merkle.verify(line=lines[index], index=index, size=size, proof=changed, root=root)
    assert not merkle.verify(line=lines[index] + b"x", index=index, size=size, proof=proof, root=root)
    assert not merkle.verify(line=lines[index], index=index, size=size, proof=proof, root=flipped(root, data))
    assert not merkle.verify(line=lines[index], index=index, size=size, proof=proof[:-1], root=root)
    assert not merkle.verify(line=lines[index], index=index, size=size, proof=[*proof, root], root=root)
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index))
    assert not merkle.verify(line=lines[index], index=other, size=size, proof=proof, root=root)


def flipped(digest: bytes, data: st.DataObject) -> bytes:
    place = data.draw(st.integers(0, len(digest) * 8 - 1))
    changed = bytearray(digest)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def test_a_node_never_passes_for_a_line() -> None:
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")
    assert merkle.root([left + right]) != merkle.root([b"a", b"b"])
    assert merkle.root([b"a", b"b", b"b"]) != merkle.root([b"a", b"b", b"b", b"b"])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1)])
def test_a_place_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    empty = hashlib.sha256(b"").digest()
    assert not merkle.verify(line=b"", index=index, size=size, proof=[], root=empty)
    with pytest.raises(IndexError):
        Tree.of([b"a"] * size).proof(index)


def test_a_short_hash_in_a_proof_is_refused() -> None:
    assert not merkle.verify(line=b"a", index=0, size=2, proof=[b"short"], root=merkle.root([b"a", b"b"]))


def hashes(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, texts))


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda one: f"{one['index']} of {one['size']}")
def test_the_published_inclusion_proofs_are_made_and_hold(vector: dict) -> None:
    index, size, proof = vector["index"], vector["size"], hashes(vector["proof"])
    assert Tree.of(INPUTS[:size]).proof(index) == proof
    assert merkle.inclusions(INPUTS[:size], [index])[1][index].proof == proof
    assert merkle.verify(
        line=INPUTS[index], index=index, size=size, proof=proof, root=bytes.fromhex(ROOTS[size])
    )  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda one: f"{one['old']} in {one['new']}")
def test_the_published_consistency_proofs_are_made_and_hold(vector: dict) -> None:
    old, new, proof = vector["old"], vector["new"], hashes(vector["proof"])
    assert Tree.of(INPUTS[:new]).consistency(old) == proof
    assert grows(old, new, proof)


def grows(old: int, new: int, proof: tuple[bytes, ...], **other: bytes) -> bool:
    roots = {"old_root": bytes.fromhex(ROOTS[old]), "new_root": bytes.fromhex(ROOTS[new])} | other
    return merkle.verify_consistency(old_size=old, new_size=new, proof=proof, **roots)


def full_subtrees(most: int) -> Iterator[tuple[int, int]]:
    """Give start and end of every subtree that a tree of up to `most` lines can have on its left edge or inside."""
    for end in range(1, most + 1):
        for start in range(end):
            if start % (1 << (end - start - 1).bit_length()) == 0:
                yield start, end


def test_all_hashes_and_proofs_up_to_130_lines_are_those_of_the_reference() -> None:
    lines = [bytes([number]) for number in range(130)]
    roots, proofs = hashlib.sha256(), hashlib.sha256()
    for start, end in full_subtrees(130):
        tree = Tree.of(lines[start:end])
        roots.update(f"[{start}, {end}) {tree.levels[-1][0].hex()}\n".encode())
        for index in range(end - start):
            steps = "".join(f" {digest.hex()}" for digest in tree.proof(index))
            proofs.update(f"{start + index} [{start}, {end}){steps}\n".encode())
    assert roots.hexdigest() == VECTORS["accumulated"]["subtree_hashes"]
    assert proofs.hexdigest() == VECTORS["accumulated"]["subtree_inclusion"]


def defined(lines: list[bytes], old: int, *, whole: bool = True) -> list[bytes]:
    """The definition of RFC 9162, 2.1.4.1, word by word."""
    if old == len(lines):
        return [] if whole else [merkle.root(lines)]
    split = 1 << (len(lines) - 1).bit_length() - 1
    if old <= split:
        return [*defined(lines[:split], old, whole=whole), merkle.root(lines[split:])]
    return [*defined(lines[split:], old - split, whole=False), merkle.root(lines[:split])]


def test_consistency_proofs_are_those_of_the_definition_and_hold() -> None:
    lines = [bytes([number]) for number in range(40)]
    roots = [merkle.root(lines[:size]) for size in range(41)]
    for new in range(1, 41):
        tree = Tree.of(lines[:new])
        for old in range(1, new + 1):
            proof = tree.consistency(old)
            assert list(proof) == defined(lines[:new], old)
            assert merkle.verify_consistency(
                old_size=old, new_size=new, old_root=roots[old], new_root=roots[new], proof=proof
            )


@pytest.mark.parametrize("old", [-1, 0, 4])
def test_a_list_grows_from_at_least_one_line_and_never_shrinks(old: int) -> None:
    with pytest.raises(IndexError):
        Tree.of([b"a", b"b", b"c"]).consistency(old)


@given(lines=some_lines, cut=st.integers(0, 20), more=some_lines)
def test_a_compact_range_grows_to_the_same_root(lines: list[bytes], cut: int, more: list[bytes]) -> None:
    begun = CompactRange().extended(map(merkle.leaf, lines[:cut]))
    kept = CompactRange(size=begun.size, peaks=begun.peaks)
    assert kept.extended(map(merkle.leaf, [*lines[cut:], *more])).root() == merkle.root([*lines, *more])
    assert len(begun.peaks) <= 5


@pytest.mark.parametrize(("size", "peaks"), [(-1, 1), (1, 0), (2, 2), (3, 1)])
def test_a_compact_range_has_a_hash_for_every_binary_one(size: int, peaks: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CompactRange(size=size, peaks=(b"x" * 32,) * peaks)
    with pytest.raises(ValueError, match="32 bytes"):
        CompactRange(size=1, peaks=(b"x" * 31,))


@given(lines=some_lines, data=st.data())
def test_a_stream_gives_the_proofs_of_the_tree(lines: list[bytes], data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=3))
    root, found = merkle.inclusions(iter(lines), places)
    tree = Tree.of_leaves(map(merkle.leaf, lines))
    assert root == merkle.root(lines)
    assert found == {
        place: Inclusion(line=lines[place], index=place, size=tree.size, proof=tree.proof(place)) for place in places
    }
    assert all(one.holds(root) for one in found.values())


def test_a_stream_says_when_a_place_is_not_in_it() -> None:
    assert merkle.inclusions([], [])[0] == merkle.root([])
    for lines, place in (([], 0), ([b"a"], 1), ([b"a"], -1)):
        with pytest.raises(IndexError):
            merkle.inclusions(lines, [place])
