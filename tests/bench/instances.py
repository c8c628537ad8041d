"""The made-up cities that are measured: files made once, the same for the same sizes on every machine.

`nested` is the city of `python -m allocator generate`, as it is. `award` and `plain` are cut down to what other
packages can say: one program; everybody flexible in `award`, so that all the awarded get a home; and in `plain`
every lot suits everybody and nobody takes more than its wishes, so that the choice is a serial dictatorship.
`crossing` has caps over districts, over tenures and over employers, in one program.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from allocator.instance import generate as city
from allocator.instance.instance import FORMAT

ROOT = Path(__file__).parents[2]
SEED = 7
TALENT = 46 / 20, 20 / 6  # how much of a city must be made for one home, one household of its talent program
DISTRICTS, LAYOUTS, TENURES, EMPLOYERS = 12, 3, ("R", "S"), 256
NEARBY = 4  # districts near enough to an employer

Json = dict[str, Any]


def path_of(folder: Path, kind: str, **sizes: Any) -> Path:
    """Where the file of this kind and these sizes lies; another generator means another folder."""
    version = hashlib.sha256(Path(city.__file__).read_bytes() + Path(__file__).read_bytes()).hexdigest()[:8]
    name = "-".join([kind, *(f"{value}" for value in sizes.values())])
    return folder / "instances" / version / f"{name}.jsonl"


def make(folder: Path, kind: str, **sizes: Any) -> Path:
    """Write the file unless it is there already."""
    path = path_of(folder, kind, **sizes)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.writelines(line + b"\n" for line in KINDS[kind](**sizes))
        unfinished.rename(path)
    return path


def nested(*, households: int, homes: int, lots: int) -> Iterator[bytes]:
    """Four programs with a cap on each tenure; one of them gives the nearest home."""
    return city.generate(households=households, homes=homes, lots=lots, seed=SEED)


def award(*, households: int, homes: int, lots: int, caps: bool) -> Iterator[bytes]:
    """One program in which everybody takes any suitable home: who is awarded is housed."""
    lines = _talent(households, homes, lots)
    head = next(lines)
    if not caps:
        head["caps"] = []
        for lot in head["lots"]:
            lot["caps"] = []
    yield _dumps(head)
    for line in lines:
        line["applications"][0]["flexible"] = True
        yield _dumps(line)


def plain(*, households: int, homes: int, lots: int) -> Iterator[bytes]:
    """One program without caps, where every lot suits everybody: each takes its first wish that is free, or none."""
    size = max(1, homes // lots)
    names = [f"L{n:03}" for n in range(lots)]
    yield _dumps({
        "format": FORMAT,
        "programs": [{"id": "city"}],
        "lots": [{"id": lot, "program": "city", "capacity": size} for lot in names],
    })  # fmt: skip
    for name, digest in _drawn("plain", households):
        liked = [digest[n] * digest[n + 1] * lots >> 16 for n in range(0, 12, 2)]
        wishes = [names[lot] for lot in dict.fromkeys(liked)]
        yield _household(name, digest, suitable=names, wishes=wishes, flexible=False)


def crossing(*, households: int, homes: int, aim: str, flexible: bool) -> Iterator[bytes]:
    """District caps cross tenure caps, and no employer may get more than one home in a hundred."""
    places = [(d, layout, t) for d in range(DISTRICTS) for layout in range(LAYOUTS) for t in TENURES]
    ids = [f"D{d:02}-{layout + 1}B-{t}" for d, layout, t in places]
    sizes = [homes * (n + 1) // len(places) - homes * n // len(places) for n in range(len(places))]
    yield _dumps({
        "format": FORMAT,
        "programs": [{"id": "city", "aim": aim}],
        "lots": [
            {"id": id_, "program": "city", "capacity": size, "caps": [f"district/{d}", f"tenure/{t}"]}
            for id_, size, (d, _, t) in zip(ids, sizes, places, strict=True)
        ],
        "caps": [
            *({"id": f"district/{d}", "limit": homes * (6 + d % 3) // (8 * DISTRICTS)} for d in range(DISTRICTS)),
            *({"id": f"tenure/{t}", "limit": homes * (9 + 2 * n) // 24} for n, t in enumerate(TENURES)),
        ],
        "group_caps": [
            {"program": "city", "group": f"employer:E{n}", "limit": max(1, homes // 100)} for n in range(EMPLOYERS)
        ],
    })  # fmt: skip
    for name, digest in _drawn("crossing", households):
        employer = digest[0] * digest[1] >> 8  # a few large ones, many small ones
        near = {(5 * employer + step) % DISTRICTS for step in range(NEARBY)}
        tenure = ("R", "R", "S", "RS")[digest[2] % 4]
        rooms = max(digest[3] % LAYOUTS, digest[4] % 2)
        suits = [n for n, (d, layout, t) in enumerate(places) if d in near and layout >= rooms and t in tenure]
        liked = [digest[n] * digest[n + 1] * len(suits) >> 16 for n in range(0, 12, 2)]
        found = _row(
            name, digest, suitable=[ids[n] for n in suits], flexible=flexible or digest[5] % 4 > 0,
            wishes=[ids[suits[n]] for n in dict.fromkeys(liked)],
        )  # fmt: skip
        yield _dumps({**found, "groups": [f"employer:E{employer}"]})


def _talent(households: int, homes: int, lots: int) -> Iterator[Json]:
    """The talent program of a larger city alone, with its first applicants under new numbers."""
    of_homes, of_households = TALENT
    lines = city.generate(
        households=int(households * of_households) + 200, homes=int(homes * of_homes), lots=int(lots * of_homes),
        seed=SEED,
    )  # fmt: skip
    head = json.loads(next(lines))
    head["programs"] = [one for one in head["programs"] if one["id"] == "talent"]
    head["lots"] = [one for one in head["lots"] if one["program"] == "talent"]
    head["caps"] = [one for one in head["caps"] if one["id"].startswith("talent/")]
    yield head
    theirs = (row for row in map(json.loads, lines) if row["applications"][0]["program"] == "talent")
    n = -1
    for n, row in enumerate(islice(theirs, households)):
        yield {**row, "id": f"{n:016}"}
    assert n + 1 == households, "too few applicants were made"


def _drawn(kind: str, households: int) -> Iterator[tuple[str, bytes]]:
    """Numbered names, each with 32 bytes of chance of its own."""
    for n in range(households):
        name = f"{n:016}"
        yield name, hashlib.sha256(f"{kind}|{SEED}|{name}".encode()).digest()


def _row(name: str, digest: bytes, *, suitable: list[str], wishes: list[str], flexible: bool) -> Json:
    application = {
        "program": "city", "tier": digest[16] % 4, "points": digest[17] % 64, "suitable": suitable, "wishes": wishes,
        "flexible": flexible, "ticket": hashlib.sha256(digest).hexdigest(),
    }  # fmt: skip
    return {"id": name, "applications": [application]}


def _household(name: str, digest: bytes, *, suitable: list[str], wishes: list[str], flexible: bool) -> bytes:
    return _dumps(_row(name, digest, suitable=suitable, wishes=wishes, flexible=flexible))


def _dumps(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


KINDS: dict[str, Callable[..., Iterable[bytes]]] = {
    "nested": nested, "award": award, "plain": plain, "crossing": crossing,
}  # fmt: skip
