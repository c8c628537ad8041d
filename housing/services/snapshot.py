"""From rows to the values that are drawn and allocated: the only place where tables and the allocator meet.

Bulk reads through Core, a million applications at a time if need be; never through the ORM.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.policy import chances as chances_of
from allocator.seal.commitment import entry_commitment
from housing import crypto
from housing.models import (
    Application,
    ApplicationStatus,
    Assessment,
    Home,
    Lot,
    Project,
    Round,
    RoundHome,
    Wish,
    WorkArea,
)
from housing.services import chances, private, restricted, rounds
from housing.services.restricted import Limited
from housing.services.suitability import distance

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """One household of the frozen list: its public line, and the rows to store beside it."""

    entry: bundle.Entry
    row: Line
    people: list[Line]
    chances: Line


def entries(db: Session, round_: Round) -> Iterator[Admitted]:
    """Yield every eligible application as it will stand in the list, sorted by receipt."""
    failed, programs = chances.failed_in_round(db, round_), rounds.policy_of(round_).programs
    query = (
        sa.select(
            Application.id, Application.household_id, Application.receipt, Application.program, Application.revision,
            Application.submitted_at, Application.nonce, Application.key_wrapped, Application.private_sealed,
            Assessment.facts_sealed,
        )
        .join(Assessment, Assessment.application_id == Application.id)
        .where(*_eligible(round_))
        .order_by(Application.receipt)
    )  # fmt: skip
    for row in db.execute(query):
        key = crypto.unwrap(row.key_wrapped)
        opened = private.opened(key, row.private_sealed)
        facts = json.loads(crypto.open_with(key, "facts", row.facts_sealed))
        record = private.record(
            round_ref=round_.ref, receipt=row.receipt, revision=row.revision, submitted_at=row.submitted_at,
            nonce=row.nonce, filing=opened.filing, facts=facts,
        )  # fmt: skip
        commitment = entry_commitment(opened.salt, record)
        before = failed.get(row.id, chances.NONE)
        count = chances_of(programs[row.program], len(before))
        people, counted = chances.rows(round_.id, row.id, opened.filing, count, before)
        yield Admitted(
            entry=bundle.Entry(receipt=row.receipt, pool=row.program, commitment=commitment, chances=count),
            row={
                "round_id": round_.id, "application_id": row.id, "household_id": row.household_id,
                "receipt": row.receipt, "program": row.program, "commitment": commitment,
            },
            people=people, chances=counted,
        )  # fmt: skip


def entries_document(lines: Iterable[bundle.Entry]) -> bytes:
    """Write the public list of those who take part."""
    return bundle.entries_bytes(lines)


def demand_document(db: Session, round_: Round) -> bytes:
    """Write what suits whom, with tiers, points and wishes: the instance before the draw (`anju-demand/1`)."""
    limits = restricted.limited(db, round_)
    return bundle.demand_bytes(_head(db, round_, limits), _households(db, round_, limits))


def _households(db: Session, round_: Round, limits: Limited) -> Iterator[Line]:
    wishes = _wishes(db, round_)
    metres = _metres(db, round_)
    nearest = {row.program for row in rounds.programs(db, round_) if row.choice == "nearest"}
    query = (
        sa.select(
            Application.id, Application.receipt, Application.program, Application.flexible,
            Application.work_area_id, Assessment.tier, Assessment.points, Assessment.suitable,
        )
        .join(Assessment, Assessment.application_id == Application.id)
        .where(*_eligible(round_))
        .order_by(Application.receipt)
    )  # fmt: skip
    for row in db.execute(query):
        suitable: list[str] = json.loads(row.suitable)
        allowed = set(suitable)
        near = metres.get(row.work_area_id, {}) if row.program in nearest else {}
        yield {
            "id": row.receipt,
            "groups": limits.groups_of(row.id, row.program),
            "applications": [
                {
                    "program": row.program, "tier": row.tier, "points": row.points, "suitable": suitable,
                    "wishes": [code for code in wishes.get(row.id, ()) if code in allowed],
                    "flexible": row.flexible, "metres": {code: near[code] for code in suitable if code in near},
                }
            ],
        }  # fmt: skip


def _eligible(round_: Round) -> tuple[sa.ColumnElement[bool], ...]:
    return (Application.round_id == round_.id, Application.status == ApplicationStatus.ELIGIBLE)


def _head(db: Session, round_: Round, limits: Limited) -> Line:
    count = sa.func.count().label("homes")
    query = (
        sa.select(Lot.code, Lot.program, count)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
        .group_by(Lot.code, Lot.program)
        .order_by(Lot.code)
    )
    lots = [
        {
            "id": row.code, "program": row.program, "capacity": row.homes,
            "caps": limits.programs[row.program].lot_caps.get(row.code, []),
            "first": limits.programs[row.program].lot_first.get(row.code),
        }
        for row in db.execute(query)
    ]  # fmt: skip
    programs = [
        {"id": row.program, "quota": row.quota, "choice": row.choice, "aim": "priority"}
        for row in rounds.programs(db, round_)
    ]
    each = limits.programs.values()
    return {
        "programs": programs, "lots": lots,
        "caps": [cap for one in each for cap in one.caps],
        "group_caps": [cap for one in each for cap in one.group_caps],
        "reserves": [reserve for one in each for reserve in one.reserves],
    }  # fmt: skip


def _wishes(db: Session, round_: Round) -> dict[int, list[str]]:
    query = (
        sa.select(Wish.application_id, Lot.code)
        .join(Lot, Lot.id == Wish.lot_id)
        .join(Application, Application.id == Wish.application_id)
        .where(*_eligible(round_))
        .order_by(Wish.application_id, Wish.rank)
    )
    wishes: dict[int, list[str]] = defaultdict(list)
    for application_id, code in db.execute(query):
        wishes[application_id].append(code)
    return wishes


def _metres(db: Session, round_: Round) -> dict[int, dict[str, int]]:
    """Distances from every work area to every lot on offer."""
    points = (
        sa.select(Lot.code, Project.x_m, Project.y_m)
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
        .distinct()
    )
    lots = db.execute(points).all()
    areas = db.execute(sa.select(WorkArea.id, WorkArea.x_m, WorkArea.y_m)).all()
    return {id_: {code: distance(x, y, lot_x, lot_y) for code, lot_x, lot_y in lots} for id_, x, y in areas}
