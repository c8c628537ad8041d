"""Makers: the smallest rows that are valid, so that a test says only what matters to it.

Everything is written through the ORM and flushed. `move` takes a round along its legal steps, with the
approvals and rows each step needs, so `a_round(db, RoundState.DRAWN)` is a round the guards have let through.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import db as database
from housing.models import (
    TRANSITIONS,
    Allocation,
    AllocationStatus,
    Applicant,
    Application,
    ApplicationStatus,
    Assessment,
    ChoiceRule,
    Decision,
    GiveBack,
    Home,
    Household,
    Lot,
    Member,
    Outcome,
    PoolEntry,
    Project,
    Role,
    Round,
    RoundFile,
    RoundHome,
    RoundProgram,
    RoundState,
    Staff,
    StepRequest,
    Tenure,
    Wish,
    WorkArea,
)
from housing.services import round_files, rounds
from tests import ceremonies

NOON = datetime(2025, 10, 15, 4, 0, tzinfo=UTC)
PROGRAMS = ("talent", "blue_collar", "price_capped", "public_rental")
_PLACE = {"district": 330302, "x_m": 0, "y_m": 0}
_numbers = count(1)
Row = TypeVar("Row")


def a_hash(text: str = "") -> bytes:
    """32 bytes: of the text, or different each time."""
    return sha256((text or f"hash {next(_numbers)}").encode()).digest()


def a_staff(db: Session, role: Role = Role.OPERATOR, **fields: Any) -> Staff:
    """A person of the bureau."""
    n = next(_numbers)
    values = {"login": f"staff{n}", "name": f"Staff {n}", "password_hash": "-", "created_at": NOON}
    return _added(db, Staff(role=role, **{**values, **fields}))


def an_applicant(db: Session, **fields: Any) -> Applicant:
    """A person with an account."""
    values = {
        "phone_index": a_hash(), "phone_sealed": b"-", "name_sealed": b"-", "password_hash": "-",
        "created_at": NOON,
    }  # fmt: skip
    return _added(db, Applicant(**{**values, **fields}))


def a_project(db: Session, **fields: Any) -> Project:
    """A neighbourhood."""
    n = next(_numbers)
    values = {"code": f"P{n}", "name_zh": f"小区{n}", "name_en": f"Project {n}", **_PLACE}
    return _added(db, Project(**{**values, **fields}))


def a_work_area(db: Session, **fields: Any) -> WorkArea:
    """A place where people work."""
    n = next(_numbers)
    values = {"code": f"W{n}", "name_zh": f"园区{n}", "name_en": f"Park {n}", **_PLACE}
    return _added(db, WorkArea(**{**values, **fields}))


def a_lot(db: Session, project: Project | None = None, program: str = "public_rental", **fields: Any) -> Lot:
    """Homes that are alike; in a project of their own unless one is given."""
    project = project or a_project(db)
    values = {"code": f"L{next(_numbers)}", "layout": "2B", "rooms": 2, "tenure": Tenure.RENT}
    return _added(db, Lot(project_id=project.id, program=program, **{**values, **fields}))


def a_home(db: Session, lot: Lot | None = None, **fields: Any) -> Home:
    """One home; of public rental housing unless a lot is given."""
    lot = lot or a_lot(db)
    values = {"code": f"H{next(_numbers)}", "floor": 3, "area_cm2": 550_000, "rent_fen": 60_000}
    return _added(db, Home(lot_id=lot.id, **{**values, **fields}))


def a_household(db: Session, **fields: Any) -> Household:
    """People who will live together."""
    return _added(db, Household(**{"head_index": a_hash(), "created_at": NOON, **fields}))


def a_round(
    db: Session,
    state: RoundState = RoundState.OPEN,
    *,
    programs: Sequence[str] = PROGRAMS,
    homes: Iterable[Home] = (),
    **fields: Any,
) -> Round:
    """A round with these programs and homes, taken along to a state."""
    n = next(_numbers)
    values = {
        "ref": f"WZ-2025-{n}", "name_zh": f"第{n}批次", "name_en": f"Round {n}", "year": 2025,
        "city": "wenzhou", "policy_id": "wenzhou/2020-09-11", "policy_sha256": "0" * 64,
        "policy_day": date(2025, 10, 15), "opens_at": NOON - timedelta(days=7),
        "closes_at": NOON + timedelta(days=7), "created_at": NOON,
    }  # fmt: skip
    round_ = _added(db, Round(**{**values, **fields}))
    for program in programs:
        db.add(RoundProgram(round_id=round_.id, program=program, quota=10, choice=ChoiceRule.SERIAL))
    db.flush()
    for home in homes:
        db.add(RoundHome(round_id=round_.id, home_id=home.id))
    db.flush()
    return move(db, round_, state)


def an_application(
    db: Session,
    round_: Round,
    *,
    household: Household | None = None,
    members: int = 1,
    wishes: Sequence[Lot] = (),
    **fields: Any,
) -> Application:
    """An eligible application with its members and wishes; the round has to be open."""
    household = household or a_household(db)
    values: dict[str, Any] = {
        "program": "public_rental", "receipt": f"{next(_numbers):016d}", "status": ApplicationStatus.ELIGIBLE,
        "key_wrapped": b"-", "private_sealed": b"-", "nonce": bytes(16), "members_count": members,
        "submitted_at": NOON,
    }  # fmt: skip
    if "applicant_id" not in fields and "filed_by_id" not in fields:
        values["applicant_id"] = an_applicant(db).id
    application = _added(db, Application(round_id=round_.id, household_id=household.id, **{**values, **fields}))
    for position in range(members):
        index = household.head_index if position == 0 else a_hash()
        db.add(Member(application_id=application.id, position=position, person_index=index))
    for rank, lot in enumerate(wishes, start=1):
        db.add(Wish(application_id=application.id, rank=rank, lot_id=lot.id))
    db.flush()
    return application


def an_assessment(application: Application, **fields: Any) -> Assessment:
    """What the rules say about an application; not added yet."""
    values: dict[str, Any] = {
        "revision": application.revision, "policy_sha256": "0" * 64, "outcome": Outcome.ELIGIBLE,
        "failed": "[]", "unknown": "[]", "differing": "[]", "tier": 1, "points": 0, "suitable": "[]",
        "facts_sealed": b"-",
        "assessed_at": NOON,
    }  # fmt: skip
    return Assessment(application_id=application.id, **{**values, **fields})


def a_decision(application: Application, by: Staff, outcome: Outcome = Outcome.ELIGIBLE) -> Decision:
    """What a person decided about an application; not added yet."""
    return Decision(
        application_id=application.id, revision=application.revision, outcome=outcome, reason="-",
        by_staff_id=by.id, decided_at=NOON,
    )  # fmt: skip


def a_pool_entry(db: Session, application: Application, **fields: Any) -> PoolEntry:
    """A place in the pool; the round has to be in publicity (`move` writes the whole pool by itself)."""
    return _added(db, ceremonies.pool_entry(application, **fields))


def an_allocation(db: Session, application: Application, home: Home, **fields: Any) -> Allocation:
    """A home offered to a household; the round has to be drawn."""
    values = {"expires_at": NOON + timedelta(days=30)}
    return _added(
        db,
        Allocation(
            round_id=application.round_id, home_id=home.id, application_id=application.id,
            household_id=application.household_id, **{**values, **fields},
        ),
    )  # fmt: skip


def take_step(db: Session, allocation: Allocation, to: AllocationStatus) -> None:
    """Let an allocation take a step; two persons take a home back."""
    if to == AllocationStatus.REVOKED:
        proposer, approver = a_staff(db), a_staff(db, Role.SUPERVISOR)
        database.act_as(db, proposer.id)
        back = _added(
            db, GiveBack(allocation_id=allocation.id, reason="-", proposer_id=proposer.id, proposed_at=NOON)
        )  # fmt: skip
        database.act_as(db, approver.id)
        back.approver_id, back.approved_at = approver.id, NOON
        db.flush()
        database.act_as(db, None)
    allocation.status = to
    db.flush()


def a_request(db: Session, round_: Round, to: RoundState, payload: bytes | None = None) -> StepRequest:
    """A step proposed by one person, waiting for another."""
    proposer = a_staff(db)
    database.act_as(db, proposer.id)
    request = StepRequest(round_id=round_.id, to_state=to, payload_hash=payload or a_hash(), proposed_at=NOON)
    request.proposer_id = proposer.id
    return _added(db, request)


def an_approved_request(db: Session, round_: Round, to: RoundState, payload: bytes | None = None) -> StepRequest:
    """A step proposed by one person and approved by another, to be done now."""
    request = a_request(db, round_, to, payload)
    approver = a_staff(db, Role.SUPERVISOR)
    database.act_as(db, approver.id)
    request.approver_id, request.approved_at = approver.id, NOON
    db.flush()
    request.executed_at = NOON
    db.flush()
    database.act_as(db, None)
    return request


def move(db: Session, round_: Round, to: RoundState) -> Round:
    """Take a round along its legal steps to a state, with everything each step needs."""
    for state in _way(RoundState(round_.state), to):
        payload = ceremonies.PREPARED[state](db, round_) if state in ceremonies.PREPARED else a_hash()
        if (round_.state, state, True) in TRANSITIONS:
            an_approved_request(db, round_, state, payload)
        if state == RoundState.OPEN and db.get(RoundFile, (round_.id, round_files.UNITS)) is None:
            round_files.write(db, round_, round_files.PLAN, b"{}")
            round_files.write(db, round_, round_files.UNITS, rounds.units_document(db, round_))
        if state == RoundState.FROZEN:
            round_.pool_hash = payload
        round_.state = state
        db.flush()
    return round_


def _way(start: RoundState, to: RoundState) -> list[RoundState]:
    if to == RoundState.CANCELLED:
        return [to]
    order = list(RoundState)
    order.remove(RoundState.CANCELLED)
    return order[order.index(start) + 1 : order.index(to) + 1]


def _added(db: Session, row: Row) -> Row:
    db.add(row)
    db.flush()
    return row


def count_of(db: Session, table: type[Any], *where: sa.ColumnElement[bool]) -> int:
    """How many rows there are."""
    return db.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0
