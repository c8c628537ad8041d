"""The second program: the whole allocation recomputed with the standard library alone.

`recompute(instance)` gives the lines of the result; `compare(instance, result)` gives a `Report`: equal to
the last byte, or the first decision that differs, with both answers and the homes and limits left at that
point. Both take paths or lines. They raise `Unreadable` for files that are not what they should be. Nothing here
imports anything of the allocator outside this folder, which therefore works alone.
"""

from allocator.check.compare import Difference, Report, compare
from allocator.check.faults import Unreadable
from allocator.check.solve import recompute

__all__ = ["Difference", "Report", "Unreadable", "compare", "recompute"]
