"""A paper counts from the day it is noted, for one fact of one revision, while it is young enough."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Policy
from housing.db import act_as
from housing.errors import WrongState
from housing.models import Application, AuditEntry, Evidence, RoundState
from housing.services import apply, evidence, rounds
from housing.services.evidence import Paper, PaperNotAsked, PaperNotSeen, PaperOfTomorrow, PaperTooOld
from tests import make
from tests.town import AFTER, NOON, Town, a_filing, a_town, register_truth, see_papers


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


@pytest.fixture
def policy(town: Town) -> Policy:
    return rounds.policy_of(town.round)


@pytest.fixture
def application(db: Session, town: Town) -> Application:
    """A worker whose insurance the register denies, in a closed round."""
    filing = a_filing(town)
    register_truth(db, filing, insured_now=0)
    made = apply.submit(db, town.round, filing, by=town.operator, at=NOON).application_id
    make.move(db, town.round, RoundState.CLOSED)
    act_as(db, town.reviewer.staff_id)
    return db.get_one(Application, made)


def see(db: Session, town: Town, application: Application, fact: str, day: date, number: str | None = None) -> Evidence:
    return evidence.see(
        db, application, Paper(fact=fact, dated_on=day, number=number), by=town.reviewer, at=AFTER
    )  # fmt: skip


def test_a_paper_is_young_enough_to_the_very_day(
    db: Session, town: Town, application: Application, policy: Policy
) -> None:
    days = policy.facts["insured_now"].valid_days
    assert days is not None
    last = town.round.policy_day - timedelta(days=days)
    assert see(db, town, application, "insured_now", last).dated_on == last
    with pytest.raises(PaperTooOld) as refused:
        see(db, town, application, "insured_now", last - timedelta(days=1))
    assert refused.value.facts["earliest"] == last
    see(db, town, application, "degree", date(1980, 7, 1))  # a certificate does not grow old


def test_a_paper_of_tomorrow_is_a_slip(db: Session, town: Town, application: Application) -> None:
    see(db, town, application, "insured_now", AFTER.date())
    with pytest.raises(PaperOfTomorrow):
        see(db, town, application, "insured_now", AFTER.date() + timedelta(days=1))


@pytest.mark.parametrize("fact", ["tenure", "household_size", "talent_class", "hats"])
def test_what_was_not_declared_or_has_no_paper_is_refused(
    db: Session, town: Town, application: Application, fact: str
) -> None:
    with pytest.raises(PaperNotAsked):
        see(db, town, application, fact, NOON.date())


def test_the_number_is_sealed_and_the_trail_says_nothing_of_it(
    db: Session, town: Town, application: Application
) -> None:
    noted = see(db, town, application, "insured_now", NOON.date(), "SB-77")
    assert b"SB-77" not in (noted.number_sealed or b"")
    assert evidence.number_of(application, noted) == "SB-77"
    (entry,) = db.scalars(sa.select(AuditEntry).where(AuditEntry.act == "evidence.see"))
    assert b"SB-77" not in entry.entry
    assert b'"fact":"insured_now"' in entry.entry


def test_the_same_paper_is_noted_once_and_a_newer_one_counts(db: Session, town: Town, application: Application) -> None:
    first = see(db, town, application, "insured_now", NOON.date())
    assert see(db, town, application, "insured_now", NOON.date()).id == first.id
    newer = see(db, town, application, "insured_now", NOON.date(), "SB-78")
    assert evidence.of(db, application) == {"insured_now": newer}


def test_changed_answers_need_their_papers_anew(
    db: Session, town: Town, application: Application, policy: Policy
) -> None:
    see_papers(db, application, town.reviewer, AFTER, "insured_now")
    filing = a_filing(town)
    evidence.check_seen(db, application, policy, filing, frozenset({"insured_now"}))
    application.revision += 1
    assert evidence.of(db, application) == {}
    with pytest.raises(PaperNotSeen):
        evidence.check_seen(db, application, policy, filing, frozenset({"insured_now"}))
    db.rollback()


def test_where_the_register_says_the_same_no_paper_is_needed(
    db: Session, town: Town, application: Application, policy: Policy
) -> None:
    from housing.services import private

    filing = private.open_application(application)
    evidence.check_seen(db, application, policy, filing, frozenset({"degree", "tenure", "insurance_months"}))
    with pytest.raises(PaperNotSeen):
        evidence.check_seen(db, application, policy, filing, frozenset({"insured_now"}))


def test_papers_are_noted_while_cases_are_decided(db: Session, town: Town, application: Application) -> None:
    make.move(db, town.round, RoundState.FROZEN)
    with pytest.raises(WrongState):
        see(db, town, application, "insured_now", NOON.date())
