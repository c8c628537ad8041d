"""Households at lots: proof that all of them can be housed, changed by augmenting paths.

Households of one kind are alike, so it is enough to count how many of a kind sit at a lot.
"""

from collections.abc import Collection
from typing import NamedTuple

from allocator.check.limits import Limits, bits

Move = tuple[int, int, int]  # one of this kind goes from this lot to that one
Path = tuple[list[Move], int]  # moves in the order in which they can be made, and the lot that is then open


class Shut(NamedTuple):
    """Why a lot could not be had: the limits on the edge of a closed set, or one word."""

    lot: int
    code: str  # full, farther, kept
    edge: tuple[int, ...] = ()
    kept: int = 0


class Seats:
    """Some households, each seated at a lot that suits it, within all limits, which are nested.

    A household at a lot whose narrowest full limit covers other lots too can be let in by a move from any of
    these.
    """

    def __init__(self, limits: Limits, masks: list[int], used: list[int] | None = None) -> None:
        self.limits = limits
        self.masks = masks  # kind -> the lots that suit it
        self.used = list(used or [0] * len(limits.rows))  # by limit
        self.seated: list[dict[int, int]] = [{} for _ in limits.lots]  # lot -> kind -> how many
        self.here = [0] * len(limits.lots)  # lot -> how many in all
        self.out = [0] * len(limits.lots)  # lot -> the lots where somebody seated there could live
        self.where: dict[int, int] = {}  # kind -> the lots where some of it are seated
        self.dead = 0  # lots where nobody can be let in as long as nobody leaves
        self.hints: dict[int, list[int]] = {}  # kind -> lots worth trying first

    def count(self, lot: int, homes: int) -> None:
        """Use homes of a lot, or give them back."""
        used = self.used
        for limit in self.limits.over[lot]:
            used[limit] += homes

    def sit(self, kind: int, lot: int) -> None:
        """Seat one of a kind."""
        seated = self.seated[lot]
        if kind in seated:
            seated[kind] += 1
        else:
            seated[kind] = 1
            self.out[lot] |= self.masks[kind]
            self.where[kind] = self.where.get(kind, 0) | 1 << lot
        self.here[lot] += 1
        self.count(lot, 1)

    def rise(self, kind: int, lot: int) -> None:
        """Take one of a kind from its seat."""
        seated = self.seated[lot]
        seated[kind] -= 1
        if not seated[kind]:
            del seated[kind]
            self.where[kind] ^= 1 << lot
            mask = 0
            for other in seated:
                mask |= self.masks[other]
            self.out[lot] = mask
        self.here[lot] -= 1
        self.count(lot, -1)

    def full(self, lot: int) -> int | None:
        """Name the narrowest limit that lets nobody more into a lot."""
        used, rooms = self.used, self.limits.rooms
        for limit in self.limits.over[lot]:
            if used[limit] >= rooms[limit]:
                return limit
        return None

    def scope(self, lot: int) -> int | None:
        """Tell the lots from which somebody must leave to let one in here; None where it is open."""
        limit = self.full(lot)
        return None if limit is None else self.limits.masks[limit]

    def way_in(self, start: int) -> Path | None:
        """Find moves that let a household into one of the lots; those that cannot be reached become dead."""
        start &= ~self.dead
        todo = list(self.limits.spread(start))
        before: dict[int, tuple[int, int]] = {}
        seen, cleared = self.dead | start, 0
        for lot in todo:
            scope = self.scope(lot)
            if scope is None:
                return self._trace(before, lot)
            places = scope & ~cleared
            cleared |= places
            for place in bits(places):
                new = self.out[place] & ~seen
                if new:
                    seen |= new
                    for other in bits(new):
                        before[other] = (place, lot)
                        todo.append(other)
        self.dead = seen
        return None

    def _trace(self, before: dict[int, tuple[int, int]], lot: int) -> Path:
        moves = []
        while lot in before:
            place, to = before[lot]
            kind = next(kind for kind in self.seated[place] if self.masks[kind] >> lot & 1)
            moves.append((kind, place, lot))
            lot = to
        return moves, lot

    def follow(self, path: Path) -> int:
        """Make the moves; give the lot that is now open."""
        moves, entry = path
        for kind, place, lot in moves:
            self.rise(kind, place)
            self.sit(kind, lot)
        return entry

    def admit(self, kind: int) -> bool:
        """Seat one more of a kind, if that is possible."""
        hints = self.hints.get(kind)
        while hints:
            lot = hints.pop()
            if self.scope(lot) is None:
                self.sit(kind, lot)
                return True
        path = self.way_in(self.masks[kind])
        if path is None:
            return False
        self.sit(kind, self.follow(path))
        return True

    def withdraw(self, kind: int) -> int:
        """Let one of a kind go; give the lot where it sat."""
        lot = (self.where[kind] & -self.where[kind]).bit_length() - 1
        self.rise(kind, lot)
        return lot

    def closed(self, start: int) -> int | None:
        """Tell, as a mask, the full limits that close these lots whoever moves; None where there is a way in."""
        seen = todo = start
        limits = 0
        while todo:
            low = todo & -todo
            todo ^= low
            limit = self.full(low.bit_length() - 1)
            if limit is None:
                return None
            if not limits >> limit & 1:
                limits |= 1 << limit
                new = 0
                for place in self.limits.spread(self.limits.masks[limit]):
                    new |= self.out[place]
                new &= ~seen
                seen |= new
                todo |= new
        return limits

    def kept(self, edge: tuple[int, ...]) -> int:
        """Count those who are seated under some limits."""
        return sum(self.here[lot] for lot in self.limits.spread(self.limits.under(edge)))

    def make_room(self, lot: int) -> bool:
        """Move whoever it takes so that one more home of a lot is free, if that is possible."""
        self.dead = 0
        path = self.way_in(1 << lot)
        if path is None:
            return False
        self.follow(path)
        return True

    def fix(self, lot: int) -> bool:
        """Give a home of a lot away for good, if all those seated can still be housed."""
        if not self.make_room(lot):
            return False
        self.count_fixed(lot)
        return True

    def count_fixed(self, lot: int) -> None:
        """Count a home of a lot that is given away for good."""
        self.count(lot, 1)

    def choose(self, kind: int, accepted: list[int], named: Collection[int]) -> tuple[int | None, list[Shut]]:
        """Let one of a kind leave its seat for the first lot that leaves all others seated.

        Gives the lot, whose home is then counted, and why no lot before it could be had: only those of the
        named ones if there is a lot.
        """
        self.withdraw(kind)
        shut: list[Shut] = []
        for lot in accepted:
            closed = self.closed(1 << lot)
            if closed is None:
                self.fix(lot)
                return lot, [one for one in shut if one.lot in named]
            edge = self.limits.outermost(closed)
            shut.append(Shut(lot, "full", edge, self.kept(edge)))
        return None, shut

    def settle(self) -> None:
        """Choose among all ways to seat everybody: any will do here."""
