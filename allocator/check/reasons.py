"""Why a household goes without a home: limits that are full, whatever moves are made, counted anew.

The members of the records are described with the result format in the documentation of the allocator.
"""

import json
from typing import NamedTuple

from allocator.check.contest import Contest
from allocator.check.seats import Seats, Shut
from allocator.check.shapes import Row


class Told(NamedTuple):
    """What is said to all contenders of a kind, but for the places between them and the last one served."""

    version: int | None  # of what it was told; None: for good
    text: bytes
    last: int | None


class Reasons:
    """Keeps who has which home, and the list of closed sets of one program."""

    def __init__(self, contest: Contest) -> None:
        self.sets: list[Row] = []
        self.homes = Seats(contest.limits, contest.masks)  # those who have a home, as if they could still move
        self.groups = dict.fromkeys((*contest.group_caps, *contest.outsiders), 0)  # those of each group with a home
        self.housed = 0
        self.version = 0
        self._contest = contest
        self._last: list[int | None] = [None] * len(contest.limits.lots)
        self._last_in: dict[str, int] = {}
        self._places: dict[tuple[int, ...], int] = {}
        self._shut: dict[int, int] = {}  # lot -> the limits that close it for good
        self._told: dict[int, Told] = {}

    def given(self, rank: int, lot: int) -> None:
        """Note who has got a home of a lot."""
        kind = self._contest.kind[rank]
        self.homes.sit(kind, lot)
        self.housed += 1
        self._last[lot] = rank if self._last[lot] is None else max(rank, self._last[lot] or 0)
        for group in self._contest.kinds[kind].groups & self.groups.keys():
            self.groups[group] += 1
            self._last_in[group] = max(rank, self._last_in.get(group, 0))

    def missed(self, rank: int, seats: Seats, seated: dict[str, int]) -> bytes:
        """Tell why a household had no turn; `seated` counts the awarded of each group."""
        kind = self._contest.kind[rank]
        told = self._told.get(kind)
        if told is None or told.version not in (None, self.version):
            told = self._told[kind] = self._tell(kind, seats, seated)
        if told.last is None:
            return told.text
        return b'{"away":%d,%s' % (rank - told.last, told.text)

    def _tell(self, kind: int, seats: Seats, seated: dict[str, int]) -> Told:
        capped = [group for group in self._contest.group_caps if group in self._contest.kinds[kind].groups]
        for group in capped:
            if self.groups[group] >= self._contest.group_caps[group]:
                return self._group_cap(group, 0)
        found = self._shut_for_good(kind, self.version if capped else None) or self._shut_now(kind, seats)
        if found is not None:
            return found
        for group in capped:
            if self.groups[group] + seated[group] >= self._contest.group_caps[group]:
                return self._group_cap(group, seated[group])
        return Told(self.version, _line({"code": "kept", "program": self._contest.program["id"]}), None)

    def _group_cap(self, group: str, kept: int) -> Told:
        row = {"code": "group_cap", "group": group, "limit": self._contest.group_caps[group], "kept": kept}
        return self._record(row, self._last_in.get(group), self.version)

    def _shut_for_good(self, kind: int, version: int | None) -> Told | None:
        """Tell the set that closes a kind whoever of those with a home could move."""
        if self._contest.limits.crossing:
            return None
        limits = 0
        for lot in self._contest.limits.spread(self._contest.masks[kind]):
            if lot not in self._shut:
                closed = self.homes.closed(1 << lot)
                if closed is None:
                    return None
                self._shut[lot] = closed
            limits |= self._shut[lot]
        edge = self._contest.limits.outermost(limits)
        return self._full(edge, 0, version, confined=True)

    def _shut_now(self, kind: int, seats: Seats) -> Told | None:
        """Tell the limits that close a kind when nobody with a home moves."""
        limits = 0
        for lot in self._contest.limits.spread(self._contest.masks[kind]):
            limit = self.homes.full(lot)
            if limit is None:
                break
            limits |= 1 << limit
        else:
            return self._full(self._contest.limits.outermost(limits), 0, self.version, confined=False)
        if self._contest.limits.crossing:
            return None
        closed = seats.closed(self._contest.masks[kind])
        if closed is None:
            return None
        edge = self._contest.limits.outermost(closed)
        return self._full(edge, seats.kept(edge), self.version, confined=False)

    def _full(self, edge: tuple[int, ...], kept: int, version: int | None, *, confined: bool) -> Told:
        inside = self._contest.limits.under(edge)
        ranks = [self._last[lot] for lot in self._contest.limits.spread(inside)]
        last = max((rank for rank in ranks if rank is not None), default=None)
        row = {"code": "full", "set": self.enter(edge), "kept": kept, "confined": confined}
        return self._record(row, last, version)

    def _record(self, row: Row, last: int | None, version: int | None) -> Told:
        row |= {"program": self._contest.program["id"]}
        if last is None:
            return Told(version, _line(row | {"last": None, "away": None}), None)
        return Told(version, _line(row | {"last": self._contest.entries[last].household})[1:], last)

    def enter(self, edge: tuple[int, ...]) -> int:
        """Enter the set under some limits; give its place in the list."""
        if edge not in self._places:
            limits = self._contest.limits
            self._places[edge] = len(self.sets)
            self.sets.append({
                "lots": [limits.lots[lot] for lot in limits.spread(limits.under(edge))],
                "limits": [limits.rows[limit] for limit in edge],
            })  # fmt: skip
        return self._places[edge]

    def wishes(self, code: str, shut: list[Shut]) -> bytes:
        """Tell why a household in its turn did not get some lots that it would have taken."""
        rows: list[Row] = []
        for one in shut:
            row: Row = {"lot": self._contest.limits.lots[one.lot], "code": one.code}
            if one.code == "full":
                row |= {"set": self.enter(one.edge), "kept": one.kept}
            rows.append(row)
        return _line({"code": code, "program": self._contest.program["id"], "wishes": rows})


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
