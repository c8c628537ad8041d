"""Choice 选房 under any limits: turn by turn, the award computed anew wherever a turn may have changed it."""

from collections import Counter, deque
from collections.abc import Sequence

from allocator.assign.choice import Outcome, Progress
from allocator.assign.contest import Contest
from allocator.assign.general.greedy import Award
from allocator.assign.general.near import CrossingNear, Near, NestedNear
from allocator.assign.general.records import Records


def award(contest: Contest, active: Sequence[int], progress: Progress, workers: int = 1) -> list[int]:
    """Award homes among the active contenders, as if none had been given away; give ranks, best first."""
    progress(f"ask {contest.program.id}", 0, len(active))
    found = Award(contest, active, workers)
    found.compute()
    return found.ranks()


def choose(contest: Contest, active: Sequence[int], progress: Progress, workers: int = 1) -> Outcome:
    """Let everybody awarded choose in order of priority, and record why the others go without."""
    return _Choice(contest, active, progress, workers).run()


class _Choice:
    """The turns of one program."""

    def __init__(self, contest: Contest, active: Sequence[int], progress: Progress, workers: int) -> None:
        self._contest = contest
        self._progress = progress
        self._award = Award(contest, active, workers)
        self._records = Records(contest, self._award)
        self._near: Near | None = None
        if contest.program.choice == "nearest":
            tree = contest.tree
            self._near = (
                CrossingNear(contest, self._award.seats, workers) if tree is None else NestedNear(contest, tree)
            )
        self._order = sorted(active)
        self._told = 0  # up to here in the order, whoever waited has its record
        self._outcome = Outcome(sets=self._records.sets)
        self._turns: deque[int] = deque()  # the awarded, best first

    def run(self) -> Outcome:
        """Take turns until nobody is awarded."""
        name, contenders = self._contest.program.id, len(self._order)
        self._compute(passed=False)
        while self._turns:
            rank = self._turns.popleft()
            self._progress(f"choice {name}", self._told, contenders)
            self._tell(rank)
            self._turn(rank)
        self._tell(None)
        self._progress(f"choice {name}", contenders, contenders)
        return self._outcome

    def _compute(self, *, passed: bool) -> None:
        """Award anew, at the beginning, after somebody passed or after a home was given."""
        before = list(self._turns)
        self._award.compute()
        self._records.changed()
        self._turns = deque(self._award.ranks())
        if self._near is not None and (passed or before != list(self._turns)):
            self._near.follow(Counter(self._contest.kinds[rank] for rank in self._turns))

    def _tell(self, end: int | None) -> None:
        """Make the records of those who wait and stand before a rank."""
        while self._told < len(self._order) and (end is None or self._order[self._told] < end):
            rank = self._order[self._told]
            self._told += 1
            if rank not in self._outcome.lots and rank not in self._outcome.passers:
                self._outcome.why[rank] = self._records.waits(rank)

    def _turn(self, rank: int) -> None:
        """Let one household choose."""
        wishes = self._contest.wishes(rank)
        lot = self._find(rank, wishes)
        program = self._contest.program.id
        self._outcome.why.pop(rank, None)
        if lot is None:
            entries = [self._records.wish(rank, wish) for wish in wishes]
            self._outcome.why[rank] = {"code": "passed", "program": program, "wishes": entries}
            self._outcome.passers.add(rank)
            self._award.leave(rank)
            self._compute(passed=True)
            return
        named = set(self._contest.named(rank))
        entries = [self._records.wish(rank, wish) for wish in wishes[: wishes.index(lot)] if wish in named]
        if entries:
            self._outcome.preferred[rank] = {"code": "preferred", "program": program, "wishes": entries}
        self._give(rank, lot)

    def _find(self, rank: int, wishes: Sequence[int]) -> int | None:
        """Find the first lot that a household accepts and the others can spare; it is seated there."""
        kind = self._contest.kinds[rank]
        seats = self._award.seats
        key = seats.key[self._contest.suitable[kind]]
        if self._near is None:
            return next((lot for lot in wishes if seats.spares(key, lot)), None)
        return self._near.find(kind, wishes)

    def _give(self, rank: int, lot: int) -> None:
        """Give a home for good."""
        kind = self._contest.kinds[rank]
        key = self._award.seats.key[self._contest.suitable[kind]]
        self._outcome.lots[rank] = lot
        self._award.seats.spares(key, lot)
        self._records.given(rank, lot)
        if self._near is not None:
            self._near.take(kind)
        if not self._award.give(rank, lot):
            self._compute(passed=False)
