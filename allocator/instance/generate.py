"""Make a large instance of a made-up city, the same for the same numbers on every machine.

Demand is skewed: a few projects are wished for by most, families ask for the rooms they need, workers for
homes near their work. Every figure comes from SHA-256 of the seed and a name, so no generator of random
numbers is involved.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allocator.instance.instance import FORMAT
from allocator.instance.lines import dumps

PROGRAMS = (("talent", 20, 6), ("blue_collar", 10, 3), ("price_capped", 10, 3), ("public_rental", 6, 4))
CHOICE = {"blue_collar": "nearest"}
LAYOUTS = ("1B", "2B", "3B")
TENURES = ("R", "S")
WORK_AREAS = 40
CITY = 40_000  # metres from side to side
NEAR = 16  # lots near enough to one's work


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A generated lot and where it lies."""

    lot: dict[str, Any]
    layout: int
    tenure: str
    x: int
    y: int


def generate(*, households: int, homes: int, lots: int, seed: int) -> Iterator[bytes]:
    """Make the lines of an instance of this size."""
    places = {}
    before, total = 0, sum(share for _, share, _ in PROGRAMS)
    for program, share, _ in PROGRAMS:
        part = [n * (before + share) // total - n * before // total for n in (homes, lots)]
        places[program] = _places(program, *part, seed=seed)
        before += share
    yield dumps({
        "format": FORMAT,
        "programs": [{"id": one, "choice": CHOICE.get(one, "serial")} for one in places],
        "lots": [place.lot for found in places.values() for place in found],
        "caps": [
            {"id": f"{program}/{tenure}", "limit": _homes(found, tenure) * 9 // 10}
            for program, found in places.items()
            for tenure in TENURES
        ],
    })  # fmt: skip
    near = {area: _near(places["blue_collar"], area, seed) for area in range(WORK_AREAS)}
    drawn = [program for program, _, demand in PROGRAMS for _ in range(demand)]
    for n in range(households):
        name = f"{n:016d}"
        digest = hashlib.sha256(f"{seed}|{name}".encode()).digest()
        application = _application(places, drawn[digest[0] % len(drawn)], digest, near)
        application["ticket"] = hashlib.sha256(digest).hexdigest()
        yield dumps({"id": name, "applications": [application]})


def _number(seed: int, name: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest()[:8]) % below


def _homes(places: list[Place], tenure: str) -> int:
    return sum(place.lot["capacity"] for place in places if place.tenure == tenure)


def _places(program: str, homes: int, number: int, *, seed: int) -> list[Place]:
    """Split the homes of a program over its lots, six lots a project."""
    weights = [10 + _number(seed, f"{program} size {n}", 30) for n in range(number)]
    ends = [homes * sum(weights[:n]) // (sum(weights) or 1) for n in range(number + 1)]
    places = []
    for n in range(number):
        project, layout, tenure = n // 6, n % 3, TENURES[n // 3 % 2]
        lot = {
            "id": f"{program[:2].upper()}-{project:02}-{LAYOUTS[layout]}-{tenure}",
            "program": program,
            "capacity": ends[n + 1] - ends[n],
            "caps": [f"{program}/{tenure}"],
        }
        x, y = (_number(seed, f"{program} {axis} {project}", CITY) for axis in "xy")
        places.append(Place(lot=lot, layout=layout, tenure=tenure, x=x, y=y))
    return places


def _near(places: list[Place], area: int, seed: int) -> dict[str, int]:
    """Measure the distance from a work area to the lots nearest to it."""
    x, y = (_number(seed, f"work {axis} {area}", CITY) for axis in "xy")
    metres = {place.lot["id"]: abs(place.x - x) + abs(place.y - y) for place in places}
    return dict(sorted(metres.items(), key=lambda one: (one[1], one[0]))[:NEAR])


def _application(
    places: dict[str, list[Place]], program: str, digest: bytes, near: dict[int, dict[str, int]]
) -> dict[str, Any]:
    """Make the wishes and the place in the order of one household."""
    metres = near[digest[1] % WORK_AREAS] if program == "blue_collar" else {}
    rooms = max(digest[2] % 3, digest[3] % 2)
    tenure = (*TENURES, "RS", "RS")[digest[4] % 4]
    suitable = list(metres) or [
        place.lot["id"] for place in places[program] if place.tenure in tenure and 0 <= place.layout - rooms <= 1
    ]
    liked = [digest[n] * digest[n + 1] * len(suitable) >> 16 for n in range(6, 16)]
    application: dict[str, Any] = {
        "program": program,
        "tier": digest[16] % 4,
        "points": digest[17] % 64,
        "suitable": suitable,
        "metres": metres,
    }
    if digest[18] % 8:
        application["wishes"] = [suitable[lot] for lot in dict.fromkeys(liked)] if suitable else []
        application["flexible"] = digest[18] % 4 > 0
    return application
