"""A home is taken back from its household: one person proposes it with a reason, another one approves."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal import receipt as receipts
from housing.db import act_as
from housing.models import HOLDING, Allocation, GiveBack
from housing.services import audit, taking
from housing.services.actors import Actor
from housing.services.taking_refusals import (
    AnsweredAlready,
    BackClosed,
    BackProposed,
    BackReasonMissing,
    BackSamePerson,
)

REASON_MIN = 4


def propose(db: Session, allocation: Allocation, reason: str, *, by: Actor, at: datetime) -> GiveBack:
    """Propose to take a home back, with the reason that is kept."""
    ours = _held(db, allocation)
    if waiting(db, ours) is not None:
        raise BackProposed(receipt=receipts.show(ours.application.receipt))
    if len(reason.strip()) < REASON_MIN:
        raise BackReasonMissing(least=REASON_MIN)
    act_as(db, by.staff_id)
    found = GiveBack(allocation_id=ours.id, reason=reason.strip(), proposer_id=by.staff_id, proposed_at=at)
    db.add(found)
    db.flush()
    _record(db, found, "home.propose_back", by, at)
    return found


def approve(db: Session, found: GiveBack, *, by: Actor, at: datetime) -> None:
    """Agree as a second person: the home is free again, and so are its people."""
    db.refresh(found, with_for_update=True)
    if found.proposer_id == by.staff_id:
        raise BackSamePerson
    if found.approver_id is not None or found.withdrawn_at is not None:
        raise BackClosed
    ours = _held(db, found.allocation)
    act_as(db, by.staff_id)
    found.approver_id, found.approved_at = by.staff_id, at
    db.flush()
    taking.take_back(db, ours, found.reason, by=by, at=at)


def withdraw(db: Session, found: GiveBack, *, by: Actor, at: datetime) -> None:
    """Let the household keep its home after all."""
    db.refresh(found, with_for_update=True)
    if found.approver_id is not None or found.withdrawn_at is not None:
        raise BackClosed
    found.withdrawn_at = at
    db.flush()
    _record(db, found, "home.keep", by, at)


def waiting(db: Session, allocation: Allocation) -> GiveBack | None:
    """Find the proposal that waits for its second person."""
    return db.scalar(sa.select(GiveBack).where(GiveBack.allocation_id == allocation.id, taking.WAITING))


def proposal(db: Session, allocation: Allocation, number: int | None) -> GiveBack | None:
    """Find the proposal about a home that somebody has read, whether or not it still waits."""
    found = db.get(GiveBack, number) if number is not None else None
    return found if found is not None and found.allocation_id == allocation.id else None


def _held(db: Session, allocation: Allocation) -> Allocation:
    """Read an allocation under a lock; only a home that a household holds can be taken back."""
    ours = taking.locked(db, allocation)
    if ours.status not in HOLDING:
        raise AnsweredAlready(
            receipt=receipts.show(ours.application.receipt), status=ours.status, needed=list(HOLDING)
        )  # fmt: skip
    return ours


def _record(db: Session, found: GiveBack, act: str, by: Actor, at: datetime) -> None:
    details: dict[str, object] = {"proposal": found.id}
    audit.record(db, str(by), act, f"application/{found.allocation.application.receipt}", details, at)
