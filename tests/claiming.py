"""Households that stayed without a home, with facts under the real policy, and the people of the bureau."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing import db as database
from housing.models import (
    Allocation,
    AllocationStatus,
    Application,
    Claim,
    Household,
    Member,
    PaymentList,
    Role,
    Round,
    RoundState,
)
from housing.services import claims, payments, policies, private
from housing.services.actors import Actor
from housing.services.filing import Filing, Person
from tests import make, town

PUBLIC, RENT = "public-rental-subsidy", "rent-subsidy"
POOR: Mapping[str, int] = {
    "hukou_urban": 1, "subsidised_now": 0, "homes_now": 0, "homes_area_now": 0, "household_size": 1,
    "transfer_within_year": 0, "frontline_trade": 0, "income_per_head": 3_000_000, "assets_per_head": 0,
}  # fmt: skip
"""A household that may claim the public rental subsidy: 600 yuan a month."""
TALENTED: Mapping[str, int] = {
    **POOR, "work_urban": 1, "talent_class": 5, "title": 0, "skill": 0, "degree": 3, "technical_school": 0,
    "hukou_city": 1, "insured_now": 1,
}  # fmt: skip
"""A person of class D; the rental subsidy asks for the employer and the months received: 2,400 yuan a month."""
ENTERPRISE = {"employer_kind": 1, "rent_subsidy_months": 0}
_numbers = count(1)


def at(month: int, day: int = 20) -> datetime:
    """Noon of a day of a month, such as 202511, in the city."""
    return datetime(month // 100, month % 100, day, 4, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Bureau:
    """Who decides, proposes and approves."""

    reviewer: Actor
    operator: Actor
    supervisor: Actor


def a_bureau(db: Session) -> Bureau:
    """Hire one person of each part."""
    people = [Actor.staff(make.a_staff(db, role).id) for role in (Role.REVIEWER, Role.OPERATOR, Role.SUPERVISOR)]
    return Bureau(reviewer=people[0], operator=people[1], supervisor=people[2])


def a_round(db: Session, **fields: Any) -> Round:
    """An open round under the real policy."""
    policy = policies.in_force("wenzhou", date(2025, 10, 15))
    return make.a_round(db, policy_id=policy.id, policy_sha256=policy.sha256, demonstration=True, **fields)


def an_application(
    db: Session, round_: Round, facts: Mapping[str, int | None] = POOR, *, people: Sequence[bytes] = (), **fields: Any
) -> Application:
    """File and review an application: the head first, then the spouse, then children."""
    people = people or (make.a_hash(),)
    relations = ("applicant", "spouse", *["child"] * len(people))
    persons = tuple(_person(relation) for relation, _index in zip(relations, people, strict=False))
    key, wrapped = crypto.new_key()
    filing = Filing(program=fields.get("program", "public_rental"), members=persons, phone="13800000000", facts={})
    household = db.scalar(sa.select(Household).where(Household.head_index == people[0]))
    made = make.an_application(
        db, round_, household=household or make.a_household(db, head_index=people[0]), key_wrapped=wrapped,
        private_sealed=private.sealed(key, filing), **fields,
    )  # fmt: skip
    made.members_count = len(people)
    db.add_all(Member(application_id=made.id, position=n, person_index=people[n]) for n in range(1, len(people)))
    sealed = crypto.seal_with(key, "facts", json.dumps(dict(facts)).encode())
    db.add(make.an_assessment(made, facts_sealed=sealed, policy_sha256=round_.policy_sha256))
    db.flush()
    return made


def _person(relation: str) -> Person:
    return Person(
        relation=relation, name="陈小梅", id_type="resident_id", id_number=town.an_id_number(),
        birth_on=date(1990, 5, 2),
    )  # fmt: skip


def without_home(
    db: Session, facts: Mapping[str, int | None] = POOR, *, people: Sequence[bytes] = (), **fields: Any
) -> Application:
    """A household of a published round that got no home; everybody is free to apply again."""
    round_ = a_round(db)
    made = an_application(db, round_, facts, people=people, **fields)
    return over(db, round_, made)


def over(db: Session, round_: Round, made: Application) -> Application:
    """Take a round to its publication, and set everybody free."""
    make.move(db, round_, RoundState.PUBLISHED)
    set_free(db, round_)
    return made


def set_free(db: Session, round_: Round) -> None:
    """Let everybody of a round apply again."""
    ours = sa.select(Application.id).where(Application.round_id == round_.id)
    db.execute(sa.update(Member).where(Member.application_id.in_(ours), Member.live).values(live=False))


def offered(db: Session, people: Sequence[bytes]) -> Allocation:
    """Offer a household a home in a round of its own."""
    home = make.a_home(db)
    round_ = a_round(db, homes=[home])
    application = an_application(db, round_, people=people)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home)
    make.move(db, round_, RoundState.PUBLISHED)
    set_free(db, round_)
    return allocation


def take_up(db: Session, allocation: Allocation, *, by: Actor, moment: datetime) -> None:
    """Let a household confirm the home that it is offered."""
    claims.end_for_home(db, allocation, by=by, at=moment)
    allocation.status = AllocationStatus.ACCEPTED
    db.flush()


def a_claim(
    db: Session, bureau: Bureau, application: Application, benefit: str = PUBLIC, month: int = 202510, **answers: int
) -> Claim:
    """A claim that a reviewer has approved."""
    by = Actor.applicant(application.applicant_id or 0)
    claim = claims.file(db, application, benefit, answers, by=by, at=at(month))
    claims.decide(db, claim, approve=True, reason="材料齐全。", by=bureau.reviewer, at=at(month))
    return claim


def pay(db: Session, bureau: Bureau, month: int, *, on: int | None = None) -> PaymentList:
    """Propose and approve the list of a month."""
    moment = at(on or month, 25)
    made = payments.propose_month(db, month, by=bureau.operator, at=moment)
    payments.approve_month(db, made, by=bureau.supervisor, at=moment)
    database.act_as(db, None)
    return made
