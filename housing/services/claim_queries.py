"""Claims as pages list them."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from housing.models import Application, Claim, ClaimPerson, ClaimState, Member


def by_id(db: Session, claim_id: int) -> Claim | None:
    """Find a claim."""
    return db.get(Claim, claim_id)


def of_application(db: Session, application: Application) -> list[Claim]:
    """List the claims that rest on an application, the newest first."""
    return list(db.scalars(sa.select(Claim).where(Claim.application_id == application.id).order_by(Claim.id.desc())))


def open_of_people(db: Session, application: Application) -> list[Claim]:
    """List what is claimed for the people of an application, whichever application that rests on, and has not ended."""
    people = sa.select(Member.person_index).where(Member.application_id == application.id)
    covered = sa.select(ClaimPerson.claim_id).where(ClaimPerson.person_index.in_(people), ClaimPerson.live)
    return list(db.scalars(sa.select(Claim).where(Claim.id.in_(covered)).order_by(Claim.id)))


def tally(db: Session) -> Mapping[ClaimState, int]:
    """Count the claims by how they stand."""
    counted = db.execute(sa.select(Claim.state, sa.func.count()).group_by(Claim.state))
    found = {ClaimState(state): count for state, count in counted}
    return {state: found.get(state, 0) for state in ClaimState}


def listed(db: Session, state: ClaimState | None, *, limit: int, offset: int) -> list[Claim]:
    """Give a part of the claims: those to be decided in the order they came, all others the newest first."""
    query = sa.select(Claim).join(Claim.application).options(contains_eager(Claim.application))
    if state is not None:
        query = query.where(Claim.state == state)
    order = Claim.id if state == ClaimState.FILED else Claim.id.desc()
    return list(db.scalars(query.order_by(order).limit(limit).offset(offset)))


def next_filed(db: Session, after: int = 0) -> Claim | None:
    """Find the next claim that waits for a decision; after the last one it starts again with the first."""
    waiting = sa.select(Claim).where(Claim.state == ClaimState.FILED).order_by(Claim.id).limit(1)
    return db.scalar(waiting.where(Claim.id > after)) or db.scalar(waiting.where(Claim.id < after))
