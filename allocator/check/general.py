"""The award under every rule: groups, reserves, first homes, caps that cross, and the aim to fill all homes.

It is computed from the rule, in two passes, whenever a choice could have changed it.
"""

from bisect import bisect_left
from heapq import heapify, heappop, heappush

from allocator.check.contest import Contest
from allocator.check.crossing import CrossingSeats
from allocator.check.distances import NearSeats
from allocator.check.fill import Completion
from allocator.check.model import Model
from allocator.check.reasons import Reasons
from allocator.check.seats import Seats


class GeneralAward:
    """Who is awarded, and how all of them can be seated."""

    def __init__(self, contest: Contest, reasons: Reasons) -> None:
        self._contest = contest
        self._reasons = reasons
        self._members: dict[int, list[int]] = {}  # kind -> the ranks that remain
        self._early_masks = [contest.early(kind) for kind in range(len(contest.kinds))]
        self._model = Model(contest)
        self._early_model = Model(contest, self._early_masks)
        self._narrow: Seats | None = None  # those taken before release, where homes go to a group first
        self._before_release: set[int] = set()
        self._completion: Completion | None = None
        self._outside: dict[str, int] = {}  # group -> households outside it
        self.seats = Seats(contest.limits, contest.masks)
        self.seated: dict[str, int] = {}  # group -> awarded households
        self.awarded: list[int] = []

    def start(self, active: list[int]) -> None:
        """Compute the first award."""
        for rank in active:
            self._members.setdefault(self._contest.kind[rank], []).append(rank)
        self._compute()

    def housed(self, rank: int, lot: int) -> None:
        """Compute the award anew where a home that is given away could have changed it.

        Whoever was taken before release and now has a home that waits for a group has left a place to somebody
        who may be taken before release in its stead. Whoever was taken after release counts, with its home,
        against what is held for groups.
        """
        self._leave(rank)
        contest, outsiders = self._contest, self._contest.outsiders
        early = rank in self._before_release
        if early:
            same = bool(self._early_masks[contest.kind[rank]] >> lot & 1)
        else:
            same = not outsiders or (len(outsiders) == 1 and not contest.has_first)
        if self._narrow:
            if early:
                self._narrow.withdraw(contest.kind[rank])
            same = self._narrow.fix(lot) and same
        if same:
            for group in contest.kinds[contest.kind[rank]].groups & self.seated.keys():
                self.seated[group] -= 1
        else:
            self._renew()

    def passed(self, rank: int) -> None:
        """Compute the award anew."""
        self._leave(rank)
        self._renew()

    def _leave(self, rank: int) -> None:
        members = self._members[self._contest.kind[rank]]
        del members[bisect_left(members, rank)]

    def _renew(self) -> None:
        self._compute()
        self.seats.settle()
        heapify(self.awarded)

    def _compute(self) -> None:
        """Take households in two passes, before and after release."""
        contest, counts = self._contest, self._reasons.groups
        self.seated = dict.fromkeys(counts, 0)
        self._outside = {group: self._reasons.housed - counts[group] for group in contest.outsiders}
        if contest.fill:
            stock = {kind: len(members) for kind, members in self._members.items() if members}
            self._completion = Completion(contest, self._model, self._reasons, stock)
        hints = self.seats
        taken: set[int] = set()
        self._narrow = None
        if contest.has_first:
            self._narrow = self._fresh(hints, early=True)
            self._walk(self._narrow, taken, early=True)
            hints = self._narrow
        self.seats = self._fresh(hints, early=False)
        if contest.has_first:
            for rank in sorted(taken):
                self.seats.admit(contest.kind[rank])
        elif contest.outsiders:
            self._walk(self.seats, taken, early=True)
        self._before_release = set(taken)
        self._walk(self.seats, taken, early=False)
        self.awarded = list(taken)

    def _fresh(self, hints: Seats, *, early: bool) -> Seats:
        """Begin with the homes that are given away, and remember who sat where."""
        contest, used = self._contest, self._reasons.homes.used
        masks = self._early_masks if early else contest.masks
        seats: Seats
        if contest.limits.crossing:
            seats = CrossingSeats(contest, masks, used, self._early_model if early else self._model)
        elif contest.nearest and not early:
            seats = NearSeats(contest.limits, masks, contest.metres, used)
        else:
            seats = Seats(contest.limits, masks, used)
        for lot, seated in enumerate(hints.seated):
            for kind, many in seated.items():
                if masks[kind] >> lot & 1:
                    seats.hints.setdefault(kind, []).extend([lot] * many)
        return seats

    def _walk(self, seats: Seats, taken: set[int], *, early: bool) -> None:
        """Go through the contenders in order; a kind of which one is refused is refused to its end."""
        heap = [(members[0], kind, 0) for kind, members in self._members.items() if members]
        heapify(heap)
        while heap:
            rank, kind, place = heappop(heap)
            if rank not in taken:
                if not self._take(seats, kind, early=early):
                    continue
                taken.add(rank)
            members = self._members[kind]
            if place + 1 < len(members):
                heappush(heap, (members[place + 1], kind, place + 1))

    def _take(self, seats: Seats, kind: int, *, early: bool) -> bool:
        """Take one more of a kind if all that is promised to others can be kept."""
        contest, counts = self._contest, self._reasons.groups
        groups = contest.kinds[kind].groups
        limits = contest.group_caps
        if any(counts[group] + self.seated[group] >= limits[group] for group in groups & limits.keys()):
            return False
        held = contest.outsiders if early else {}
        if any(self._outside[group] >= most for group, most in held.items() if group not in groups):
            return False
        if not seats.admit(kind):
            return False
        if self._completion and not self._completion.admit(kind):
            seats.withdraw(kind)
            return False
        for group in groups & self.seated.keys():
            self.seated[group] += 1
        for group in self._outside.keys() - groups:
            self._outside[group] += 1
        return True
