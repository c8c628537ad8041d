"""Small instances of every kind that can be solved, drawn by hypothesis or by a seeded generator.

A mix names the features of an instance, so that a test can be run for each of them. The sizes and the chances
are such that what the mix is named after decides something in most instances.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Pick = Callable[[int, int], int]

MIXES = (
    "nested", "nearest", "group_caps", "reserves", "first", "crossing", "fill", "several", "shared", "everything",
)  # fmt: skip
FEATURES = ("nearest", "group_caps", "reserves", "first", "crossing", "fill")
SEVERAL = ("several", "shared", "everything")
GROUPS = ("g0", "g1", "g2")


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


def application(pick: Pick, program: Json, lots: list[str], tickets: int = 10**6, *, whole: bool = False) -> Json:
    """What one household asks of one program; half of them name wishes, often few."""
    suitable = list(lots) if whole else max(sample(pick, lots), sample(pick, lots), key=len)
    asked: Json = {"program": program["id"], "ticket": f"{pick(0, tickets):06x}" + "0" * 58, "suitable": suitable}
    if pick(0, 1):
        asked["wishes"] = sample(pick, suitable)
        asked["flexible"] = pick(0, 2) == 0
    if pick(0, 2) == 0:
        asked |= {"tier": pick(0, 1), "points": pick(0, 2)}
    if program["choice"] == "nearest":
        asked["metres"] = {lot: pick(0, 3) for lot in suitable}
    return asked


def instance(pick: Pick, *, most_households: int = 7, most_lots: int = 4) -> Json:
    """One or two programs, nested caps, some of them across programs."""
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
            {
                "id": f"H{len(households) + n:03}",
                "applications": [application(pick, program, [lot["id"] for lot in own])],
            }
            for n in range(min(most_households if p == 0 else 4, pick(0, 3 * most_households)))
        ]
    return {
        "format": "anju-instance/1", "programs": programs, "lots": lots, "caps": caps,
        "households": households,
    }  # fmt: skip


def features(pick: Pick, mix: str) -> set[str]:
    """What one program of the mix has."""
    if mix == "everything":
        return {one for one in FEATURES if pick(0, 1)}
    found = {mix} & set(FEATURES)
    if pick(0, 3) == 0:
        found.add("nearest")
    if mix == "fill":
        found |= ({"group_caps"}, {"crossing"}, {"group_caps", "crossing"})[pick(0, 2)]
    return found


def parts(pick: Pick, lots: list[Json]) -> Iterator[list[Json]]:
    """The lots, and parts of them, any two nested or disjoint."""
    yield lots
    if len(lots) > 1:
        cut = pick(1, len(lots) - 1)
        yield from parts(pick, lots[:cut])
        yield from parts(pick, lots[cut:])


def cap(head: Json, lots: list[Json], limit: int) -> None:
    head["caps"].append({"id": f"c{len(head['caps'])}", "limit": limit})
    for lot in lots:
        lot["caps"].append(head["caps"][-1]["id"])


def put_nested_caps(pick: Pick, head: Json, own: list[Json], shared: list[str]) -> None:
    """Limits on lots of one program, and limits shared with other programs."""
    family = list(parts(pick, own))
    for part in family:
        if len(part) > 1 and pick(0, 2) == 0:
            cap(head, part, pick(1, len(part)))
    for one in shared:
        for lot in family[pick(0, len(family) - 1)]:
            lot["caps"].append(one)


def put_crossing_caps(pick: Pick, head: Json, own: list[Json]) -> None:
    """Limits of one home on pairs of lots, most of them across the halves of the program, and any others.

    Where a household needs a lot of one half and another household one of the other half, halves of homes would
    keep these limits and whole ones do not.
    """
    half, sure = len(own) // 2, pick(0, 1)
    for one in own[:half][:2]:
        for other in own[half:][:2]:
            if sure or pick(0, 1):
                cap(head, [one, other], 1)
    for _ in range(pick(0, 2 - sure)):
        cap(head, sample(pick, own), pick(1, 2))


def put_groups(pick: Pick, found: set[str], head: Json, program: str, own: list[Json], most: int) -> None:
    """Limits, reserves and first lots for groups that overlap."""
    if "group_caps" in found:
        groups = GROUPS if "fill" in found else sample(pick, GROUPS, 2) or GROUPS[:1]
        head["group_caps"] += [
            {"program": program, "group": group, "limit": (0, 1, 1, 1, most, most)[pick(0, 5)]} for group in groups
        ]
    if "reserves" in found:
        head["reserves"] += [
            {"program": program, "group": group, "seats": pick(1, most)}
            for group in sample(pick, GROUPS, 2) or GROUPS[:1]
        ]
    if "first" in found:
        for lot in own:
            lot["first"] = (None, *GROUPS, "g0", "nobody")[pick(0, 5)]


def add_program(pick: Pick, head: Json, mix: str, shared: list[str], most: dict[str, int]) -> list[list[str]]:
    """A program with its lots and limits; gives the lists of lots from which households may draw."""
    found = features(pick, mix)
    program: Json = {"id": f"p{len(head['programs'])}", "choice": "nearest" if "nearest" in found else "serial"}
    if "fill" in found:
        program["aim"] = "fill"
    if pick(0, 9 if "fill" in found else 2) == 0:
        program["quota"] = pick(1, max(3, most["lots"]))
    crossing = "crossing" in found
    capacities = (1, 1, 2, 2, 2, 3) if crossing or "fill" in found else (0, 1, 1, 1, 2, 2)
    own: list[Json] = [
        {
            "id": f"P{len(head['programs'])}-{n}",
            "program": program["id"],
            "capacity": capacities[pick(0, 5)],
            "caps": [],
        }
        for n in range(min(most["lots"], pick(4 if crossing else 1, 2 * most["lots"])))
    ]
    if not (crossing or "fill" in found) or pick(0, 5) == 0:
        put_nested_caps(pick, head, own, shared)
    if crossing:
        put_crossing_caps(pick, head, own)
    put_groups(pick, found, head, program["id"], own, max(2, most["households"] // 8))
    head["programs"].append(program)
    head["lots"] += own
    lots = [lot["id"] for lot in own]
    half = len(lots) // 2
    return [lots, lots[:half], lots[half:], lots[:half], lots[half:], lots[:1], lots[-1:]] if crossing else [lots]


def mixed(pick: Pick, mix: str, *, most_households: int = 6, most_lots: int = 4) -> Json:
    """An instance of a mix: one program as a rule, two or three where households apply to several."""
    several = mix in SEVERAL
    head: Json = {"format": "anju-instance/1", "programs": [], "lots": [], "caps": [], "group_caps": [], "reserves": []}
    shared = [f"s{n}" for n in range(pick(1, 2) if mix == "shared" or (mix == "everything" and pick(0, 1)) else 0)]
    head["caps"] = [{"id": one, "limit": pick(1, 3)} for one in shared]
    most = {"households": most_households, "lots": most_lots}
    pools = [add_program(pick, head, mix, shared, most) for _ in range(pick(2, 3) if several else max(1, pick(-3, 2)))]
    asks = list(zip(head["programs"], pools, strict=True))
    households = []
    for n in range(min(most_households, pick(2, 3 * most_households))):
        chosen = sample(pick, asks) or sample(pick, asks) if several else [asks[pick(0, len(asks) - 1)]]
        households.append({
            "id": f"H{n:03}",
            "groups": sample(pick, (*GROUPS, "other"), 3),
            "applications": [
                application(pick, program, lots[pick(0, len(lots) - 1)], 19, whole=len(lots) > 1 and pick(0, 2) > 0)
                for program, lots in chosen
            ],
        })  # fmt: skip
    return head | {"households": households}


def of_mix(pick: Pick, mix: str, **sizes: int) -> Json:
    return instance(pick, **sizes) if mix == "nested" else mixed(pick, mix, **sizes)


def seeded(seed: int, mix: str = "nested", **sizes: int) -> Json:
    """The instance of a seed, the same everywhere."""
    return of_mix(random.Random(seed).randint, mix, **sizes)  # noqa: S311


def holds(test: Callable[[Json], None], mix: str, usual: int) -> None:
    """Hold a test on many seeded instances of a mix; a failure names the seed."""
    for seed in seeds(usual):
        try:
            test(seeded(seed, mix))
        except Exception as error:
            error.add_note(f"seed {seed}, mix {mix}")
            raise


@st.composite
def instances(draw: st.DrawFn, mix: str = "nested", **sizes: int) -> Json:
    """Instances that hypothesis can shrink."""
    return of_mix(lambda low, high: draw(st.integers(low, high)), mix, **sizes)


def seeds(usual: int) -> range:
    """So many seeds as a rule; ANJU_INSTANCES (per mix where a test takes 200) raises all tests in proportion."""
    return range(max(usual, usual * int(os.environ.get("ANJU_INSTANCES", "0")) // 200))
