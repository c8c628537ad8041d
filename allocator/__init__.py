"""Allocate homes by a rule that anyone can check: values in, values out.

instance = Instance.read("instance.jsonl")
result = solve(instance)                # with OR-Tools, loaded only now
assert check(instance, result).equal    # a second program, written apart, gets the same bytes
"""

from typing import Literal

from allocator.assign import Progress, refuse_unsolvable
from allocator.assign import solve as _with_ortools
from allocator.check import Report, compare, recompute
from allocator.instance import Instance, InstanceError, Result

__all__ = ["Engine", "Instance", "InstanceError", "Progress", "Report", "Result", "check", "solve"]

Engine = Literal["ortools", "check"]


def solve(instance: Instance, engine: Engine = "ortools", progress: Progress | None = None) -> Result:
    """Compute who gets a home of which lot, and why the others get none, by either engine."""
    if engine == "ortools":
        return _with_ortools(instance, progress)
    refuse_unsolvable(instance)
    return Result.parse(recompute(instance.file_lines(), sha256=instance.sha256))


def check(instance: Instance, result: Result) -> Report:
    """Recompute the answer by the second program and compare the two."""
    refuse_unsolvable(instance)
    return compare(instance.file_lines(), result.file_lines(), sha256=instance.sha256)
