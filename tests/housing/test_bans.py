"""One home a person over all rounds, and what follows from a home that was declined or not signed for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.policy import Policy, months_after
from housing import db as database
from housing.models import (
    HOLDING,
    Allocation,
    AllocationStatus,
    Application,
    ApplicationStatus,
    AuditEntry,
    Cause,
    ConductFinding,
    Member,
    RoundHome,
    RoundState,
)
from housing.services import admission, apply, bans, conduct, housed, pool, private, publish
from housing.services.actors import Actor
from housing.services.filing import Filing, Person
from tests import make
from tests.housing.past import LAST, earlier
from tests.town import NOON, Town, a_filing, a_person, a_town

S = AllocationStatus


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


@pytest.fixture
def family(db: Session) -> Actor:
    return Actor.applicant(make.an_applicant(db).id)


@pytest.mark.parametrize("status", [S.OFFERED, S.ACCEPTED, S.SIGNED])
def test_a_person_with_a_home_gets_no_other_in_any_household(
    db: Session, town: Town, family: Actor, status: AllocationStatus
) -> None:
    wife = a_person("spouse", name="林小芳")
    last = NOON + timedelta(days=4000)  # a home can be taken up in time only
    earlier(db, [a_person(), wife], status, last=last)
    with pytest.raises(housed.AlreadyHoused, match="林小芳"):
        apply.submit(db, town.round, a_filing(town, wife), by=family, at=NOON)
    with pytest.raises(housed.AlreadyHoused, match="林小芳"):
        apply.submit(db, town.round, a_filing(town, applicant=replace(wife, relation="applicant")), by=family, at=NOON)
    filed = apply.submit(db, town.round, a_filing(town), by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    with pytest.raises(housed.AlreadyHoused, match="林小芳"):
        apply.amend(db, application, a_filing(town, wife), by=family, at=NOON)


def test_a_list_with_somebody_who_has_a_home_is_not_frozen(db: Session, town: Town, family: Actor) -> None:
    filing = a_filing(town, a_person("spouse"))
    filed = apply.submit(db, town.round, filing, by=family, at=NOON)
    application = db.get_one(Application, filed.application_id)
    application.status = ApplicationStatus.ELIGIBLE
    db.execute(sa.update(Member).where(Member.application_id == application.id).values(live=False))
    earlier(db, [a_person(), filing.members[1]], S.OFFERED, last=NOON + timedelta(days=9))
    make.move(db, town.round, RoundState.PUBLICITY)
    for step in (pool.fingerprint, lambda db, round_: pool.freeze(db, round_, lambda *_: None)):
        with pytest.raises(housed.HousedInPool, match=f"1 applications on the list of round {town.round.ref}"):
            step(db, town.round)
    application.status = ApplicationStatus.NOT_ELIGIBLE
    db.flush()
    housed.check_pool(db, town.round)


def test_a_home_not_signed_for_bars_the_whole_household_to_the_day(db: Session, town: Town, family: Actor) -> None:
    husband, wife = a_person(), a_person("spouse", name="林小芳")
    earlier(db, [husband, wife], S.EXPIRED)
    until = months_after(bans.city_day(LAST), 36)
    with pytest.raises(bans.Barred) as refused:
        apply.submit(db, town.round, a_filing(town, wife), by=family, at=NOON)
    assert refused.value.facts["until"] == until
    assert str(refused.value) == (
        f"林小芳 cannot apply for this program before {until}: A home not signed for in time (假设（参照人才住房）). "
        "If there was a cause beyond your control, appeal to the housing bureau in writing with the papers that show "
        "it."
    )
    policy, people = admission.policies.of(town.round.policy_id, town.round.policy_sha256), [private.person_index(wife)]
    assert bans.barred(db, policy, people, "blue_collar", until - timedelta(days=1)).until == until
    assert bans.barred(db, policy, people, "blue_collar", until) is None
    assert bans.barred(db, policy, people, "talent", NOON.date()) is None


def test_one_home_declined_bars_nobody_and_a_second_one_does(db: Session, town: Town, family: Actor) -> None:
    person = a_person()
    earlier(db, [person], S.DECLINED)
    first = apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)
    apply.withdraw(db, db.get_one(Application, first.application_id), by=family, at=NOON)
    earlier(db, [person], S.DECLINED)
    with pytest.raises(bans.Barred, match="Two homes declined"):
        apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)


def test_a_home_declined_in_another_program_counts_there_only(db: Session, town: Town, family: Actor) -> None:
    person = a_person()
    for _ in range(2):
        earlier(db, [person], S.DECLINED, program="talent")
    apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)
    policy = admission.policies.of(town.round.policy_id, town.round.policy_sha256)
    assert bans.barred(db, policy, [private.person_index(person)], "talent", NOON.date()).row.mark == "found"


def test_a_home_taken_back_by_the_bureau_bars_nobody_by_itself(db: Session, town: Town, family: Actor) -> None:
    person = a_person()
    earlier(db, [person], S.REVOKED)
    apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)


def test_in_one_delivery_only_those_who_are_barred_are_refused(db: Session, town: Town, family: Actor) -> None:
    barred, free = a_person(), a_person()
    earlier(db, [barred], S.EXPIRED)
    arrivals = [apply.Arrival(filing=a_filing(town, applicant=one), by=family, at=NOON) for one in (barred, free)]
    refused, filed = apply.submit_many(db, town.round, arrivals, on_offer=admission.offer(db, town.round))
    assert isinstance(refused, bans.Barred)
    assert isinstance(filed, apply.Filed)


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """Let one example leave nothing behind."""
    nested = db.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        db.expire_all()


GROUPS = st.lists(st.sets(st.integers(0, 5), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(GROUPS, st.integers(0, 2)), min_size=2, max_size=3))
def test_over_all_rounds_nobody_holds_two_homes_in_whatever_household(
    db: Session, story: list[tuple[list[set[int]], int]]
) -> None:
    with undone(db):
        people = [a_person() for _ in range(6)]
        by = Actor.applicant(make.an_applicant(db).id)
        for groups, homes in story:
            _one_round(db, by, [[people[n] for n in sorted(group)] for group in groups], homes)
        held = (
            sa.select(Member.person_index, sa.func.count())
            .join(Allocation, Allocation.application_id == Member.application_id)
            .where(Allocation.status.in_(HOLDING))
            .group_by(Member.person_index)
        )
        assert all(count == 1 for _, count in db.execute(held))


def _one_round(db: Session, by: Actor, groups: Sequence[Sequence[Person]], homes: int) -> None:
    """Everybody files who may, the first few get a home, and the others are free again."""
    town = a_town(db)
    having = housed.among(db, [private.person_index(person) for group in groups for person in group])
    for head, *others in groups:
        filing: Filing = a_filing(town, *(replace(one, relation="parent") for one in others), applicant=head)
        try:
            filed = apply.submit(db, town.round, filing, by=by, at=NOON)
        except Refused:
            continue
        assert not having & {private.person_index(person) for person in filing.members}
        db.get_one(Application, filed.application_id).status = ApplicationStatus.ELIGIBLE
    db.flush()
    make.move(db, town.round, RoundState.DRAWN)
    housed.check_pool(db, town.round)
    query = sa.select(Application).where(Application.round_id == town.round.id).order_by(Application.id).limit(homes)
    offered = db.scalars(sa.select(RoundHome.home_id).where(RoundHome.round_id == town.round.id)).all()
    for application, home in zip(db.scalars(query).all(), offered, strict=False):
        db.add(
            Allocation(
                round_id=town.round.id, home_id=home, application_id=application.id,
                household_id=application.household_id, expires_at=NOON + timedelta(days=15),
            )
        )  # fmt: skip
    db.flush()
    make.move(db, town.round, RoundState.PUBLISHED)
    publish.set_free(db, town.round)
    db.expire_all()


def test_a_cause_beyond_the_family_lifts_the_ban_and_another_finding_brings_it_back(
    db: Session, town: Town, family: Actor
) -> None:
    person = a_person()
    before = earlier(db, [person], S.EXPIRED)
    by = town.supervisor
    conduct.find(db, before, Cause.OBJECTIVE, "逾期交付，见交付通知", by=by, at=NOON)
    filed = apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)
    apply.withdraw(db, db.get_one(Application, filed.application_id), by=family, at=NOON)
    conduct.find(db, before, Cause.OWN, "通知为他人所有", by=by, at=NOON)
    with pytest.raises(bans.Barred, match="not signed for"):
        apply.submit(db, town.round, a_filing(town, applicant=person), by=family, at=NOON)
    assert [one.cause for one in conduct.findings(db, before)] == [Cause.OWN, Cause.OBJECTIVE]
    acts = sa.select(AuditEntry).where(AuditEntry.act == "conduct.find")
    assert len(db.scalars(acts).all()) == 2


def test_false_statements_bar_from_the_day_they_are_found(db: Session, town: Town, family: Actor) -> None:
    person = a_person()
    before = earlier(db, [person], S.REVOKED, program="talent")
    conduct.find(db, before, Cause.FALSE_STATEMENT, "社保证明系伪造", by=town.supervisor, at=NOON)
    policy = admission.policies.of(town.round.policy_id, town.round.policy_sha256)
    people = [private.person_index(person)]
    for program in policy.programs:
        ban = bans.barred(db, policy, people, program, NOON.date())
        assert (ban is not None) == (program in bans_for(policy, "false_statement"))
    assert bans.barred(db, policy, people, "talent", NOON.date()).until == months_after(bans.city_day(NOON), 60)


def bans_for(policy: Policy, event: str) -> set[str]:
    return {name for row in policy.procedure.values() if row.event == event for name in row.programs}


def test_nothing_is_found_about_a_home_that_is_held_and_a_finding_needs_words(
    db: Session, town: Town, family: Actor
) -> None:
    held = earlier(db, [a_person()], S.OFFERED, last=NOON + timedelta(days=9))
    with pytest.raises(conduct.HomeHeld):
        conduct.find(db, held, Cause.OWN, "无", by=town.supervisor, at=NOON)
    given_up = earlier(db, [a_person()], S.DECLINED)
    with pytest.raises(conduct.FindingReason, match="at least 4"):
        conduct.find(db, given_up, Cause.OWN, " 无 ", by=town.supervisor, at=NOON)


@pytest.mark.parametrize("attack", ["update", "delete", "other"])
def test_a_finding_is_written_once_by_the_acting_person(db: Session, town: Town, attack: str) -> None:
    before = earlier(db, [a_person()], S.DECLINED)
    found = conduct.find(db, before, Cause.OWN, "本人放弃房源", by=town.supervisor, at=NOON)
    values = {"allocation_id": found.allocation_id, "cause": Cause.OWN, "reason": "-", "found_at": NOON}
    statement = {
        "update": sa.update(ConductFinding).values(reason="改"), "delete": sa.delete(ConductFinding),
        "other": sa.insert(ConductFinding).values(by_staff_id=make.a_staff(db).id, **values),
    }[attack]  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
        db.execute(statement)
    assert database.refused_by(refused.value) == ("finding_actor" if attack == "other" else "append_only")
