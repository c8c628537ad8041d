"""A home is taken back by two persons, with a reason, while its household holds it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Allocation, AllocationStatus, AuditEntry
from housing.services import giving_back, taking
from housing.services.actors import Actor
from housing.services.taking_refusals import AnsweredAlready, BackWaits
from tests import claiming
from tests.claiming import Bureau
from tests.make import NOON
from tests.offering import NOTE, a_contract, family, offered

S = AllocationStatus


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return claiming.a_bureau(db)


@pytest.fixture
def home(db: Session) -> Allocation:
    return offered(db)


def test_a_home_is_taken_back_by_two_persons_with_a_reason(db: Session, home: Allocation, bureau: Bureau) -> None:
    by, other = bureau.operator, bureau.supervisor
    with pytest.raises(giving_back.BackReasonMissing):
        giving_back.propose(db, home, " 无 ", by=by, at=NOON)
    back = giving_back.propose(db, home, "社保证明系伪造", by=by, at=NOON)
    with pytest.raises(giving_back.BackProposed):
        giving_back.propose(db, home, "社保证明系伪造", by=other, at=NOON)
    with pytest.raises(giving_back.BackSamePerson):
        giving_back.approve(db, back, by=by, at=NOON)
    giving_back.withdraw(db, back, by=other, at=NOON)
    for late in (giving_back.withdraw, giving_back.approve):
        with pytest.raises(giving_back.BackClosed):
            late(db, back, by=other, at=NOON)
    second = giving_back.propose(db, home, "社保证明系伪造", by=by, at=NOON)
    giving_back.approve(db, second, by=other, at=NOON)
    assert home.status == S.REVOKED
    acts = set(db.scalars(sa.select(AuditEntry.act).where(AuditEntry.act.startswith("home."))))
    assert acts == {"home.propose_back", "home.keep", "home.take_back"}


def test_while_a_second_person_is_waited_for_no_contract_is_recorded_and_the_home_is_not_set_free(
    db: Session, home: Allocation, bureau: Bureau
) -> None:
    silent, late = offered(db), home.expires_at + timedelta(days=30)
    waiting = giving_back.propose(db, silent, "另有住房", by=bureau.operator, at=NOON)
    back = giving_back.propose(db, home, "另有住房", by=bureau.operator, at=NOON)
    taking.accept(db, home, by=family(home), at=NOON)  # the household answers in its time all the same
    with pytest.raises(BackWaits, match="approved or withdrawn"):
        taking.sign(db, home, a_contract(), by=bureau.supervisor, at=NOON)
    with pytest.raises(BackWaits, match="approved or withdrawn"):
        taking.lapse(db, home, NOTE, by=bureau.supervisor, at=late)
    assert (taking.expire_due(db, by=Actor(kind="system"), at=late), silent.status) == (0, S.OFFERED)
    for one in (back, waiting):
        giving_back.withdraw(db, one, by=bureau.operator, at=NOON)
    assert taking.expire_due(db, by=Actor(kind="system"), at=late) == 1
    taking.sign(db, home, a_contract(), by=bureau.supervisor, at=NOON)
    assert (home.status, silent.status) == (S.SIGNED, S.EXPIRED)


def test_a_proposal_is_found_by_its_number_at_its_own_home_only(db: Session, home: Allocation, bureau: Bureau) -> None:
    first = giving_back.propose(db, home, "另有住房", by=bureau.operator, at=NOON)
    giving_back.withdraw(db, first, by=bureau.operator, at=NOON)
    second = giving_back.propose(db, home, "社保证明系伪造", by=bureau.operator, at=NOON)
    assert [giving_back.proposal(db, home, one.id) for one in (first, second)] == [first, second]
    assert giving_back.proposal(db, offered(db), second.id) is None
    assert giving_back.proposal(db, home, None) is None


def test_a_home_that_was_declined_meanwhile_is_not_taken_back(db: Session, home: Allocation, bureau: Bureau) -> None:
    back = giving_back.propose(db, home, "另有住房", by=bureau.operator, at=NOON)
    taking.decline(db, home, by=family(home), at=NOON)
    with pytest.raises(AnsweredAlready):
        giving_back.approve(db, back, by=bureau.supervisor, at=NOON)
