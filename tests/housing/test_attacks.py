"""Wrong or hostile code against the database alone: every statement is refused, on both, by name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import db as database
from housing.models import ApplicationStatus, Lot, Round, RoundState
from tests import make
from tests.housing.attacks import ATTACKS, OF_ITS_OWN
from tests.housing.attacks.statements import Attack

S = RoundState


def a_world(db: Session, state: RoundState) -> dict[str, Any]:
    """Make a round with two households in its pool, one refused, and one stranger in another round."""
    lot, other_lot, talent = make.a_lot(db), make.a_lot(db), make.a_lot(db, program="talent")
    homes = [make.a_home(db, lot), make.a_home(db, lot), make.a_home(db, talent)]
    round_ = make.a_round(db, S.DRAFT, homes=homes)
    stranger = make.an_application(db, make.a_round(db), wishes=[lot])
    names = {
        "round": round_.id, "other": stranger.round_id, "stranger": stranger.id,
        "stranger_home": stranger.household_id, "lot": lot.id, "other_lot": other_lot.id, "home": homes[0].id,
        "home2": homes[1].id, "talent_home": homes[2].id, "outside": make.a_home(db, lot).id,
        "operator": make.a_staff(db).id, "supervisor": make.a_staff(db).id, "short": b"x",
        "hash": make.a_hash(), "evil": make.a_hash(), "pool": make.a_hash(),
    }  # fmt: skip
    if state != S.DRAFT:
        names |= the_applications(db, make.move(db, round_, S.OPEN), lot)
        make.move(db, round_, state)
    return names


def the_applications(db: Session, round_: Round, lot: Lot) -> dict[str, Any]:
    """File the applications of the round: two eligible ones and one that is not."""
    first, second = (make.an_application(db, round_, wishes=[lot], members=2) for _ in range(2))
    refused = make.an_application(db, round_, status=ApplicationStatus.NOT_ELIGIBLE)
    db.add_all([make.an_assessment(application) for application in (first, second, refused)])
    db.add(make.a_decision(first, make.a_staff(db)))
    db.flush()
    return {
        "app": first.id, "app2": second.id, "refused": refused.id, "household": first.household_id,
        "household2": second.household_id, "refused_household": refused.household_id,
        "person": first.members[0].person_index,
    }  # fmt: skip


def run(db: Session, names: dict[str, Any], who: str, statement: str) -> None:
    """Let somebody run a statement, with the names it mentions filled in."""
    database.act_as(db, names.get(who))
    clause = sa.text(statement)
    db.execute(clause, {name: names[name] for name in clause.compile().params})


Worlds = Callable[[RoundState], dict[str, Any]]


@pytest.fixture(scope="module")
def session(engine: sa.Engine) -> Iterator[Session]:
    """One session for all attacks, in one transaction: each is undone by its savepoint, all at the end."""
    with engine.connect() as connection, database.sessions(connection)() as session:
        yield session


@pytest.fixture(scope="module")
def worlds(session: Session) -> Worlds:
    """The world in a state; made when it is first attacked."""
    made: dict[RoundState, dict[str, Any]] = {}

    def world(state: RoundState) -> dict[str, Any]:
        if state not in made:
            made[state] = a_world(session, state)
        return made[state]

    return world


def refusal(db: Session, attack: Attack, names: dict[str, Any]) -> str:
    """The rule that refuses an attack."""
    whole = db.begin_nested()
    try:
        for who, statement in attack.before:
            run(db, names, who, statement)
        with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
            run(db, names, attack.actor, attack.statement)
        return database.refused_by(refused.value)
    finally:
        whole.rollback()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.what.replace(" ", "-"))
def test_the_database_refuses(session: Session, worlds: Worlds, attack: Attack) -> None:
    dialect = session.get_bind().dialect.name
    nameless = dialect == "sqlite" and attack.rule.startswith("fk_")
    rules = [""] if nameless else attack.rule.split("|")
    assert refusal(session, attack, worlds(attack.state)) in rules


def test_the_database_refuses_what_only_it_understands(session: Session, worlds: Worlds) -> None:
    for attack in OF_ITS_OWN[session.get_bind().dialect.name]:
        assert refusal(session, attack, worlds(attack.state)) == attack.rule, attack.what


def test_there_are_many_attacks() -> None:
    assert len(ATTACKS) >= 130
    assert len({attack.what for attack in ATTACKS}) == len(ATTACKS)
