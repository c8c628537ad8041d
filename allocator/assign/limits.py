"""The limits of one program: how many homes of which lots may be given away.

Where any two limits are nested or disjoint they form a tree. Its nodes: lots 0 … L-1 in instance order, then the
caps that touch the program, then its quota, last the root. A home given away counts at its lot and at every node
above it; `room` is what each node still allows. Sets of lots and of nodes are integers, bit n for number n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from allocator.instance.instance import Instance
from allocator.instance.values import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many homes of a set of lots."""

    kind: str  # lot, cap or quota
    id: str
    room: int  # homes; less than none where earlier programs gave away more of a cap than is left
    lots: int  # set of lots of the program


@dataclass(slots=True, kw_only=True)
class Tree:
    """The limits of one program, nested, with the lots at the bottom."""

    names: list[tuple[str, str]]  # kind and id by node, without the root
    lots: int
    up: list[int]  # the node above; the root stands above itself
    room: list[int]  # what each node allows; at the root the total
    limit: list[int]  # the same before anything of this program is given
    order: list[int]  # how limits are listed: lots, caps, quota, each in instance order

    @property
    def root(self) -> int:
        """The node above all limits."""
        return len(self.up) - 1

    @property
    def most(self) -> int:
        """How many homes can be given away at most, by the total and the quota."""
        return min(self.room[-2:]) if self.names[-1:] and self.names[-1][0] == "quota" else self.room[-1]

    def copy(self) -> "Tree":
        """Copy the tree, so that room can be taken on trial."""
        return replace(self, room=list(self.room))

    def fresh(self) -> "Tree":
        """Copy the tree as it was before anything was given."""
        return replace(self, room=list(self.limit))

    def chain(self, node: int) -> list[int]:
        """List the node and every node above it."""
        found = [node]
        while (above := self.up[found[-1]]) != found[-1]:
            found.append(above)
        return found


def limits_of(instance: Instance, program: Program, given: Mapping[str, int]) -> list[Limit]:
    """List the limits of a program: lots, caps and quota, each in instance order.

    `given` counts by cap the homes that earlier programs gave away.
    """
    lots = [lot for lot in instance.lots if lot.program == program.id]
    under: dict[str, int] = {}
    for n, lot in enumerate(lots):
        for cap in lot.caps:
            under[cap] = under.get(cap, 0) | 1 << n
    found = [Limit(kind="lot", id=lot.id, room=lot.capacity, lots=1 << n) for n, lot in enumerate(lots)]
    found += [
        Limit(kind="cap", id=cap.id, room=cap.limit - given.get(cap.id, 0), lots=under[cap.id])
        for cap in instance.caps
        if cap.id in under
    ]
    if program.quota is not None:
        found.append(Limit(kind="quota", id=program.id, room=program.quota, lots=(1 << len(lots)) - 1))
    return found


def tree_of(limits: Sequence[Limit]) -> Tree | None:
    """Nest the limits; none where two caps cross."""
    lots = [limit for limit in limits if limit.kind == "lot"]
    caps = [(place, limit) for place, limit in enumerate(limits) if limit.kind == "cap"]
    caps.sort(key=lambda one: one[1].lots.bit_count())  # keeps instance order among equals
    if any(small.lots & large.lots not in (0, small.lots) for (_, small), (_, large) in combinations(caps, 2)):
        return None
    quota = [(len(limits) - 1, limits[-1])] if limits and limits[-1].kind == "quota" else []
    nodes = [*enumerate(lots), *caps, *quota]
    sets = [limit.lots for _, limit in nodes[: len(nodes) - len(quota)]]
    up = [len(sets)] * len(sets)  # the quota where there is one, else the root
    for n, inside in enumerate(sets):
        larger = range(max(n + 1, len(lots)), len(sets))
        up[n] = next((above for above in larger if inside & sets[above]), len(sets))
    up += [len(nodes)] * (len(nodes) + 1 - len(up))
    room = [limit.room for _, limit in nodes] + [sum(limit.room for limit in lots)]
    return Tree(
        names=[(limit.kind, limit.id) for _, limit in nodes], lots=len(lots), up=up, room=room, limit=list(room),
        order=[place for place, _ in nodes],
    )  # fmt: skip
