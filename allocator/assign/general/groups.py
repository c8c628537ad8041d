"""Group caps and reserves: how many more of each group, and of those outside a reserve, may be taken."""

from collections.abc import Sequence
from copy import copy

from allocator.assign.contest import Contest
from allocator.assign.general.sorts import Sort


class Groups:
    """What is left beside the homes given away (F), and beside those and all who are taken."""

    whole_queue = False  # whoever is refused here closes the door for its own sort only

    def __init__(self, contest: Contest, sorts: Sequence[Sort]) -> None:
        quotas = [limit.room for limit in contest.limits if limit.kind == "quota"]
        homes = min([contest.homes, *quotas])
        self._sorts = sorts
        self.caps = [row.limit for row in contest.group_caps]  # beside F
        self.reserves = [homes - row.seats for row in contest.reserves]
        self.left: list[int] = []  # by group cap, beside F and all who are taken
        self.open: list[int] = []  # the same by reserve
        self.released = False

    def restart(self) -> None:
        """Begin again with nobody taken, before the release."""
        self.left, self.open, self.released = list(self.caps), list(self.reserves), False

    def copy(self) -> "Groups":
        """Copy what is left, so that some can be taken on trial."""
        found = copy(self)
        found.left, found.open = list(self.left), list(self.open)
        return found

    def admits(self, sort: int) -> bool:
        """Whether one more of the sort keeps all group caps, and all reserves until they are released."""
        one = self._sorts[sort]
        for cap in one.caps:
            if self.left[cap] <= 0:
                return False
        return self.released or all(self.open[reserve] > 0 for reserve in one.outside)

    def take(self, sort: int) -> None:
        """Take one of the sort."""
        for cap in self._sorts[sort].caps:
            self.left[cap] -= 1
        for reserve in self._sorts[sort].outside:
            self.open[reserve] -= 1

    def give(self, sort: Sort) -> None:
        """Note that one of the sort, until now taken, has a home for good."""
        for cap in sort.caps:
            self.caps[cap] -= 1
        for reserve in sort.outside:
            self.reserves[reserve] -= 1
