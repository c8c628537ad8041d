"""The tree over a list of lines: published roots, proofs that hold, and proofs that must not."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.check import bag_seal
from allocator.seal import merkle
from allocator.seal.merkle import Tree

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
