"""One hash for a whole list, and short proofs about it (RFC 9162, section 2.1).

Leaf: SHA-256(0x00 || line). Node: SHA-256(0x01 || left || right). No lines: SHA-256 of nothing. An inclusion
proof shows that a line stands at its place; a consistency proof shows that a longer list begins with the
shorter one. Every hash has 32 bytes. Nothing can be proved about a list without lines.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

HASH_BYTES = 32


def leaf(line: bytes) -> bytes:
    """Hash one line; a line can never pass for a node."""
    return hashlib.sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(lines: Iterable[bytes]) -> bytes:
    """Hash all lines in one pass; keeps at most one hash per level of the tree."""
    return CompactRange().extended(map(leaf, lines)).root()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactRange:
    """What must be kept of a list to make it longer: the full subtrees it ends with, tallest first.

    One hash for every 1 in the binary form of `size`; ValueError for anything else.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        whole = self.size >= 0 and self.size.bit_count() == len(self.peaks)
        if not whole or not _hashes(self.peaks):
            raise ValueError("a compact range has one hash of 32 bytes for every binary 1 of its size")

    def extended(self, leaves: Iterable[bytes]) -> Self:
        """Append leaf hashes in their order; memory does not grow with their number."""
        size, peaks = self.size, list(self.peaks)
        for digest in leaves:
            top, full = digest, size
            while full & 1:
                top, full = node(peaks.pop(), top), full >> 1
            peaks.append(top)
            size += 1
        return type(self)(size=size, peaks=tuple(peaks))

    def root(self) -> bytes:
        """Give the root over all lines so far."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        *taller, digest = self.peaks
        for peak in reversed(taller):
            digest = node(peak, digest)
        return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Line `index` (from 0) of a list of `size` lines, and the neighbours that lead from it to the root."""

    line: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]

    def holds(self, root: bytes) -> bool:
        """Tell whether the line stands at its place under this root."""
        return verify(line=self.line, index=self.index, size=self.size, proof=self.proof, root=root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """All levels of the tree, lines at the bottom: gives every household its own proof quickly."""

    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Self:
        """Build the tree over the lines, in their order."""
        return cls.of_leaves(map(leaf, lines))

    @classmethod
    def of_leaves(cls, leaves: Iterable[bytes]) -> Self:
        """Build the tree over leaf hashes, for whoever has no lines."""
        levels = [tuple(leaves)]
        while len(levels[-1]) > 1:
            below = levels[-1]
            above = [node(left, right) for left, right in list(pairwise(below))[::2]]
            levels.append((*above, *below[len(above) * 2 :]))
        return cls(levels=tuple(levels))

    @property
    def size(self) -> int:
        """Count the lines."""
        return len(self.levels[0])

    def proof(self, index: int) -> tuple[bytes, ...]:
        """Give the neighbours that lead from line `index` (from 0) up to the root."""
        if not 0 <= index < self.size:
            raise IndexError(f"no line {index} in a tree of {self.size} lines")
        return self._path(index, 0)

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Prove that the first `old_size` lines are those of the old tree (RFC 9162, 2.1.4.1)."""
        if not 0 < old_size <= self.size:
            raise IndexError(f"no list of {old_size} lines grows into one of {self.size} lines")
        if old_size == self.size:
            return ()
        height = (old_size & -old_size).bit_length() - 1  # of the last full subtree of the old tree
        last = (old_size - 1) >> height
        known = () if old_size == 1 << height else (self.levels[height][last],)
        return (*known, *self._path(last, height))

    def _path(self, index: int, height: int) -> tuple[bytes, ...]:
        path = []
        for level in self.levels[height:-1]:
            if (index ^ 1) < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return tuple(path)


def inclusions(lines: Iterable[bytes], places: Collection[int]) -> tuple[bytes, dict[int, Inclusion]]:
    """Read a list once and prove the lines at some places (from 0): root, and the proof of each place.

    Memory grows with the number of places and the height of the tree, not with the list. IndexError for a
    place outside the list.
    """
    wanted, kept = set(places), dict[int, bytes]()
    paths: dict[int, list[bytes]] = {place: [] for place in wanted}
    peaks: list[tuple[bytes, set[int]]] = []  # hash of a full subtree, and the wanted places in it
    size = 0
    for line in lines:
        top, full = (leaf(line), {size} & wanted), size
        if top[1]:
            kept[size] = line
        while full & 1:
            top, full = _joined(peaks.pop(), top, paths), full >> 1
        peaks.append(top)
        size += 1
    if len(kept) < len(wanted):
        raise IndexError(f"not all places {sorted(wanted)} are in a list of {size} lines")
    while len(peaks) > 1:
        right = peaks.pop()
        peaks.append(_joined(peaks.pop(), right, paths))
    whole = peaks[0][0] if peaks else hashlib.sha256(b"").digest()
    return whole, {
        place: Inclusion(line=kept[place], index=place, size=size, proof=tuple(path)) for place, path in paths.items()
    }


def _joined(
    left: tuple[bytes, set[int]], right: tuple[bytes, set[int]], paths: dict[int, list[bytes]]
) -> tuple[bytes, set[int]]:
    for place in left[1]:
        paths[place].append(right[0])
    for place in right[1]:
        paths[place].append(left[0])
    return node(left[0], right[0]), left[1] | right[1]


def verify(*, line: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `line` is line `index` of the `size` lines under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _hashes((*proof, root)):
        return False
    sides = _sides(index, size - 1, len(proof))
    if sides is None:
        return False
    digest = leaf(line)
    for neighbour, on_left in zip(proof, sides, strict=True):
        digest = node(neighbour, digest) if on_left else node(digest, neighbour)
    return digest == root


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the list under `new_root` begins with the list under `old_root` (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= new_size or not _hashes((*proof, old_root, new_root)):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    height = (old_size & -old_size).bit_length() - 1  # of the last full subtree of the old tree
    sides = _sides((old_size - 1) >> height, (new_size - 1) >> height, len(path) - 1)
    if sides is None:
        return False
    old = new = path[0]
    for neighbour, on_left in zip(path[1:], sides, strict=True):
        new = node(neighbour, new) if on_left else node(new, neighbour)
        old = node(neighbour, old) if on_left else old
    return old == old_root and new == new_root


def _sides(place: int, last: int, steps: int) -> list[bool] | None:
    """Tell for each step up whether the neighbour stands on the left; None if so many steps miss the top.

    `place` is the node to start from and `last` the last node of its level, both counted from 0.
    """
    sides = []
    for _ in range(steps):
        if last == 0:
            return None
        on_left = bool(place & 1) or place == last
        while on_left and place and not place & 1:  # a lone last node moved up without a partner
            place, last = place >> 1, last >> 1
        sides.append(on_left)
        place, last = place >> 1, last >> 1
    return sides if last == 0 else None


def _hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
