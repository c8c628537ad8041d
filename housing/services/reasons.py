"""What closed the homes that suited a household, read from the head of the published result."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.bundle import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A set of lots that was full: the limits on it, and how many homes went or were needed before."""

    limits: tuple[tuple[str, str, int], ...]  # kind (lot, cap, quota), id, most homes
    taken: int
    kept: int

    @property
    def quota(self) -> int | None:
        """The most homes of the program, where that is what closed the set."""
        return next((most for kind, _, most in self.limits if kind == "quota"), None)


def closed(bag: Path, program: str, number: int) -> Closed | None:
    """Find a set by its place in the list of its program; nothing while the published files are not there."""
    file = bag / layout.RESULT
    if not file.is_file():
        return None
    with file.open(encoding="utf-8") as lines:
        sets: list[dict[str, Any]] = json.loads(lines.readline())["summary"].get(program, {}).get("sets", [])
    if number >= len(sets):
        return None
    found = sets[number]
    limits = tuple((limit["kind"], limit["id"], limit["limit"]) for limit in found["limits"])
    return Closed(limits=limits, taken=found["taken"], kept=found["kept"])
