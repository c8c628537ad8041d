"""Why a household goes without a home: closed sets of lots that anybody can count.

A set is what can be reached from a household's lots in the exchange graph; where that is no free home, the
limits on its edge are full. It is the smallest such set (the minimum cut nearest to the household), so it
does not depend on how the awarded households happen to be seated. The members of the records are described in
`instance/result.py`.
"""

from typing import Any

from allocator.assign.contest import Contest
from allocator.assign.exchange import Exchange, bits

Record = dict[str, Any]


class Reasons:
    """Follows the homes given in a program and says at each turn what is closed."""

    def __init__(self, contest: Contest, seats: Exchange) -> None:
        tree = contest.tree
        self.sets: list[Record] = []
        self._contest = contest
        self._seats = seats
        self._given = Exchange(tree.fresh(), contest.suitable)  # holders, as if they could still move
        self._last = [-1] * tree.lots  # rank of the last holder by lot
        self._known: dict[tuple[int, ...], int] = {}
        self._shut: dict[int, int] = {}  # lot -> all that can be reached from it, once that is no free home
        self._confined: dict[int, Record] = {}  # by all that can be reached; such a set stays as it is
        self._settled: dict[int, Record] = {}  # the same by class
        self._under = [0] * len(tree.up)
        for lot in range(tree.lots):
            for node in tree.chain(lot):
                self._under[node] |= 1 << lot

    def given(self, rank: int, lot: int) -> None:
        """Note that a contender has got a home of the lot."""
        self._given.seat(self._contest.kinds[rank], lot)
        self._last[lot] = rank

    def full(self, rank: int) -> Record:
        """Say which homes a contender could have lived in, all of them gone before its turn."""
        kind = self._contest.kinds[rank]
        record = self._settled.get(kind)
        if record is None:
            start = self._contest.suitable[kind]
            seen = self._reach(start)
            if seen is None:
                record = self._full_record(self._edge(self._climb(start)), confined=False)
            else:
                if seen not in self._confined:
                    self._confined[seen] = self._full_record(self._edge(seen), confined=True)
                record = self._settled[kind] = self._confined[seen]
        last = record["last"]
        if last is None:
            return record
        return {**record, "last": self._contest.households[last], "away": rank - last}

    def passed(self, kind: int, wishes: list[int]) -> Record:
        """Say what closed each wish of a contender that found none open."""
        goal = next(iter(self._seats.of[kind]))
        found = []
        for wish in wishes:
            record: Record = {"lot": self._contest.lot_ids[wish]}
            seen = self._seats.flood(1 << wish)
            if seen >> goal & 1:
                record["code"] = "farther"
            else:
                record |= {"code": "full", "set": self._set(self._edge(seen), self._seats.seated)}
            found.append(record)
        return {"code": "passed", "program": self._contest.program.id, "wishes": found}

    def _full_record(self, edge: list[int], *, confined: bool) -> Record:
        lots = self._lots(edge)
        last = max((self._last[lot] for lot in bits(lots)), default=-1)
        return {
            "code": "full",
            "program": self._contest.program.id,
            "set": self._set(edge, None),
            "confined": confined,
            "last": None if last < 0 else last,
            "away": None,
        }

    def _reach(self, start: int) -> int | None:
        """Tell all that can be reached from a set of lots; None where that is a free home."""
        seen = 0
        for lot in bits(start):
            known = self._shut.get(lot)
            if known is None:
                known = self._given.flood(1 << lot)
                if known >> self._contest.tree.root & 1:
                    return None
                self._shut[lot] = known
            seen |= known
        return seen

    def _climb(self, start: int) -> int:
        """Tell the narrowest full limit over each lot, nobody moving."""
        chains = map(self._contest.tree.chain, bits(start))
        full = {next(node for node in chain if self._given.room[node] <= 0) for chain in chains}
        return sum(1 << node for node in full)

    def _edge(self, seen: int) -> list[int]:
        """List the full limits that close a set of nodes, leaving out those inside another."""
        up = self._contest.tree.up
        edge = [node for node in bits(seen) if not seen >> up[node] & 1]
        return [node for node in edge if not set(edge).intersection(self._contest.tree.chain(node)[1:])]

    def _lots(self, edge: list[int]) -> int:
        lots = 0
        for node in edge:
            lots |= self._under[node]
        return lots

    def _set(self, edge: list[int], seated: list[int] | None) -> int:
        """Find or add the set in the list of the program, and give its place there."""
        tree = self._contest.tree
        kept = 0 if seated is None else sum(seated[node] for node in edge)
        key = (kept, *edge)
        if key not in self._known:
            self._known[key] = len(self.sets)
            limits = [
                {"kind": tree.names[node][0], "id": tree.names[node][1], "limit": tree.limit[node]}
                for node in sorted(edge, key=tree.order.__getitem__)
            ]
            self.sets.append({
                "lots": [self._contest.lot_ids[lot] for lot in bits(self._lots(edge))],
                "limits": limits,
                "taken": sum(tree.limit[node] for node in edge) - kept,
                "kept": kept,
            })  # fmt: skip
        return self._known[key]
