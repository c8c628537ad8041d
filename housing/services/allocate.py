"""From the order to homes: the optimiser, the second program's check, then the rows.

What the optimiser found is stored only after the second program, which shares no code, has found the same.
"""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.errors import N_, Refused
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
from housing.services import ceremony, engines, offer_dates, round_files, rounds

BATCH = 5000

Progress = Callable[[str, int, int], None]


class ResultForeign(Refused):
    """A result belongs to another instance, or changed while it was checked."""

    code = "result-foreign"
    message = N_(
        "The result found for round %(round)s does not belong to what was drawn, so nothing was stored. Start the "
        "allocation again."
    )


def instance(db: Session, round_: Round) -> bytes:
    """Put the frozen demand and the tickets of the draw together (`anju-instance/1`)."""
    tickets = {place.receipt: place.ticket for place in ceremony.order(db, round_)}
    return b"".join(bundle.instance_lines(round_files.read(db, round_, round_files.DEMAND), tickets))


def compute(round_ref: str, instance_: bytes, progress: Progress) -> bytes:
    """Let the optimiser find the result and the second program find the same; touches no database.

    The files lie in a folder that is this process's own, and the bytes that were checked are the bytes that come back.
    """
    with TemporaryDirectory(prefix="anju-") as folder:
        problem, answer = Path(folder) / "instance.jsonl", Path(folder) / "result.jsonl"
        problem.write_bytes(instance_)
        engines.solve(round_ref, problem, answer, progress)
        result = answer.read_bytes()
        progress("check", 0, 1)
        engines.check(round_ref, problem, answer)
        progress("check", 1, 1)
        if answer.read_bytes() != result:
            raise ResultForeign(round=round_ref)
    return result


def allocate(db: Session, round_: Round, at: datetime, progress: Progress, ready: bytes | None = None) -> bytes:
    """Store who gets which home, and why; returns the instance's hash. `ready` is what `compute` found before."""
    data = instance(db, round_)
    result = compute(round_.ref, data, progress) if ready is None else ready
    instance_hash = sha256(data)
    head = json.loads(result.partition(b"\n")[0])
    if head["instance_sha256"] != instance_hash.hexdigest():
        raise ResultForeign(round=round_.ref)
    round_files.write(db, round_, round_files.RESULT, result)
    _store(db, round_, at, progress)
    return instance_hash.digest()


def assignments(db: Session, round_: Round) -> list[bundle.Assigned]:
    """Give every household of the round its home, or the reason why it has none, in priority order."""
    return bundle.give_homes(
        ceremony.order(db, round_),
        result=round_files.read(db, round_, round_files.RESULT),
        units=round_files.read(db, round_, round_files.UNITS),
        seed=ceremony.seed_of(db, round_),
    )


def _store(db: Session, round_: Round, at: datetime, progress: Progress) -> None:
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
    reasons = _reasons(round_files.read(db, round_, round_files.RESULT))
    until = offer_dates.answer_by(rounds.policy_of(round_), at)  # set anew when the results are published
    allocations, outcomes = [], []
    for row in assignments(db, round_):
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
                    "expires_at": until,
                }
            )  # fmt: skip
    for table, rows in ((Allocation, allocations), (HouseholdOutcome, outcomes)):
        for start in range(0, len(rows), BATCH):
            db.execute(sa.insert(table), rows[start : start + BATCH])
            progress("store", min(start + BATCH, len(rows)), len(rows))


def _reasons(result: bytes) -> dict[str, str]:
    """Read the records that say why: receipt -> JSON list."""
    lines = (json.loads(line) for line in result.splitlines()[1:])
    return {line["household"]: json.dumps(line["why"], sort_keys=True) for line in lines if "why" in line}
