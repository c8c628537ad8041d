"""Many draws on one frozen pool: the odds of every household, and whether the draw treats all alike."""

from allocator.simulate.fairness import Fairness, fairness
from allocator.simulate.odds import ClassOdds, Odds
from allocator.simulate.run import simulate

__all__ = ["ClassOdds", "Fairness", "Odds", "fairness", "simulate"]
