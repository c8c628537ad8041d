"""Homes that households were given, as the bureau lists and counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from allocator.seal import receipt as receipts
from housing.models import (
    HOLDING,
    Allocation,
    AllocationAct,
    AllocationStatus,
    Application,
    GiveBack,
    Home,
    Lot,
    Round,
    RoundState,
    Staff,
)
from housing.services import private, taking

LATE = "late"  # confirmed, and the time to sign is over
RETURNING = "returning"  # to be taken back, and waits for a second person
STATES = (*map(str, AllocationStatus), LATE, RETURNING)
_FIRST = sa.case(
    (Allocation.status == AllocationStatus.OFFERED, 0), (Allocation.status == AllocationStatus.ACCEPTED, 1), else_=2
)  # fmt: skip
SHOWN = (RoundState.ALLOCATED, RoundState.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which homes to list."""

    program: str = ""
    state: str = ""
    receipt: str = ""  # whole, or its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One home in the list."""

    allocation: Allocation
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One step that was taken, and who of the bureau took it ('' for the household itself, or the end of its time)."""

    act: AllocationAct
    staff: str


def rounds_with_homes(db: Session) -> list[Round]:
    """List the rounds that have given homes, the newest first."""
    return list(db.scalars(sa.select(Round).where(Round.state.in_(SHOWN)).order_by(Round.opens_at.desc())))


def count(db: Session, round_: Round, wanted: Wanted, at: datetime) -> int:
    """Count the homes that are wanted."""
    return db.scalar(sa.select(sa.func.count()).select_from(_wanted(round_, wanted, at).subquery())) or 0


def listed(db: Session, round_: Round, wanted: Wanted, at: datetime, *, limit: int, offset: int) -> list[Line]:
    """Give a part of the homes that are wanted: what has to be done first comes first."""
    query = (
        _wanted(round_, wanted, at)
        .options(
            contains_eager(Allocation.application),
            joinedload(Allocation.home).joinedload(Home.lot).joinedload(Lot.project),
        )
        .order_by(_FIRST, Allocation.id)
    )
    rows = db.scalars(query.limit(limit).offset(offset))
    return [Line(allocation=one, name=private.name_of(one.application)) for one in rows]


def tally(db: Session, round_: Round, at: datetime, program: str = "") -> Mapping[str, int]:
    """Count the homes of a round by how they stand; late and returning ones are counted there as well."""
    base = _wanted(round_, Wanted(program=program), at).subquery()
    counted = db.execute(sa.select(base.c.status, sa.func.count()).group_by(base.c.status))
    found = {str(status): number for status, number in counted}
    for state in (LATE, RETURNING):
        found[state] = count(db, round_, Wanted(program=program, state=state), at)
    return {state: found.get(state, 0) for state in STATES}


def overdue(db: Session, round_: Round, at: datetime) -> int:
    """Count the homes that nobody answered for in time and that can be set free."""
    query = sa.select(sa.func.count()).where(Allocation.round_id == round_.id, *taking.overdue(at))
    return db.scalar(query) or 0


def history(db: Session, allocation: Allocation) -> list[Act]:
    """Tell every step of one home, the latest first."""
    query = (
        sa.select(AllocationAct, Staff.name)
        .outerjoin(Staff, Staff.id == AllocationAct.by_staff_id)
        .where(AllocationAct.allocation_id == allocation.id)
        .order_by(AllocationAct.id.desc())
    )
    return [Act(act=act, staff=name or "") for act, name in db.execute(query)]


def proposer(db: Session, back: GiveBack) -> str:
    """Name who proposed to take a home back."""
    return db.get_one(Staff, back.proposer_id).name


def _wanted(round_: Round, wanted: Wanted, at: datetime) -> sa.Select[Allocation]:
    query = sa.select(Allocation).join(Allocation.application).where(Allocation.round_id == round_.id)
    if wanted.program:
        query = query.where(Application.program == wanted.program)
    if wanted.state == LATE:
        query = query.where(Allocation.status == AllocationStatus.ACCEPTED, Allocation.sign_by < at)
    elif wanted.state == RETURNING:
        query = query.where(Allocation.id.in_(taking.to_be_taken_back()), Allocation.status.in_(HOLDING))
    elif wanted.state:
        query = query.where(Allocation.status == wanted.state)
    if wanted.receipt:
        whole = receipts.parse(wanted.receipt)
        start = "".join(sign for sign in wanted.receipt.upper() if sign.isalnum())
        named = Application.receipt == whole if whole else Application.receipt.startswith(start, autoescape=True)
        query = query.where(named)
    return query
