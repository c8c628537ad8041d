"""A pair that is found while a list is frozen, and two reviewers with one pair: one wins, nothing is passed over."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from housing import db as database
from housing.models import DuplicateDecision, DuplicatePair, PairState, Role, Round, RoundState, Verdict
from housing.services import duplicate_verdicts
from housing.services.actors import Actor
from tests import make
from tests.housing.test_races import Sessions, at_once, freeze, only_one_won
from tests.make import NOON


@pytest.fixture
def own_sessions(own_database: sa.Engine) -> Sessions:
    return database.sessions(own_database)


def a_round(session: Session, pool_hash: bytes) -> tuple[int, list[int]]:
    """A round in publicity with two eligible applications, its freeze approved."""
    round_ = make.a_round(session)
    ids = [make.an_application(session, round_).id for _ in range(2)]
    make.move(session, round_, RoundState.PUBLICITY)
    make.an_approved_request(session, round_, RoundState.FROZEN, pool_hash)
    return round_.id, ids


def pair(round_id: int, ids: list[int]) -> DuplicatePair:
    return DuplicatePair(
        round_id=round_id, first_id=ids[0], second_id=ids[1], kinds="phone", details_sealed=b"-", found_at=NOON
    )


def finding(sessions: sessionmaker[Session], round_id: int, ids: list[int]) -> Callable[[], None]:
    def action() -> None:
        with sessions() as session, session.begin():
            session.add(pair(round_id, ids))

    return action


def test_a_freeze_and_a_pair_that_is_found_at_once_never_both_hold(own_sessions: Sessions) -> None:
    with own_sessions() as session:
        repetitions = 10 if session.get_bind().dialect.name == "postgresql" else 3
    for _ in range(repetitions):
        pool_hash = make.a_hash()
        with own_sessions() as session, session.begin():
            round_id, ids = a_round(session, pool_hash)
        ends = at_once(finding(own_sessions, round_id, ids), freeze(own_sessions, round_id, pool_hash))
        only_one_won(ends, "wrong_phase", "duplicates_open")
        with own_sessions() as session:
            frozen = session.get_one(Round, round_id).state == RoundState.FROZEN
            assert frozen == (make.count_of(session, DuplicatePair, DuplicatePair.round_id == round_id) == 0)


def test_two_reviewers_who_decide_at_once_leave_one_decision(own_sessions: Sessions) -> None:
    with own_sessions() as session, session.begin():
        round_id, ids = a_round(session, make.a_hash())
        found = pair(round_id, ids)
        session.add(found)
        session.flush()
        pair_id, reviewers = found.id, [make.a_staff(session, Role.REVIEWER).id for _ in range(4)]
    refused: list[duplicate_verdicts.PairDecided] = []

    def decide(staff_id: int) -> Callable[[], None]:
        def action() -> None:
            with own_sessions() as session, session.begin():
                one = session.get_one(DuplicatePair, pair_id)
                try:
                    by = Actor.staff(staff_id)
                    duplicate_verdicts.decide(session, one, Verdict.DIFFERENT, "不同的人。", by=by, at=NOON)
                except duplicate_verdicts.PairDecided as said:
                    refused.append(said)

        return action

    ends = at_once(*(decide(staff_id) for staff_id in reviewers))
    assert ends == [None] * 4
    assert len(refused) == 3
    with own_sessions() as session:
        assert make.count_of(session, DuplicateDecision) == 1
        assert session.get_one(DuplicatePair, pair_id).state == PairState.DIFFERENT
