"""The rule of allocation, computed with OR-Tools."""

from allocator.assign.choice import Progress
from allocator.assign.solve import solve

__all__ = ["Progress", "solve"]
