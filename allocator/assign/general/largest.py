"""The aim to fill: whether the taken can be completed to the largest number of households that any set houses.

One set of that size is seated, the witness: whoever is in it is taken without a question. Proofs tell who is left out,
and also who of all that are to come may well be taken. A witness of these is looked for, by moves, by the relaxation
and at last by the solver, so that one question mostly answers many; what it proves impossible is the next proof.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from allocator.assign.general.crossing import NEAR, Planner
from allocator.assign.general.filling import Filling
from allocator.assign.general.groups import Groups
from allocator.assign.general.proofs import Numbers, Proofs
from allocator.assign.general.seats import Seating, Seats
from allocator.assign.general.sorts import Queues, Sort
from allocator.assign.general.witness import Witness

May = Callable[[int], bool]


class Largest:
    """Households counted by class: the same suitable lots and the same group caps."""

    whole_queue = False  # whoever is refused here closes the door for its own sort only

    def __init__(self, queues: Queues, seats: Seats, groups: Groups, *, most: int, workers: int) -> None:
        self._queues = queues
        self._seats = seats
        self._groups = groups
        self._most = most
        self._workers = workers
        self._classes = sorted({(one.suitable, one.caps) for one in queues.sorts})
        self._kinds = sorted({suitable for suitable, _ in self._classes})
        place = {suitable: n for n, suitable in enumerate(self._kinds)}
        self._numbered = [(place[suitable], counted) for suitable, counted in self._classes]
        number = {one: n for n, one in enumerate(self._classes)}
        self._class_of = [number[one.suitable, one.caps] for one in queues.sorts]
        self._housable = np.array([bool(one.suitable) for one in queues.sorts], np.bool_)
        self._proofs = Proofs(self._kinds, self._numbered, seats.limits, len(seats.over))
        self._witness = Witness(seats, self._classes)
        self._taken = [0] * len(self._classes)
        self._numbers = Numbers(room=(), left=(), high=np.zeros(0, np.int64), total=0)
        self._refused: list[tuple[int, set[int]]] = []  # lots and group caps, as long as nobody leaves
        self._steps = most  # how many who come next are asked for at once
        self._free = 0
        self._begun = False
        self.upcoming: Callable[[May, int], None] = lambda _may, _number: None  # asks for those who come next

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self._kinds, self._numbered, self._seats.limits, most=self._most, workers=self._workers)

    @cached_property
    def _filling(self) -> Filling:
        limits, lots = self._seats.limits, len(self._seats.over)
        return Filling(self._kinds, self._numbered, limits, lots, len(self._groups.caps))

    def restart(self, sorts: Sequence[int]) -> None:
        """Begin again with nobody taken; those who were taken until now, by sort, have kept their seats."""
        self._taken = [0] * len(self._classes)
        self._witness.restart(self._class_of[sort] for sort in sorts)
        self._refused = []
        self._steps = self._most
        size = len(sorts)
        if not self._begun:
            self._begun = True
            size = self._first()
        while self._reach(size + 1):
            size += 1
        self._begin(size)

    def _first(self) -> int:
        """Seat a largest set, or nearly so."""
        self._begin(self._most)
        size = int(self._most - self._filling.ask(self._taken, self._numbers) + NEAR)
        if not self._reach(size):
            size = self._planner.most(self._bounds(self._taken), self._seats.room, self._groups.caps)
            self._reach(size)
        return size

    def _begin(self, total: int) -> None:
        waiting = np.where(self._housable, np.array(self._queues.left, np.int64), 0)
        high = np.zeros(len(self._classes), np.int64)
        np.add.at(high, np.array(self._class_of, np.int64), waiting)
        self._numbers = Numbers(room=self._seats.room, left=self._groups.caps, high=high, total=total)
        self._free = total  # how many more are to be taken
        self._proofs.restart(self._numbers)

    def _reach(self, total: int) -> bool:
        """Whether so many can be housed; if so they are the witness."""
        self._begin(total)
        if total > self._numbers.high.sum():
            return False
        while not self._proofs.broken():
            ahead = self._ahead(self._most)
            found = self._look(ahead)
            if found is None:
                found = self._look(self._taken)
                return self._solve(self._taken) if found is None else found
            if found:
                return True
        return False

    def admits(self, sort: int) -> bool:
        """Whether the taken with one more of the sort can be completed to as many as the witness."""
        one = self._class_of[sort]
        if self._taken[one] < self._witness.counts[one]:
            return True
        mask, caps = self._classes[one]
        if not mask or any(not mask & ~lots and others.issubset(caps) for lots, others in self._refused):
            return False
        while not self._proofs.forbid(one):
            low = self._ahead(self._steps + 1)
            ahead = sum(low) - sum(self._taken) - 1
            found = self._look(low)
            if found is None and not ahead:
                found = self._solve(low)
                if not found:
                    self._refused.append((mask, set(caps)))
                    return False
            if found:
                self._steps = min(2 * self._steps + 1, self._most)
                return True
            if found is None:
                self._steps = min(self._steps, ahead) // 4
        return False

    def complete(self) -> bool:
        """Whether as many are taken as any set has."""
        return self._free == 0

    def take(self, sort: int) -> None:
        """Take one of the sort that is admitted."""
        one = self._class_of[sort]
        self._taken[one] += 1
        self._free -= 1
        self._proofs.take(one)

    def _bounds(self, low: Sequence[int]) -> list[tuple[int, int]]:
        return list(zip(low, self._numbers.high.tolist(), strict=True))

    def _ahead(self, number: int) -> list[int]:
        """Count the taken and as many of those who come next as the proofs leave possible."""
        trial = _Trial(self._proofs, self._groups, self._queues.sorts, self._class_of, self._taken)
        self.upcoming(trial.may, min(number, self._free))
        return trial.low

    def _look(self, low: Sequence[int]) -> bool | None:
        """Look for a witness: found, or proved by a new proof that there is none, or not known."""
        if self._witness.move(low, self._numbers):
            return True
        if self._filling.ask(low, self._numbers) > NEAR:
            for proof in self._filling.proofs():
                if self._proofs.shows(proof, low):
                    return False if self._proofs.add(proof, self._taken) else None
            return None
        counts, seating = self._filling.witness()
        return self._witness.round(low, self._numbers, counts, self._named(seating)) or None

    def _solve(self, low: Sequence[int]) -> bool:
        """Ask the solver for a witness."""
        numbers = self._numbers
        found = self._planner.seating(self._bounds(low), numbers.room, numbers.left, numbers.total)
        if found is not None:
            self._witness.load(found[0], self._named(found[1]))
        return found is not None

    def _named(self, seating: Seating) -> Seating:
        return [(self._seats.key[self._kinds[kind]], lot, n) for kind, lot, n in seating]


class _Trial:
    """Takes those who come next on trial, as far as the proofs and the group limits allow."""

    def __init__(
        self, proofs: Proofs, groups: Groups, sorts: Sequence[Sort], class_of: Sequence[int], taken: Sequence[int]
    ) -> None:
        self._proofs = proofs
        self._groups = groups.copy()
        self._sorts = sorts
        self._class_of = class_of
        self._spare = proofs.spare.copy()
        self.low = list(taken)

    def may(self, sort: int) -> bool:
        """Whether one more of a sort seems possible; if so it is counted."""
        one = self._class_of[sort]
        cost = self._proofs.cost(one)
        if not self._sorts[sort].suitable or not self._groups.admits(sort) or (cost > self._spare).any():
            return False
        self._groups.take(sort)
        self._spare -= cost
        self.low[one] += 1
        return True
