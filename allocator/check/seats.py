"""Households at lots: proof that all of them can be housed, changed by augmenting paths."""

from collections.abc import Iterable

from allocator.check.limits import Limits


class Seats:
    """Some households, each seated at a lot that suits it, within all limits.

    `movers[a][b]` are the households seated at lot a that could live at lot b instead. A household at a lot
    whose narrowest full limit covers other lots too can be let in by a move from any of these.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.used = [0] * len(limits.rows)
        self.seat: dict[int, str] = {}
        self.suitable: dict[int, list[str]] = {}
        self.movers: dict[str, dict[str, dict[int, None]]] = {lot: {} for lot in limits.lots}

    def count(self, lot: str, homes: int) -> None:
        """Use homes of a lot, or give them back."""
        for limit in self.limits.over[lot]:
            self.used[limit] += homes

    def link(self, who: int, lot: str, suitable: list[str]) -> None:
        """Seat a household; its home must be counted apart."""
        self.seat[who] = lot
        self.suitable[who] = suitable
        movers = self.movers[lot]
        for other in suitable:
            movers.setdefault(other, {})[who] = None

    def unlink(self, who: int) -> str:
        """Take a household from its lot; its home stays counted."""
        lot = self.seat.pop(who)
        movers = self.movers[lot]
        for other in self.suitable.pop(who):
            del movers[other][who]
            if not movers[other]:
                del movers[other]
        return lot

    def full(self, lot: str) -> int | None:
        """Name the narrowest limit that lets nobody more into a lot."""
        for limit in self.limits.over[lot]:
            if self.used[limit] >= self.limits.rows[limit]["limit"]:
                return limit
        return None

    def way_in(self, start: Iterable[str], dead: set[str]) -> list[tuple[int, str]] | None:
        """Find moves that let a household into one of the lots.

        Each move says who goes where, in the order in which they can be made; the newcomer, last, is -1. When
        there is no way every lot seen is added to `dead`: nobody can be let in there as long as no household
        leaves.
        """
        before: dict[str, tuple[int, str] | None] = {lot: None for lot in start if lot not in dead}
        todo = list(before)
        seen = dead.union(before)
        cleared: set[str] = set()
        for lot in todo:
            limit = self.full(lot)
            if limit is None:
                return self._trace(before, lot)
            for place in self.limits.under[limit]:
                if place in cleared:
                    continue
                cleared.add(place)
                movers = self.movers[place]
                for other in sorted(movers.keys() - seen):
                    before[other] = (next(iter(movers[other])), lot)
                    todo.append(other)
                    seen.add(other)
        dead.update(before)
        return None

    def _trace(self, before: dict[str, tuple[int, str] | None], lot: str) -> list[tuple[int, str]]:
        moves = []
        while (step := before[lot]) is not None:
            moves.append((step[0], lot))
            lot = step[1]
        return [*moves, (-1, lot)]

    def move(self, moves: list[tuple[int, str]]) -> str:
        """Make the moves; give the lot that is now open for the newcomer."""
        for who, lot in moves[:-1]:
            suitable = self.suitable[who]
            self.count(self.unlink(who), -1)
            self.link(who, lot, suitable)
            self.count(lot, 1)
        return moves[-1][1]

    def closed(self, start: Iterable[str]) -> set[int] | None:
        """Tell the full limits that close these lots whoever moves; None where there is a way in."""
        seen = set(start)
        todo = list(seen)
        limits: set[int] = set()
        for lot in todo:
            limit = self.full(lot)
            if limit is None:
                return None
            if limit not in limits:
                limits.add(limit)
                for place in self.limits.under[limit]:
                    new = self.movers[place].keys() - seen
                    seen |= new
                    todo.extend(new)
        return limits
