"""What became of homes in rounds before the one a test is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AllocationStatus, Application, Member, RoundState
from housing.services import policies, private
from housing.services.filing import Person
from tests import make
from tests.town import NOON

LAST = NOON - timedelta(days=300)  # until when the home of the earlier round could be confirmed
S = AllocationStatus
WAYS = {
    S.OFFERED: (), S.ACCEPTED: (S.ACCEPTED,), S.SIGNED: (S.ACCEPTED, S.SIGNED), S.DECLINED: (S.DECLINED,),
    S.EXPIRED: (S.EXPIRED,), S.REVOKED: (S.REVOKED,),
}  # fmt: skip


def earlier(
    db: Session, people: Sequence[Person], status: AllocationStatus, program: str = "blue_collar", last: datetime = LAST
) -> Application:
    """These people were given a home in an earlier round, and this became of it."""
    home = make.a_home(db, make.a_lot(db, program=program))
    policy = policies.in_force("wenzhou", NOON.date())
    round_ = make.a_round(db, RoundState.OPEN, homes=[home], year=2024, policy_sha256=policy.sha256)
    application = make.an_application(db, round_, program=program)
    db.execute(sa.delete(Member).where(Member.application_id == application.id))
    for n, person in enumerate(people):
        db.add(Member(application_id=application.id, position=n, person_index=private.person_index(person)))
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home, expires_at=last)
    make.move(db, round_, RoundState.PUBLISHED)
    for step in WAYS[status]:
        make.take_step(db, allocation, step)
    if status in (S.DECLINED, S.EXPIRED, S.REVOKED):
        db.execute(sa.update(Member).where(Member.application_id == application.id).values(live=False))
    db.expire_all()
    return application
