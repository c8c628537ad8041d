"""The rule of allocation for one program, household by household in order of priority.

Written from the rule, apart from the program whose answers it checks. A set of households is housable while
all of them are seated. Nobody that chose earlier moves again, and whoever steps up for one that passed comes
later in the order, so one walk through the order gives everybody its turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.check.distances import ANYWHERE, NearSeats
from allocator.check.limits import Limits
from allocator.check.reader import Contender, Instance, Row
from allocator.check.reasons import Reasons
from allocator.check.seats import Seats


@dataclass(slots=True)
class Decision:
    """What a household gets at its place in the order, told before its home is given away."""

    rank: int
    contender: Contender
    lot: str | None
    record: Row | None
    passed: bool = False


class Rule:
    """One program: who is seated, whose turn it is, who waits."""

    def __init__(self, instance: Instance, program: Row, given: dict[str, int]) -> None:
        self.program = program
        self.contenders = instance.contenders[program["id"]]
        self.limits = Limits(instance, program, given)
        self.nearest = program["choice"] == "nearest"
        self.near = NearSeats(self.limits, [one.metres for one in self.contenders])
        self.seats = self.near if self.nearest else Seats(self.limits)
        self.left = ""  # the lot that the last household in turn was seated at
        self.reasons = Reasons(self.limits, program["id"], self.contenders, self.seats)
        self.waiting: dict[str, list[int]] = {lot: [] for lot in self.limits.lots}  # the best last
        self.up: set[int] = set()  # who waited and stepped up

    def decide(self) -> Iterator[Decision]:
        """Tell every decision in the order of the program."""
        self._award()
        for rank, one in enumerate(self.contenders):
            if rank not in self.seats.seat:
                yield Decision(rank, one, None, self.reasons.full(rank))
                continue
            lot = self._near_choice(rank) if self.nearest else self._choice(rank)
            if lot is None:
                record = self.reasons.passed(rank)
                self._step_up()
                yield Decision(rank, one, None, record, passed=True)
            else:
                yield Decision(rank, one, lot, None)
                self.seats.count(lot, 1)
                self.reasons.given(rank, lot)

    def _award(self) -> None:
        """Seat one household after the other, whoever can still be seated."""
        dead: set[str] = set()
        for rank, one in enumerate(self.contenders):
            moves = self.seats.way_in(one.suitable, dead)
            if moves is None:
                for lot in one.suitable:
                    self.waiting[lot].append(rank)
            elif self.nearest:
                self._seat_near(rank, ANYWHERE)
            else:
                self._seat(rank, moves)
        for queue in self.waiting.values():
            queue.reverse()

    def _seat(self, rank: int, moves: list[tuple[int, str]]) -> None:
        lot = self.seats.move(moves)
        self.seats.link(rank, lot, self.contenders[rank].suitable)
        self.seats.count(lot, 1)

    def _seat_near(self, rank: int, goal: str | int) -> None:
        seats = self.near
        routes = seats.routes(goal)
        one = self.contenders[rank]
        _, lot = min((one.metres[lot] + routes[lot][0], lot) for lot in one.suitable if lot in routes)
        seats.follow(routes, lot)
        seats.link(rank, lot, one.suitable)
        seats.count(lot, 1)

    def _choice(self, rank: int) -> str | None:
        """Take the household from its seat and find the first wish that leaves the others seated."""
        seats = self.seats
        seats.count(seats.unlink(rank), -1)
        dead: set[str] = set()
        for wish in self.contenders[rank].wishes:
            moves = seats.way_in([wish], dead)
            if moves is not None:
                return seats.move(moves)
        return None

    def _near_choice(self, rank: int) -> str | None:
        """Find the first wish whose metres and the moves it takes add up to nothing more than now."""
        one = self.contenders[rank]
        self.left = seat = self.near.unlink(rank)
        routes = None
        for wish in one.wishes:
            if wish != seat:
                routes = routes or self.near.routes(seat)
                if wish not in routes or one.metres[wish] + routes[wish][0] != one.metres[seat]:
                    continue
                self.near.follow(routes, wish)
            self.near.count(seat, -1)
            return wish
        self.near.count(seat, -1)
        return None

    def _step_up(self) -> None:
        """Seat the best of those who wait and can be let in now; all others nearest again if that counts."""
        for queue in self.waiting.values():
            while queue and queue[-1] in self.up:
                queue.pop()
        heads = sorted((queue[-1], lot) for lot, queue in self.waiting.items() if queue)
        dead: set[str] = set()
        for rank, lot in heads:
            moves = self.seats.way_in([lot], dead)
            if moves is not None:
                self.up.add(rank)
                if self.nearest:
                    self._refill(rank)
                else:
                    self._seat(rank, moves)
                return
        if self.nearest:
            self._refill(None)

    def _refill(self, rank: int | None) -> None:
        """Use the place that was left for the one that steps up, or for whom it brings nearer."""
        self.near.count(self.left, 1)
        if rank is None:
            self.near.follow(self.near.routes(self.left), ANYWHERE)
        else:
            self._seat_near(rank, self.left)
        self.near.count(self.left, -1)
