"""Several programs: deferred acceptance decides in which program a household takes its turn.

Every household asks the first program of its list; each program holds its award among those it holds already and
those who ask, and turns the others away for good; these ask the next of their list, until nobody asks. Then the
programs let their households choose, one after the other. Whom no program holds waits in every program it
applied to, and may step up where somebody passes. With one application a household simply waits for its turn.
"""

from collections.abc import Callable, Sequence

import numpy as np

from allocator.assign.choice import Outcome
from allocator.assign.contest import Contest
from allocator.instance.demand import Demand, Flags

NONE = -1

Awarding = Callable[[Contest, Flags], Sequence[int]]  # contest, active contenders -> ranks awarded


class Programs:
    """Which program holds which household, and who is out of the round."""

    def __init__(self, demand: Demand, contests: Sequence[Contest], award: Awarding) -> None:
        self._demand = demand
        self._contests = contests
        self.held = np.full(len(demand.households), NONE, np.int32)
        self.turned_away = np.zeros(len(demand.owner), np.bool_)  # by application
        self._out = np.zeros(len(demand.households), np.bool_)  # passed, or has a home
        if (np.diff(demand.applications_from) <= 1).all():
            self.held[demand.owner] = demand.program
        else:
            self._ask(award)

    def contenders(self, place: int) -> Flags:
        """Tell by rank who takes part in the choice of a program: whom it holds, and whom nobody holds."""
        households = self._demand.owner[self._contests[place].rows]
        held = self.held[households]
        found: Flags = (held == place) | ((held == NONE) & ~self._out[households])
        return found

    def settle(self, place: int, outcome: Outcome) -> None:
        """Note what came of the choice; whom the program left out may wait in later ones."""
        households = self._demand.owner[self._contests[place].rows]
        self.held[self.held == place] = NONE
        self._out[households[sorted(outcome.lots.keys() | outcome.passers)]] = True

    def _ask(self, award: Awarding) -> None:
        """Let everybody ask, round by round."""
        demand = self._demand
        following, end = demand.applications_from[:-1].copy(), demand.applications_from[1:]
        while len(askers := np.flatnonzero((self.held == NONE) & (following < end))):
            asked = following[askers]
            following[askers] += 1
            for place in np.unique(demand.program[asked]).tolist():
                self._hold(place, np.isin(self._contests[place].rows, asked), award)

    def _hold(self, place: int, new: Flags, award: Awarding) -> None:
        """Let a program keep its award among those it holds and those who ask."""
        contest = self._contests[place]
        households = self._demand.owner[contest.rows]
        active = new | (self.held[households] == place)
        kept = np.zeros_like(active)
        kept[award(contest, active)] = True
        self.held[households[active]] = NONE
        self.held[households[kept]] = place
        self.turned_away[contest.rows[active & ~kept]] = True
