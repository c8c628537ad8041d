"""What the database allows: a round goes its whole way, and people are free again when it is over."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import db as database
from housing.models import (
    AllocationStatus,
    Application,
    ApplicationStatus,
    Member,
    PoolEntry,
    Round,
    RoundState,
    StepRequest,
    Wish,
)
from tests import make
from tests.make import NOON


def test_a_round_goes_its_whole_way_from_draft_to_published(db: Session) -> None:
    home = make.a_home(db)
    round_ = make.a_round(db, RoundState.DRAFT, homes=[home])
    make.move(db, round_, RoundState.OPEN)
    lucky = make.an_application(db, round_, members=3, wishes=[home.lot])
    make.an_application(db, round_, program="talent")
    make.an_application(db, round_, status=ApplicationStatus.NOT_ELIGIBLE)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, lucky, home)
    make.move(db, round_, RoundState.PUBLISHED)
    allocation.status = AllocationStatus.DECLINED
    db.commit()
    assert db.get_one(Round, round_.id).state == RoundState.PUBLISHED
    assert make.count_of(db, PoolEntry, PoolEntry.round_id == round_.id) == 2


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.PUBLICITY])
def test_an_application_can_change_until_the_freeze(db: Session, state: RoundState) -> None:
    round_ = make.a_round(db)
    lots = [make.a_lot(db), make.a_lot(db)]
    application = make.an_application(db, round_, wishes=lots[:1], members=2)
    make.move(db, round_, state)
    application.revision += 1
    application.household_id = make.a_household(db).id
    db.execute(sa.delete(Wish).where(Wish.application_id == application.id))
    db.execute(sa.delete(Member).where(Member.application_id == application.id, Member.position == 1))
    db.expire_all()
    application.wishes.append(Wish(rank=1, lot_id=lots[1].id))
    application.members.append(Member(position=1, person_index=make.a_hash()))
    db.flush()
    assert [wish.lot_id for wish in application.wishes] == [lots[1].id]


@pytest.mark.parametrize("state", [RoundState.PUBLISHED, RoundState.CANCELLED])
def test_people_are_free_to_apply_again_when_a_round_is_over(db: Session, state: RoundState) -> None:
    first, second = make.a_round(db), make.a_round(db)
    household = make.a_household(db)
    application = make.an_application(db, first, household=household, members=2)
    make.move(db, first, state)
    db.execute(sa.update(Member).where(Member.application_id == application.id).values(live=False))
    make.an_application(db, second, household=household)


def test_a_withdrawn_application_makes_room_for_another_one(db: Session) -> None:
    round_, household = make.a_round(db), make.a_household(db)
    first = make.an_application(db, round_, household=household)
    first.status = ApplicationStatus.WITHDRAWN
    for member in first.members:
        member.live = False
    db.flush()
    make.an_application(db, round_, household=household)
    assert make.count_of(db, Application, Application.household_id == household.id) == 2


def test_a_withdrawn_request_makes_room_for_another_one(db: Session) -> None:
    round_ = make.a_round(db, RoundState.DRAFT)
    first = make.a_request(db, round_, RoundState.OPEN)
    first.withdrawn_at = NOON
    db.flush()
    make.a_request(db, round_, RoundState.OPEN)
    assert make.count_of(db, StepRequest, StepRequest.round_id == round_.id) == 2


def test_a_declined_home_can_be_given_to_somebody_else(db: Session) -> None:
    home = make.a_home(db)
    rounds = [make.a_round(db, homes=[home]), make.a_round(db, homes=[home])]
    for round_ in rounds:
        application = make.an_application(db, round_)
        make.move(db, round_, RoundState.DRAWN)
        allocation = make.an_allocation(db, application, home)
        make.move(db, round_, RoundState.PUBLISHED)
        allocation.status = AllocationStatus.DECLINED
        db.flush()


def test_in_a_demonstration_the_clock_of_the_database_does_not_count(db: Session) -> None:
    home = make.a_home(db)
    round_ = make.a_round(db, homes=[home], demonstration=True)
    application = make.an_application(db, round_)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home, expires_at=NOON)
    make.move(db, round_, RoundState.PUBLISHED)
    allocation.status = AllocationStatus.ACCEPTED
    db.flush()


@pytest.mark.parametrize("state", list(RoundState)[: list(RoundState).index(RoundState.COMMITTED)])
def test_a_round_can_be_cancelled_until_it_is_committed_to(db: Session, state: RoundState) -> None:
    round_ = make.a_round(db, state)
    make.move(db, round_, RoundState.CANCELLED)


def test_a_party_that_keeps_its_secret_does_not_stop_the_draw(db: Session) -> None:
    round_ = make.a_round(db)
    make.an_application(db, round_)
    make.move(db, round_, RoundState.DRAWN)


def test_the_proposer_is_the_acting_person(db: Session) -> None:
    round_, staff = make.a_round(db, RoundState.DRAFT), make.a_staff(db)
    database.act_as(db, staff.id)
    db.add(
        StepRequest(
            round_id=round_.id, to_state=RoundState.OPEN, payload_hash=bytes(32), proposer_id=staff.id,
            proposed_at=NOON,
        )
    )  # fmt: skip
    db.flush()
