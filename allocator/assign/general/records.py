"""Why a household goes without a home, or without one it would have liked more, under any limits.

Where limits are nested a record tells a closed set, counted like the sets of plain programs: the smallest that can be
reached. Where they cross it tells the limits that homes already given away fill, and where these do not explain it,
only that a home is kept. The members of the records are described in `instance/result.py`.
"""

from collections.abc import Sequence
from typing import Any

from allocator.assign.contest import Contest
from allocator.assign.exchange import Exchange, bits
from allocator.assign.general.greedy import Award
from allocator.assign.general.seats import NestedSeats, edge
from allocator.assign.general.sorts import Sort

Record = dict[str, Any]
Found = tuple[Record, int]  # without its last two members, and the rank of the last household served (-1: none)


class Records:
    """Follows the homes given in a program and says at each turn what is closed."""

    def __init__(self, contest: Contest, award: Award) -> None:
        self.sets: list[Record] = []
        self._contest = contest
        self._award = award
        self._seats = award.seats
        self._known: dict[tuple[int, ...], int] = {}
        narrow = sorted(range(len(contest.limits)), key=lambda n: (contest.limits[n].lots.bit_count(), n))
        self._over = [[n for n in narrow if contest.limits[n].lots >> lot & 1] for lot in range(len(contest.lot_ids))]
        self._now: dict[int, Found] = {}  # by sort, until something changes
        self._last_at = [-1] * len(contest.lot_ids)  # greatest rank with a home of the lot
        self._last_of = [-1] * len(contest.group_caps)  # the same by group cap
        self._held = [0] * len(contest.group_caps)
        self._given: Exchange | None = None  # holders, as if they could still move
        if contest.tree is not None:
            self._given = Exchange(contest.tree.fresh(), contest.suitable)

    def given(self, rank: int, lot: int) -> None:
        """Note that a contender has got a home of the lot."""
        self._now.clear()
        self._last_at[lot] = max(self._last_at[lot], rank)
        for cap in self._award.queues.of(rank).caps:
            self._held[cap] += 1
            self._last_of[cap] = max(self._last_of[cap], rank)
        if self._given is not None:
            self._given.seat(self._contest.kinds[rank], lot)

    def changed(self) -> None:
        """Note that the state has changed: others are awarded, or have homes."""
        self._now.clear()

    def waits(self, rank: int) -> Record:
        """Say why a contender is not awarded, in the state of this moment."""
        sort = self._award.queues.sort_of[rank]
        if sort not in self._now:
            self._now[sort] = self._waits(self._award.queues.sorts[sort])
        record, last = self._now[sort]
        if record["code"] == "kept":
            return record
        if last < 0:
            return record | {"last": None, "away": None}
        return record | {"last": self._contest.households[last], "away": rank - last}

    def _waits(self, sort: Sort) -> Found:
        """Say why a sort is not awarded."""
        for n in sort.caps:
            if self._held[n] >= self._contest.group_caps[n].limit:
                return self._group_cap(n, 0)
        found = self._full(sort.suitable)
        if found is not None:
            return found
        for n in sort.caps:
            if self._award.groups.left[n] <= 0:
                return self._group_cap(n, self._contest.group_caps[n].limit - self._held[n])
        return {"code": "kept", "program": self._contest.program.id}, -1

    def wish(self, rank: int, lot: int) -> Record:
        """Say why an awarded contender cannot have a lot."""
        record: Record = {"lot": self._contest.lot_ids[lot]}
        seats = self._seats
        key = seats.key[self._contest.suitable[self._contest.kinds[rank]]]
        if isinstance(seats, NestedSeats):
            seen = seats.exchange.flood(1 << lot)
            if any(seen >> goal & 1 for goal in seats.where(key)):
                return record | {"code": "farther"}
            limits, kept = self._edge(seats.exchange, seen)
            return record | {"code": "full", "set": self._set(limits), "kept": kept}
        full = self._filled(1 << lot)
        if full is not None:
            return record | {"code": "full", "set": self._set(full), "kept": 0}
        return record | {"code": "farther" if seats.spares(key, lot) else "kept"}

    def _group_cap(self, cap: int, kept: int) -> Found:
        row = self._contest.group_caps[cap]
        found = {"code": "group_cap", "program": row.program, "group": row.group, "limit": row.limit, "kept": kept}
        return found, self._last_of[cap]

    def _full(self, suitable: int) -> Found | None:
        """Say what is full, first without anybody moving back in, then by those who are only awarded."""
        if self._given is not None:
            seen = self._given.flood(suitable)
            if not seen >> self._given.tree.root & 1:
                return self._full_record(self._edge(self._given, seen)[0], 0, confined=True)
        limits = self._filled(suitable)
        if limits is not None:
            return self._full_record(limits, 0, confined=False)
        if isinstance(self._seats, NestedSeats):
            seen = self._seats.exchange.flood(suitable)
            if not seen >> self._seats.exchange.tree.root & 1:
                return self._full_record(*self._edge(self._seats.exchange, seen), confined=False)
        return None

    def _full_record(self, limits: Sequence[int], kept: int, *, confined: bool) -> Found:
        last = max((self._last_at[lot] for lot in bits(self._lots(limits))), default=-1)
        found = {"code": "full", "program": self._contest.program.id, "set": self._set(limits), "kept": kept}
        return found | {"confined": confined}, last

    def _edge(self, exchange: Exchange, seen: int) -> tuple[list[int], int]:
        """List the limits that close a set of nodes, and count those seated under them."""
        nodes = edge(exchange, seen)
        return sorted(exchange.tree.order[node] for node in nodes), sum(exchange.seated[node] for node in nodes)

    def _filled(self, lots: int) -> list[int] | None:
        """List for each lot the narrowest limit that homes given away fill, if there is one over every lot."""
        found: set[int] = set()
        for lot in bits(lots):
            full = next((n for n in self._over[lot] if self._seats.room[n] <= 0), None)
            if full is None:
                return None
            found.add(full)
        under = {n: self._contest.limits[n].lots for n in found}
        return sorted(n for n in found if not any(m != n and not under[n] & ~under[m] for m in found))

    def _lots(self, limits: Sequence[int]) -> int:
        lots = 0
        for n in limits:
            lots |= self._contest.limits[n].lots
        return lots

    def _set(self, limits: Sequence[int]) -> int:
        """Find or enter the set that these limits close; give its place."""
        key = tuple(limits)
        if key not in self._known:
            self._known[key] = len(self.sets)
            rows = [self._contest.limits[n] for n in key]
            self.sets.append({
                "lots": [self._contest.lot_ids[lot] for lot in bits(self._lots(key))],
                "limits": [{"kind": row.kind, "id": row.id, "limit": row.room} for row in rows],
            })  # fmt: skip
        return self._known[key]
