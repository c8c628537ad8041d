"""A whole round in a small town: two persons for every step that cannot be taken back, and an answer for everybody."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import replay
from allocator.policy import NoPolicyInForce
from allocator.seal import canonical
from allocator.seal.commitment import party_commitment
from housing.errors import WrongState
from housing.models import (
    Allocation,
    Application,
    DrawResult,
    Home,
    HouseholdOutcome,
    Member,
    OutcomeCode,
    PoolEntry,
    Project,
    Publication,
    RoundState,
    StepRequest,
)
from housing.services import (
    allocate,
    apply,
    ceremony,
    engines,
    explain,
    pool,
    publish,
    queries,
    review,
    rounds,
    screening,
    steps,
)
from housing.services.steps import Place
from tests.town import AFTER, NOON, Town, a_filing, a_town, nothing_alike, register_truth

DIGITS = "0123456789" * 4
SECRETS = {party: bytes([n]) * 32 for n, party in enumerate(rounds.PARTIES, start=1)}


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(work=tmp_path / "work", bundles=tmp_path / "bundles")


@pytest.fixture
def town(db: Session) -> Town:
    """A town with six eligible families and three homes, its list published."""
    return listed(db)


def listed(db: Session, **known: int) -> Town:
    """The same, with something that the registers say of every family."""
    town = a_town(db, demonstration=True)
    for n in range(6):
        filing = a_filing(town, flexible=n % 2 == 0)
        register_truth(db, filing, **known)
        apply.submit(db, town.round, filing, by=town.operator, at=NOON)
    rounds.close(db, town.round, by=town.operator, at=AFTER)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    nothing_alike(db, town)
    return town


def done(db: Session, town: Town, to: RoundState, place: Place) -> StepRequest:
    """Propose, approve and do a step."""
    request = steps.propose(db, town.round, to, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent)
    return request


def deposited(db: Session, town: Town) -> None:
    for party, secret in SECRETS.items():
        commit = party_commitment(town.round.ref, party, secret).hex()
        ceremony.deposit(db, town.round, party, commit, by=town.operator, at=AFTER)


def committed(db: Session, town: Town, place: Place) -> None:
    done(db, town, RoundState.FROZEN, place)
    deposited(db, town)
    done(db, town, RoundState.COMMITTED, place)


def drawn(db: Session, town: Town, place: Place, withheld: str = "") -> None:
    committed(db, town, place)
    ceremony.enter_digits(db, town.round, DIGITS, DIGITS, by=town.operator, at=AFTER)
    for party, secret in SECRETS.items():
        if party == withheld:
            ceremony.withhold(db, town.round, party, by=town.operator, at=AFTER)
        else:
            ceremony.reveal(db, town.round, party, secret.hex(), by=town.operator, at=AFTER)
    done(db, town, RoundState.DRAWN, place)


def published(db: Session, town: Town, place: Place) -> None:
    drawn(db, town, place)
    done(db, town, RoundState.ALLOCATED, place)
    done(db, town, RoundState.PUBLISHED, place)


def test_from_a_published_list_to_a_bundle_that_replays(db: Session, town: Town, place: Place) -> None:
    published(db, town, place)
    report = replay.replay(publish.bag_of(town.round, place.bundles))
    assert report.identical, list(report.lines())
    codes = list(db.scalars(sa.select(HouseholdOutcome.code)))
    assert sorted(codes) == [OutcomeCode.ASSIGNED] * 3 + [OutcomeCode.NO_UNIT] * 3
    assert len(set(db.scalars(sa.select(Allocation.home_id)))) == 3
    assert db.get_one(Publication, town.round.id).manifest_sha256
    (summary,) = queries.summaries(db, town.round)
    assert (summary.homes, summary.eligible, summary.housed, summary.empty) == (3, 6, 3, 0)


def test_the_workers_of_one_employer_cannot_take_a_whole_round(db: Session, place: Place) -> None:
    town = listed(db, employer=7)
    published(db, town, place)
    assert sorted(db.scalars(sa.select(HouseholdOutcome.code))) == [OutcomeCode.ASSIGNED] + [OutcomeCode.NO_UNIT] * 5
    bag = publish.bag_of(town.round, place.bundles)
    assert replay.replay(bag).identical
    head = json.loads((bag / "data" / "demand.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert head["group_caps"] == [{"group": "employer-1", "limit": 1, "program": "blue_collar"}]


def test_everybody_learns_place_result_and_reason(db: Session, town: Town, place: Place) -> None:
    everyone = list(db.scalars(sa.select(Application)))
    assert explain.place(db, everyone[0]) is None
    drawn(db, town, place)
    assert explain.result(db, everyone[0]) is None
    done(db, town, RoundState.ALLOCATED, place)
    done(db, town, RoundState.PUBLISHED, place)
    results = {application.id: explain.result(db, application) for application in everyone}
    assert sorted(result.place.rank for result in results.values() if result) == [1, 2, 3, 4, 5, 6]
    for result in results.values():
        assert result is not None
        assert result.place.of == 6
        assert result.suitable_homes == 3
        assert [lot.wish for lot in result.lots] == [1, 2]
        assert (result.home is not None) == (result.code == OutcomeCode.ASSIGNED) == (result.place.rank <= 3)
        assert max(lot.last_rank or 0 for lot in result.lots) == 3
        assert sum(lot.taken_before for lot in result.lots) == min(result.place.rank - 1, 3)


def test_who_got_no_home_is_free_for_the_next_round(db: Session, town: Town, place: Place) -> None:
    published(db, town, place)
    live = set(db.scalars(sa.select(Member.application_id).where(Member.live)))
    assert live == set(db.scalars(sa.select(Allocation.application_id)))


def test_the_proposer_cannot_approve_and_a_step_is_proposed_once(db: Session, town: Town, place: Place) -> None:
    request = steps.propose(db, town.round, RoundState.FROZEN, place, by=town.operator, at=AFTER)
    with pytest.raises(steps.AlreadyProposed):
        steps.propose(db, town.round, RoundState.FROZEN, place, by=town.supervisor, at=AFTER)
    with pytest.raises(steps.ProposerApproves):
        steps.approve(db, request, by=town.operator, at=AFTER)
    with pytest.raises(steps.NotApproved):
        steps.execute(db, request, place, by=town.operator, at=AFTER, progress=silent)
    assert town.round.state == RoundState.PUBLICITY
    assert not list(db.scalars(sa.select(PoolEntry)))


def test_what_changed_after_the_approval_is_not_done(db: Session, town: Town, place: Place) -> None:
    request = steps.propose(db, town.round, RoundState.FROZEN, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    application = db.scalars(sa.select(Application)).first()
    assert application is not None
    application.flexible = not application.flexible
    db.flush()
    with pytest.raises(steps.PayloadChanged), db.begin_nested():
        steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent)
    db.expire_all()
    assert town.round.state == RoundState.PUBLICITY
    steps.withdraw(db, request, by=town.operator, at=AFTER)
    done(db, town, RoundState.FROZEN, place)
    assert town.round.state == RoundState.FROZEN


def test_a_second_draw_is_refused(db: Session, town: Town, place: Place) -> None:
    drawn(db, town, place)
    before = list(db.scalars(sa.select(DrawResult.ticket).order_by(DrawResult.rank)))
    with pytest.raises(WrongState, match="drawn"):
        steps.propose(db, town.round, RoundState.DRAWN, place, by=town.operator, at=AFTER)
    with pytest.raises(WrongState):
        ceremony.enter_digits(db, town.round, DIGITS, DIGITS, by=town.operator, at=AFTER)
    assert list(db.scalars(sa.select(DrawResult.ticket).order_by(DrawResult.rank))) == before


def test_a_withheld_secret_changes_the_seed_and_the_draw_goes_on(db: Session, town: Town, place: Place) -> None:
    drawn(db, town, place, withheld="notary")
    assert ceremony.randomness(db, town.round)["party"]["notary"] is None
    done(db, town, RoundState.ALLOCATED, place)
    done(db, town, RoundState.PUBLISHED, place)
    report = replay.replay(publish.bag_of(town.round, place.bundles))
    assert report.identical, list(report.lines())


def test_the_commitment_waits_for_every_party(db: Session, town: Town, place: Place) -> None:
    done(db, town, RoundState.FROZEN, place)
    with pytest.raises(ceremony.PartiesMissing, match="bureau, notary, discipline"):
        steps.propose(db, town.round, RoundState.COMMITTED, place, by=town.operator, at=AFTER)
    with pytest.raises(ceremony.UnknownParty, match="press"):
        ceremony.deposit(db, town.round, "press", "0" * 64, by=town.operator, at=AFTER)
    with pytest.raises(ceremony.BadHex, match="3 characters"):
        ceremony.deposit(db, town.round, "bureau", "abc", by=town.operator, at=AFTER)
    deposited(db, town)
    with pytest.raises(ceremony.AlreadyGiven):
        ceremony.deposit(db, town.round, "bureau", "0" * 64, by=town.operator, at=AFTER)


def test_the_room_is_told_what_is_wrong_with_its_digits(db: Session, town: Town, place: Place) -> None:
    committed(db, town, place)
    with pytest.raises(ceremony.DigitsMissing):
        steps.propose(db, town.round, RoundState.DRAWN, place, by=town.operator, at=AFTER)
    for first, second, refusal in [
        (DIGITS[:39], DIGITS[:39], ceremony.BadDigits),
        ("٣" * 40, "٣" * 40, ceremony.BadDigits),
        (DIGITS, "0023456789" * 4, ceremony.DigitsDiffer),
        (DIGITS, DIGITS + "1", ceremony.DigitsDiffer),
    ]:
        with pytest.raises(refusal):
            ceremony.enter_digits(db, town.round, first, second, by=town.operator, at=AFTER)
    with pytest.raises(ceremony.DigitsFirst):
        ceremony.reveal(db, town.round, "notary", SECRETS["notary"].hex(), by=town.operator, at=AFTER)
    ceremony.enter_digits(db, town.round, DIGITS, DIGITS, by=town.operator, at=AFTER)
    with pytest.raises(ceremony.SecretsMissing, match="bureau, notary, discipline"):
        steps.propose(db, town.round, RoundState.DRAWN, place, by=town.operator, at=AFTER)
    with pytest.raises(ceremony.SecretMismatch, match="notary"):
        ceremony.reveal(db, town.round, "notary", SECRETS["bureau"].hex(), by=town.operator, at=AFTER)
    ceremony.reveal(db, town.round, "notary", SECRETS["notary"].hex(), by=town.operator, at=AFTER)
    with pytest.raises(ceremony.AlreadyGiven):
        ceremony.reveal(db, town.round, "notary", SECRETS["notary"].hex(), by=town.operator, at=AFTER)


def test_nothing_is_stored_when_the_two_programs_disagree(
    db: Session, town: Town, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(db, town, place)
    solve = engines.solve

    def tamper(round_ref: str, instance: Path, result: Path, progress: engines.Progress) -> None:
        solve(round_ref, instance, result, progress)
        lines = result.read_bytes().splitlines(keepends=True)
        swapped = [json.loads(line) for line in lines[1:]]
        lots = [line.pop("lot", None) for line in swapped]
        for line, lot in zip(swapped, lots[1:] + lots[:1], strict=True):
            if lot:
                line["lot"] = lot
        result.write_bytes(lines[0] + b"".join(canonical.lines(swapped)))

    monkeypatch.setattr(engines, "solve", tamper)
    with pytest.raises((engines.ProgramsDisagree, engines.SolverFailed)):
        done(db, town, RoundState.ALLOCATED, place)


def test_a_round_outside_its_policy_is_refused(db: Session, town: Town) -> None:
    fields = {
        "name_zh": "明年",
        "name_en": "Next year",
        "city": "wenzhou",
        "year": 2026,
        "quotas": {"talent": 1},
    }
    moments = {"opens_at": NOON, "closes_at": NOON + timedelta(days=90)}
    day = (NOON + timedelta(days=90)).date()
    with pytest.raises(NoPolicyInForce, match="2025-12-31"):
        rounds.plan(db, rounds.Plan(ref="WZ-2026-01", policy_day=day, **moments, **fields), by=town.operator, at=NOON)
    last = NOON.date().replace(month=12, day=31)
    plan = rounds.Plan(ref="WZ-2026-01", policy_day=last, **moments, **fields)
    round_ = rounds.plan(db, plan, by=town.operator, at=NOON)
    with pytest.raises(rounds.RoundExists):
        rounds.plan(db, plan, by=town.operator, at=NOON)
    with pytest.raises(rounds.NothingOnOffer, match="talent"):
        rounds.opening(db, round_)


def forged(db: Session, town: Town) -> bytes:
    """A result in which a winner and a loser have changed places."""
    instance = allocate.instance(db, town.round)
    lines = allocate.compute(town.round.ref, instance, silent).splitlines(keepends=True)
    rows = [json.loads(line) for line in lines[1:]]
    winner = next(row for row in rows if "lot" in row)
    loser = next(row for row in rows if "lot" not in row)
    winner["household"], loser["household"] = loser["household"], winner["household"]
    return lines[0] + b"".join(canonical.lines(sorted(rows, key=lambda row: str(row["household"]))))


def test_a_forged_result_is_never_published(db: Session, town: Town, place: Place) -> None:
    drawn(db, town, place)
    request = steps.propose(db, town.round, RoundState.ALLOCATED, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    result = forged(db, town)
    steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent, ready=result)
    request = steps.propose(db, town.round, RoundState.PUBLISHED, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    with pytest.raises(engines.ProgramsDisagree, match="A2"), db.begin_nested():
        steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent)
    assert not publish.bag_of(town.round, place.bundles).exists()


def test_a_result_of_another_instance_is_refused(db: Session, town: Town, place: Place) -> None:
    drawn(db, town, place)
    other = allocate.instance(db, town.round).replace(b'"flexible":true', b'"flexible":false')
    result = allocate.compute(town.round.ref, other, silent)
    with pytest.raises(allocate.ResultForeign):
        allocate.allocate(db, town.round, AFTER, silent, result)


def test_what_moves_after_the_freeze_does_not_reach_the_draw(db: Session, town: Town, place: Place) -> None:
    committed(db, town, place)
    before = ceremony.commitment(db, town.round).hash
    project = db.get_one(Project, town.near.project_id)
    project.x_m += 9000
    db.flush()
    assert ceremony.commitment(db, town.round).hash == before
    ceremony.enter_digits(db, town.round, DIGITS, DIGITS, by=town.operator, at=AFTER)
    for party, secret in SECRETS.items():
        ceremony.reveal(db, town.round, party, secret.hex(), by=town.operator, at=AFTER)
    for state in (RoundState.DRAWN, RoundState.ALLOCATED, RoundState.PUBLISHED):
        done(db, town, state, place)
    assert replay.replay(publish.bag_of(town.round, place.bundles)).identical


def test_homes_that_changed_since_the_opening_stop_the_freeze(db: Session) -> None:
    town = a_town(db)
    home = db.scalars(sa.select(Home)).first()
    assert home is not None
    home.floor += 1
    db.flush()
    with pytest.raises(pool.HomesChanged):
        pool.fingerprint(db, town.round)
