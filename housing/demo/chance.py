"""Chance in the demo city: one stream of numbers a purpose, all fixed by the seed."""

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice(Random):
    """A stream of random numbers that can also say yes with a given chance."""

    def percent(self, chance: float) -> bool:
        """Say yes in so many cases out of a hundred."""
        return self.random() * 100 < chance

    def per_thousand(self, chance: float) -> bool:
        """Say yes in so many cases out of a thousand."""
        return self.random() * 1000 < chance


class Weighted(Generic[T]):
    """A list to choose from, where some things are chosen more often than others."""

    __slots__ = ("_bounds", "_total", "things")

    def __init__(self, things: tuple[T, ...], weights: tuple[float, ...]) -> None:
        self.things = things
        self._bounds = tuple(accumulate(weights))
        self._total = self._bounds[-1]

    def pick(self, part: float) -> T:
        """Choose by a number from 0 up to 1."""
        return self.things[bisect(self._bounds, part * self._total)]


def stream(seed: int, purpose: str) -> Dice:
    """Open the stream of one purpose."""
    return Dice(f"{seed}/{purpose}")
