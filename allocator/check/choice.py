"""The choice in one program: one household after the other takes a home, until no award is left."""

from collections.abc import Callable
from heapq import heapify, heappop
from typing import NamedTuple

from allocator.check.award import PlainAward
from allocator.check.contest import Contest
from allocator.check.general import GeneralAward
from allocator.check.reasons import Reasons


class Decision(NamedTuple):
    """What a household gets, told before its home is given away."""

    rank: int
    lot: int | None
    record: bytes | None


Watch = Callable[["Choice", Decision], None]


class Choice:
    """One program: who has a home, who passed, and what all others are told."""

    def __init__(self, contest: Contest, active: list[int], watch: Watch | None = None) -> None:
        self.contest = contest
        self.reasons = Reasons(contest)
        self.lots: dict[int, int] = {}  # rank -> lot
        self.why: dict[int, bytes] = {}  # rank -> record
        self.gone: set[int] = set()  # who passed
        self._active = active
        self._told = 0  # as many of them have had their turn or been told why not
        self._watch = watch
        self._award = PlainAward(contest) if contest.plain else GeneralAward(contest, self.reasons)

    def run(self) -> None:
        """Let everybody choose."""
        award = self._award
        award.start(self._active)
        award.seats.settle()
        heapify(award.awarded)
        while award.awarded:
            rank = heappop(award.awarded)
            self._tell(rank)
            self._turn(rank)
            self.reasons.version += 1
        self._tell(len(self.contest.entries))

    def _tell(self, end: int) -> None:
        """Tell those before a place in the order why they had no turn."""
        award, active, told = self._award, self._active, self._told
        missed, seats, seated = self.reasons.missed, award.seats, award.seated
        while told < len(active) and (rank := active[told]) < end:
            told += 1
            if rank in self.lots or rank in self.gone:
                continue
            self.why[rank] = record = missed(rank, seats, seated)
            if self._watch:
                self._watch(self, Decision(rank, None, record))
        self._told = told

    def _turn(self, rank: int) -> None:
        """Let one household choose."""
        entry = self.contest.entries[rank]
        accepted = self.contest.accepted(rank)
        lot, shut = self._award.seats.choose(entry.kind, accepted, set(entry.wishes))
        record = None
        if lot is None:
            record = self.reasons.wishes("passed", shut)
        elif shut:
            record = self.reasons.wishes("preferred", shut)
        if self._watch:
            self._watch(self, Decision(rank, lot, record))
        self.why.pop(rank, None)
        if record is not None:
            self.why[rank] = record
        if lot is None:
            self.gone.add(rank)
            self._award.passed(rank)
        else:
            self.lots[rank] = lot
            self.reasons.given(rank, lot)
            self._award.housed(rank, lot)
