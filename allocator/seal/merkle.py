"""One hash for a whole list, with a short proof that a line stands in it (RFC 9162, section 2.1).

Leaf: SHA-256(0x00 || line). Node: SHA-256(0x01 || left || right). No lines: SHA-256 of nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
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
    peaks: list[tuple[int, bytes]] = []  # (height, hash) of full subtrees, tallest first
    for line in lines:
        height, digest = 0, leaf(line)
        while peaks and peaks[-1][0] == height:
            digest = node(peaks.pop()[1], digest)
            height += 1
        peaks.append((height, digest))
    if not peaks:
        return hashlib.sha256(b"").digest()
    digest = peaks.pop()[1]
    while peaks:
        digest = node(peaks.pop()[1], digest)
    return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """All levels of the tree, lines at the bottom: gives every household its own proof quickly."""

    levels: tuple[tuple[bytes, ...], ...]

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Self:
        """Build the tree over the lines, in their order."""
        levels = [tuple(leaf(line) for line in lines)]
        while len(levels[-1]) > 1:
            below = levels[-1]
            above = [node(left, right) for left, right in list(pairwise(below))[::2]]
            levels.append((*above, *below[len(above) * 2 :]))
        return cls(levels=tuple(levels))

    def proof(self, index: int) -> tuple[bytes, ...]:
        """Give the neighbours that lead from line `index` (from 0) up to the root."""
        if not 0 <= index < len(self.levels[0]):
            raise IndexError(f"no line {index} in a tree of {len(self.levels[0])} lines")
        path = []
        for level in self.levels[:-1]:
            if (index ^ 1) < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return tuple(path)


def verify(*, line: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `line` is line `index` of the `size` lines under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(digest) != HASH_BYTES for digest in proof):
        return False
    place, last, digest = index, size - 1, leaf(line)
    for neighbour in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            digest = node(neighbour, digest)
            while not place & 1 and place:  # a lone last node moved up without a partner
                place, last = place >> 1, last >> 1
        else:
            digest = node(digest, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and digest == root
