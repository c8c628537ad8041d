"""The rule of allocation, computed with OR-Tools."""

from allocator.assign.choice import Progress
from allocator.assign.contest import refuse_unsolvable
from allocator.assign.solve import solve

__all__ = ["Progress", "refuse_unsolvable", "solve"]
