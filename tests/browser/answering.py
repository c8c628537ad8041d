"""Families with a home that was just allocated to them: one still has to answer, one has to sign."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from housing import clock
from housing.models import Role
from housing.services import giving_back, private, taking
from housing.services.actors import Actor
from tests import make
from tests.offering import family, offered

if TYPE_CHECKING:
    from tests.browser.city import City

REASON = "另有住房，申报不实"


def homes(db: Session, city: "City", account: int) -> None:
    """Allocate two homes to families of this account, in rounds of their own, published today."""
    long_ago = clock.now() - timedelta(days=60)
    open_, taken, confirmed = (offered(db, applicant_id=account, at=clock.now()) for _ in range(3))
    late = offered(db, applicant_id=account, at=long_ago)
    for one, at in ((taken, clock.now()), (confirmed, clock.now()), (late, long_ago)):
        taking.accept(db, one, by=family(one), at=at)
    giving_back.propose(db, taken, REASON, by=Actor.staff(make.a_staff(db, Role.OPERATOR).id), at=clock.now())
    city.answering, city.taken = open_.application.receipt, taken.application.receipt
    city.confirmed, city.late = confirmed.application.receipt, late.application.receipt
    city.names |= {
        REASON,
        *(private.open_application(one.application).applicant.name for one in (open_, taken, confirmed, late)),
    }
