"""From the order to homes: the optimiser, the second program's check, then the rows.

What the optimiser found is stored only after the second program, which shares no code, has found the same.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.seal import canonical
from housing.models import (
    Allocation,
    AllocationStatus,
    Home,
    HouseholdOutcome,
    OutcomeCode,
    PoolEntry,
    Round,
    RoundHome,
)
from housing.services import ceremony, engines, rounds, snapshot

BATCH = 5000
OFFER_DAYS = 15

Progress = Callable[[str, int, int], None]


def prepare(db: Session, round_: Round, work: Path) -> bytes:
    """Write the instance, demand and tickets together, and return its hash."""
    folder = folder_of(round_, work)
    folder.mkdir(parents=True, exist_ok=True)
    data = instance(db, round_)
    (folder / "instance.jsonl").write_bytes(data)
    return sha256(data).digest()


def allocate(db: Session, round_: Round, work: Path, at: datetime, progress: Progress) -> bytes:
    """Store who gets which home, and why; returns the instance's hash. Computes first, if nobody has yet."""
    instance_hash = prepare(db, round_, work)
    folder = folder_of(round_, work)
    if not computed(folder):
        compute(round_, folder, progress)
    _store(db, round_, folder, at, progress)
    return instance_hash


def computed(folder: Path) -> bool:
    """Tell whether the result that lies here belongs to the instance that lies here, and was checked."""
    report = folder / "check.json"
    return report.exists() and json.loads(report.read_bytes()) == _hashes(folder)


def instance(db: Session, round_: Round) -> bytes:
    """Put the frozen demand and the tickets of the draw together (`anju-instance/1`)."""
    tickets = {place.receipt: place.ticket for place in ceremony.order(db, round_)}
    return b"".join(bundle.instance_lines(snapshot.demand_document(db, round_), tickets))


def compute(round_: Round, folder: Path, progress: Progress) -> None:
    """Run the optimiser, then the second program, each in a process of its own; touches no database."""
    instance_, result = folder / "instance.jsonl", folder / "result.jsonl"
    engines.solve(round_.ref, instance_, result, progress)
    progress("check", 0, 1)
    engines.check(round_.ref, instance_, result)
    (folder / "check.json").write_bytes(canonical.dumps(_hashes(folder)))
    progress("check", 1, 1)


def assignments(db: Session, round_: Round, folder: Path) -> list[bundle.Assigned]:
    """Give every household of the round its home, or the reason why it has none, in priority order."""
    return bundle.give_homes(
        ceremony.order(db, round_),
        result=folder / "result.jsonl",
        units=rounds.units_document(db, round_),
        seed=ceremony.seed_of(db, round_),
    )


def folder_of(round_: Round, work: Path) -> Path:
    """Name the folder of a round's working files."""
    return work / round_.ref


def _hashes(folder: Path) -> dict[str, str]:
    files = [folder / name for name in ("instance.jsonl", "result.jsonl")]
    return {file.stem: sha256(file.read_bytes()).hexdigest() for file in files if file.exists()}


def _store(db: Session, round_: Round, folder: Path, at: datetime, progress: Progress) -> None:
    pool = {
        row.receipt: row
        for row in db.execute(
            sa.select(PoolEntry.receipt, PoolEntry.application_id, PoolEntry.household_id).where(
                PoolEntry.round_id == round_.id
            )
        )
    }
    on_offer = sa.select(Home.code, Home.id).join(RoundHome).where(RoundHome.round_id == round_.id)
    home_ids = dict(db.execute(on_offer).all())
    reasons = _reasons(folder)
    allocations, outcomes = [], []
    for row in assignments(db, round_, folder):
        entry = pool[row.receipt]
        outcomes.append(
            {
                "round_id": round_.id, "application_id": entry.application_id, "code": OutcomeCode(row.reason),
                "why": reasons.get(row.receipt, "[]"),
            }
        )  # fmt: skip
        if row.unit:
            allocations.append(
                {
                    "round_id": round_.id, "home_id": home_ids[row.unit], "application_id": entry.application_id,
                    "household_id": entry.household_id, "status": AllocationStatus.OFFERED,
                    "expires_at": at + timedelta(days=OFFER_DAYS),
                }
            )  # fmt: skip
    for table, rows in ((Allocation, allocations), (HouseholdOutcome, outcomes)):
        for start in range(0, len(rows), BATCH):
            db.execute(sa.insert(table), rows[start : start + BATCH])
            progress("store", min(start + BATCH, len(rows)), len(rows))


def _reasons(folder: Path) -> dict[str, str]:
    """Read the records that say why: receipt -> JSON list."""
    with (folder / "result.jsonl").open(encoding="utf-8") as lines:
        next(lines)
        results = (json.loads(line) for line in lines)
        return {line["household"]: json.dumps(line["why"], sort_keys=True) for line in results if "why" in line}
