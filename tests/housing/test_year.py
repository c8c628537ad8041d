"""The year plan: every home is counted once, what is left comes again, and no year promises more than its ceiling."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from housing import db as database
from housing.models import Allocation, AllocationStatus, Home, Round, RoundProgram, RoundState
from housing.services import policies, replanning, rounds, year_ceiling, year_plan
from housing.services.actors import Actor
from housing.services.year_ceiling import YearExceeded
from tests import make
from tests.housing.years import DISTRICTS, FIRST, PROGRAM, ROUNDS, YEARS, Played, a_round, play, stock
from tests.make import NOON

POLICY = policies.in_force("wenzhou", date(2025, 10, 15))
CEILING = 2000
few = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """Let one example leave nothing behind."""
    nested = db.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        db.expire_all()


def counted(db: Session, year: int, present: int = YEARS[-1]) -> year_plan.Count:
    return year_plan.total(year_plan.cells(db, year, present=present))


@few
@given(ROUNDS)
def test_figures_of_every_year_add_up(db: Session, story: list[Played]) -> None:
    with undone(db):
        play(db, stock(db), story)
        for year in YEARS:
            for cell in year_plan.cells(db, year, present=YEARS[-1]):
                one = cell.count
                assert one.supplied == one.allocated + one.under_way + one.left
                assert one.left >= 0
                assert one.allocated + one.under_way <= one.offered <= one.supplied
                assert one.carried + one.unoffered <= one.supplied
                assert cell.district in DISTRICTS


@few
@given(ROUNDS)
def test_what_a_year_leaves_is_what_the_next_one_carries_over(db: Session, story: list[Played]) -> None:
    with undone(db):
        play(db, stock(db), story)
        for year in YEARS[:-1]:
            before, after = counted(db, year), counted(db, year + 1)
            assert after.carried == before.left - before.unoffered
        assert counted(db, FIRST).carried == 0


@few
@given(ROUNDS)
def test_over_all_years_every_home_is_new_once_and_given_once(db: Session, story: list[Played]) -> None:
    with undone(db):
        homes = stock(db)
        made = play(db, homes, story)
        years = [counted(db, year) for year in YEARS]
        new = sum(one.supplied - one.carried for one in years)
        assert new == len(homes)
        published = [round_.id for round_ in made if round_.state == RoundState.PUBLISHED]
        given_ = make.count_of(db, Allocation, Allocation.round_id.in_(published))
        assert sum(one.allocated for one in years) == given_


def test_a_home_that_is_given_back_is_left_and_comes_again(db: Session) -> None:
    homes = stock(db, 4)
    round_ = a_round(db, 2024, RoundState.PUBLISHED, homes, homes[:3])
    assert counted(db, 2024).left == 1
    back = db.scalars(sa.select(Allocation).where(Allocation.round_id == round_.id)).first()
    back.status = AllocationStatus.DECLINED
    db.flush()
    assert (counted(db, 2024).allocated, counted(db, 2024).left) == (2, 2)
    assert (counted(db, 2025, 2025).carried, counted(db, 2025, 2025).offered) == (2, 0)


def test_a_plan_tells_program_tenure_and_district_against_the_number(db: Session) -> None:
    homes = stock(db, 8)
    a_round(db, 2025, RoundState.PUBLISHED, homes[:6], homes[:4])
    plan = year_plan.of(db, "wenzhou", 2025, present=2025)
    talent = next(one for one in plan.programs if one.program.id == PROGRAM)
    assert (talent.number, talent.total.supplied, talent.total.unoffered, talent.short) == (CEILING, 8, 2, 1992)
    assert (talent.total.offered, talent.total.allocated, talent.total.left, talent.most) == (6, 4, 4, CEILING)
    assert {key: one.supplied for key, one in talent.by("district").items()} == dict.fromkeys(DISTRICTS, 4)
    assert {key: one.supplied for key, one in talent.by("tenure").items()} == {"rent": 4, "sale": 4}
    assert year_plan.years(db, 2026) == [2026, 2025]


def test_homes_outside_the_named_districts_do_not_count_towards_the_floor(db: Session) -> None:
    for district in DISTRICTS:
        make.a_home(db, make.a_lot(db, make.a_project(db, district=district), "blue_collar"))
    plan = year_plan.of(db, "wenzhou", 2025, present=2025)
    workers = next(one for one in plan.programs if one.program.id == "blue_collar")
    assert (workers.total.supplied, workers.counted.supplied, workers.short, workers.most) == (2, 1, 999, None)


def test_a_year_outside_every_policy_has_homes_and_no_number(db: Session) -> None:
    stock(db, 3)
    plan = year_plan.of(db, "wenzhou", 2026, present=2026)
    talent = next(one for one in plan.programs if one.program.id == PROGRAM)
    assert (plan.policy, talent.number, talent.short, talent.total.supplied) == (None, None, 0, 3)


def wanted(ref: str, quota: int, program: str = PROGRAM) -> rounds.Plan:
    return rounds.Plan(
        ref=ref, name_zh="批次", name_en="Round", city="wenzhou", year=2025, opens_at=NOON,
        closes_at=NOON + timedelta(days=30), policy_day=date(2025, 11, 14), quotas={program: quota},
    )  # fmt: skip


@few
@given(st.lists(st.integers(1, 1500), min_size=1, max_size=6), st.integers(0, 3))
def test_rounds_of_a_year_never_promise_more_than_the_ceiling(db: Session, quotas: list[int], left: int) -> None:
    with undone(db):
        homes = stock(db, 4)
        a_round(db, 2024, RoundState.PUBLISHED, homes, homes[left:], quota=4)
        most, promised = CEILING + left, 0
        by = Actor.staff(make.a_staff(db).id)
        for n, quota in enumerate(quotas):
            plan = wanted(f"WZ-{n:03}", quota)
            if promised + quota <= most:
                rounds.plan(db, plan, by=by, at=NOON)
                promised += quota
                continue
            with pytest.raises(YearExceeded) as refused:
                rounds.plan(db, plan, by=by, at=NOON)
            assert (refused.value.facts["planned"], refused.value.facts["free"]) == (promised, most - promised)
        assert sum(year_ceiling.promised(db, 2025, PROGRAM).values()) == promised <= most


def test_the_refusal_names_program_year_rounds_and_what_to_do(db: Session) -> None:
    by = Actor.staff(make.a_staff(db).id)
    rounds.plan(db, wanted("WZ-A01", 1800), by=by, at=NOON)
    second = rounds.plan(db, wanted("WZ-A02", 150), by=by, at=NOON)
    said = (
        "talent, 2025: the rounds of the year may promise 2000 homes (2000, and 0 carried over). Planned so far: "
        "1800 (WZ-A01 1800). Round WZ-A02 asks for 201. Plan at most 200 here, lower another round that is not "
        "open yet, or move the rest to the next year."
    )
    with pytest.raises(YearExceeded) as refused:
        replanning.replan(db, second, wanted("WZ-A02", 201), by=by, at=NOON)
    assert str(refused.value) == said
    replanning.replan(db, second, wanted("WZ-A02", 200), by=by, at=NOON)


def test_a_published_round_counts_with_the_homes_it_gave(db: Session) -> None:
    homes = stock(db, 6)
    a_round(db, 2025, RoundState.PUBLISHED, homes, homes[:2], quota=1900)
    by = Actor.staff(make.a_staff(db).id)
    with pytest.raises(YearExceeded, match="asks for 1999"):
        rounds.plan(db, wanted("WZ-B01", 1999), by=by, at=NOON)
    rounds.plan(db, wanted("WZ-B01", 1998), by=by, at=NOON)


def test_a_floor_is_no_ceiling(db: Session) -> None:
    by = Actor.staff(make.a_staff(db).id)
    rounds.plan(db, wanted("WZ-C01", 5000, "blue_collar"), by=by, at=NOON)


def test_two_operators_who_plan_at_once_cannot_both_open(own_database: sa.Engine) -> None:
    sessions, ready = database.sessions(own_database), Barrier(2)
    with sessions() as db, db.begin():
        homes = [home.code for home in stock(db, 2)]
        by = Actor.staff(make.a_staff(db).id)
    opened: list[str] = []

    def operator(ref: str, home: str) -> None:
        ready.wait()
        try:
            with sessions() as db, db.begin():
                round_ = rounds.plan(db, wanted(ref, 1500), by=by, at=NOON)
                rounds.add_homes(db, round_, [home], by=by, at=NOON)
        except YearExceeded:
            ready.wait()
            return
        ready.wait()
        with sessions() as db, db.begin():
            try:
                rounds.opening(db, rounds.by_ref(db, ref))
                opened.append(ref)
            except YearExceeded:
                return

    threads = [Thread(target=operator, args=pair) for pair in zip(("WZ-D01", "WZ-D02"), homes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions() as db:
        quota = sa.select(sa.func.coalesce(sa.func.sum(RoundProgram.quota), 0)).join(Round)
        assert db.scalar(quota.where(Round.ref.in_(opened))) <= CEILING
        assert make.count_of(db, Home) == 2


def test_two_drafts_that_promise_too_much_together_open_neither(db: Session) -> None:
    homes = stock(db, 2)
    for home in homes:
        round_ = a_round(db, 2025, RoundState.DRAFT, [home], quota=1500)
        db.execute(
            sa.update(Round).where(Round.id == round_.id).values(policy_id=POLICY.id, policy_sha256=POLICY.sha256)
        )
    db.expire_all()
    for round_ in db.scalars(sa.select(Round)).all():
        with pytest.raises(YearExceeded, match="1500"):
            rounds.opening(db, round_)
