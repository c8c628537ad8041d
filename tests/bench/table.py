"""Rows of figures: kept as JSON, shown as a table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.measure import Measured

HEAD = ("row", "instance", "ours", "against", "theirs", "ours / theirs", "must", "met", "notes")
SAME: dict[bool | None, list[str]] = {True: ["same answer"], False: ["DIFFERENT ANSWER"], None: []}
WORDS = {True: "yes", False: "NO", None: "–"}


@dataclass(slots=True, kw_only=True)
class Row:
    """One comparison: what the allocator took, and what it is held against in the same run."""

    name: str
    instance: str
    ours: Measured = field(default_factory=Measured)
    against: str = ""
    theirs: Measured | None = None
    times: int = 1  # the other side is done so many times
    must: str = ""
    met: bool | None = None
    same: bool | None = None  # whether both sides gave the same answer, where they must
    notes: list[str] = field(default_factory=list)
    households: int = 0

    @property
    def ratio(self) -> float | None:
        """Our time by theirs."""
        theirs = self.theirs.median if self.theirs else None
        return None if self.ours.median is None or not theirs else self.ours.median / (theirs * self.times)

    def to_json(self) -> dict[str, Any]:
        """Give the row with every single run."""
        return {
            "name": self.name, "instance": self.instance, "households": self.households, "ours": self.ours.to_json(),
            "against": self.against, "theirs": self.theirs.to_json() if self.theirs else None, "times": self.times,
            "ratio": self.ratio, "must": self.must, "met": self.met, "same": self.same, "notes": self.notes,
        }  # fmt: skip

    def cells(self) -> list[str]:
        """Give the row as a person reads it."""
        notes = [*self.notes, *(SAME[self.same])]
        theirs = shown(self.theirs) if self.theirs else ""
        if self.times > 1 and self.theirs and self.theirs.median is not None:
            theirs += f" × {self.times:,}"
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        met = WORDS[self.met] if self.must else ""
        return [
            self.name,
            self.instance,
            shown(self.ours),
            self.against,
            theirs,
            ratio,
            self.must,
            met,
            "; ".join(notes),
        ]


def shown(found: Measured) -> str:
    """Median, spread, number of runs and memory."""
    if found.median is None:
        return found.problem or ""
    spread = "" if len(found.seconds) < 2 else f" ({seconds(min(found.seconds))}–{seconds(max(found.seconds))})"
    runs = f"{len(found.seconds)} run{'s' if len(found.seconds) > 1 else ''}"
    return f"{seconds(found.median)} s{spread}, {runs}, {found.peak:,.0f} MB"


def seconds(value: float) -> str:
    """Three digits, written out."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def markdown(machine: dict[str, Any], rows: Iterable[Row]) -> str:
    """Give the machine and the table."""
    packages = ", ".join(f"{name} {version or 'not installed'}" for name, version in machine["packages"].items())
    lines = [
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gigabytes']} GB, {machine['system']}, "
        f"{machine['python']}; {packages}; commit {machine['commit']}; load {machine['load_average'][0]} at the start. "
        "Seconds are medians (least–most); memory is the most of the whole process.",
        "",
        _line(HEAD),
        _line("---" for _ in HEAD),
        *(_line(row.cells()) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def save(path: Path, machine: dict[str, Any], rows: Iterable[Row], arguments: list[str]) -> None:
    """Keep everything for later runs to be compared with."""
    found = {"measured": path.stem, "arguments": arguments, "machine": machine, "rows": [row.to_json() for row in rows]}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(one.replace('|', '/') for one in cells)} |"
