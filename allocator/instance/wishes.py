"""Lists of lots, many at once, from the bytes in which they stand: no text is made for each name.

The names of all lots are one tree of bytes, which the names of a block walk down side by side. So lists are read that
are written without spaces and escapes; any others are decoded one by one.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from allocator.instance.demand import Ints, Longs
from allocator.instance.lists import require

BEFORE = b"\n"  # stands before each list; in none of them is a line end
LINE_END, QUOTE, BEGIN = b'\n"['
ESCAPE = b"\\"
LETTERS = 256
LONGEST = 40  # bytes of a name that the tree is made for
MOST = 1 << 14  # bytes of all names; the tree has at most 1 KB for each
NOWHERE, ROOT = range(2)  # nodes of the tree


class LotLists:
    """Reads lists of lots whose names are known."""

    def __init__(self, lot: Mapping[str, int]) -> None:
        self._lot = lot
        self._decode = msgspec.json.Decoder(list[str]).decode
        names = [msgspec.json.encode(name)[1:] for name in lot]  # up to the quote behind
        self._steps = max(map(len, names), default=0)
        self._tree = _tree(names) if self._steps <= LONGEST and sum(map(len, names)) <= MOST else None

    def read(self, text: bytearray, number: int) -> tuple[Ints, Longs]:
        """Give the lots of so many lists, each one value of JSON, and how many each list has."""
        found = None if self._tree is None or ESCAPE in text else self._walked(self._tree, text, number)
        return found or self._one_by_one(text, number)

    def _walked(self, tree: Ints, text: bytearray, number: int) -> tuple[Ints, Longs] | None:
        """Read lists in which names that are known stand, one comma between two of them, and nothing else."""
        letters = np.frombuffer(text + BEFORE + bytes(self._steps), np.uint8)
        quotes, lists = np.flatnonzero(letters == QUOTE), np.flatnonzero(letters == LINE_END)
        each = np.diff(np.searchsorted(quotes, lists)) // 2
        first, behind = quotes[0::2] + 1, quotes[1::2]
        others = 2 * len(first) + int(np.maximum(each - 1, 0).sum()) + 3 * number  # quotes, commas, around each list
        if len(text) != int((behind - first).sum()) + others:
            return None
        node = np.full(len(first), ROOT * LETTERS, np.int32)
        for step in range(self._steps):
            node = tree.take(node + letters.take(first + step))
        lots = node // LETTERS - (len(tree) // LETTERS - len(self._lot))
        plain = (letters[lists[:-1] + 1] == BEGIN).all() and (lots >= 0).all()
        return (lots, each) if plain else None

    def _one_by_one(self, text: bytearray, number: int) -> tuple[Ints, Longs]:
        lists = [self._decode(one) for one in text.split(BEFORE)[1:]]
        require(len(lists) == number)
        lots = np.array([self._lot[name] for one in lists for name in one], np.int32)
        return lots, np.array(list(map(len, lists)), np.int64)


def _tree(names: Sequence[bytes]) -> npt.NDArray[np.int32]:
    """Give for each node and letter where the node below begins; the last nodes are the names, and stay."""
    below: dict[tuple[int, int], int] = {}
    ends = []
    for name in names:
        node = ROOT
        for letter in name[:-1]:
            node = below.setdefault((node, letter), len(below) + ROOT + 1)
        ends.append(node)
    inner = len(below) + ROOT + 1
    tree = np.zeros((inner + len(names), LETTERS), np.int32)
    for (node, letter), lower in below.items():
        tree[node, letter] = lower * LETTERS
    last = np.arange(inner, inner + len(names), dtype=np.int32) * LETTERS
    tree[inner:] = last[:, None]
    tree[ends, QUOTE] = last
    return tree.ravel()
