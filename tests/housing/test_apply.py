"""Filing an application: one way in, one clear answer when it cannot be taken, and nothing half-written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.seal import receipt
from housing import crypto
from housing.models import Application, ApplicationStatus, AuditEntry, Member, RoundState, Wish
from housing.services import admission, apply, private
from housing.services.actors import Actor
from tests import make
from tests.town import CLOSES, NOON, OPENS, Town, a_filing, a_person, a_town, an_id_number


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


@pytest.fixture
def family(db: Session) -> Actor:
    return Actor.applicant(make.an_applicant(db).id)


def test_a_filing_gets_a_receipt_and_is_kept_sealed(db: Session, town: Town, family: Actor) -> None:
    filing = a_filing(town, a_person("spouse"), a_person("child", date(2020, 2, 29)))
    filed = apply.submit(db, town.round, filing, by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    assert receipt.is_receipt(filed.receipt)
    assert private.open_application(application) == filing
    assert filing.applicant.id_number.encode() not in application.private_sealed
    wishes = db.scalars(sa.select(Wish.lot_id).where(Wish.application_id == application.id).order_by(Wish.rank))
    assert list(wishes) == [town.near.id, town.far.id]
    assert make.count_of(db, Member, Member.application_id == application.id, Member.live) == 3
    assert make.count_of(db, AuditEntry, AuditEntry.obj == f"application/{filed.receipt}") == 1


@pytest.mark.parametrize("moment", [OPENS - timedelta(seconds=1), CLOSES, CLOSES + timedelta(days=30)])
def test_outside_the_window_nothing_is_taken(db: Session, town: Town, family: Actor, moment) -> None:
    with pytest.raises(admission.RoundNotOpen, match=town.round.ref):
        apply.submit(db, town.round, a_filing(town), by=family, at=moment)
    assert make.count_of(db, Application) == 0


def test_the_first_moment_counts_and_so_does_the_last_before_the_deadline(
    db: Session, town: Town, family: Actor
) -> None:
    for moment in (OPENS, CLOSES - timedelta(microseconds=1)):
        apply.submit(db, town.round, a_filing(town), by=family, at=moment)
    assert make.count_of(db, Application) == 2


def test_nobody_is_in_two_applications(db: Session, town: Town, family: Actor) -> None:
    wife = a_person("spouse", name="林小芳")
    first = a_filing(town, wife)
    apply.submit(db, town.round, first, by=family, at=NOON)
    again = a_filing(town, replace(first.applicant, relation="spouse"), applicant=replace(wife, relation="applicant"))
    with pytest.raises(admission.AlreadyApplied, match="林小芳"):
        apply.submit(db, town.round, again, by=family, at=NOON)


def test_withdrawing_sets_everybody_free(db: Session, town: Town, family: Actor) -> None:
    filing = a_filing(town, a_person("spouse"))
    filed = apply.submit(db, town.round, filing, by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    apply.withdraw(db, application, by=family, at=NOON)
    assert application.status == ApplicationStatus.WITHDRAWN
    second = apply.submit(db, town.round, filing, by=family, at=NOON)
    assert second.receipt != filed.receipt
    with pytest.raises(apply.NotYours):
        apply.amend(db, application, filing, by=family, at=NOON)


def test_a_frozen_list_cannot_be_left(db: Session, town: Town, family: Actor) -> None:
    filed = apply.submit(db, town.round, a_filing(town), by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    application.status = ApplicationStatus.ELIGIBLE
    make.move(db, town.round, RoundState.FROZEN)
    with pytest.raises(apply.ListFrozen, match=town.round.ref):
        apply.withdraw(db, application, by=family, at=CLOSES)


def test_one_document_twice_in_a_household_is_refused(db: Session, town: Town, family: Actor) -> None:
    number = an_id_number()
    filing = a_filing(town, a_person("spouse", id_number=number, name="王芳"), applicant=a_person(id_number=number))
    with pytest.raises(admission.SamePersonTwice, match="王芳"):
        apply.submit(db, town.round, filing, by=family, at=NOON)


def test_a_minor_cannot_apply_and_the_birthday_counts(db: Session, town: Town, family: Actor) -> None:
    day = town.round.policy_day
    eighteen = day.replace(year=day.year - 18)
    young = a_person(born=eighteen + timedelta(days=1))
    with pytest.raises(admission.ApplicantTooYoung, match="17"):
        apply.submit(db, town.round, a_filing(town, applicant=young), by=family, at=NOON)
    apply.submit(db, town.round, a_filing(town, applicant=a_person(born=eighteen)), by=family, at=NOON)


def test_wishes_are_lots_of_the_program_each_once_and_not_too_many(db: Session, town: Town, family: Actor) -> None:
    other = make.a_lot(db, program="talent")
    for wishes, refusal in [
        ((other.code,), admission.UnknownWish),
        ((town.near.code, town.near.code), admission.TooManyWishes),
    ]:
        with pytest.raises(refusal):
            apply.submit(db, town.round, a_filing(town, wishes=wishes), by=family, at=NOON)
    with pytest.raises(admission.UnknownProgram):
        apply.submit(db, town.round, a_filing(town, program="talent", wishes=()), by=family, at=NOON)


def test_amending_keeps_the_receipt_and_makes_a_new_salt(db: Session, town: Town, family: Actor) -> None:
    filing = a_filing(town, a_person("spouse"))
    filed = apply.submit(db, town.round, filing, by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    before = private.opened(crypto.unwrap(application.key_wrapped), application.private_sealed).salt
    alone = replace(filing, members=filing.members[:1], wishes=(town.far.code,), flexible=True)
    apply.amend(db, application, alone, by=family, at=NOON)
    opened = private.opened(crypto.unwrap(application.key_wrapped), application.private_sealed)
    assert (application.receipt, application.revision) == (filed.receipt, 2)
    assert opened.filing == alone
    assert opened.salt != before
    assert make.count_of(db, Member, Member.application_id == application.id) == 1


def test_of_many_filings_each_is_taken_or_refused_alone(db: Session, town: Town, family: Actor) -> None:
    good = a_filing(town)
    arrivals = [
        apply.Arrival(filing=good, by=family, at=NOON),
        apply.Arrival(filing=replace(good, wishes=()), by=family, at=NOON),
        apply.Arrival(filing=a_filing(town, wishes=("NOWHERE",)), by=family, at=NOON),
        apply.Arrival(filing=a_filing(town), by=family, at=CLOSES),
        apply.Arrival(filing=a_filing(town), by=family, at=NOON),
    ]
    answers = apply.submit_many(db, town.round, arrivals, on_offer=admission.offer(db, town.round))
    kinds = [type(answer) for answer in answers]
    assert kinds == [
        apply.Filed,
        admission.AlreadyApplied,
        admission.UnknownWish,
        admission.RoundNotOpen,
        apply.Filed,
    ]
    receipts = {answer.receipt for answer in answers if not isinstance(answer, Refused)}
    assert receipts == set(db.scalars(sa.select(Application.receipt)))
    assert apply.submit_many(db, town.round, [], on_offer=admission.offer(db, town.round)) == []
