"""Three rounds in a row: who is left without a home twice draws with three tickets, and both programs say the same."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle, replay
from allocator.bundle import layout
from allocator.bundle.body import Body
from allocator.bundle.demand import read_demand
from allocator.check.bag import replay as second_replay
from allocator.seal import canonical, merkle
from allocator.seal.commitment import party_commitment
from allocator.seal.tickets import CHANCES_MOST, ticket
from housing import crypto
from housing import db as database
from housing.models import Application, DrawResult, HouseholdOutcome, PoolChances, PoolEntry, PoolPerson, RoundState
from housing.services import (
    apply,
    ceremony,
    chances,
    derived,
    duplicate_search,
    engines,
    entry,
    private,
    publish,
    review,
    round_files,
    rounds,
    screening,
    steps,
)
from housing.services.filing import Filing
from housing.services.steps import Place
from tests import make
from tests.allocator.bags import reseal, rewrite
from tests.conftest import Maker
from tests.housing.conftest import KEY
from tests.town import AFTER, NOON, Town, a_filing, a_person, a_town, register_truth

DIGITS = "0123456789" * 4
SECRETS = {party: bytes([n]) * 32 for n, party in enumerate(rounds.PARTIES, start=1)}
NAMES = "陈一 林二 黄三 周四 吴五 郑六 王七 李八 赵九 钱十 孙甲 杨乙"


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def families(town: Town, wanted: int) -> list[Filing]:
    """Families with nothing in common, each of two: the spouse comes along."""
    names = NAMES.split()
    return [
        a_filing(
            town, a_person("spouse", name=f"{names[n]}配"), applicant=a_person(name=names[n]),
            phone=f"1390000{n:04d}", flexible=True, facts={**a_filing(town).facts},
        )
        for n in range(wanted)
    ]  # fmt: skip


def again(town: Town, filing: Filing) -> Filing:
    """The same family in a later round, with that round's lots."""
    return a_filing(
        town, *filing.members[1:], applicant=filing.applicant, phone=filing.phone, flexible=True, facts=filing.facts
    )


def done(db: Session, town: Town, to: RoundState, place: Place) -> None:
    """Propose, approve and do a step."""
    request = steps.propose(db, town.round, to, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent)


def listed(db: Session, town: Town, filings: list[Filing], *, known: bool = False) -> None:
    """Let these families file, and check and publish the list."""
    for filing in filings:
        if not known:
            register_truth(db, filing)
        apply.submit(db, town.round, filing, by=town.operator, at=NOON)
    rounds.close(db, town.round, by=town.operator, at=AFTER)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    duplicate_search.search(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)


def published(db: Session, town: Town, place: Place) -> None:
    """Freeze, draw, allocate and publish."""
    done(db, town, RoundState.FROZEN, place)
    drawn(db, town, place)
    for state in (RoundState.ALLOCATED, RoundState.PUBLISHED):
        done(db, town, state, place)


def drawn(db: Session, town: Town, place: Place) -> None:
    """Commit to the frozen list, and draw."""
    for party, secret in SECRETS.items():
        commit = party_commitment(town.round.ref, party, secret).hex()
        ceremony.deposit(db, town.round, party, commit, by=town.operator, at=AFTER)
    done(db, town, RoundState.COMMITTED, place)
    ceremony.enter_digits(db, town.round, DIGITS, DIGITS, by=town.operator, at=AFTER)
    for party, secret in SECRETS.items():
        ceremony.reveal(db, town.round, party, secret.hex(), by=town.operator, at=AFTER)
    done(db, town, RoundState.DRAWN, place)


def left(db: Session, town: Town, filings: list[Filing]) -> list[Filing]:
    """Find the families that got no home in a round."""
    query = (
        sa.select(Application)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .where(HouseholdOutcome.round_id == town.round.id, HouseholdOutcome.code == "NO_UNIT")
    )
    heads = {private.open_application(one).applicant.id_number for one in db.scalars(query)}
    return [filing for filing in filings if filing.applicant.id_number in heads]


@dataclass(frozen=True, kw_only=True)
class Played:
    """Three rounds in a database of their own: two published, the third with its list published."""

    engine: sa.Engine
    place: Place
    towns: list[Town]


@pytest.fixture(scope="module")
def played(new_database: Maker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Play them once for all tests here: of eight families five are left, then two, then there are two and four."""
    crypto.configure(KEY)
    engine, place = new_database(True), _place(tmp_path_factory.mktemp("played"))
    with database.sessions(engine)() as db:
        first = a_town(db, demonstration=True)
        everybody = families(first, 12)
        listed(db, first, everybody[:8])
        published(db, first, place)
        second = a_town(db, demonstration=True)
        once = [again(second, filing) for filing in left(db, first, everybody[:8])]
        listed(db, second, once, known=True)
        published(db, second, place)
        third = a_town(db, demonstration=True)
        twice = [again(third, filing) for filing in left(db, second, once)]
        fresh = [again(third, filing) for filing in everybody[8:]]
        for filing in fresh:
            register_truth(db, filing)
        listed(db, third, twice + fresh, known=True)
        db.commit()
    yield Played(engine=engine, place=place, towns=[first, second, third])
    engine.dispose()


@pytest.fixture
def engine(played: Played) -> sa.Engine:
    """The database of this module; what a test writes into it does not stay."""
    return played.engine


@pytest.fixture
def place(played: Played, tmp_path: Path) -> Place:
    """A copy of the files of the rounds."""
    shutil.copytree(played.place.work.parent, tmp_path, dirs_exist_ok=True)
    return _place(tmp_path)


@pytest.fixture
def towns(db: Session, played: Played) -> list[Town]:
    return [replace(town, round=db.merge(town.round)) for town in played.towns]


def _place(folder: Path) -> Place:
    return Place(work=folder / "work", bundles=folder / "bundles")


def weights(db: Session, town: Town) -> list[int]:
    """Read the chances of a frozen list, as everybody can read them."""
    lines = round_files.read(db, town.round, round_files.ENTRIES).splitlines()
    return sorted(json.loads(line)["w"] for line in lines)


def test_failing_twice_gives_three_chances_in_the_third_round_and_both_programs_agree(
    db: Session, towns: list[Town], place: Place
) -> None:
    first, second, third = towns
    published(db, third, place)
    assert [weights(db, town) for town in towns] == [[1] * 8, [2] * 5, [1] * 4 + [3] * 2]
    for town in towns:
        bag = publish.bag_of(town.round, place.bundles)
        report = replay.replay(bag)
        assert report.identical, report.lines()
        assert second_replay(bag).identical
        assert json.loads((bag / layout.PLAN).read_text(encoding="utf-8"))["chances_max"] == 16
    kept = db.scalars(sa.select(PoolChances.failed).where(PoolChances.round_id == third.round.id)).all()
    assert sorted(kept) == sorted(["[]"] * 4 + [json.dumps([first.round.ref, second.round.ref])] * 2)
    assert db.scalar(sa.select(sa.func.count()).select_from(PoolPerson)) == 2 * (8 + 5 + 6)


def test_the_stored_ticket_is_the_best_of_all_chances(db: Session, towns: list[Town], place: Place) -> None:
    third = towns[2]
    published(db, third, place)
    seed = ceremony.seed_of(db, third.round)
    query = (
        sa.select(DrawResult.ticket, PoolEntry.receipt, PoolEntry.program, PoolChances.chances)
        .join(PoolEntry, PoolEntry.application_id == DrawResult.application_id)
        .join(PoolChances, PoolChances.application_id == DrawResult.application_id)
        .where(DrawResult.round_id == third.round.id)
    )
    rows = db.execute(query).all()
    assert len(rows) == 6
    for row in rows:
        assert row.ticket == ticket(seed, row.program, row.receipt, row.chances)
        assert row.ticket <= ticket(seed, row.program, row.receipt, 1)


def test_what_a_family_reads_is_what_is_frozen(db: Session, towns: list[Town], place: Place) -> None:
    third = towns[2]
    before = {one.id: chances.of(db, one) for one in db.scalars(_of(third))}
    assert sorted(one.chances for one in before.values()) == [1, 1, 1, 1, 3, 3]
    done(db, third, RoundState.FROZEN, place)
    for one in db.scalars(_of(third)):
        found = chances.of(db, one)
        assert found.fixed
        assert (found.chances, found.failed) == (before[one.id].chances, before[one.id].failed)
        own = entry.of(db, one)
        assert own is not None
        assert own.to_json()["entry"]["w"] == found.chances
        sheet = derived.of(db, one)
        assert sheet.checked
        assert sheet.lines[-1].amount == found.chances
        assert [round_.ref for round_ in sheet.failed] == list(found.failed)
    assert derived.spread(db, third.round) == [("blue_collar", 1, 4), ("blue_collar", 3, 2)]


def test_the_own_record_proves_that_the_line_stands_in_the_committed_list(
    db: Session, towns: list[Town], place: Place
) -> None:
    third = towns[2]
    done(db, third, RoundState.FROZEN, place)
    assert all("inclusion" not in (entry.file(db, one) or {}) for one in db.scalars(_of(third)))
    drawn(db, third, place)
    entries = json.loads(ceremony.commitment(db, third.round).document)["entries"]
    for one in db.scalars(_of(third)):
        kept = entry.file(db, one)
        assert kept is not None
        found = kept["inclusion"]
        assert found["size"] == entries["count"] == 6
        assert merkle.verify(
            line=canonical.dumps(kept["entry"]), index=found["index"], size=found["size"],
            proof=[bytes.fromhex(step) for step in found["proof"]], root=bytes.fromhex(entries["root"]),
        )  # fmt: skip


def test_chances_that_change_after_the_approval_stop_the_freeze(db: Session, towns: list[Town], place: Place) -> None:
    third = towns[2]
    request = steps.propose(db, third.round, RoundState.FROZEN, place, by=third.operator, at=AFTER)
    steps.approve(db, request, by=third.supervisor, at=AFTER)
    one = next(one for one in db.scalars(_of(third)) if chances.of(db, one).chances == 3)
    one.household_id = make.a_household(db).id
    db.flush()
    assert chances.of(db, one).chances == 1
    with pytest.raises(steps.PayloadChanged), db.begin_nested():
        steps.execute(db, request, place, by=third.supervisor, at=AFTER, progress=silent)


@pytest.mark.parametrize("raised", [4, 16])
def test_a_friends_chances_cannot_be_raised_in_the_published_files(
    db: Session, towns: list[Town], place: Place, tmp_path: Path, raised: int
) -> None:
    third = towns[2]
    published(db, third, place)
    bag = Path(shutil.copytree(publish.bag_of(third.round, place.bundles), tmp_path / third.round.ref))
    rewrite(bag / layout.ENTRIES, lambda rows: rows[0].update(w=raised))
    reseal(bag, third.round.ref)
    for difference in (replay.replay(bag).difference, second_replay(bag).difference):
        assert difference is not None
        assert difference.startswith("E2")
        assert layout.ENTRIES in difference


def test_a_draw_with_other_chances_than_the_list_says_is_found_by_both_programs(
    db: Session, towns: list[Town], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = towns[2]
    # with many chances for everybody no ticket stays as it was; with one each, one draw in nine would not show it
    monkeypatch.setattr(bundle, "draw", lambda demand, _entries, seed: bundle.order(demand, seed, _many(demand)))
    with pytest.raises(engines.ProgramsDisagree, match="O1"):
        published(db, third, place)


def _many(demand: Body) -> dict[str, int]:
    return {claim.receipt: CHANCES_MOST for claim in read_demand(demand)[1]}


def _of(town: Town) -> sa.Select[Application]:
    return sa.select(Application).where(Application.round_id == town.round.id).order_by(Application.id)
