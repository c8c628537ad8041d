"""Why a household goes without a home: limits that are full, whatever moves are made, counted anew.

The members of the records are described with the result format in the documentation of the allocator.
"""

from collections.abc import Iterable

from allocator.check.limits import Limits
from allocator.check.reader import Contender, Row
from allocator.check.seats import Seats


class Reasons:
    """Keeps who has which home, and the list of closed sets of one program."""

    def __init__(self, limits: Limits, program: str, contenders: list[Contender], seats: Seats) -> None:
        self.sets: list[Row] = []
        self._limits = limits
        self._program = program
        self._contenders = contenders
        self._seats = seats
        self.homes = Seats(limits)  # those who have a home, as if they could still move
        self._last: dict[str, int] = {}
        self._places: dict[tuple[object, ...], int] = {}
        self._shut: dict[str, frozenset[int]] = {}  # lot -> the limits that close it for good
        self._settled: dict[frozenset[frozenset[int]], Row] = {}

    def given(self, rank: int, lot: str) -> None:
        """Note who has got a home of a lot."""
        self.homes.link(rank, lot, self._contenders[rank].suitable)
        self.homes.count(lot, 1)
        self._last[lot] = rank

    def full(self, rank: int) -> Row:
        """Tell why a household had no turn."""
        suitable = self._contenders[rank].suitable
        if all(map(self._is_shut, suitable)):
            key = frozenset(self._shut[lot] for lot in suitable)
            if key not in self._settled:
                self._settled[key] = self._count(set().union(*key)) | {"confined": True}
            found = self._settled[key]
        else:
            found = self._count(self._blocked(suitable)) | {"confined": False}
        record = {"code": "full", "program": self._program, **found}
        if found["last"] is None:
            return record | {"away": None}
        return record | {"last": self._contenders[found["last"]].household, "away": rank - found["last"]}

    def passed(self, rank: int) -> Row:
        """Tell what closed each wish of a household that has left its seat and found none open."""
        wishes: list[Row] = []
        for wish in self._contenders[rank].wishes:
            closed = self._seats.closed([wish])
            if closed is None:
                wishes.append({"lot": wish, "code": "farther"})
            else:
                wishes.append({"lot": wish, "code": "full", "set": self._count(closed, self._seats)["set"]})
        return {"code": "passed", "program": self._program, "wishes": wishes}

    def _is_shut(self, lot: str) -> bool:
        """Tell whether a lot is closed for good, whoever of those with a home could move."""
        if lot not in self._shut:
            closed = self.homes.closed([lot])
            if closed is not None:
                self._shut[lot] = frozenset(closed)
        return lot in self._shut

    def _blocked(self, lots: Iterable[str]) -> set[int]:
        """Tell the limits that close the lots when nobody moves."""
        return {limit for limit in map(self.homes.full, lots) if limit is not None}

    def _count(self, closed: set[int], seats: Seats | None = None) -> Row:
        """Enter the set that these limits close, with who is in it."""
        edge = self._limits.outermost(closed)
        inside = {lot for limit in edge for lot in self._limits.under[limit]}
        kept = 0 if seats is None else sum(lot in inside for lot in seats.seat.values())
        key = (kept, *edge)
        if key not in self._places:
            self._places[key] = len(self.sets)
            limits = [self._limits.rows[limit] for limit in edge]
            self.sets.append({
                "lots": [lot for lot in self._limits.lots if lot in inside],
                "limits": limits,
                "taken": sum(limit["limit"] for limit in limits) - kept,
                "kept": kept,
            })  # fmt: skip
        last = max((self._last[lot] for lot in inside if lot in self._last), default=None)
        return {"set": self._places[key], "last": last}
