"""The limits of one program: sets of lots, as masks, and how many homes of each may be given away."""

from itertools import combinations

from allocator.check.reader import Instance
from allocator.check.shapes import Row


class Limits:
    """For every lot the limits that a home of it counts against, the narrowest first."""

    def __init__(self, instance: Instance, program: Row, given: dict[str, int]) -> None:
        self.lots = list(instance.numbers[program["id"]])
        self.rows: list[Row] = []  # kind, id, limit, in the order in which they are listed
        self.masks: list[int] = []  # limit -> its lots
        inside: dict[str, int] = {}
        for n, lot in enumerate(self.lots):
            self._add("lot", lot, instance.lots[lot]["capacity"], 1 << n)
            for cap in instance.lots[lot]["caps"]:
                inside[cap] = inside.get(cap, 0) | 1 << n
        for cap, row in instance.caps.items():
            if cap in inside:
                self._add("cap", cap, row["limit"] - given.get(cap, 0), inside[cap])
        if program["quota"] is not None:
            self._add("quota", program["id"], program["quota"], (1 << len(self.lots)) - 1)
        self.rooms = [int(row["limit"]) for row in self.rows]
        masks = self.masks
        order = sorted(range(len(masks)), key=lambda n: (masks[n].bit_count(), n))
        self.over = [tuple(n for n in order if masks[n] >> lot & 1) for lot in range(len(self.lots))]
        self._above = [0] * len(order)  # limit -> those of which it is a part
        for place, n in enumerate(order):
            self._above[n] = sum(1 << m for m in order[place + 1 :] if not masks[n] & ~masks[m])
        pairs = combinations(set(inside.values()), 2)
        self.crossing = any(one & two and one & ~two and two & ~one for one, two in pairs)
        self._spread: dict[int, tuple[int, ...]] = {}

    def _add(self, kind: str, id_: str, limit: int, mask: int) -> None:
        self.rows.append({"kind": kind, "id": id_, "limit": limit})
        self.masks.append(mask)

    def spread(self, mask: int) -> tuple[int, ...]:
        """List the numbers of the lots in a mask."""
        found = self._spread.get(mask)
        if found is None:
            found = self._spread[mask] = tuple(bits(mask))
        return found

    def outermost(self, limits: int) -> tuple[int, ...]:
        """Keep those of a mask of limits that are no part of another of them."""
        return tuple(n for n in bits(limits) if not self._above[n] & limits)

    def under(self, limits: tuple[int, ...]) -> int:
        """Give all lots under some limits."""
        mask = 0
        for limit in limits:
            mask |= self.masks[limit]
        return mask


def bits(mask: int) -> list[int]:
    """List the numbers of the bits that are set."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
