"""Homes as whole numbers: how many of each kind live at each lot, under limits of any form."""

from collections.abc import Mapping

from allocator.check.contest import Contest
from allocator.check.simplex import Simplex

Point = dict[tuple[int, int], int]  # (kind, lot) -> how many
Counts = Mapping[int, int]


class Model:
    """The limits of one program as inequalities; kinds enter when they are first asked about."""

    def __init__(self, contest: Contest, masks: list[int] | None = None) -> None:
        self._contest = contest
        self._masks = masks or contest.masks
        self._simplex = Simplex()
        self._limits = [self._simplex.row() for _ in contest.limits.rows]
        self._groups = {group: self._simplex.row() for group in contest.group_caps}
        self._all, self._fewer, self._budget, self._metres = (self._simplex.row() for _ in range(4))
        self._totals: dict[int, int] = {}  # kind -> row
        self._cells: dict[tuple[int, int], int] = {}  # (kind, lot) -> column

    def house(
        self, crowd: Counts, rooms: list[int], most: Counts | None = None, groups: Mapping[str, int] | None = None,
        *, metres: int | None = None, least: int = 0,
    ) -> Point | None:  # fmt: skip
        """House so many of each kind, or between so many and `most`, if that is possible.

        `groups` bounds the households of some groups, `metres` their total distance, `least` is how many must
        be housed in all.
        """
        self._bound(crowd, rooms, crowd if most is None else most, groups or {})
        self._simplex.bound(self._all, least, None)
        self._simplex.bound(self._budget, None, metres)
        return self._point(None, None)

    def most(self, rooms: list[int], most: Counts, groups: Mapping[str, int]) -> Point:
        """House as many as possible."""
        self._bound({}, rooms, most, groups)
        self._simplex.bound(self._all, 0, None)
        self._simplex.bound(self._budget, None, None)
        return self._point(self._fewer, None) or {}

    def nearest(self, crowd: Counts, rooms: list[int], below: int) -> Point | None:
        """House so many of each kind with the least total distance, which must be below a number."""
        self._bound(crowd, rooms, crowd, {})
        self._simplex.bound(self._all, 0, None)
        self._simplex.bound(self._budget, None, None)
        return self._point(self._metres, below)

    def _bound(self, low: Counts, rooms: list[int], high: Counts, groups: Mapping[str, int]) -> None:
        for kind in high:
            if kind not in self._totals:
                self._enter(kind)
        for row, room in zip(self._limits, rooms, strict=True):
            self._simplex.bound(row, None, room)
        for group, row in self._groups.items():
            self._simplex.bound(row, None, groups.get(group))
        for kind, row in self._totals.items():
            self._simplex.bound(row, low.get(kind, 0), high.get(kind, 0))

    def _enter(self, kind: int) -> None:
        contest = self._contest
        metres = contest.metres[kind]
        self._totals[kind] = total = self._simplex.row()
        rows = {self._groups[group]: 1 for group in contest.kinds[kind].groups & self._groups.keys()}
        rows |= {total: 1, self._all: 1, self._fewer: -1}
        for lot in contest.limits.spread(self._masks[kind]):
            limits = {self._limits[limit]: 1 for limit in contest.limits.over[lot]}
            far = metres.get(lot, 0)
            column = self._simplex.column(rows | limits | ({self._budget: far, self._metres: far} if far else {}))
            self._cells[kind, lot] = column

    def _point(self, goal: int | None, below: int | None) -> Point | None:
        found = self._simplex.best(list(self._cells.values()), goal, below)
        if found is None:
            return None
        return {cell: many for cell, many in zip(self._cells, found[1], strict=True) if many}
