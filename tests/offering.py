"""Homes on offer to households of a published round, and everybody who deals with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from housing.models import Allocation, AllocationStatus, Home, RoundState
from housing.services import giving_back, taking
from housing.services.actors import Actor
from housing.services.taking import Contract
from tests import claiming, make
from tests.claiming import Bureau
from tests.make import NOON

S = AllocationStatus
PAPER = "本人签字的选房确认单"
NOTE = "11月1日电话询问户主，本人答复不再签约"


def offered(
    db: Session, *, home: Home | None = None, people: Sequence[bytes] = (), at: datetime = NOON, **fields: Any
) -> Allocation:
    """Offer a household a home in a round of its own, published at a moment."""
    home = home or make.a_home(db)
    round_ = claiming.a_round(db, homes=[home])
    application = claiming.an_application(db, round_, people=people, **{"program": home.lot.program, **fields})
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home)
    make.move(db, round_, RoundState.ALLOCATED)
    taking.set_time(db, round_, at)
    make.move(db, round_, RoundState.PUBLISHED)
    db.expire_all()
    return allocation


def family(allocation: Allocation) -> Actor:
    """Give the account that an application was filed from."""
    return Actor.applicant(allocation.application.applicant_id or 0)


def a_contract(number: str = "", at: datetime = NOON) -> Contract:
    """A contract signed on the day of a moment."""
    return Contract(number=number or f"HT-{make.a_hash().hex()[:12]}", on=at.date())


def brought_to(db: Session, allocation: Allocation, status: AllocationStatus, bureau: Bureau) -> Allocation:
    """Take an offer by its legal steps to a state."""
    own = family(allocation)
    if status in (S.ACCEPTED, S.SIGNED):
        taking.accept(db, allocation, by=own, at=NOON)
    if status == S.SIGNED:
        taking.sign(db, allocation, a_contract(), by=bureau.operator, at=NOON)
    if status == S.DECLINED:
        taking.decline(db, allocation, by=own, at=NOON)
    if status == S.EXPIRED:
        taking.expire_due(db, by=Actor(kind="system"), at=claiming.at(202511))
    if status == S.REVOKED:
        back = giving_back.propose(db, allocation, "另有住房", by=bureau.operator, at=NOON)
        giving_back.approve(db, back, by=bureau.supervisor, at=NOON)
    assert allocation.status == status
    return allocation
