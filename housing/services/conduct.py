"""What a person finds about a home that a household gave up: whether a ban stands, falls, or is a longer one."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Policy
from allocator.seal import receipt as receipts
from housing.db import act_as
from housing.models import GIVEN_UP, Allocation, Application, Cause, ConductFinding
from housing.services import audit, bans
from housing.services.actors import Actor

REASON_MIN = 4


class HomeHeld(Refused):
    """The household still has the home, so nothing was given up."""

    code = "home-held"
    message = N_(
        "The household of application %(receipt)s still holds its home or may still answer, so there is nothing to "
        "find. Take the home back first."
    )


class FindingReason(Refused):
    """A finding needs words."""

    code = "finding-reason"
    message = N_("Write the reason in at least %(minimum)s characters: it stays with the application.")


def ended(db: Session, application: Application) -> Allocation | None:
    """Find the home that a household was given and does not hold any more."""
    query = sa.select(Allocation).where(Allocation.application_id == application.id, Allocation.status.in_(GIVEN_UP))
    return db.scalar(query.order_by(Allocation.id.desc()).limit(1))


def findings(db: Session, application: Application) -> list[ConductFinding]:
    """List what was found about a household's home, the latest first."""
    query = (
        sa.select(ConductFinding)
        .join(Allocation, Allocation.id == ConductFinding.allocation_id)
        .where(Allocation.application_id == application.id)
        .order_by(ConductFinding.id.desc())
    )
    return list(db.scalars(query))


def bars(db: Session, application: Application, policy: Policy, day: date) -> dict[str, bans.Ban]:
    """Tell from which programs the people of an application are barred on a day, each with the longest ban."""
    people = [member.person_index for member in application.members]
    longest: dict[str, bans.Ban] = {}
    for (_person, program), ban in bans.of_persons(db, policy, people, day).items():
        if program not in longest or longest[program].until < ban.until:
            longest[program] = ban
    return longest


def find(
    db: Session, application: Application, cause: Cause, reason: str, *, by: Actor, at: datetime
) -> ConductFinding:
    """Write down why a home was given up or taken back, with a reason that stays with the application."""
    allocation = ended(db, application)
    if allocation is None:
        raise HomeHeld(receipt=receipts.show(application.receipt))
    if len(reason.strip()) < REASON_MIN:
        raise FindingReason(minimum=REASON_MIN)
    act_as(db, by.staff_id)
    found = ConductFinding(
        allocation_id=allocation.id, cause=cause, reason=reason.strip(), by_staff_id=by.staff_id, found_at=at
    )
    db.add(found)
    db.flush()
    details: dict[str, object] = {"cause": str(cause)}
    audit.record(db, str(by), "conduct.find", f"application/{application.receipt}", details, at)
    return found
