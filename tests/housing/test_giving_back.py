"""A home is taken back by two persons, with a reason, while its household holds it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Allocation, AllocationStatus, AuditEntry
from housing.services import giving_back, taking
from housing.services.taking_refusals import AnsweredAlready
from tests import claiming
from tests.claiming import Bureau
from tests.make import NOON
from tests.offering import family, offered

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


def test_a_home_that_was_declined_meanwhile_is_not_taken_back(db: Session, home: Allocation, bureau: Bureau) -> None:
    back = giving_back.propose(db, home, "另有住房", by=bureau.operator, at=NOON)
    taking.decline(db, home, by=family(home), at=NOON)
    with pytest.raises(AnsweredAlready):
        giving_back.approve(db, back, by=bureau.supervisor, at=NOON)
