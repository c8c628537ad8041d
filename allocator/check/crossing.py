"""Households at lots under caps that cross: moves are tried first, and where they fail whole numbers decide."""

from collections.abc import Collection

from allocator.check.contest import Contest
from allocator.check.model import Model, Point
from allocator.check.seats import Seats, Shut


class CrossingSeats(Seats):
    """Some households, each seated within limits of any form."""

    def __init__(self, contest: Contest, masks: list[int], used: list[int], model: Model) -> None:
        super().__init__(contest.limits, masks, used)
        self._near = contest.nearest
        self._metres = contest.metres
        self._least = 0
        self._fixed = list(used)  # by limit: homes that are given away
        self._model = model
        self._barred: list[int] = []  # nobody whom only these lots suit can be let in as long as nobody leaves
        self._never: set[tuple[int, int]] = set()  # (kind, lot) that cannot be had as long as nobody passes

    def scope(self, lot: int) -> int | None:
        """Tell the lots where one who leaves makes room in all full limits at once; None where it is open."""
        scope = None
        for limit in self.limits.over[lot]:
            if self.used[limit] >= self.limits.rooms[limit]:
                scope = self.limits.masks[limit] & (-1 if scope is None else scope)
        return scope

    def _rearrange(self, start: int) -> int | None:
        """Try moves that let somebody into one of the lots; they may block each other."""
        self.dead = 0
        path = self.way_in(start)
        if path is None:
            return None
        done: list[tuple[int, int, int]] = []
        for kind, place, lot in path[0]:
            self.rise(kind, place)
            self.sit(kind, lot)
            done.append((kind, lot, place))
        if all(used <= room for used, room in zip(self.used, self.limits.rooms, strict=True)) and (
            self.scope(path[1]) is None
        ):
            return path[1]
        self.follow((done[::-1], path[1]))
        return None

    def admit(self, kind: int) -> bool:
        """Seat one more of a kind, if that is possible."""
        mask = self.masks[kind]
        if any(not mask & ~barred for barred in self._barred):
            return False
        hints = self.hints.get(kind, [])
        lot = hints.pop() if hints else None
        if lot is None or self.scope(lot) is not None:
            lot = self._rearrange(mask)
        if lot is not None:
            self.sit(kind, lot)
            return True
        crowd = self.crowd()
        crowd[kind] = crowd.get(kind, 0) + 1
        point = self._model.house(crowd, self._rooms())
        if point is None:
            self._barred.append(mask)
            return False
        self._load(point)
        return True

    def crowd(self) -> dict[int, int]:
        """Count those seated of each kind."""
        found: dict[int, int] = {}
        for seated in self.seated:
            for kind, many in seated.items():
                found[kind] = found.get(kind, 0) + many
        return found

    def _rooms(self, lot: int | None = None) -> list[int]:
        """Tell how many homes there are left under each limit, with one more of a lot given away."""
        rooms = [room - fixed for room, fixed in zip(self.limits.rooms, self._fixed, strict=True)]
        for limit in () if lot is None else self.limits.over[lot]:
            rooms[limit] -= 1
        return rooms

    def _load(self, point: Point) -> None:
        """Seat everybody as the point says."""
        for lot, seated in enumerate(self.seated):
            for kind, many in list(seated.items()):
                for _ in range(many - point.get((kind, lot), 0)):
                    self.rise(kind, lot)
        for (kind, lot), many in point.items():
            for _ in range(many - self.seated[lot].get(kind, 0)):
                self.sit(kind, lot)

    def make_room(self, lot: int) -> bool:
        """Move whoever it takes so that one more home of a lot is free, if that is possible."""
        return self._rearrange(1 << lot) is not None or self._make_room_near(lot, None)

    def _make_room_near(self, lot: int, metres: int | None) -> bool:
        """Seat everybody anew, not farther than this in all, so that one more home of a lot is free."""
        point = self._model.house(self.crowd(), self._rooms(lot), metres=metres)
        if point is None:
            return False
        self._load(point)
        return True

    def count_fixed(self, lot: int) -> None:
        """Count a home of a lot that is given away for good."""
        super().count_fixed(lot)
        for limit in self.limits.over[lot]:
            self._fixed[limit] += 1

    def settle(self) -> None:
        """Seat everybody so that the total distance is the least, where that counts."""
        if self._near:
            point = self._model.nearest(self.crowd(), self._rooms(), self._total())
            if point is not None:
                self._load(point)
            self._least = self._total()

    def _total(self) -> int:
        seated = enumerate(self.seated)
        return sum(self._metres[kind][lot] * many for lot, kinds in seated for kind, many in kinds.items())

    def choose(self, kind: int, accepted: list[int], named: Collection[int]) -> tuple[int | None, list[Shut]]:
        """Let one of a kind leave its seat for the first lot that leaves all others seated as they must be."""
        where = self.where[kind]
        seat = next((lot for lot in accepted if where >> lot & 1), (where & -where).bit_length() - 1)
        self.rise(kind, seat)
        shut: list[int] = []
        for lot in accepted:
            if lot == seat or self._can_have(kind, lot):
                told = [self._shut(one) for one in shut if one in named]
                self.count_fixed(lot)
                self._least -= self._metres[kind].get(lot, 0)
                return lot, told
            shut.append(lot)
        return None, [self._shut(lot) for lot in shut]

    def _can_have(self, kind: int, lot: int) -> bool:
        """Make room for one of a kind at a lot, if it may live there; what is refused once is refused to its end."""
        if (kind, lot) in self._never or self._filled(lot) is not None:
            return False
        if not self._near and self.make_room(lot):
            return True
        if self._near and self._make_room_near(lot, self._least - self._metres[kind][lot]):
            return True
        self._never.add((kind, lot))
        return False

    def _filled(self, lot: int) -> int | None:
        """Name the narrowest limit over a lot that the homes given away fill alone."""
        for limit in self.limits.over[lot]:
            if self._fixed[limit] >= self.limits.rooms[limit]:
                return limit
        return None

    def _shut(self, lot: int) -> Shut:
        limit = self._filled(lot)
        if limit is not None:
            return Shut(lot, "full", (limit,))
        farther = self._near and self._model.house(self.crowd(), self._rooms(lot)) is not None
        return Shut(lot, "farther" if farther else "kept")
