"""Who could move to let somebody in: the exchange graph over lots and limits.

Awarded households without a home of their own yet are *seated*: they stand at some suitable lot to prove that
all can be housed, and may be moved. There is an arc from lot u to lot v when somebody seated at u may live in
v; from a node of the tree to the one above while it has room; and from a node down to each below it where
somebody is seated. A home given away takes room and moves no more.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from allocator.assign.limits import Tree


class Mover(Protocol):
    """Says which class moves when a path goes from one lot to another."""

    def __call__(self, here: int, there: int) -> int:
        """Name the class of the one that moves."""
        ...


def bits(mask: int) -> Iterator[int]:
    """Go through the members of a set, smallest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Exchange:
    """The seats of all awarded households, by class, and the arcs between nodes."""

    def __init__(self, tree: Tree, suitable: Sequence[int]) -> None:
        self.tree = tree
        self.suitable = suitable
        self.room = tree.room
        self.seated = [0] * len(tree.up)
        self.at: list[dict[int, int]] = [{} for _ in range(tree.lots)]  # lot -> class -> households
        self.of: list[dict[int, int]] = [{} for _ in suitable]  # class -> lot -> households
        self._chains = [tree.chain(node) for node in range(tree.lots)]
        self._below: list[list[int]] = [[] for _ in tree.up]
        for node in range(tree.root):
            self._below[tree.up[node]].append(node)
        self._out: list[int | None] = [None] * len(tree.up)

    def seat(self, kind: int, lot: int, households: int = 1) -> None:
        """Seat households of a class at a lot; a negative number takes them away."""
        for counts, key in ((self.at[lot], kind), (self.of[kind], lot)):
            left = counts.get(key, 0) + households
            if left:
                counts[key] = left
            else:
                counts.pop(key, None)
        for node in self._chains[lot]:
            self.room[node] -= households
            self.seated[node] += households
            self._out[node] = None

    def give(self, lot: int) -> None:
        """Let a home of the lot go for good."""
        for node in self._chains[lot]:
            self.room[node] -= 1
            self._out[node] = None

    def out(self, node: int) -> int:
        """Tell where one can go from a node."""
        known = self._out[node]
        if known is None:
            known = self._out[node] = self._arcs(node)
        return known

    def _arcs(self, node: int) -> int:
        found = self.tree_out(node)
        if node < self.tree.lots:
            for kind in self.at[node]:
                found |= self.suitable[kind]
        return found

    def tree_out(self, node: int) -> int:
        """Tell where one can go from a node without anybody moving."""
        tree = self.tree
        found = 0
        for below in self._below[node]:
            if self.seated[below]:
                found |= 1 << below
        if node != tree.root and self.room[node] > 0:
            found |= 1 << tree.up[node]
        return found

    def flood(self, start: int) -> int:
        """Tell every node that can be reached from a set of nodes."""
        seen = todo = start
        while todo:
            new = 0
            for node in bits(todo):
                new |= self.out(node)
            todo = new & ~seen
            seen |= todo
        return seen

    def reaching(self, goal: int) -> int:
        """Tell every node from which the goal can be reached."""
        found = 1 << goal
        rest = [(node, self.out(node)) for node in range(len(self.tree.up)) if node != goal]
        grown = True
        while grown:
            before = found
            left = []
            for node, out in rest:
                if out & found:
                    found |= 1 << node
                else:
                    left.append((node, out))
            rest = left
            grown = found != before
        return found

    def path(self, start: int, goal: int) -> list[int]:
        """Find a shortest way from the start nodes to a goal that can be reached from them."""
        before = dict.fromkeys(bits(start), -1)
        seen = start
        todo = deque(before)
        while not seen >> goal & 1:
            node = todo.popleft()
            new = self.out(node) & ~seen
            seen |= new
            for found in bits(new):
                before[found] = node
                todo.append(found)
        return trace(before, goal)

    def shift(self, path: list[int], mover: Mover | None = None) -> None:
        """Move one household along each arc between lots on a path."""
        lots = self.tree.lots
        for here, there in pairwise(path):
            if here < lots and there < lots:
                kind = (mover or self._mover)(here, there)
                self.seat(kind, here, -1)
                self.seat(kind, there)

    def _mover(self, here: int, there: int) -> int:
        return next(kind for kind in self.at[here] if self.suitable[kind] >> there & 1)


def trace(before: dict[int, int], goal: int) -> list[int]:
    """Follow a search back from the goal and list the way forward."""
    path = [goal]
    while (node := before[path[-1]]) >= 0:
        path.append(node)
    return path[::-1]
