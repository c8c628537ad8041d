"""Some families that were left without a home claim money instead; two months are paid, and a third one is due."""

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.policy import Fact
from housing.models import Application, Claim, ClaimState, HouseholdOutcome, OutcomeCode, Role, Round
from housing.services import claims, payments
from housing.services.actors import Actor
from housing.services.due import due
from housing.services.months import CITY_TIME

if TYPE_CHECKING:
    from housing.demo.story import Story

FAMILIES = 40  # those with an account first, so that somebody can log in and look
WAITING = 4  # who claim later, and still wait for their decision
REFUSED_EACH = 9  # every so many claims one lacks its papers
ANSWERS = {"employer_kind": 1, "rent_subsidy_months": 6, "months_since_graduation": 30}
TALENTED = {**ANSWERS, "talent_class": 4}
TALENTED_EACH = 2  # every so many families that are asked have somebody of class E
REASONS = {True: "材料齐全，与核实的情况一致。", False: "未见所填情况的证明原件，补齐后可以再次申请。"}


def play(story: "Story", ref: str) -> None:
    """Let families claim on the day of the publication, decide, pay October and November, and let a few claim late."""
    reviewer, operator, supervisor = (story.people[one] for one in (Role.REVIEWER, Role.OPERATOR, Role.SUPERVISOR))
    with story.day(_at(10, 31, 15)) as (db, now):
        families = _without_home(db, story.round(db, ref))
        _file(db, families[: len(families) * 3 // 4], FAMILIES, counter=operator, at=now)
    with story.day(_at(11, 4)) as (db, now):
        _decide(db, by=reviewer, at=now)
    for month, day in ((202510, 5), (202511, 28)):
        with story.day(_at(11, day)) as (db, now):
            if not due(db, month):  # a small city may house everybody who could claim
                continue
            payments.propose_month(db, month, by=operator, at=now)
        with story.day(_at(11, day, 11)) as (db, now):
            found = payments.of_month(db, month)
            if found is not None:
                payments.approve_month(db, found, by=supervisor, at=now)
    with story.day(_at(11, 29)) as (db, now):
        _file(db, _without_home(db, story.round(db, ref)), WAITING, counter=operator, at=now)


def _file(db: Session, families: list[Application], most: int, *, counter: Actor, at: datetime) -> None:
    """Let families claim what pays most, in their order, until so many have."""
    claimed = set(db.scalars(sa.select(Claim.application_id)))
    waiting = (one for one in families if one.id not in claimed)
    filed = (claim for one in waiting if (claim := _claim(db, one, counter, at)) is not None)
    for _filed in islice(filed, most):
        db.flush()


def _decide(db: Session, *, by: Actor, at: datetime) -> None:
    """Decide every claim: most have their papers."""
    waiting = db.scalars(sa.select(Claim).where(Claim.state == ClaimState.FILED).order_by(Claim.id)).all()
    for n, claim in enumerate(waiting, start=1):
        approve = n % REFUSED_EACH != 0
        claims.decide(db, claim, approve=approve, reason=REASONS[approve], by=by, at=at)


def _at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=CITY_TIME)


def _claim(db: Session, application: Application, counter: Actor, at: datetime) -> Claim | None:
    """Claim what pays most of what a family may have."""
    account = application.applicant_id
    by = counter if account is None else Actor.applicant(account)
    for one in claims.offers(db, application):
        if one.refusal is None and one.outcome.holds is not False and one.benefit.kind in claims.PAID:
            told = TALENTED if application.id % TALENTED_EACH == 0 else ANSWERS
            answers = {fact.id: _answer(fact, told) for fact in one.asked}
            try:
                return claims.file(db, application, one.benefit.id, answers, by=by, at=at)
            except Refused:
                continue
    return None


def _answer(fact: Fact, told: dict[str, int]) -> int:
    return told.get(fact.id, min(choice.code for choice in fact.choices) if fact.choices else 0)


def _without_home(db: Session, year: Round) -> list[Application]:
    query = (
        sa.select(Application)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .where(Application.round_id == year.id, HouseholdOutcome.code != OutcomeCode.ASSIGNED)
        .order_by(Application.applicant_id.is_(None), Application.program != "public_rental", Application.id)
    )
    return list(db.scalars(query))
