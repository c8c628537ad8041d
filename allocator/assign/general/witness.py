"""The witness: as many households as any set has, all seated, with everybody who is taken among them."""

from collections.abc import Iterable, Sequence

from allocator.assign.general.proofs import Numbers
from allocator.assign.general.seats import Seating, Seats

MOST_MOVES = 64  # where more are to come or to go, the relaxation is faster


class Witness:
    """Counts by class those who are seated."""

    def __init__(self, seats: Seats, classes: Sequence[tuple[int, tuple[int, ...]]]) -> None:
        self._seats = seats
        self._keys = [seats.key[suitable] for suitable, _ in classes]
        self._caps = [caps for _, caps in classes]
        self.counts = [0] * len(classes)

    def restart(self, classes: Iterable[int]) -> None:
        """Begin with those who have kept their seats."""
        self.counts = [0] * len(self.counts)
        for one in classes:
            self.counts[one] += 1

    def load(self, counts: Sequence[int], seating: Seating) -> None:
        """Seat others."""
        self.counts = list(counts)
        self._seats.load(seating)

    def move(self, low: Sequence[int], numbers: Numbers) -> bool:
        """Let in as many of each class as must be in, in the place of others; all back where that does not do."""
        surplus = [(one, there - must) for one, (must, there) in enumerate(zip(low, self.counts, strict=True))]
        missing = -sum(n for _, n in surplus if n < 0)
        surplus = [(one, n) for one, n in surplus if n > 0]
        if max(missing, sum(n for _, n in surplus)) > MOST_MOVES:
            return False
        before = self.counts, self._seats.copy()
        self.counts = list(self.counts)
        for one, n in surplus:
            self._unseat(one, n)
        found = self._complete(low, numbers, [one for one, _ in surplus])
        if not found:
            self.load(*before)
        return found

    def round(self, low: Sequence[int], numbers: Numbers, counts: Sequence[int], seating: Seating) -> bool:
        """Begin with others, maybe not as many or not all with seats, and let in who is missing; else all back."""
        before = self.counts, self._seats.copy()
        self.load(counts, seating)
        spare = list(self._seats.seated)
        for one, n in enumerate(self.counts):
            spare[self._keys[one]] -= n
        for one in range(len(self.counts)):  # those who may be there go before those who must
            self._fit(one, max(0, self.counts[one] - low[one]), spare)
        for one in range(len(self.counts)):
            self._fit(one, self.counts[one], spare)
            self._unseat(one, max(0, spare[self._keys[one]]), seats_only=True)
            spare[self._keys[one]] = min(0, spare[self._keys[one]])
        found = self._keeps(numbers) and self._complete(low, numbers, range(len(low)))
        if not found:
            self.load(*before)
        return found

    def _keeps(self, numbers: Numbers) -> bool:
        """Whether those who are seated keep all limits."""
        room, left = list(numbers.room), self._left(numbers)
        for _, lot, n in self._seats.copy():
            for limit in self._seats.over[lot]:
                room[limit] -= n
        few = all(n <= most for n, most in zip(self.counts, numbers.high.tolist(), strict=True))
        return few and min([0, *room, *left]) >= 0

    def _left(self, numbers: Numbers) -> list[int]:
        left = list(numbers.left)
        for one, n in enumerate(self.counts):
            for cap in self._caps[one] if n else ():
                left[cap] -= n
        return left

    def _fit(self, one: int, most: int, spare: list[int]) -> None:
        """Count no more of a class than have seats."""
        gone = min(most, max(0, -spare[self._keys[one]]))
        self.counts[one] -= gone
        spare[self._keys[one]] += gone

    def _unseat(self, one: int, households: int, *, seats_only: bool = False) -> None:
        for _ in range(households):
            self._seats.seat(self._keys[one], next(iter(self._seats.where(self._keys[one]))), -1)
        self.counts[one] -= 0 if seats_only else households

    def _complete(self, low: Sequence[int], numbers: Numbers, others: Iterable[int]) -> bool:
        """Let in who must be in, and of some other classes as many as the number asked for leaves, if so many can."""
        left = self._left(numbers)
        for one, must in enumerate(low):
            while self.counts[one] < must:
                if not self._enter(one, left):
                    return False
        missing = numbers.total - sum(self.counts)
        for one in others:
            while missing and self.counts[one] < numbers.high[one] and self._enter(one, left):
                missing -= 1
        return not missing

    def _enter(self, one: int, left: list[int]) -> bool:
        """Seat one more of a class."""
        if any(left[cap] <= 0 for cap in self._caps[one]) or not self._seats.place(self._keys[one]):
            return False
        self.counts[one] += 1
        for cap in self._caps[one]:
            left[cap] -= 1
        return True
