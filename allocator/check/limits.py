"""The limits of one program and how much of each has been used."""

from collections.abc import Iterable

from allocator.check.faults import Unsolvable
from allocator.check.reader import Instance, Row


class Limits:
    """For every lot the limits that a home of it counts against, the narrowest first."""

    def __init__(self, instance: Instance, program: Row, given: dict[str, int]) -> None:
        self.lots = [lot["id"] for lot in instance.lots.values() if lot["program"] == program["id"]]
        self.rows: list[Row] = []  # kind, id, limit, in the order in which they are listed
        self.under: list[list[str]] = []  # limit -> its lots
        self.over: dict[str, list[int]] = {}  # lot -> its limits
        for lot in self.lots:
            self._add("lot", lot, instance.lots[lot]["capacity"], [lot])
        for cap in instance.caps.values():
            inside = [lot for lot in self.lots if cap["id"] in instance.lots[lot]["caps"]]
            if inside:
                self._add("cap", cap["id"], cap["limit"] - given.get(cap["id"], 0), inside)
        if program["quota"] is not None:
            self._add("quota", program["id"], program["quota"], self.lots)
        self._refuse_crossing(program["id"])
        for lot in self.lots:
            mine = [n for n, inside in enumerate(self.under) if lot in inside]
            self.over[lot] = sorted(mine, key=lambda n: len(self.under[n]))

    def _add(self, kind: str, id_: str, limit: int, lots: list[str]) -> None:
        self.rows.append({"kind": kind, "id": id_, "limit": limit})
        self.under.append(lots)

    def _refuse_crossing(self, program: str) -> None:
        sets = [(set(self.under[n]), row["id"]) for n, row in enumerate(self.rows) if row["kind"] == "cap"]
        for n, (one, name) in enumerate(sets):
            for other, other_name in sets[:n]:
                if one & other and not (one <= other or other <= one):
                    raise Unsolvable(f"caps of program {program}: {other_name} and {name} cross")

    def outermost(self, limits: Iterable[int]) -> list[int]:
        """Keep the limits that do not lie inside another of them."""
        found: list[int] = []
        some = set(limits)
        for n in sorted(some):
            chain = self.over[self.under[n][0]] if self.under[n] else [n]
            if not some.intersection(chain[chain.index(n) + 1 :]):
                found.append(n)
        return found
