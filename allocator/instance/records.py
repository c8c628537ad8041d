"""Why each household got no home, or not the one it wished for: a million records in columns.

What many records share is kept as columns, the others as they are; a record is written out when it is asked for.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from allocator.instance.demand import Flags, Ints, Longs
from allocator.instance.lines import dumps

Record = dict[str, Any]
Home = tuple[str, str]  # program, lot
MISSING = -1
BLOCK = 10_000  # households written at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """Records `full` of one program, in columns."""

    program: str
    household: Ints
    set: Ints
    confined: Flags
    last: Ints  # the household served last; -1: none
    away: Longs


class Records(Mapping[str, tuple[Record, ...]]):
    """All records by household; households without a home have a place here even if they have none."""

    def __init__(
        self, households: Sequence[str], tables: Sequence[Full], others: Mapping[int, Sequence[tuple[int, Record]]],
        housed: Flags,
    ) -> None:  # fmt: skip
        """Take `others` by household as (place of the program, record)."""
        self._households = households
        self._tables = tables
        self._others = others
        self._rows = [np.full(len(households), MISSING, np.int32) for _ in tables]
        for row, table in zip(self._rows, tables, strict=True):
            row[table.household] = np.arange(len(table.household), dtype=np.int32)
        full = sum((rows != MISSING for rows in self._rows), np.zeros(len(households), np.int64))
        self._here = ~housed | (full > 0)
        self._here[list(others)] = True
        self._special = housed | (full != 1)  # more to a line than one record
        self._special[list(others)] = True

    def __len__(self) -> int:
        return int(self._here.sum())

    def __iter__(self) -> Iterator[str]:
        return (self._households[n] for n in np.flatnonzero(self._here).tolist())

    def __getitem__(self, household: str) -> tuple[Record, ...]:
        n = bisect_left(self._households, household)
        if n == len(self._households) or self._households[n] != household or not self._here[n]:
            raise KeyError(household)
        found = list(self._others.get(n, ()))
        for place, (rows, table) in enumerate(zip(self._rows, self._tables, strict=True)):
            if rows[n] != MISSING:
                found.append((place, self._record(table, int(rows[n]))))
        return tuple(record for _, record in sorted(found, key=lambda one: one[0]))

    def lines(self, homes: Mapping[str, Home]) -> Iterator[list[str]]:
        """Give the line of every household, in order, without line ends, some thousands at once."""
        for first in range(0, len(self._households), BLOCK):
            ids = self._households[first : first + BLOCK]
            found = [""] * len(ids)
            written = escaped(ids)
            for table, rows in zip(self._tables, self._rows, strict=True):
                self._write(found, table, rows[first : first + BLOCK], written)
            special = self._special[first : first + BLOCK]
            for n in np.flatnonzero(special).tolist():
                found[n] = self._line(ids[n], homes.get(ids[n]))
            yield found

    def _write(self, found: list[str], table: Full, rows: Ints, ids: Sequence[str]) -> None:
        """Write the lines of households whose one record is in a table; most of each is the same for many."""
        here = np.flatnonzero(rows != MISSING)
        rows = rows[here]
        last = table.last[rows]
        same = (table.set[rows] * 2 + table.confined[rows]) * np.int64(len(self._households) + 1) + (last - MISSING)
        _, first_of, end_of = np.unique(same, return_index=True, return_inverse=True)
        ends = [self._end(table, row) for row in rows[first_of].tolist()]
        away: list[int | str] = table.away[rows].tolist()
        for n in np.flatnonzero(last == MISSING).tolist():
            away[n] = "null"
        for n, places, end in zip(here.tolist(), away, end_of.tolist(), strict=True):
            found[n] = f'{{"household":"{ids[n]}","why":[{{"away":{places},{ends[end]}]}}'

    def _end(self, table: Full, row: int) -> str:
        """Write a record behind its first member, `away`."""
        record = self._record(table, row)
        del record["away"]
        return dumps(record).decode()[1:]

    def _line(self, household: str, home: Home | None) -> str:
        row: dict[str, Any] = {"household": household}
        if home is not None:
            row |= {"program": home[0], "lot": home[1]}
        if household in self:
            row["why"] = self[household]
        return dumps(row).decode()

    def _record(self, table: Full, row: int) -> Record:
        last = int(table.last[row])
        return {
            "code": "full",
            "program": table.program,
            "set": int(table.set[row]),
            "kept": 0,
            "confined": bool(table.confined[row]),
            "last": None if last == MISSING else self._households[last],
            "away": None if last == MISSING else int(table.away[row]),
        }


def escaped(texts: Sequence[str]) -> Sequence[str]:
    """Write texts as JSON has them between quotes."""
    together = "".join(texts)
    plain = '"' not in together and "\\" not in together
    return texts if plain else [dumps(one).decode()[1:-1] for one in texts]
