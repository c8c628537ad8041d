"""Proofs that the aim to fill leaves somebody out, kept as long as they may be of use.

A proof gives every limit and every group cap a weight of 0 or more, and a price to every home. A household then weighs
what the lightest of its suitable homes weighs together with its group caps, less the price. All who are housed weigh
no more than the limits and caps times their room, less the price times the number that is to be housed. Whoever is
taken counts in full; of the others those who weigh less than nothing may all be there to help. That holds whatever the
weights are and whoever found them, so a proof is checked by adding whole numbers and serves again when others come
and go.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.assign.general.cuts import Weights, covered, lightest
from allocator.assign.limits import Limit
from allocator.instance.demand import Longs

Class = tuple[int, tuple[int, ...]]  # place of its set of lots, and the group caps that count it


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The weights of limits and group caps, and the price of a home."""

    limits: Weights
    caps: Weights
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a question begins with: nobody is taken."""

    room: Sequence[int]  # by limit
    left: Sequence[int]  # by group cap
    high: Longs  # by class: how many there are
    total: int  # so many are to be housed


class Proofs:
    """All proofs of a program, and what each still allows beside those who have been taken."""

    def __init__(self, kinds: Sequence[int], classes: Sequence[Class], limits: Sequence[Limit], lots: int) -> None:
        self._kinds = kinds
        self._classes = classes
        self._limits = limits
        self._lots = lots
        self._proofs: list[Proof] = []
        self._known: set[Proof] = set()
        self._values: list[Longs] = []  # by proof: what one of each class weighs
        self._costs = np.zeros((len(classes), 8), np.int64)  # by class and proof: the same where it is not below 0
        self._numbers = Numbers(room=(), left=(), high=np.zeros(0, np.int64), total=0)
        self.spare = np.zeros(0, np.int64)  # by proof

    def values(self, proof: Proof) -> Longs:
        """Tell what a household of each class weighs."""
        weighs = lightest(covered(proof.limits, self._limits, self._lots), self._kinds)
        caps = dict(proof.caps)
        found = [weighs[kind] + sum(caps.get(cap, 0) for cap in counted) for kind, counted in self._classes]
        return np.array(found, np.int64) - proof.price

    def base(self, proof: Proof, values: Longs, numbers: Numbers) -> int:
        """Tell what the taken may weigh together."""
        found = sum(weight * numbers.room[n] for n, weight in proof.limits)
        found += sum(weight * numbers.left[n] for n, weight in proof.caps)
        helpers = int(np.minimum(values, 0) @ numbers.high)
        return found - proof.price * numbers.total - helpers

    def add(self, proof: Proof, taken: Sequence[int]) -> bool:
        """Remember a proof; say whether it is new."""
        if proof in self._known:
            return False
        self._known.add(proof)
        values = self.values(proof)
        costs = np.maximum(values, 0)
        place = len(self._proofs)
        if place == self._costs.shape[1]:
            self._costs = np.hstack([self._costs, np.zeros_like(self._costs)])
        self._costs[:, place] = costs
        self._proofs.append(proof)
        self._values.append(values)
        spare = self.base(proof, values, self._numbers) - int(costs @ np.array(taken, np.int64))
        self.spare = np.append(self.spare, spare)
        return True

    def shows(self, proof: Proof, low: Sequence[int]) -> bool:
        """Whether so many of each class weigh too much."""
        values = self.values(proof)
        weight = int(np.maximum(values, 0) @ np.array(low, np.int64))
        return weight > self.base(proof, values, self._numbers)

    def restart(self, numbers: Numbers) -> None:
        """Begin again with nobody taken."""
        self._numbers = numbers
        pairs = zip(self._proofs, self._values, strict=True)
        self.spare = np.array([self.base(proof, values, numbers) for proof, values in pairs], np.int64)

    def broken(self) -> bool:
        """Whether not even those who are taken can be completed."""
        return bool((self.spare < 0).any())

    def cost(self, one: int) -> Longs:
        """Tell by proof what one more of a class takes."""
        costs: Longs = self._costs[one, : len(self.spare)]
        return costs

    def forbid(self, one: int) -> bool:
        """Whether one more of a class would weigh too much."""
        return bool((self.cost(one) > self.spare).any())

    def take(self, one: int) -> None:
        """Note that one of a class is taken."""
        self.spare -= self.cost(one)
