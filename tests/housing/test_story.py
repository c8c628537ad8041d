"""The demonstration: one yearly round of the made-up city, and the command that recomputes it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session

from allocator.seal.commitment import party_commitment
from housing import crypto
from housing import db as database
from housing.cli import anju
from housing.cli.accounts import families
from housing.demo.city import build
from housing.demo.story import NEXT_ROUND, TODAY, YEAR_ROUND, Story
from housing.models import (
    Allocation,
    AllocationStatus,
    Application,
    ApplicationStatus,
    PoolEntry,
    Publication,
    RoundState,
)
from housing.services import admission, chances, offer_dates, publish, queries, rounds, tasks, year_plan
from tests.conftest import Maker
from tests.make import count_of

HOUSEHOLDS = 160


@pytest.fixture(scope="module")
def played(new_database: Maker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sa.Engine, Path]]:
    """A city in which the year has been played once, for all tests of this module."""
    crypto.configure(bytes(range(32)))
    engine, folder = new_database(True), tmp_path_factory.mktemp("city")
    place = tasks.place_of(folder)
    Story(
        city=build(2025, HOUSEHOLDS), sessions=database.sessions(engine), place=place, progress=lambda *_: None
    ).play()
    yield engine, place.bundles / YEAR_ROUND
    engine.dispose()


@pytest.fixture
def db(played: tuple[sa.Engine, Path]) -> Iterator[Session]:
    with database.sessions(played[0])() as session:
        yield session


def test_the_year_ends_with_one_round_published_and_one_open(db: Session) -> None:
    year, following = rounds.by_ref(db, YEAR_ROUND), rounds.by_ref(db, NEXT_ROUND)
    assert year is not None
    assert following is not None
    assert (year.state, year.demonstration) == (RoundState.PUBLISHED, True)
    assert admission.is_open(following, TODAY)
    assert set(rounds.homes_by_program(db, year)) - set(rounds.homes_by_program(db, following)) == {"talent"}


def test_talent_homes_beyond_what_a_year_may_promise_wait_for_the_next_one(db: Session) -> None:
    plan = year_plan.of(db, "wenzhou", 2025, present=2025)
    talent = next(one for one in plan.programs if one.program.id == "talent")
    assert (talent.total.supplied, talent.total.offered, talent.total.unoffered) == (2110, 2000, 110)
    assert (talent.number, talent.most, talent.short) == (2000, 2000, 0)
    for one in plan.programs:
        assert one.total.supplied == one.total.allocated + one.total.under_way + one.total.left


def test_every_household_has_an_answer_and_nobody_two_homes(db: Session) -> None:
    year = rounds.by_ref(db, YEAR_ROUND)
    assert year is not None
    statuses = queries.statuses(db, year)
    assert "submitted" not in statuses
    assert sum(statuses.values()) == HOUSEHOLDS
    assert statuses[ApplicationStatus.ELIGIBLE] == count_of(db, PoolEntry)
    households = list(db.scalars(sa.select(Allocation.household_id)))
    homes = list(db.scalars(sa.select(Allocation.home_id)))
    assert len(households) == len(set(households)) == len(set(homes)) > 0
    assert sum(row.housed for row in queries.summaries(db, year)) == len(homes)


def test_families_answer_in_every_way_within_the_times_of_the_policy(db: Session) -> None:
    homes = list(db.scalars(sa.select(Allocation)))
    stands = Counter(one.status for one in homes)
    assert set(stands) == set(AllocationStatus) - {AllocationStatus.OFFERED}
    assert stands[AllocationStatus.SIGNED] > len(homes) // 2
    published = db.scalars(sa.select(Publication.published_at)).one()
    policy = rounds.policy_of(homes[0].application.round)
    assert {one.expires_at for one in homes} == {offer_dates.answer_by(policy, published)}
    plan = year_plan.of(db, "wenzhou", 2025, present=2025)
    held = sum(one.total.allocated for one in plan.programs)
    assert held == stands[AllocationStatus.SIGNED] + stands[AllocationStatus.ACCEPTED]


def test_applications_come_from_accounts_and_from_the_counter(db: Session) -> None:
    year = rounds.by_ref(db, YEAR_ROUND)
    assert year is not None
    ours = Application.round_id == year.id
    own = count_of(db, Application, ours, Application.applicant_id.is_not(None))
    counter = count_of(db, Application, ours, Application.filed_by_id.is_not(None))
    assert own > 0
    assert own + counter == HOUSEHOLDS
    assert {"got a home", "not eligible"} <= {what for what, _ in families(db, YEAR_ROUND)}


def test_families_that_got_no_home_file_again_and_have_two_chances(db: Session) -> None:
    following = rounds.by_ref(db, NEXT_ROUND)
    assert following is not None
    again = list(db.scalars(sa.select(Application).where(Application.round_id == following.id)))
    assert 0 < len(again) <= 6
    assert {(one.chances, one.failed) for one in (chances.of(db, one) for one in again)} == {(2, (YEAR_ROUND,))}
    assert "applies again" in {what for what, _ in families(db, NEXT_ROUND)}


def test_the_bundle_is_recomputed_by_command(played: tuple[sa.Engine, Path]) -> None:
    done = CliRunner().invoke(anju, ["replay", str(played[1])])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == "identical"


def test_one_changed_byte_is_named_with_file_and_check(played: tuple[sa.Engine, Path], tmp_path: Path) -> None:
    bag = tmp_path / YEAR_ROUND
    shutil.copytree(played[1], bag)
    order = bag / "data" / "order.csv"
    data = bytearray(order.read_bytes())
    data[-2] = ord("1") if data[-2] != ord("1") else ord("2")
    order.write_bytes(data)
    done = CliRunner().invoke(anju, ["replay", "--quiet", str(bag)])
    assert done.exit_code == 1
    assert "M1" in done.output
    assert "data/order.csv" in done.output


def test_a_bag_is_where_the_site_looks_for_it(played: tuple[sa.Engine, Path], db: Session) -> None:
    year = rounds.by_ref(db, YEAR_ROUND)
    assert year is not None
    assert publish.bag_of(year, played[1].parent) == played[1]


def test_a_party_makes_its_secret_away_from_the_server() -> None:
    done = CliRunner().invoke(anju, ["draw", "secret", YEAR_ROUND, "notary"])
    secret, commitment = (line.split()[1] for line in done.output.splitlines())
    assert party_commitment(YEAR_ROUND, "notary", bytes.fromhex(secret)).hex() == commitment
    again = CliRunner().invoke(anju, ["draw", "commitment", YEAR_ROUND, "notary", secret])
    assert again.output.strip() == commitment
