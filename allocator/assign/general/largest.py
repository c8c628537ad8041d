"""The aim to fill: whether the taken can be completed to the largest number of households that any set houses.

The solver tells the largest number, and one set of that size, the witness. Whoever is in the witness is taken
without a question; for anybody else the solver is asked for a witness of the same size with all taken and that one.
"""

from collections.abc import Sequence
from functools import cached_property

from allocator.assign.general.crossing import Planner
from allocator.assign.general.seats import Seating, Seats
from allocator.assign.general.sorts import Queues


class Largest:
    """Households counted by class: the same suitable lots and the same group caps."""

    whole_queue = False  # whoever is refused here closes the door for its own sort only

    def __init__(self, queues: Queues, seats: Seats, caps: list[int], *, most: int, workers: int) -> None:
        self._queues = queues
        self._seats = seats
        self._caps = caps  # how many more of each group may be housed beside F
        self._most = most
        self._workers = workers
        classes = sorted({(one.suitable, one.caps) for one in queues.sorts})
        self._kinds = sorted({suitable for suitable, _ in classes})
        self._classes = [(self._kinds.index(suitable), counted) for suitable, counted in classes]
        place = {one: n for n, one in enumerate(classes)}
        self._class_of = [place[one.suitable, one.caps] for one in queues.sorts]
        self._taken = [0] * len(classes)
        self._witness = [0] * len(classes)
        self._seating: Seating = []

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self._kinds, self._classes, self._seats.limits, most=self._most, workers=self._workers)

    def restart(self) -> None:
        """Begin again with nobody taken, and any largest set as the witness."""
        self._taken = [0] * len(self._classes)
        total = self._planner.most(self._bounds(), self._seats.room, self._caps)
        self._look(self._bounds(), total)

    def admits(self, sort: int) -> bool:
        """Whether the taken with one more of the sort can be completed to as many as the witness."""
        one = self._class_of[sort]
        if self._taken[one] < self._witness[one]:
            return True
        bounds = self._bounds()
        bounds[one] = (bounds[one][0] + 1, bounds[one][1])
        return self._look(bounds, sum(self._witness))

    def take(self, sort: int) -> None:
        """Take one of the sort that is admitted."""
        one = self._class_of[sort]
        self._taken[one] += 1

    def seat(self) -> None:
        """Seat everybody as the witness is seated: whoever was taken is the whole of it."""
        seats = self._seats
        seats.load([(seats.key[self._kinds[kind]], lot, n) for kind, lot, n in self._seating])

    def _bounds(self) -> list[tuple[int, int]]:
        """Tell how many of each class are taken, and how many there are."""
        found = [0] * len(self._classes)
        for sort, one in enumerate(self._class_of):
            found[one] += self._queues.left[sort]
        return list(zip(self._taken, found, strict=True))

    def _look(self, bounds: Sequence[tuple[int, int]], total: int) -> bool:
        """Look for a witness."""
        found = self._planner.seating(bounds, self._seats.room, self._caps, total)
        if found is None:
            return False
        self._witness, self._seating = found
        return True
