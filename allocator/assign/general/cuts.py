"""Proofs that something is full, kept as long as they may be of use.

A cut gives every limit a weight of 0 or more. A home then weighs what the limits over its lot weigh together, and a
household what the lightest of its suitable homes weighs. Whoever is housed together weighs no more than the
limits times their room: any set that weighs more cannot be housed. That holds whatever the weights are and whoever
found them, so a cut is checked by adding whole numbers and serves again when others come and go.
"""

from collections.abc import Sequence

from allocator.assign.exchange import bits
from allocator.assign.limits import Limit

Weights = tuple[tuple[int, int], ...]  # limit and weight, limits in order


def covered(weights: Weights, limits: Sequence[Limit], lots: int) -> list[int]:
    """Tell what a home of each lot weighs."""
    cover = [0] * lots
    for limit, weight in weights:
        for lot in bits(limits[limit].lots):
            cover[lot] += weight
    return cover


def lightest(cover: Sequence[int], masks: Sequence[int]) -> list[int]:
    """Tell what a household weighs that may live in the lots of a set; nothing where the set is empty."""
    found = [0] * len(masks)
    for level in sorted(set(cover) - {0}):
        heavy = sum(1 << lot for lot, weight in enumerate(cover) if weight >= level)
        for n, mask in enumerate(masks):
            if mask and not mask & ~heavy:
                found[n] = level
    return found


class Cuts:
    """All cuts of a program, and what each still allows beside those who have been taken."""

    def __init__(self, masks: Sequence[int], limits: Sequence[Limit], lots: int) -> None:
        self._masks = masks
        self._limits = limits
        self._lots = lots
        self._cuts: list[Weights] = []
        self._covers: list[list[int]] = []
        self._left: list[int] = []
        self._known: set[Weights] = set()
        self._weighs: list[list[tuple[int, int]]] = [[] for _ in masks]  # by set of lots: cut and weight

    def add(self, weights: Weights, taken: Sequence[int], room: Sequence[int]) -> None:
        """Remember a cut; `taken` counts those who are taken by their set of lots."""
        if weights in self._known:
            return
        self._known.add(weights)
        cover = covered(weights, self._limits, self._lots)
        weighs = lightest(cover, self._masks)
        left = sum(weight * room[limit] for limit, weight in weights)
        for key, weight in enumerate(weighs):
            if weight:
                self._weighs[key].append((len(self._cuts), weight))
                left -= weight * taken[key]
        self._cuts.append(weights)
        self._covers.append(cover)
        self._left.append(left)

    def forbid(self, key: int) -> bool:
        """Whether one more with these lots would weigh too much."""
        left = self._left
        return any(left[cut] < weight for cut, weight in self._weighs[key])

    def take(self, key: int, households: int = 1) -> None:
        """Note that so many more are taken."""
        for cut, weight in self._weighs[key]:
            self._left[cut] -= weight * households

    def give(self, lot: int) -> None:
        """Note that a home is gone for good."""
        for cut, cover in enumerate(self._covers):
            self._left[cut] -= cover[lot]

    def restart(self, room: Sequence[int]) -> None:
        """Begin again with nobody taken."""
        self._left = [sum(weight * room[limit] for limit, weight in weights) for weights in self._cuts]
