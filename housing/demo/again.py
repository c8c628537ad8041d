"""A few families that were left without a home file once more in the next round, and have more chances there."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Application, HouseholdOutcome, OutcomeCode, Round
from housing.services import accounts, admission, apply, private
from housing.services.actors import Actor

FAMILIES = 6


def file(db: Session, year: Round, following: Round, *, password: str, counter: Actor, at: datetime) -> int:
    """Let them file from accounts of their own, wishing for what is on offer; returns how many were taken."""
    on_offer = admission.offer(db, following)
    arrivals = []
    for application in _without_home(db, year, list(on_offer.lots)):
        filing = private.open_application(application)
        wishes = tuple(code for code in filing.wishes if code in on_offer.lots[filing.program])
        by = _filer(db, application, password, at) or counter
        arrivals.append(apply.Arrival(filing=replace(filing, wishes=wishes, flexible=True), by=by, at=at))
    answers = apply.submit_many(db, following, arrivals, on_offer=on_offer)
    return sum(isinstance(answer, apply.Filed) for answer in answers)


def _filer(db: Session, application: Application, password: str, at: datetime) -> Actor | None:
    """Give a family its account, or open one; nobody where the phone belongs to another family's account."""
    if application.applicant_id is not None:
        return Actor.applicant(application.applicant_id)
    filing = private.open_application(application)
    name, phone = filing.applicant.name, filing.phone
    try:
        account = accounts.sign_up(db, name=name, phone=phone, password=password, language="zh_Hans", at=at)
    except accounts.PhoneTaken:
        return None
    return Actor.applicant(account.id)


def _without_home(db: Session, year: Round, programs: list[str]) -> list[Application]:
    query = (
        sa.select(Application)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .where(
            Application.round_id == year.id, Application.program.in_(programs),
            HouseholdOutcome.code == OutcomeCode.NO_UNIT,
        )
        .order_by(Application.applicant_id.is_(None), Application.id)
        .limit(FAMILIES)
    )  # fmt: skip
    return list(db.scalars(query))
