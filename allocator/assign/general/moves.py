"""Seats where limits cross: moves say yes at once, cuts say no at once, and the solver says the rest.

A household moves in at a full lot, and every limit over it that is full is then relieved by somebody who moves out of
it, to a lot that is full only of limits this one stands under already; or of one limit more, which is then relieved in
the same way. Every such chain is tried and counted, so a wrong guess costs time and nothing else.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from allocator.assign.contest import Contest
from allocator.assign.exchange import bits
from allocator.assign.general.crossing import Planner, Relaxed
from allocator.assign.general.seats import Seating, Seats

Move = tuple[int, int]  # from lot, to lot
MOST_STEPS = 255


class CrossingSeats(Seats):
    """Seats under limits of any kind."""

    def __init__(self, contest: Contest, masks: Iterable[int], workers: int) -> None:
        super().__init__(contest, masks)
        self.at: list[dict[int, int]] = [{} for _ in self.over]  # lot -> key -> households
        self.of: list[dict[int, int]] = [{} for _ in self.masks]  # key -> lot -> households
        self._free = list(self.room)  # room beside everybody seated
        self._movers = [0] * len(self.over)  # by lot: where those seated there could live
        wide = [mask for mask in self.masks if mask.bit_count() > 1]
        self._lots = {n for n, limit in enumerate(contest.limits) if limit.kind == "lot"}  # limits of one lot
        self._alone = sorted(self._lots)  # by lot: its own limit
        self._kinds = wide
        self._wide = [self.key[mask] for mask in wide]
        self._most = len(contest.kinds)
        self._workers = workers
        self._steps = 0  # how many who come next are asked for at once

    @cached_property
    def _relaxed(self) -> Relaxed:
        return Relaxed(self._kinds, self.limits, len(self.over))

    @cached_property
    def _planner(self) -> Planner:
        classes = [(kind, ()) for kind in range(len(self._kinds))]
        return Planner(self._kinds, classes, self.limits, most=self._most, workers=self._workers)

    def seat(self, key: int, lot: int, households: int = 1) -> None:
        """Seat households at a lot; a negative number takes them away."""
        for counts, one in ((self.at[lot], key), (self.of[key], lot)):
            counts[one] = counts.get(one, 0) + households
            if not counts[one]:
                del counts[one]
        for limit in self.over[lot]:
            self._free[limit] -= households
        self.seated[key] += households
        self._movers[lot] = 0
        for one in self.at[lot]:
            self._movers[lot] |= self.masks[one]

    def where(self, key: int) -> dict[int, int]:
        """Tell at which lots how many households of a key are seated."""
        return self.of[key]

    def copy(self) -> Seating:
        """List all seats."""
        return [(key, lot, n) for key, found in enumerate(self.of) for lot, n in found.items()]

    def _lose(self, lot: int) -> None:
        for limit in self.over[lot]:
            self._free[limit] -= 1

    def _enter(self, key: int) -> bool:
        return self.place(key) or self._solve(key)

    def place(self, key: int) -> bool:
        """Seat one more household where there is room, or where moves make some."""
        full = [n for n, free in enumerate(self._free) if free <= 0]
        blocked = 0
        for limit in full:
            blocked |= self.limits[limit].lots
        mask = self.masks[key]
        if mask & ~blocked:
            self.seat(key, next(bits(mask & ~blocked)))
            return True
        ways: dict[tuple[int, ...], int] = {}
        for lot in bits(mask):
            ways.setdefault(tuple(n for n in self.over[lot] if self._free[n] <= 0), lot)
        return any(self._squeeze(key, lot) for _, lot in sorted(ways.items(), key=lambda way: (len(way[0]), way[1])))

    def _squeeze(self, key: int, lot: int) -> bool:
        """Seat a household at a full lot and relieve its limits one by one; all back where that does not do."""
        done: list[tuple[int, int, int]] = []
        self.seat(key, lot)
        for limit in self.over[lot]:
            for here, there in self._relief(limit) if self._free[limit] < 0 else ():
                mover = next(one for one in self.at[here] if self.masks[one] >> there & 1)
                self.seat(mover, here, -1)
                self.seat(mover, there)
                done.append((mover, here, there))
        if min(self._free) >= 0:
            return True
        for mover, here, there in reversed(done):
            self.seat(mover, there, -1)
            self.seat(mover, here)
        self.seat(key, lot, -1)
        return False

    def _relief(self, limit: int) -> list[Move]:
        """Find a shortest chain of moves out of a limit and into no other that is full; nobody moves twice."""
        full = [n for n, free in enumerate(self._free) if free <= 0]
        narrow = sum(1 << lot for lot in range(len(self.over)) if self._free[self._alone[lot]] <= 0)
        wide = [self.limits[n].lots for n in full if n not in self._lots]
        before: dict[int, tuple[int, Move] | None] = {limit: None}
        tried = 0
        for out in (todo := [limit]):
            inside = self.limits[out].lots
            for here in bits(inside & ~tried):
                tried |= 1 << here
                once, twice = narrow & ~(1 << here), 0
                for lots in wide:
                    if not lots >> here & 1:
                        once, twice = once | lots, twice | once & lots
                away = self._movers[here] & ~inside
                if away & ~once:
                    return _chain(before, out, (here, next(bits(away & ~once))))
                for there in bits(away & ~twice):
                    full_there = next(n for n in self.over[there] if self._free[n] <= 0 and n not in self.over[here])
                    if full_there not in before:
                        before[full_there] = (out, (here, there))
                        todo.append(full_there)
        return []

    def _solve(self, key: int) -> bool:
        """Seat one more household, and at once as many of those who come next as seem likely."""
        while True:
            upcoming = self.upcoming(self._steps)
            if self._house([key, *upcoming], sure=not upcoming):
                self._steps = min(2 * self._steps + 1, MOST_STEPS)
                return True
            if not upcoming:
                return False
            self._steps //= 4

    def _house(self, keys: list[int], *, sure: bool) -> bool:
        """Seat some more anew with all others; unless it must be sure, only if the relaxation leads to it."""
        counts = list(self.seated)
        for key in keys:
            counts[key] += 1
        room = list(self.room)
        singles = []
        for lot in range(len(self.over)):
            single = self.key[1 << lot]
            if counts[single]:
                singles.append((single, lot, counts[single]))
                for limit in self.over[lot]:
                    room[limit] -= counts[single]
        if min(room) < 0:
            return False
        wide = [counts[one] for one in self._wide]
        cut, seating = self._relaxed.ask(wide, room)
        if cut:
            self.cuts.add(cut, self.taken, self.room)
            return False
        before = self.copy()
        if seating is not None and self._complete(counts, [*singles, *self._named(seating)]):
            return True
        found = self._planner.seating([(n, n) for n in wide], room) if sure else None
        self.load(before if found is None else [*singles, *self._named(found[1])])
        return found is not None

    def _complete(self, counts: Sequence[int], seating: Seating) -> bool:
        """Seat everybody anew, those who have no seat yet by moves."""
        self.load(seating)
        return all(self.place(key) for key, n in enumerate(counts) for _ in range(n - self.seated[key]))

    def _named(self, seating: Seating) -> Seating:
        return [(self._wide[kind], lot, n) for kind, lot, n in seating]


def _chain(before: dict[int, tuple[int, Move] | None], limit: int, last: Move) -> list[Move]:
    """Follow the moves back to the limit where the chain begins."""
    moves = [last]
    while (step := before[limit]) is not None:
        limit, move = step
        moves.append(move)
    return moves
