"""Award and choice of one program, by the way its limits allow."""

import numpy as np

from allocator.assign import award as plain
from allocator.assign import choice
from allocator.assign.choice import Outcome, Progress
from allocator.assign.contest import Contest
from allocator.instance.demand import Flags


def award(contest: Contest, active: Flags, progress: Progress) -> list[int]:
    """Award homes among the active contenders, as if none had been given away; give ranks, best first."""
    if contest.plain and contest.tree is not None:
        name, contenders = contest.program.id, len(active)
        tell = lambda done: progress(f"ask {name}", done, contenders)  # noqa: E731
        return plain.award(contest, contest.tree.copy(), active, tell).ranks
    from allocator.assign import general

    return general.award(contest, np.flatnonzero(active).tolist(), progress)


def choose(contest: Contest, active: Flags, progress: Progress) -> Outcome:
    """Let the active contenders choose, one after the other."""
    if contest.plain and contest.tree is not None:
        return choice.choose(contest, contest.tree, active, progress)
    from allocator.assign import general

    return general.choose(contest, np.flatnonzero(active).tolist(), progress)
