"""Allocate homes by a rule that anyone can check: values in, values out.

instance = Instance.read("instance.jsonl")
result = solve(instance)                # with OR-Tools, loaded only now
assert check(instance, result).equal    # a second program, written apart, gets the same bytes

Numpy and OR-Tools are loaded on use: the half that checks and the half that draws run without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Literal

from allocator.check import Report, compare, recompute

if TYPE_CHECKING:
    from allocator.assign import Progress
    from allocator.instance import Instance, InstanceError, Result

__all__ = ["Engine", "Instance", "InstanceError", "Progress", "Report", "Result", "check", "solve"]

Engine = Literal["ortools", "check"]
_LATER = {"Instance": "instance", "InstanceError": "instance", "Result": "instance", "Progress": "assign"}


def solve(instance: "Instance", engine: Engine = "ortools", progress: "Progress | None" = None) -> "Result":
    """Compute who gets a home of which lot, and why the others get none, by either engine."""
    from allocator.assign import solve as with_ortools
    from allocator.instance import Result

    if engine == "ortools":
        return with_ortools(instance, progress)
    return Result.parse(recompute(instance.file_lines(), sha256=instance.sha256))


def check(instance: "Instance", result: "Result") -> Report:
    """Recompute the answer by the second program and compare the two."""
    return compare(instance.file_lines(), result.file_lines(), sha256=instance.sha256)


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
