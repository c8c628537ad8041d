"""The household answers while its time ends, or while two of its people press the button: one of them counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import Refused
from housing import db as database
from housing.models import Allocation, AllocationAct, AllocationStatus, AuditEntry
from housing.services import taking
from housing.services.actors import Actor
from tests import make
from tests.housing.test_races import at_once
from tests.offering import family, offered

S = AllocationStatus
LATE = timedelta(seconds=1)


@pytest.fixture
def own_sessions(own_database: sa.Engine) -> sessionmaker[Session]:
    return database.sessions(own_database)


def test_one_answer_or_the_end_of_time_counts_and_the_others_are_told(own_sessions: sessionmaker[Session]) -> None:
    with own_sessions() as db, db.begin():
        offers = [offered(db) for _ in range(8)]
        ids, own, until = [one.id for one in offers], [family(one) for one in offers], offers[0].expires_at
    told: list[str] = []

    def answer(verb: Callable[..., None]) -> Callable[[], None]:
        def action() -> None:
            for n, id_ in enumerate(ids):
                with own_sessions() as db:
                    try:
                        verb(db, db.get_one(Allocation, id_), by=own[n], at=until)
                        db.commit()
                    except Refused as refused:
                        told.append(refused.code)

        return action

    def expire() -> None:
        with own_sessions() as db, db.begin():
            taking.expire_due(db, by=Actor(kind="system"), at=until + LATE)

    assert at_once(answer(taking.accept), answer(taking.decline), expire) == [None] * 3
    with own_sessions() as db:
        ends = dict(db.execute(sa.select(Allocation.id, Allocation.status)).all())
        written = dict(db.execute(sa.select(AllocationAct.allocation_id, AllocationAct.status)).all())
        acts = make.count_of(db, AuditEntry, AuditEntry.act.startswith("home."))
    assert S.OFFERED not in ends.values()
    assert written == ends
    assert acts == len(ids)
    assert set(told) == {"answered-already"}
    assert len(told) == 2 * len(ids) - sum(status != S.EXPIRED for status in ends.values())
