"""Chances after failed rounds: who carries which round along, what sets it back, and what nobody can change."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import db as database
from housing import migrate
from housing.models import (
    AllocationStatus,
    Application,
    Home,
    Household,
    HouseholdOutcome,
    Member,
    OutcomeCode,
    PoolChances,
    PoolPerson,
    Round,
    RoundState,
)
from housing.services import chances, policies
from tests import make

POLICY = "wenzhou/2020-09-11"
PROGRAMS = ("public_rental", "talent")
WAYS: dict[str, tuple[AllocationStatus, ...]] = {
    "offered": (),
    "signed": (AllocationStatus.ACCEPTED, AllocationStatus.SIGNED),
    "declined": (AllocationStatus.DECLINED,),
    "expired": (AllocationStatus.EXPIRED,),
    "returned": (AllocationStatus.ACCEPTED, AllocationStatus.SIGNED, AllocationStatus.REVOKED),
}
"""What becomes of a home after it was offered."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """How a household took part in a round: who led it, who else came along, and how it ended."""

    head: bytes
    spouse: bytes | None = None
    child: bytes | None = None
    program: str = "public_rental"
    ends: str = "failed"  # failed, passed, or what became of the home

    @property
    def led_by(self) -> set[bytes]:
        return {self.head} | ({self.spouse} if self.spouse else set())


def a_draft(db: Session, homes: Sequence[Home] = ()) -> Round:
    sha256 = policies.shipped()[POLICY].sha256
    return make.a_round(db, RoundState.DRAFT, programs=PROGRAMS, homes=homes, policy_sha256=sha256, demonstration=True)


def filed(db: Session, round_: Round, part: Part) -> Application:
    """File for a household that may have been there before."""
    known = db.scalar(sa.select(Household).where(Household.head_index == part.head))
    household = known or make.a_household(db, head_index=part.head)
    others = [one for one in (part.spouse, part.child) if one is not None]
    application = make.an_application(db, round_, household=household, program=part.program, members=1 + len(others))
    for member, index in zip(application.members[1:], others, strict=True):
        member.person_index = index
    db.flush()
    return application


def held(db: Session, *parts: Part, state: RoundState = RoundState.PUBLISHED) -> Round:
    """Hold a round in which these households take part; afterwards everybody is free to apply again."""
    homes = {part: make.a_home(db, make.a_lot(db, program=part.program)) for part in parts if part.ends in WAYS}
    round_ = make.move(db, a_draft(db, list(homes.values())), RoundState.OPEN)
    applications = {part: filed(db, round_, part) for part in parts}
    make.move(db, round_, RoundState.PUBLICITY)
    for part, application in applications.items():
        make.a_pool_entry(db, application)
        for index in part.led_by:
            db.add(PoolPerson(round_id=round_.id, application_id=application.id, person_index=index))
    db.flush()
    if state == RoundState.PUBLICITY:
        return round_
    make.move(db, round_, RoundState.DRAWN)
    given = {part: make.an_allocation(db, applications[part], home) for part, home in homes.items()}
    for part, application in applications.items():
        code = OutcomeCode.ASSIGNED if part in homes else OutcomeCode.PASSED if part.ends == "passed" else "NO_UNIT"
        db.add(HouseholdOutcome(round_id=round_.id, application_id=application.id, code=code, why="[]"))
    make.an_approved_request(db, round_, RoundState.ALLOCATED)
    round_.state = RoundState.ALLOCATED
    db.flush()
    make.move(db, round_, state)
    for part, allocation in given.items():
        for status in WAYS[part.ends]:
            make.take_step(db, allocation, status)
    if state == RoundState.PUBLISHED:
        ours = [one.id for one in applications.values()]
        db.execute(sa.update(Member).where(Member.application_id.in_(ours)).values(live=False))
        db.expire_all()
    return round_


def now(db: Session, *parts: Part) -> list[Application]:
    """Let these households file in a round that is open now."""
    round_ = make.move(db, a_draft(db), RoundState.OPEN)
    return [filed(db, round_, part) for part in parts]


def count(db: Session, *parts: Part) -> list[int]:
    """Say how many failed rounds count for each of them now, asked one by one and all together."""
    applications = now(db, *parts)
    together = chances.failed_in_round(db, applications[0].round)
    single = [chances.failed_before(db, one) for one in applications]
    assert [together.get(one.id, chances.NONE) for one in applications] == single
    assert set(together) == {one.id for one, refs in zip(applications, single, strict=True) if refs}
    return [len(refs) for refs in single]


def test_every_failed_round_of_the_same_program_counts_once(db: Session) -> None:
    a, b, c = make.a_hash(), make.a_hash(), make.a_hash()
    first = held(db, Part(head=a), Part(head=b, program="talent"), Part(head=c))
    second = held(db, Part(head=a), Part(head=b, program="talent"))
    (application, *_) = now(db, Part(head=a), Part(head=b), Part(head=c), Part(head=make.a_hash()))
    found = chances.of(db, application)
    assert (found.chances, found.failed, found.fixed) == (3, (first.ref, second.ref), False)


def test_rounds_of_another_program_and_of_others_do_not_count(db: Session) -> None:
    a, b = make.a_hash(), make.a_hash()
    held(db, Part(head=a), Part(head=b, program="talent"))
    assert count(db, Part(head=a), Part(head=b), Part(head=make.a_hash())) == [1, 0, 0]


@pytest.mark.parametrize("ends", ["passed", "declined", "expired", "offered", "signed", "returned"])
def test_who_passed_or_was_offered_a_home_did_not_fail(db: Session, ends: str) -> None:
    a = make.a_hash()
    held(db, Part(head=a, ends=ends))
    assert count(db, Part(head=a)) == [0]


@pytest.mark.parametrize(
    ("ends", "left"), [("passed", 2), ("declined", 2), ("expired", 2), ("signed", 0), ("offered", 0), ("returned", 0)]
)
def test_only_a_home_that_was_not_turned_down_sets_the_count_back(db: Session, ends: str, left: int) -> None:
    a = make.a_hash()
    held(db, Part(head=a))
    held(db, Part(head=a))
    held(db, Part(head=a, program="talent", ends=ends))
    assert count(db, Part(head=a)) == [left]


def test_after_a_home_the_count_starts_anew(db: Session) -> None:
    a = make.a_hash()
    held(db, Part(head=a))
    held(db, Part(head=a, ends="returned"))
    last = held(db, Part(head=a))
    (application,) = now(db, Part(head=a))
    assert chances.of(db, application).failed == (last.ref,)


def test_applicant_and_spouse_carry_their_rounds_along_and_nobody_else_does(db: Session) -> None:
    a, b, child = make.a_hash(), make.a_hash(), make.a_hash()
    held(db, Part(head=a, spouse=b, child=child))
    assert count(db, Part(head=a), Part(head=b), Part(head=child)) == [1, 1, 0]


def test_nobody_gets_chances_from_somebody_who_comes_along(db: Session) -> None:
    a, b, stranger = make.a_hash(), make.a_hash(), make.a_hash()
    held(db, Part(head=a))
    held(db, Part(head=a))
    assert count(db, Part(head=b, spouse=a, child=stranger)) == [0]


def test_a_couple_that_files_the_other_way_round_keeps_its_rounds(db: Session) -> None:
    a, b = make.a_hash(), make.a_hash()
    held(db, Part(head=a, spouse=b))
    held(db, Part(head=b, spouse=a))
    assert count(db, Part(head=a, spouse=b)) == [2]


def test_a_spouse_who_left_takes_nothing_away_and_brings_nothing(db: Session) -> None:
    a, b, c = make.a_hash(), make.a_hash(), make.a_hash()
    held(db, Part(head=a, spouse=b))
    held(db, Part(head=b))
    assert count(db, Part(head=a, spouse=c)) == [1]


def test_a_home_of_the_spouse_of_that_time_sets_back_too(db: Session) -> None:
    a, b = make.a_hash(), make.a_hash()
    held(db, Part(head=a))
    held(db, Part(head=b, spouse=a, ends="returned"))
    assert count(db, Part(head=a)) == [0]


@pytest.mark.parametrize("state", [RoundState.PUBLICITY, RoundState.ALLOCATED])
def test_a_round_counts_once_it_is_published(db: Session, state: RoundState) -> None:
    a = make.a_hash()
    round_ = held(db, Part(head=a), state=state)
    (own,) = db.scalars(sa.select(Application).where(Application.round_id == round_.id))
    assert chances.again(db, own).chances == 1


def test_the_next_application_would_have_one_chance_more(db: Session) -> None:
    a = make.a_hash()
    held(db, Part(head=a))
    round_ = held(db, Part(head=a))
    (own,) = db.scalars(sa.select(Application).where(Application.round_id == round_.id))
    assert (chances.of(db, own).chances, chances.again(db, own).chances) == (2, 3)


def test_random_histories_count_as_a_list_of_parts_says(db: Session) -> None:
    dice = random.Random(2025)  # noqa: S311
    couples = [(make.a_hash(), make.a_hash()) for _ in range(12)]
    story: list[list[Part]] = []
    for _ in range(6):
        parts = [_some_part(dice, *couple) for couple in couples if dice.random() < 0.8]
        story.append(parts)
        held(db, *parts)
    heads = [person for couple in couples for person in couple]
    for program in PROGRAMS:
        applications = now(db, *(Part(head=head, program=program) for head in heads))
        found = chances.failed_in_round(db, applications[0].round)
        got = [len(found.get(one.id, ())) for one in applications]
        assert got == [_by_the_list(story, head, program) for head in heads]
        assert len(set(got)) > 3
        ids = [one.id for one in applications]
        db.execute(sa.update(Application).where(Application.id.in_(ids)).values(status="withdrawn"))
        db.execute(sa.update(Member).where(Member.application_id.in_(ids)).values(live=False))
        db.expire_all()


def _some_part(dice: random.Random, a: bytes, b: bytes) -> Part:
    head, spouse = (a, b) if dice.random() < 0.5 else (b, a)
    ends = dice.choice(["failed"] * 6 + ["passed", "declined", "expired", "returned"])
    return Part(
        head=head, spouse=spouse if dice.random() < 0.6 else None, ends=ends,
        program="public_rental" if dice.random() < 0.7 else "talent",
    )  # fmt: skip


def _by_the_list(story: list[list[Part]], head: bytes, program: str) -> int:
    failed = 0
    for parts in story:
        for part in parts:
            if head in part.led_by and part.ends == "returned":
                failed = 0
            elif head in part.led_by and part.ends == "failed" and part.program == program:
                failed += 1
    return failed


def test_what_was_frozen_stays_whatever_happens_later(db: Session) -> None:
    a = make.a_hash()
    before = held(db, Part(head=a))
    (application,) = now(db, Part(head=a))
    make.move(db, application.round, RoundState.PUBLICITY)
    make.a_pool_entry(db, application)
    own = {"round_id": application.round_id, "application_id": application.id}
    db.add(PoolChances(**own, chances=2, failed=json.dumps([before.ref])))
    db.flush()
    make.move(db, application.round, RoundState.FROZEN)
    assert chances.of(db, application) == chances.Standing(chances=2, failed=(before.ref,), fixed=True)
    for statement in (
        sa.update(PoolChances).values(chances=16),
        sa.delete(PoolChances),
        sa.delete(PoolPerson),
        sa.update(PoolPerson).values(person_index=make.a_hash()),
        sa.insert(PoolPerson).values(**own, person_index=a),
    ):
        with pytest.raises(sa.exc.DatabaseError, match=r"insert_only|wrong_phase"), db.begin_nested():
            db.execute(statement)
    assert chances.of(db, application).chances == 2


def test_only_members_of_the_household_can_carry_its_round_along(db: Session) -> None:
    (application,) = now(db, Part(head=make.a_hash()))
    make.move(db, application.round, RoundState.PUBLICITY)
    make.a_pool_entry(db, application)
    own = {"round_id": application.round_id, "application_id": application.id}
    with pytest.raises(sa.exc.IntegrityError), db.begin_nested():
        db.execute(sa.insert(PoolPerson).values(**own, person_index=make.a_hash()))


def test_lists_from_before_keep_their_applicants_and_one_chance_each(empty_database: sa.Engine) -> None:
    migrate.upgrade(empty_database)
    with database.sessions(empty_database)() as session:
        a, b = make.a_hash(), make.a_hash()
        round_ = make.move(session, a_draft(session), RoundState.OPEN)
        application = filed(session, round_, Part(head=a, spouse=b))
        make.move(session, round_, RoundState.PUBLISHED)
        session.execute(sa.update(Member).values(live=False))
        own = (round_.id, application.id)
        session.commit()
    migrate.downgrade(empty_database, "0004")
    migrate.upgrade(empty_database)
    with database.sessions(empty_database)() as session:
        (person,) = session.scalars(sa.select(PoolPerson)).all()
        assert (person.round_id, person.application_id, person.person_index) == (*own, a)
        kept = session.get_one(PoolChances, own)
        assert (kept.chances, kept.failed) == (1, "[]")
        assert count(session, Part(head=a), Part(head=b)) == [1, 0]
