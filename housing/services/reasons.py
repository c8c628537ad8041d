"""The facts beside the records of one household: the rules and the closed sets, from the heads of published files."""

import json
from pathlib import Path
from typing import Any

from allocator.bundle import layout
from allocator.why import Facts
from allocator.why.facts import Names
from housing.models import Application
from housing.services.explain import Result


def facts(bag: Path, application: Application, result: Result, *, names: Names, you: bool) -> Facts:
    """Put together what may be said of a household; without rules and sets while the published files are not there."""
    suitable = frozenset(lot.code for lot in result.lots)
    rank, program = result.place.rank, application.program
    answer, demand = _head(bag / layout.RESULT), _head(bag / layout.DEMAND)
    if answer is None or demand is None or program not in answer["summary"]:
        return Facts(rank=rank, suitable=suitable, names=names, you=you)
    sets = answer["summary"][program]["sets"]
    return Facts.of(demand, sets, program=program, rank=rank, suitable=suitable, names=names, you=you)


def _head(file: Path) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    with file.open(encoding="utf-8") as lines:
        head: dict[str, Any] = json.loads(lines.readline())
    return head
