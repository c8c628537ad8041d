"""The jobs of the allocator itself: what is measured is what its users call."""

from pathlib import Path
from typing import Any, Literal

import numpy as np

from allocator import Instance, Result, solve
from tests.bench.answers import NOWHERE, award_fact, lots_fact
from tests.bench.child import Clock

TINY = {
    "format": "anju-instance/1",
    "programs": [{"id": "p"}],
    "lots": [{"id": "a", "program": "p", "capacity": 1}],
    "households": [
        {"id": f"h{n}", "applications": [{"program": "p", "ticket": f"{n:064}", "suitable": ["a"]}]} for n in range(3)
    ],
}


def memory(clock: Clock, *, path: str, answer: str = "lots") -> dict[str, Any]:
    """Award, choice and the reasons of everybody, from an instance in memory; the solver is loaded beforehand."""
    instance = Instance.read(path)
    solve(Instance.from_json(TINY))
    with clock:
        result = solve(instance)
    facts = _answer(instance, result, answer)
    if demand := getattr(instance, "demand", None):
        facts["entries"] = int(demand.entries)
    return facts


def files(clock: Clock, *, path: str, output: str) -> dict[str, Any]:
    """`python -m allocator solve`, from its first import to the written file."""
    with clock:
        from allocator.__main__ import main

        status = main(["solve", path, "-o", output])
    assert status == 0
    return {"bytes": Path(output).stat().st_size}


def check(clock: Clock, *, path: str, result: str) -> dict[str, Any]:
    """Recompute the result with nothing but the standard library and compare."""
    from allocator.check import compare

    with clock:
        report = compare(path, result)
    return {"equal": report.equal}


def simulate(clock: Clock, *, path: str, draws: int, depth: Literal["award", "choice"]) -> dict[str, Any]:
    """Many draws on one frozen pool, in one thread."""
    from allocator.simulate import simulate as run

    instance = Instance.read(path)
    with clock:
        odds = run(instance, draws=draws, seed=7, depth=depth)
    return {"draws": odds.draws}


def _answer(instance: Instance, result: Result, answer: str) -> dict[str, Any]:
    if answer == "count":
        return {"housed": len(result.assignments)}
    if answer == "award":
        return award_fact(int(one.household) for one in result.assignments)
    number = {lot.id: n for n, lot in enumerate(instance.lots)}
    found = np.full(sum(1 for _ in _households(instance)), NOWHERE, np.int64)
    for one in result.assignments:
        found[int(one.household)] = number[one.lot]
    return lots_fact(found)


def _households(instance: Instance) -> Any:
    demand = getattr(instance, "demand", None)
    return instance.households if demand is None else demand.households
