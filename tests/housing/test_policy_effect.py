"""What a new version would mean for those who have applied: counted in bulk, the same as one by one."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session, sessionmaker

from allocator.policy import Policy, assess, read
from housing import clock, crypto, jobs
from housing.models import Application, ApplicationStatus, Assessment, Round, RoundState
from housing.services import apply, policy_effect, screening, tasks
from housing.services.policy_effect import Effect
from tests import make, town
from tests.housing.versions import (
    FIRST,
    SHIPPED,
    a_proposal,
    a_source,
    an_approved,
    forgetful,  # noqa: F401  (a fixture)
)
from tests.make import NOON
from tests.town import WORKER, Town
from tests.web.staffing import silent

CONTRACT, POINTS = "limits.min_contract_blue_collar", "programs.blue_collar.points.insurance-one-year.points"


def a_version(**values: int) -> Policy:
    return read(a_source({key.replace("__", "."): value for key, value in values.items()}), "x")


def filed(db: Session, place: Town, **facts: int) -> Application:
    """File an application of a worker whom the registers confirm."""
    filing = town.a_filing(place, facts={**WORKER, **facts})
    town.register_truth(db, filing)
    by = town.Actor.applicant(make.an_applicant(db).id)
    with clock.standing_at(NOON):
        answer = apply.submit(db, place.round, filing, by=by, at=NOON)
    return db.get_one(Application, answer.application_id)


def checked(db: Session, place: Town) -> None:
    make.move(db, place.round, RoundState.CLOSED)
    screening.assess_round(db, place.round, by=place.reviewer, at=NOON, progress=silent)


def one_by_one(db: Session, round_: Round, old: Policy, new: Policy) -> Counter[str]:
    """The same count, without columns."""
    found: Counter[str] = Counter()
    for application in db.query(Application).filter_by(round_id=round_.id):
        row = db.get_one(Assessment, application.id)
        facts = json.loads(crypto.open_with(crypto.unwrap(application.key_wrapped), "facts", row.facts_sealed))
        before, after = (assess(policy, application.program, facts) for policy in (old, new))
        was, is_ = before.outcome == "eligible", after.outcome == "eligible"
        found["gain"] += is_ and not was
        found["lose"] += was and after.outcome == "not_eligible"
        found["papers"] += was and after.outcome == "documents_needed"
        found["tiers"] += was and is_ and before.tier != after.tier
        found["points"] += was and is_ and before.points != after.points
    return found


def test_the_count_in_bulk_is_the_count_one_by_one(db: Session) -> None:
    place, random = town.a_town(db), Random(11)  # noqa: S311 (a population, not a secret)
    for _ in range(14):
        months = {"contract_months": random.choice([3, 6, 12, 24, 36]), "insurance_months": random.choice([6, 13, 40])}
        filed(db, place, **months)
    checked(db, place)
    new = a_version(limits__min_contract_blue_collar=13)
    looser = a_version(limits__min_contract_blue_collar=3)
    other = a_version(**{POINTS.replace(".", "__"): 9})
    for version in (new, looser, other):
        found = policy_effect.effect(db, SHIPPED, version)
        (told,) = found.programs
        expected = one_by_one(db, place.round, SHIPPED, version)
        assert {name: getattr(told, name) for name in ("gain", "lose", "papers", "tiers", "points")} == {
            name: expected[name] for name in ("gain", "lose", "papers", "tiers", "points")
        }
        assert told.households == 14
        assert sum(expected.values()) > 0
        assert Effect.from_json(found.to_json()) == found


def test_those_who_lose_are_told_from_those_who_gain(db: Session) -> None:
    place = town.a_town(db)
    for months in (3, 6, 24, 36):
        filed(db, place, contract_months=months)
    checked(db, place)
    assert policy_effect.effect(db, SHIPPED, a_version(limits__min_contract_blue_collar=30)).lose == 2
    assert policy_effect.effect(db, SHIPPED, a_version(limits__min_contract_blue_collar=3)).gain == 1
    assert policy_effect.effect(db, place.round, a_version(limits__min_contract_blue_collar=30)).lose == 2


def test_only_applications_that_are_checked_alive_and_not_frozen_count(db: Session) -> None:
    place = town.a_town(db)
    filed(db, place)
    gone = filed(db, place)
    checked(db, place)
    gone.status = ApplicationStatus.WITHDRAWN
    db.flush()
    later = town.a_town(db)
    filed(db, later)
    new = a_version(limits__min_contract_blue_collar=30)
    found = policy_effect.effect(db, SHIPPED, new)
    assert (found.lose, found.unchecked) == (1, 1)
    assert policy_effect.pool_size(db, SHIPPED) == 2
    make.move(db, later.round, RoundState.CANCELLED)
    assert policy_effect.effect(db, SHIPPED, new).unchecked == 0


def test_a_large_pool_is_counted_in_the_background_and_kept(
    db: Session, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    place = town.a_town(db)
    filed(db, place)
    checked(db, place)
    version = a_proposal(db, a_source({CONTRACT: 30}))
    jobs.enqueue(db, policy_effect.KIND, {"version": version.id}, at=NOON)
    db.commit()
    with clock.standing_at(NOON + timedelta(hours=1)):
        assert jobs.run_next(sessions, tasks.catalogue(tasks.place_of(tmp_path)))
    db.expire_all()
    kept = policy_effect.stored(db, version.id)
    assert kept is not None
    assert (kept[0].lose, kept[1]) == (1, NOON + timedelta(hours=1))


def test_a_new_version_is_held_against_the_version_in_force(db: Session) -> None:
    place = town.a_town(db)
    filed(db, place, contract_months=12)
    checked(db, place)
    stricter = an_approved(db, {CONTRACT: 30}, FIRST)
    assert policy_effect.effect(db, stricter, a_version(limits__min_contract_blue_collar=12)).gain == 1
