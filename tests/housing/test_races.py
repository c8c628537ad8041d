"""Several people at once, each on a connection of their own, with real commits: one wins, nothing is lost."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from housing import db as database
from housing.models import (
    Allocation,
    Application,
    ApplicationStatus,
    DrawRun,
    LoginFailure,
    Member,
    PoolEntry,
    Role,
    Round,
    RoundState,
    StepRequest,
)
from tests import make
from tests.ceremonies import pool_entry
from tests.make import NOON

Sessions = sessionmaker[Session]


@pytest.fixture
def own_sessions(own_database: sa.Engine) -> Sessions:
    """Session factory of a database of one's own."""
    return database.sessions(own_database)


def at_once(*actions: Callable[[], None]) -> list[sa.exc.DBAPIError | None]:
    """Let everybody start together, and tell how each of them ended."""
    ready = Barrier(len(actions))
    ends: list[sa.exc.DBAPIError | None] = [None] * len(actions)

    def act(n: int, action: Callable[[], None]) -> None:
        ready.wait()
        try:
            action()
        except sa.exc.DBAPIError as error:
            ends[n] = error

    threads = [Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def adding(sessions: Sessions, row: Callable[[], Any]) -> Callable[[], None]:
    """Write one row in a transaction of its own."""

    def action() -> None:
        with sessions() as session, session.begin():
            session.add(row())

    return action


def only_one_won(ends: list[sa.exc.DBAPIError | None], *rules: str) -> None:
    """Nobody but one got through, and the others were told by which rule."""
    refused = [end for end in ends if end is not None]
    assert len(ends) - len(refused) == 1
    assert {database.refused_by(error) for error in refused} <= set(rules)


def test_two_operators_who_draw_at_once_make_one_draw(own_sessions: Sessions) -> None:
    with own_sessions() as session, session.begin():
        round_id = make.a_round(session, RoundState.COMMITTED).id

    def drawn(seed: bytes) -> Callable[[], DrawRun]:
        return lambda: DrawRun(round_id=round_id, seed=seed, order_hash=bytes(32), drawn_at=NOON)

    ends = at_once(*(adding(own_sessions, drawn(bytes([n]) * 32)) for n in range(4)))
    only_one_won(ends, "pk_draw_run")
    with own_sessions() as session:
        assert session.get_one(DrawRun, round_id).seed[0] == ends.index(None)


def test_a_person_who_files_twice_at_once_is_in_one_application(own_sessions: Sessions) -> None:
    person = make.a_hash()
    with own_sessions() as session, session.begin():
        ids = [make.an_application(session, make.a_round(session)).id for _ in range(4)]

    def member(application_id: int) -> Callable[[], Member]:
        return lambda: Member(application_id=application_id, position=1, person_index=person)

    only_one_won(at_once(*(adding(own_sessions, member(id_)) for id_ in ids)), "person_once")
    with own_sessions() as session:
        assert make.count_of(session, Member, Member.person_index == person) == 1


def test_a_home_offered_to_two_households_at_once_goes_to_one(own_sessions: Sessions) -> None:
    with own_sessions() as session, session.begin():
        home = make.a_home(session)
        rounds = [make.a_round(session, homes=[home]) for _ in range(4)]
        applications = [make.an_application(session, round_) for round_ in rounds]
        for round_ in rounds:
            make.move(session, round_, RoundState.DRAWN)
        homes = home.id
        facts = [(a.round_id, a.id, a.household_id) for a in applications]

    def offer(round_id: int, application_id: int, household_id: int) -> Callable[[], Allocation]:
        return lambda: Allocation(
            round_id=round_id, home_id=homes, application_id=application_id, household_id=household_id,
            expires_at=NOON,
        )  # fmt: skip

    only_one_won(at_once(*(adding(own_sessions, offer(*fact)) for fact in facts)), "home_once")


def test_two_supervisors_who_approve_at_once_leave_one_approver(own_sessions: Sessions) -> None:
    with own_sessions() as session, session.begin():
        request_id = make.a_request(session, make.a_round(session, RoundState.DRAFT), RoundState.OPEN).id
        supervisors = [make.a_staff(session, Role.SUPERVISOR).id for _ in range(4)]

    def approve(staff_id: int) -> Callable[[], None]:
        def action() -> None:
            with own_sessions() as session, session.begin():
                database.act_as(session, staff_id)
                session.execute(
                    sa.update(StepRequest)
                    .where(StepRequest.id == request_id)
                    .values(approver_id=staff_id, approved_at=NOON)
                )

        return action

    ends = at_once(*(approve(staff_id) for staff_id in supervisors))
    only_one_won(ends, "step_fixed")
    with own_sessions() as session:
        assert session.get_one(StepRequest, request_id).approver_id == supervisors[ends.index(None)]


def test_no_count_is_lost(own_sessions: Sessions) -> None:
    with own_sessions() as session, session.begin():
        session.add(LoginFailure(key="a", count=0, last_at=NOON))

    def count() -> None:
        for _ in range(25):
            with own_sessions() as session, session.begin():
                failure = session.get_one(LoginFailure, "a", with_for_update=True)
                failure.count = failure.count + 1

    assert at_once(*[count] * 4) == [None] * 4
    with own_sessions() as session:
        assert session.get_one(LoginFailure, "a").count == 100


HOUSEHOLDS = 24


def edit(sessions: Sessions, ids: list[int]) -> Callable[[], None]:
    """Change and withdraw applications, one a transaction, until the database says that it is too late."""

    def action() -> None:
        for n in range(1_000_000):
            change: dict[str, Any] = {"revision": Application.revision + 1}
            if n % 5 == 4:
                change = {"status": ApplicationStatus.WITHDRAWN}
            with sessions() as session, session.begin():
                chosen = sa.update(Application).where(Application.id == ids[n % len(ids)])
                session.execute(chosen.values(**change))

    return action


def freeze(sessions: Sessions, round_id: int, pool_hash: bytes) -> Callable[[], None]:
    """Freeze as the service does: lock the round, read the applications, write the pool, change the state."""

    def action() -> None:
        with sessions() as session, session.begin():
            round_ = session.get_one(Round, round_id, with_for_update=True)
            eligible = sa.select(Application).where(
                Application.round_id == round_id, Application.status == ApplicationStatus.ELIGIBLE
            )
            for application in session.scalars(eligible).all():
                session.add(pool_entry(application, commitment=application.revision.to_bytes(32, "big")))
            session.flush()
            round_.pool_hash, round_.state = pool_hash, RoundState.FROZEN

    return action


def the_pool(session: Session, round_id: int) -> dict[int, int]:
    """What was frozen: the revision of each application when it entered the pool."""
    query = sa.select(PoolEntry.application_id, PoolEntry.commitment).where(PoolEntry.round_id == round_id)
    return {id_: int.from_bytes(content, "big") for id_, content in session.execute(query)}


def the_applications(session: Session, round_id: int) -> dict[int, int]:
    """What is filed: the revision of each application that takes part."""
    query = sa.select(Application.id, Application.revision).where(
        Application.round_id == round_id, Application.status == ApplicationStatus.ELIGIBLE
    )
    return {row.id: row.revision for row in session.execute(query)}


def a_round_about_to_freeze(session: Session, pool_hash: bytes) -> tuple[int, list[int]]:
    """Make a round in publicity, its freeze approved."""
    round_ = make.a_round(session)
    ids = [make.an_application(session, round_).id for _ in range(HOUSEHOLDS)]
    make.move(session, round_, RoundState.PUBLICITY)
    make.an_approved_request(session, round_, RoundState.FROZEN, pool_hash)
    return round_.id, ids


def test_the_pool_is_what_is_filed_though_people_edit_during_the_freeze(own_sessions: Sessions) -> None:
    with own_sessions() as session:
        repetitions = 10 if session.get_bind().dialect.name == "postgresql" else 2
    for _ in range(repetitions):
        pool_hash = make.a_hash()
        with own_sessions() as session, session.begin():
            round_id, ids = a_round_about_to_freeze(session, pool_hash)
        editors = [edit(own_sessions, ids[n:] + ids[:n]) for n in (0, 8, 16)]
        ends = at_once(*editors, freeze(own_sessions, round_id, pool_hash))
        assert ends[-1] is None
        assert {database.refused_by(end) for end in ends[:-1] if end} == {"application_frozen"}
        with own_sessions() as session:
            assert the_pool(session, round_id) == the_applications(session, round_id)
