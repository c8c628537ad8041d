"""The plain work that the allocator is held against: what nobody can leave out."""

import random
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tests.bench.answers import NOWHERE, lots_fact
from tests.bench.arrays import Arrays, convert, load
from tests.bench.child import Clock
from tests.bench.instances import make


class Application(msgspec.Struct):
    """An application, for the reader that knows beforehand what it will find."""

    program: str
    ticket: str
    suitable: list[str]
    tier: int = 0
    points: int = 0
    wishes: list[str] | None = None
    flexible: bool = False
    metres: dict[str, int] | None = None


class Household(msgspec.Struct):
    """A line of an instance."""

    id: str
    applications: list[Application]
    groups: list[str] | None = None


def instance(clock: Clock, *, folder: str, kind: str, sizes: dict[str, Any], arrays: bool) -> dict[str, Any]:
    """Make an instance, and its arrays: no measurement, but it too is done in a process of its own."""
    with clock:
        path = make(Path(folder), kind, **sizes)
        if arrays:
            convert(path)
    return {"path": str(path)}


def numpy_pass(clock: Clock, *, path: str) -> dict[str, Any]:
    """Count for every lot whom it suits, in one pass over all pairs; and sort the households once."""
    found = load(path)
    with clock:
        np.bincount(found.suitable, minlength=len(found.capacity))
        np.argsort(found.key)
    return {"entries": len(found.suitable)}


def decode_any(clock: Clock, *, path: str) -> dict[str, Any]:
    """Decode every line with msgspec, into whatever it holds."""
    with clock:
        decode = msgspec.json.Decoder().decode
        with Path(path).open("rb") as file:
            for line in file:
                decode(line)
    return {}


def decode_typed(clock: Clock, *, path: str) -> dict[str, Any]:
    """Decode every line with msgspec, into types that it knows beforehand."""
    with clock:
        decode = msgspec.json.Decoder(Household).decode
        with Path(path).open("rb") as file:
            msgspec.json.decode(next(file))
            for line in file:
                decode(line)
    return {}


def one_draw(clock: Clock, *, path: str) -> dict[str, Any]:
    """Draw once and let everybody choose in turn, in plain Python, until all homes are gone."""
    found = load(path)
    accepted, room = _accepted(found), found.capacity.tolist()
    before = (found.key >> np.uint64(48)).tolist()  # program, tier and points; the draw decides among equals
    chance = random.Random(7)  # noqa: S311 - a stand-in for the draw
    with clock:
        tickets = [chance.random() for _ in before]
        order = sorted(range(len(before)), key=lambda one: (before[one], tickets[one]))
        housed = _serve(order, accepted, room)
    return {"housed": len(housed)}


def serial(clock: Clock, *, path: str) -> dict[str, Any]:
    """Let everybody choose in turn, in plain Python, in the order of the instance."""
    found = load(path)
    accepted, room = _accepted(found), found.capacity.tolist()
    with clock:
        housed = _serve(found.order.tolist(), accepted, room)
    lots = np.full(len(found.order), NOWHERE)
    lots[list(housed)] = list(housed.values())
    return lots_fact(lots)


def _serve(order: list[int], accepted: list[list[int]], room: list[int]) -> dict[int, int]:
    housed = {}
    left = sum(room)
    for one in order:
        for lot in accepted[one]:
            if room[lot]:
                room[lot] -= 1
                housed[one] = lot
                left -= 1
                break
        if not left:
            break
    return housed


def _accepted(found: Arrays) -> list[list[int]]:
    """The lots that each household takes, in the order in which it takes them."""
    suitable, wishes = found.suitable.tolist(), found.wishes.tolist()
    starts, wish_starts = found.suitable_from.tolist(), found.wishes_from.tolist()
    result = []
    for n, (flexible, nearest) in enumerate(zip(found.flexible.tolist(), found.nearest.tolist(), strict=True)):
        suits, named = suitable[starts[n] : starts[n + 1]], wishes[wish_starts[n] : wish_starts[n + 1]]
        if nearest and flexible:  # the made-up cities list these lots by distance
            named = suits
        elif flexible:
            named = named + [lot for lot in suits if lot not in named]
        result.append(named)
    return result
