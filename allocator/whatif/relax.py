"""Limits that are at odds with each other, with the homes, or with the households, and what would help.

Two kinds of findings: what the limits alone show before anything is allocated (`faulty.py`), and homes that stay
empty after the round while households wait (`empty.py`). Whatever is called the smallest change is proved so.
"""

from allocator.assign.choice import Progress
from allocator.assign.contest import contests
from allocator.assign.solve import solve
from allocator.instance.instance import Instance
from allocator.whatif.empty import Round, empty
from allocator.whatif.faulty import Faulty
from allocator.whatif.finding import Finding

__all__ = ["Finding", "relax"]


def relax(instance: Instance, progress: Progress | None = None) -> list[Finding]:
    """Look at every limit of a round: program by program, then the caps, then the homes that stay empty."""
    all_ = contests(instance)
    faulty = Faulty(instance, all_)
    found = [one for place in range(len(all_)) for one in faulty.program(place)]
    found += faulty.caps()
    round_ = Round.of(instance, solve(instance, progress))
    for contest in all_:
        found += empty(round_, contest, lambda other: solve(other, progress))
    return found
