"""Instances written by hand, changes to any instance, and the short way to ask for its answer."""

import copy
import random
from typing import Any

from allocator import Instance, solve

Json = dict[str, Any]


def contest(lots: dict[str, int], wishes: dict[str, Json], **program: Any) -> Json:
    """One program; households by name in order of priority, with their applications."""
    return {
        "format": "anju-instance/1",
        "programs": [{"id": "p", **program}],
        "lots": [{"id": lot, "program": "p", "capacity": homes} for lot, homes in lots.items()],
        "households": [
            {
                "id": name,
                "groups": one.get("groups", []),
                "applications": [
                    {"program": "p", "ticket": f"{n:064x}", **{key: one[key] for key in one if key != "groups"}}
                ],
            }
            for n, (name, one) in enumerate(wishes.items())
        ],
    }


def fair(programs: dict[str, dict[str, int]], households: dict[str, dict[str, Json]]) -> Json:
    """Several programs with their lots; households by name in order of priority, with all their applications."""
    return {
        "format": "anju-instance/1",
        "programs": [{"id": program} for program in programs],
        "lots": [
            {"id": lot, "program": program, "capacity": homes}
            for program, lots in programs.items()
            for lot, homes in lots.items()
        ],
        "households": [
            {
                "id": name,
                "groups": asked.get("groups", []),
                "applications": [
                    {"program": program, "ticket": f"{n:064x}", "suitable": list(programs[program]), **one}
                    for program, one in asked.items()
                    if program != "groups"
                ],
            }
            for n, (name, asked) in enumerate(households.items())
        ],
    }


def homes_of(raw: Json, engine: Any = "check") -> dict[str, str]:
    """The lot of every housed household."""
    return {one.household: one.lot for one in solve(Instance.from_json(raw), engine).assignments}


def flexible(raw: Json) -> Json:
    """The same, everybody taking any suitable home in the end, so that nobody passes."""
    raw = copy.deepcopy(raw)
    for household in raw["households"]:
        for one in household["applications"]:
            one["flexible"] = True
    return raw


def without(raw: Json, household: str) -> Json:
    return raw | {"households": [one for one in raw["households"] if one["id"] != household]}


def saying(raw: Json, household: str, applications: list[Json]) -> Json:
    """The same with other applications of one household."""
    return raw | {
        "households": [
            one | {"applications": applications} if one["id"] == household else one for one in raw["households"]
        ]
    }


def in_order(raw: Json, program: str, order: list[str]) -> Json:
    """The same, the contenders of a program in another order."""
    raw = copy.deepcopy(raw)
    for household in raw["households"]:
        for one in household["applications"]:
            if one["program"] == program:
                one |= {"tier": 0, "points": 0, "ticket": f"{order.index(household['id']):064x}"}
    return raw


def shuffled(raw: Json, rng: random.Random) -> Json:
    """The same, everything written in another order whose order means nothing."""
    raw = copy.deepcopy(raw)
    rng.shuffle(raw["households"])
    rng.shuffle(raw.get("reserves", []))
    for lot in raw["lots"]:
        rng.shuffle(lot.get("caps", []))
    for household in raw["households"]:
        rng.shuffle(household.get("groups", []))
        for one in household["applications"]:
            if "wishes" in one:
                rng.shuffle(one["suitable"])
    return raw


def renamed(raw: Any, names: dict[str, str]) -> Any:
    """The same with other names, in instances and in results."""
    if isinstance(raw, dict):
        return {names.get(key, key): renamed(value, names) for key, value in raw.items()}
    if isinstance(raw, list):
        return [renamed(one, names) for one in raw]
    return names.get(raw, raw) if isinstance(raw, str) else raw
