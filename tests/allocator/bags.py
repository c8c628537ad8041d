"""A small made-up round, from plan to published bag, for tests of writing and of both replays."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allocator.assign import solve
from allocator.bundle import (
    Contents,
    Entry,
    build_commitment,
    build_plan,
    build_randomness,
    build_report,
    demand_bytes,
    entries_bytes,
    give_homes,
    instance_lines,
    layout,
    order,
    plan_bytes,
    units_bytes,
    write,
)
from allocator.bundle.manifest import manifest_bytes
from allocator.bundle.plan import Plan
from allocator.instance import Instance
from allocator.seal import receipt, seed
from allocator.seal.commitment import commitment_hash, party_commitment

ROUND = "WZ-2025-1"
PARTIES = ("bureau", "notary", "applicants")
DIGITS = "6345466039010316946223546992048967376252"
TOYVILLE = Path(__file__).parent / "policy" / "toyville" / "2024-01-01.toml"
POLICY = TOYVILLE.read_bytes().replace(b"towers", b"blue_collar").replace(b"huts", b"talent")
RULES: dict[str, Any] = {
    "quotas": {"talent": 7, "blue_collar": None}, "choices": {"talent": "serial", "blue_collar": "nearest"},
}  # fmt: skip
LOTS = {"T-A-1B": ("talent", 4), "T-B-2B": ("talent", 5), "B-A-1B": ("blue_collar", 6)}


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@dataclass(kw_only=True)
class Made:
    """The parts of a made-up round; change one, then `bag` it."""

    households: int = 30
    demonstration: bool = True
    weights: Callable[[int], int] = lambda n: 1 + n % 3
    withheld: tuple[str, ...] = ()
    digits_min: int = 40
    receipts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receipts = sorted(receipt.new(digest(f"receipt {n}")[:10]) for n in range(self.households))

    def pool_of(self, n: int) -> str:
        return "blue_collar" if n % 3 == 0 else "talent"

    def units(self) -> bytes:
        return units_bytes(
            {
                "accessible": lot == "T-A-1B", "area_cm2": 580000, "floor": n, "lot": lot, "project": lot[:3],
                "rooms": int(lot[-2]), "tenure": "rent", "u": f"{lot}-{n:02}",
            }
            for lot, (_, capacity) in LOTS.items()
            for n in range(capacity)
        )  # fmt: skip

    def entries(self) -> bytes:
        return entries_bytes(
            Entry(receipt=one, pool=self.pool_of(n), commitment=digest(one), chances=self.weights(n))
            for n, one in enumerate(self.receipts)
        )

    def demand(self) -> bytes:
        head = {
            "caps": [{"id": "talent/rent", "limit": 8}],
            "group_caps": [],
            "lots": [
                {"caps": ["talent/rent"] if program == "talent" else [], "capacity": capacity, "first": None,
                 "id": lot, "program": program}
                for lot, (program, capacity) in LOTS.items()
            ],
            "programs": [
                {"aim": "priority", "choice": "serial", "id": "talent", "quota": 7},
                {"aim": "priority", "choice": "nearest", "id": "blue_collar"},
            ],
            "reserves": [],
        }  # fmt: skip
        return demand_bytes(head, (self.household(n, one) for n, one in enumerate(self.receipts)))

    def household(self, n: int, one: str) -> dict[str, object]:
        lots = ["B-A-1B"] if n % 3 == 0 else ["T-B-2B", "T-A-1B"][: 1 + n % 2]
        application = {
            "flexible": n % 5 == 0,
            "metres": dict.fromkeys(lots, 100 * n),
            "points": 10 * (n % 4),
            "program": self.pool_of(n),
            "suitable": lots,
            "tier": n % 2,
            "wishes": lots if n % 7 else [],
        }
        return {"applications": [application], "groups": ["graduate"] if n % 4 == 0 else [], "id": one}

    def contents(self, scratch: Path) -> Contents:
        units, entries, demand = self.units(), self.entries(), self.demand()
        plan = build_plan(
            round_ref=ROUND, attempt=1, pools=("talent", "blue_collar"), parties=PARTIES, ceremony="hall-1",
            policy=POLICY, units=units, demonstration=self.demonstration, chances_max=4,
            digits_min=self.digits_min, more={"city": "toyville"}, **RULES,
        )  # fmt: skip
        known = Plan.read(plan_bytes(plan))
        commits = {party: party_commitment(ROUND, party, digest(party)) for party in PARTIES}
        commitment = build_commitment(plan_bytes(plan), entries=entries, demand=demand, commits=commits)
        secrets = {party: None if party in self.withheld else digest(party) for party in PARTIES}
        randomness = build_randomness(known, digits=DIGITS, secrets=seed.opened(ROUND, commits, secrets))
        drawn = seed.derive(commitment_hash(commitment), ROUND, seed.collect(known.sources, randomness))
        places = order(demand, drawn, {one: self.weights(n) for n, one in enumerate(self.receipts)})
        instance = b"".join(instance_lines(demand, {place.receipt: place.ticket for place in places}))
        (scratch / "instance.jsonl").write_bytes(instance)
        result = b"".join(line + b"\n" for line in solve(Instance.read(scratch / "instance.jsonl")).lines())
        rows = give_homes(places, result=result, units=units, seed=drawn)
        report = build_report(
            round_ref=ROUND, seed=drawn, order=places, instance=instance, result=result, assignments=rows,
            second_program="identical",
        )  # fmt: skip
        return Contents(
            plan=plan, policy=POLICY, units=units, entries=entries, demand=demand, commitment=commitment,
            randomness=randomness, order=places, instance=instance, result=result, assignments=rows,
            report=report,
        )  # fmt: skip

    def bag(self, folder: Path) -> Path:
        """Write the bag into `folder`, which is made; gives the bag."""
        folder.mkdir(parents=True)
        write(folder / ROUND, self.contents(folder))
        return folder / ROUND


def copied(bag: Path, folder: Path) -> Path:
    """Copy a bag to where it may be changed."""
    return Path(shutil.copytree(bag, folder / bag.name))


def reseal(bag: Path, round_ref: str = ROUND) -> None:
    """Make manifest and tag files fit again, as somebody would who changed a file on purpose."""
    payload = [path for path in sorted(bag.rglob("*")) if path.is_file() and "data" in path.relative_to(bag).parts[:1]]
    files = {path.relative_to(bag).as_posix(): path.read_bytes() for path in payload}
    info = layout.bag_info(round_ref=round_ref, size=sum(map(len, files.values())), files=len(files))
    (bag / layout.BAG_INFO).write_bytes(info)
    (bag / layout.MANIFEST).write_bytes(_manifest(files))
    (bag / layout.TAG_MANIFEST).write_bytes(_manifest({name: (bag / name).read_bytes() for name in layout.TAGGED}))


def _manifest(files: dict[str, bytes]) -> bytes:
    return manifest_bytes({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})


def rewrite(path: Path, edit: Callable[[list[dict[str, Any]]], object]) -> None:
    """Edit the objects of a file of lines in place and write it back canonically."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    edit(rows)
    text = "".join(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")
