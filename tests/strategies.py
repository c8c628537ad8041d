"""Small instances of every kind that can be solved, drawn by hypothesis or by a seeded generator."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Pick = Callable[[int, int], int]


def sample(pick: Pick, items: Sequence[Any], most: int | None = None) -> list[Any]:
    """Some of the items in any order."""
    left = list(items)
    wanted = pick(0, len(left) if most is None else min(most, len(left)))
    return [left.pop(pick(0, len(left) - 1)) for _ in range(wanted)]


def nested(pick: Pick, lots: list[Json], caps: list[Json], prefix: str) -> None:
    """Caps on a set of lots and on its parts, any two nested or disjoint."""
    for _ in range(max(0, pick(-3, 2))):
        cap = {"id": f"{prefix}{len(caps)}", "limit": max(pick(0, 5), pick(0, 5))}
        caps.append(cap)
        for lot in lots:
            lot["caps"].append(cap["id"])
    if len(lots) > 1:
        cut = pick(1, len(lots) - 1)
        nested(pick, lots[:cut], caps, prefix)
        nested(pick, lots[cut:], caps, prefix)


def household(pick: Pick, n: int, program: Json, lots: list[str]) -> Json:
    suitable = max(sample(pick, lots), sample(pick, lots), key=len)
    application: Json = {
        "program": program["id"],
        "ticket": f"{pick(0, 10**6):06x}" + "0" * 58,
        "suitable": suitable,
    }
    if pick(0, 1):
        application["wishes"] = sample(pick, suitable)
        application["flexible"] = pick(0, 2) == 0
    if pick(0, 2) == 0:
        application |= {"tier": pick(0, 1), "points": pick(0, 2)}
    if program["choice"] == "nearest":
        application["metres"] = {lot: pick(0, 3) for lot in suitable}
    return {"id": f"H{n:03}", "applications": [application]}


def instance(pick: Pick, *, most_households: int = 7, most_lots: int = 4) -> Json:
    """An instance with one or two programs, nested caps, some of them across programs."""
    programs, lots, caps, households = [], [], [], []
    for p in range(pick(1, 2)):
        program: Json = {"id": f"p{p}", "choice": ("serial", "nearest")[pick(0, 1)]}
        if pick(0, 1):
            program["quota"] = max(pick(0, 5), pick(0, 5))
        if pick(0, 3) == 0:
            program["aim"] = "fill"
        own: list[Json] = [
            {"id": f"P{p}-{n}", "program": program["id"], "capacity": pick(0, 2), "caps": []}
            for n in range(min(most_lots, pick(0, 3 * most_lots)))
        ]
        before = [cap["id"] for cap in caps]
        nested(pick, own, caps, f"c{p}-")
        if before and own and pick(0, 1):
            own[pick(0, len(own) - 1)]["caps"].append(before[pick(0, len(before) - 1)])
        programs.append(program)
        lots += own
        households += [
            household(pick, len(households) + n, program, [lot["id"] for lot in own])
            for n in range(min(most_households if p == 0 else 4, pick(0, 3 * most_households)))
        ]
    return {
        "format": "anju-instance/1", "programs": programs, "lots": lots, "caps": caps,
        "households": households,
    }  # fmt: skip


def seeded(seed: int, **sizes: int) -> Json:
    """The instance of a seed, the same everywhere."""
    return instance(random.Random(seed).randint, **sizes)  # noqa: S311


@st.composite
def instances(draw: st.DrawFn, **sizes: int) -> Json:
    """Instances that hypothesis can shrink."""
    return instance(lambda low, high: draw(st.integers(low, high)), **sizes)
