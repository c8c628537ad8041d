"""What becomes of a home that was offered: every step in its time, by the right person, and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import Refused
from housing import clock
from housing import db as database
from housing.cli import maintain
from housing.errors import WrongState
from housing.models import (
    ALLOCATION_STEPS,
    Allocation,
    AllocationAct,
    AllocationStatus,
    AuditEntry,
    ClaimEnd,
    ClaimState,
    Member,
    RoundState,
)
from housing.services import bans, claims, housed, rounds, taking, year_plan
from housing.services.actors import Actor
from housing.services.taking_refusals import (
    AnsweredAlready,
    ContractDay,
    ContractNumberMissing,
    ContractTaken,
    LapseNoteMissing,
    NotYourHome,
    PaperMissing,
    SamePerson,
    StillInTime,
    TimeIsOver,
)
from tests import claiming, make
from tests.claiming import Bureau
from tests.make import NOON
from tests.offering import NOTE, PAPER, a_contract, brought_to, family, offered

S = AllocationStatus
SYSTEM = Actor(kind="system")
SECOND = timedelta(seconds=1)
UNTIL = datetime(2025, 10, 18, 15, 59, 59, tzinfo=NOON.tzinfo)  # the end of the third day after NOON, in the city
SIGN_BY = datetime(2025, 10, 30, 15, 59, 59, tzinfo=NOON.tzinfo)  # of the fifteenth


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return claiming.a_bureau(db)


@pytest.fixture
def home(db: Session) -> Allocation:
    return offered(db)


Verb = Callable[[Session, Allocation, Bureau], object]
VERBS: dict[AllocationStatus, Verb] = {
    S.ACCEPTED: lambda db, one, _bureau: taking.accept(db, one, by=family(one), at=NOON),
    S.DECLINED: lambda db, one, _bureau: taking.decline(db, one, by=family(one), at=NOON),
    S.SIGNED: lambda db, one, bureau: taking.sign(db, one, a_contract(), by=bureau.operator, at=NOON),
    S.REVOKED: lambda db, one, bureau: brought_to(db, one, S.REVOKED, bureau),
}


@pytest.mark.parametrize("start", AllocationStatus)
@pytest.mark.parametrize("to", VERBS)
def test_a_step_is_taken_if_and_only_if_it_is_legal(
    db: Session, home: Allocation, bureau: Bureau, start: AllocationStatus, to: AllocationStatus
) -> None:
    brought_to(db, home, start, bureau)
    if (start, to) in ALLOCATION_STEPS:
        VERBS[to](db, home, bureau)
        assert home.status == to
        return
    with pytest.raises(AnsweredAlready):
        VERBS[to](db, home, bureau)
    db.expire_all()
    assert home.status == start


def test_the_time_to_answer_counts_from_the_publication_and_is_fixed_by_it(db: Session, home: Allocation) -> None:
    assert home.expires_at == UNTIL
    with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
        taking.set_time(db, home.application.round, NOON + timedelta(days=9))
    assert database.refused_by(refused.value) == "allocation_fixed"
    taking.accept(db, home, by=family(home), at=NOON)
    assert home.sign_by == SIGN_BY


@pytest.mark.parametrize("verb", [taking.accept, taking.decline])
def test_an_answer_counts_to_the_last_second_and_no_longer(db: Session, verb: Callable[..., None]) -> None:
    early, late = offered(db), offered(db)
    verb(db, early, by=family(early), at=UNTIL)
    with pytest.raises(TimeIsOver, match="in writing"):
        verb(db, late, by=family(late), at=UNTIL + SECOND)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.integers(-5, 5))
def test_at_every_moment_a_home_can_be_answered_for_or_expires_never_both_or_neither(
    db: Session, home: Allocation, seconds: int
) -> None:
    nested = db.begin_nested()
    at = UNTIL + seconds * SECOND
    expired = taking.expire_due(db, by=SYSTEM, at=at)
    db.refresh(home)
    try:
        taking.accept(db, home, by=family(home), at=at)
        answered = 1
    except Refused:
        answered = 0
    assert (expired, answered) == ((1, 0) if seconds > 0 else (0, 1))
    nested.rollback()
    db.expire_all()


@pytest.mark.parametrize("verb", [taking.accept, taking.decline])
def test_nobody_answers_for_another_household(db: Session, home: Allocation, verb: Callable[..., None]) -> None:
    stranger = Actor.applicant(make.an_applicant(db).id)
    for by in (stranger, SYSTEM):
        with pytest.raises(NotYourHome, match="another household"):
            verb(db, home, by=by, at=NOON)


@pytest.mark.parametrize("verb", [taking.accept, taking.decline])
def test_an_officer_answers_with_the_paper_of_the_household_only(
    db: Session, home: Allocation, bureau: Bureau, verb: Callable[..., None]
) -> None:
    with pytest.raises(PaperMissing, match="at least 4"):
        verb(db, home, by=bureau.operator, at=NOON, paper=" 无 ")
    verb(db, home, by=bureau.operator, at=NOON, paper=f" {PAPER} ")
    act = db.scalars(sa.select(AllocationAct)).one()
    assert (act.note, act.by_staff_id, act.status) == (PAPER, bureau.operator.staff_id, home.status)


def test_nobody_answers_before_the_results_are_published(db: Session) -> None:
    home = make.a_home(db)
    round_ = claiming.a_round(db, homes=[home])
    application = claiming.an_application(db, round_)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home)
    make.move(db, round_, RoundState.ALLOCATED)
    with pytest.raises(WrongState):
        taking.accept(db, allocation, by=family(allocation), at=NOON)
    assert taking.expire_due(db, by=SYSTEM, at=NOON + timedelta(days=99)) == 0


def test_every_step_is_one_audit_act_and_one_line_of_history(db: Session, home: Allocation, bureau: Bureau) -> None:
    taking.accept(db, home, by=family(home), at=NOON)
    taking.sign(db, home, a_contract("HT-1"), by=bureau.operator, at=NOON)
    ours = sa.select(AuditEntry.act, AuditEntry.actor).where(AuditEntry.act.startswith("home."))
    assert {tuple(row) for row in db.execute(ours)} == {
        ("home.accept", str(family(home))), ("home.sign", str(bureau.operator))
    }  # fmt: skip
    steps = db.scalars(sa.select(AllocationAct).order_by(AllocationAct.id)).all()
    assert [(one.status, one.contract_number) for one in steps] == [(S.ACCEPTED, None), (S.SIGNED, "HT-1")]


def test_expiring_frees_exactly_what_nobody_answered_for_and_only_once(db: Session) -> None:
    silent, answered, later = offered(db), offered(db), offered(db, at=NOON + timedelta(days=1))
    taking.accept(db, answered, by=family(answered), at=NOON)
    assert taking.expire_due(db, by=SYSTEM, at=UNTIL + SECOND) == 1
    assert taking.expire_due(db, by=SYSTEM, at=UNTIL + SECOND) == 0
    assert [one.status for one in (silent, answered, later)] == [S.EXPIRED, S.ACCEPTED, S.OFFERED]


def test_the_worker_and_the_command_set_free_what_is_due_by_their_own_clock(
    db: Session, sessions: sessionmaker[Session]
) -> None:
    silent = offered(db)
    db.commit()
    for moment, freed in ((UNTIL, 0), (UNTIL + SECOND, 1), (UNTIL + SECOND, 0)):
        with clock.standing_at(moment):
            assert maintain.set_free(sessions) == freed
    db.refresh(silent)
    assert silent.status == S.EXPIRED
    assert [one.actor for one in db.scalars(sa.select(AuditEntry).where(AuditEntry.act == "home.expire"))] == ["system"]


def test_a_home_that_was_not_signed_for_is_set_free_after_its_last_day_by_an_officer(
    db: Session, home: Allocation, bureau: Bureau
) -> None:
    with pytest.raises(AnsweredAlready):
        taking.lapse(db, home, NOTE, by=bureau.operator, at=SIGN_BY + SECOND)
    taking.accept(db, home, by=family(home), at=NOON)
    with pytest.raises(StillInTime):
        taking.lapse(db, home, NOTE, by=bureau.operator, at=SIGN_BY)
    assert taking.expire_due(db, by=SYSTEM, at=SIGN_BY + SECOND) == 0  # a person looks before a ban follows
    with pytest.raises(LapseNoteMissing, match="at least 4"):
        taking.lapse(db, home, " 无 ", by=bureau.operator, at=SIGN_BY + SECOND)
    taking.lapse(db, home, f" {NOTE} ", by=bureau.operator, at=SIGN_BY + SECOND)
    assert home.status == S.EXPIRED
    assert db.scalar(sa.select(AllocationAct.note).where(AllocationAct.status == S.EXPIRED)) == NOTE


def test_a_contract_has_a_number_of_its_own_and_a_day_between_confirmation_and_last_day(
    db: Session, home: Allocation, bureau: Bureau
) -> None:
    other = brought_to(db, offered(db), S.SIGNED, bureau)
    number = db.scalars(sa.select(AllocationAct.contract_number).where(AllocationAct.status == S.SIGNED)).one()
    taking.accept(db, home, by=family(home), at=NOON)
    late = SIGN_BY + timedelta(days=2)
    for contract, at, refusal in (
        (a_contract(" "), NOON, ContractNumberMissing),
        (a_contract("9" * 65), NOON, ContractNumberMissing),
        (a_contract(number or ""), NOON, ContractTaken),
        (a_contract(at=NOON - timedelta(days=1)), NOON, ContractDay),
        (a_contract(at=NOON + timedelta(days=1)), NOON, ContractDay),
        (a_contract(at=SIGN_BY + timedelta(days=1)), late, ContractDay),
    ):
        with pytest.raises(refusal):
            taking.sign(db, home, contract, by=bureau.operator, at=at)
    taking.sign(db, home, a_contract(at=SIGN_BY), by=bureau.operator, at=late)  # signed in time, recorded later
    assert (home.status, other.status) == (S.SIGNED, S.SIGNED)


def test_two_homes_are_not_signed_under_one_number_in_one_go(db: Session, bureau: Bureau) -> None:
    both = [brought_to(db, offered(db), S.ACCEPTED, bureau) for _ in range(2)]
    with pytest.raises(ContractTaken):
        taking.sign_all(db, [(one, a_contract("HT-7")) for one in both], by=bureau.operator, at=NOON)


def test_who_confirmed_for_a_household_does_not_record_its_contract(
    db: Session, home: Allocation, bureau: Bureau
) -> None:
    taking.accept(db, home, by=bureau.operator, at=NOON, paper=PAPER)
    with pytest.raises(SamePerson, match="another person"):
        taking.sign(db, home, a_contract(), by=bureau.operator, at=NOON)
    taking.sign(db, home, a_contract(), by=bureau.supervisor, at=NOON)
    assert home.status == S.SIGNED


def test_money_instead_of_a_home_ends_with_the_month_of_the_confirmation(db: Session, bureau: Bureau) -> None:
    person = make.a_hash()
    claim = claiming.a_claim(db, bureau, claiming.without_home(db, people=[person]), month=202509)
    home = offered(db, people=[person])
    taking.decline(db, home, by=family(home), at=NOON)
    assert claim.until_month is None
    second = offered(db, people=[person])
    taking.accept(db, second, by=family(second), at=NOON)
    assert (claim.state, claim.ended_because, claim.until_month) == (ClaimState.ENDED, ClaimEnd.HOUSED, 202510)


def test_a_claim_still_to_be_decided_ends_as_well(db: Session, bureau: Bureau) -> None:
    person = make.a_hash()
    without = claiming.without_home(db, people=[person])
    claim = claims.file(db, without, claiming.PUBLIC, {}, by=Actor.applicant(without.applicant_id or 0), at=NOON)
    home = offered(db, people=[person])
    taking.accept(db, home, by=family(home), at=NOON)
    assert claim.until_month == 202510


@pytest.mark.parametrize("status", [S.DECLINED, S.EXPIRED, S.REVOKED])
def test_a_home_given_up_is_free_for_the_next_round_and_so_are_its_people(
    db: Session, home: Allocation, bureau: Bureau, status: AllocationStatus
) -> None:
    code, program = home.home.code, home.home.lot.program
    people = list(db.scalars(sa.select(Member.person_index).where(Member.application_id == home.application_id)))
    assert code not in rounds.free_homes(db).get(program, ())
    before = year_plan.total(year_plan.cells(db, 2025, present=2025))
    brought_to(db, home, status, bureau)
    after = year_plan.total(year_plan.cells(db, 2025, present=2025))
    assert code in rounds.free_homes(db)[program]
    assert (after.allocated, after.left) == (before.allocated - 1, before.left + 1)
    assert not housed.among(db, people)
    again = offered(db, home=home.home, people=people, at=NOON + timedelta(days=40))
    assert year_plan.total(year_plan.cells(db, 2025, present=2025)) == before
    assert again.status == S.OFFERED


@pytest.mark.parametrize("event", [S.DECLINED, S.EXPIRED])
@pytest.mark.parametrize("before", [0, 1])
def test_the_ban_that_is_foretold_is_the_ban_that_follows(
    db: Session, bureau: Bureau, event: AllocationStatus, before: int
) -> None:
    person = make.a_hash()
    for _ in range(before):
        brought_to(db, offered(db, people=[person], at=NOON - timedelta(days=90)), S.OFFERED, bureau)
        earlier = db.scalars(sa.select(Allocation)).one()
        taking.decline(db, earlier, by=family(earlier), at=NOON - timedelta(days=90))
    home = offered(db, people=[person])
    policy = rounds.policy_of(home.application.round)
    foretold = bans.would_bar(db, policy, home, event)
    brought_to(db, home, event, bureau)
    day = bans.city_day(home.expires_at)
    follows = bans.barred(db, policy, [person], home.application.program, day)
    assert foretold == follows
    assert (foretold is None) == (event == S.DECLINED and before == 0)
