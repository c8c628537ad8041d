"""Seats: a proof that everybody taken can be housed, kept by moving households from lot to lot.

Households are counted by their set of lots, the key. More may be seated than are taken: whoever was taken before
and is likely to be taken again keeps its seat until then, so that most questions answer themselves.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from allocator.assign.contest import Contest
from allocator.assign.exchange import Exchange, bits
from allocator.assign.general.cuts import Cuts, Weights
from allocator.assign.limits import Tree

Seating = list[tuple[int, int, int]]  # key, lot, households


class Seats(ABC):
    """Who is taken and where everybody is seated; F, the homes given away, has left its room."""

    def __init__(self, contest: Contest, masks: Iterable[int]) -> None:
        lots = len(contest.lot_ids)
        self.masks = [*sorted(set(masks)), *(1 << lot for lot in range(lots))]
        self.key = {mask: key for key, mask in enumerate(self.masks)}
        self.limits = contest.limits
        self.room = [max(0, limit.room) for limit in contest.limits]  # beside the homes given away
        self.over = [[n for n, limit in enumerate(contest.limits) if limit.lots >> lot & 1] for lot in range(lots)]
        self.taken = [0] * len(self.masks)
        self.seated = [0] * len(self.masks)
        self.cuts = Cuts(self.masks, contest.limits, lots)
        self.upcoming: Callable[[int], list[int]] = lambda _number: []  # keys of those who may be asked for next
        self._refused: list[int] = []  # sets of lots, as long as nobody leaves
        self._shut: dict[int, int] = {}  # key -> lots that no household of it may choose, as long as nobody passes

    @abstractmethod
    def seat(self, key: int, lot: int, households: int = 1) -> None:
        """Seat households at a lot; a negative number takes them away."""

    @abstractmethod
    def where(self, key: int) -> dict[int, int]:
        """Tell at which lots how many households of a key are seated."""

    @abstractmethod
    def copy(self) -> Seating:
        """List all seats."""

    @abstractmethod
    def _enter(self, key: int) -> bool:
        """Seat one more household, moving others if need be; where it says no, nothing has changed."""

    @abstractmethod
    def place(self, key: int) -> bool:
        """Seat one more household, if moves are found that make room; where it says no, nothing has changed."""

    @abstractmethod
    def _lose(self, lot: int) -> None:
        """Take a home of the lot out of the room for good."""

    def admits(self, key: int) -> bool:
        """Whether one more of these lots can be housed with all that are taken."""
        if self.taken[key] < self.seated[key]:
            return True
        mask = self.masks[key]
        if not mask or self.cuts.forbid(key) or any(not mask & ~refused for refused in self._refused):
            return False
        if self._enter(key) or (not self.cuts.forbid(key) and self._enter_alone(key)):
            return True
        self._refused.append(mask)
        return False

    def _enter_alone(self, key: int) -> bool:
        """Seat one more beside those taken, at the cost of those who only kept their seats."""
        before = self.copy()
        if not self.settle():
            return False
        if self._enter(key):
            return True
        self.load(before)
        return False

    def take(self, key: int) -> None:
        """Take one that is admitted."""
        self.taken[key] += 1
        self.cuts.take(key)

    def restart(self) -> None:
        """Begin again with nobody taken; everybody keeps its seat."""
        self.taken = [0] * len(self.masks)
        self.cuts.restart(self.room)
        self._refused.clear()
        self._shut.clear()

    def settle(self) -> bool:
        """Take the seats of all that are not taken; say whether there were any."""
        found = False
        for key, households in enumerate(self.seated):
            for _ in range(households - self.taken[key]):
                self.seat(key, next(iter(self.where(key))), -1)
                found = True
        return found

    def load(self, seating: Seating) -> None:
        """Seat everybody anew."""
        change: dict[tuple[int, int], int] = {(key, lot): -n for key, lot, n in self.copy()}
        for key, lot, n in seating:
            change[key, lot] = change.get((key, lot), 0) + n
        for (key, lot), n in sorted(change.items(), key=lambda one: one[1]):
            if n:
                self.seat(key, lot, n)

    def leave(self, key: int) -> None:
        """Let one that was taken go without a home."""
        self._untake(key)
        self.seat(key, next(iter(self.where(key))), -1)

    def spares(self, key: int, lot: int) -> bool:
        """Whether one that is taken may have this lot while all others can be housed; if so it is seated there."""
        if lot in self.where(key):
            return True
        if self._shut.get(key, 0) >> lot & 1 or any(self.room[limit] <= 0 for limit in self.over[lot]):
            return False
        here = next(iter(self.where(key)))
        single = self.key[1 << lot]
        self._untake(key)
        self.seat(key, here, -1)
        found = not self.cuts.forbid(single) and self._enter(single)
        if found:
            self.seat(single, lot, -1)
        else:
            self._shut[key] = self._shut.get(key, 0) | 1 << lot
        self.seat(key, lot if found else here)
        self.take(key)
        return found

    def fix(self, key: int, lot: int) -> None:
        """Give the household of this key that is seated at the lot its home for good."""
        self._untake(key)
        self.seat(key, lot, -1)
        self.lose(lot)

    def lose(self, lot: int) -> None:
        """Let a home of the lot go; nobody seated stands in the way."""
        for limit in self.over[lot]:
            self.room[limit] -= 1
        self.cuts.give(lot)
        self._lose(lot)

    def evict(self, lot: int) -> None:
        """Let a home of the lot go, and with it the seats that stand in its way."""
        for limit in self.over[lot]:
            inside = [(key, at, n) for key, at, n in self.copy() if self.limits[limit].lots >> at & 1]
            if sum(n for *_, n in inside) >= self.room[limit]:
                self.seat(inside[0][0], inside[0][1], -1)
        self.lose(lot)

    def _untake(self, key: int) -> None:
        self.taken[key] -= 1
        self.cuts.take(key, -1)


class NestedSeats(Seats):
    """Seats under nested limits: the exchange graph answers every question."""

    def __init__(self, contest: Contest, tree: Tree, masks: Iterable[int]) -> None:
        super().__init__(contest, masks)
        self.exchange = Exchange(tree.copy(), self.masks)
        self._chains = [tree.chain(lot)[:-1] for lot in range(tree.lots)]  # every limit over a lot

    def seat(self, key: int, lot: int, households: int = 1) -> None:
        """Seat households at a lot; a negative number takes them away."""
        self.exchange.seat(key, lot, households)
        self.seated[key] += households

    def where(self, key: int) -> dict[int, int]:
        """Tell at which lots how many households of a key are seated."""
        return self.exchange.of[key]

    def copy(self) -> Seating:
        """List all seats."""
        return [(key, lot, n) for key, found in enumerate(self.exchange.of) for lot, n in found.items()]

    def place(self, key: int) -> bool:
        """Seat one more household, moving others if need be."""
        return self._enter(key)

    def _enter(self, key: int) -> bool:
        exchange = self.exchange
        start = self.masks[key]
        for lot in bits(start):
            if all(exchange.room[node] > 0 for node in self._chains[lot]):
                self.seat(key, lot)
                return True
        seen = exchange.flood(start)
        if not seen >> exchange.tree.root & 1:
            order = exchange.tree.order
            cut: Weights = tuple(sorted((order[node], 1) for node in edge(exchange, seen)))
            self.cuts.add(cut, self.taken, self.room)
            return False
        path = exchange.path(start, exchange.tree.root)
        exchange.shift(path)
        self.seat(key, path[0])
        return True

    def _lose(self, lot: int) -> None:
        self.exchange.give(lot)


def edge(exchange: Exchange, seen: int) -> list[int]:
    """List the full limits that close a set of nodes, leaving out those inside another."""
    tree = exchange.tree
    found = [node for node in bits(seen) if not seen >> tree.up[node] & 1]
    outer = set(found)
    return [node for node in found if outer.isdisjoint(tree.chain(node)[1:])]
