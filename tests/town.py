"""A small town under the real policy: a few homes, an open round, families that file, and the bureau's people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from housing import crypto, identifiers
from housing.db import act_as
from housing.models import (
    Application,
    DuplicateSearch,
    Lot,
    Registry,
    RegistryImport,
    RegistryRecord,
    Role,
    Round,
    RoundHome,
    RoundProgram,
    RoundState,
    Tenure,
)
from housing.services import evidence, policies, private, registers, rounds
from housing.services.actors import Actor
from housing.services.filing import Filing, Person
from tests import make

NOON = make.NOON
OPENS, CLOSES = NOON - timedelta(days=7), NOON + timedelta(days=7)
AFTER = CLOSES + timedelta(days=1)
_numbers = count(1)

# A worker from elsewhere who may rent a blue-collar apartment, in the words of the policy file.
WORKER: Mapping[str, int] = {
    "hukou_urban": 0, "residence_permit": 1, "contract_months": 24, "insurance_months": 24, "insured_now": 1,
    "employer_industry": 1, "industrial_worker": 1, "work_urban": 1, "homes_urban": 0, "subsidised_now": 0,
    "access_need": 0, "tenure": 2, "degree": 1, "technical_school": 0, "title": 0, "skill": 0,
}  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, kw_only=True)
class Town:
    """What a test needs to know of it."""

    round: Round
    near: Lot  # two homes close to work
    far: Lot  # one home further away
    area: str  # where everybody works
    reviewer: Actor
    operator: Actor
    supervisor: Actor


def a_town(db: Session, state: RoundState = RoundState.OPEN, **fields: Any) -> Town:
    """Found the town; its round is open for blue-collar apartments."""
    policy = policies.in_force("wenzhou", date(2025, 10, 15))
    area = make.a_work_area(db, code=f"A{next(_numbers)}")
    near = make.a_lot(db, make.a_project(db, x_m=1000), "blue_collar", tenure=Tenure.RENT, layout="1B", rooms=1)
    far = make.a_lot(db, make.a_project(db, x_m=4000), "blue_collar", tenure=Tenure.RENT, layout="1B", rooms=1)
    homes = [make.a_home(db, near), make.a_home(db, near), make.a_home(db, far)]
    round_ = make.a_round(db, RoundState.DRAFT, programs=(), policy_id=policy.id, policy_sha256=policy.sha256, **fields)
    db.add(RoundProgram(round_id=round_.id, program="blue_collar", quota=3, choice="nearest"))
    db.flush()
    db.add_all([RoundHome(round_id=round_.id, home_id=home.id) for home in homes])
    db.flush()
    if state != RoundState.DRAFT:
        rounds.open_(db, round_)
    make.move(db, round_, state)
    people = [Actor.staff(make.a_staff(db, role).id) for role in (Role.REVIEWER, Role.OPERATOR, Role.SUPERVISOR)]
    return Town(
        round=round_,
        near=near,
        far=far,
        area=area.code,
        reviewer=people[0],
        operator=people[1],
        supervisor=people[2],
    )


def an_id_number(born: date = date(1990, 5, 2)) -> str:
    """A resident ID number with a true check digit that belongs to nobody."""
    digits = f"330302{born:%Y%m%d}{next(_numbers) % 1000:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def a_person(relation: str = "applicant", born: date = date(1990, 5, 2), **fields: Any) -> Person:
    """Somebody who exists in this test only."""
    values = {"name": "陈小梅", "id_type": "resident_id", "id_number": an_id_number(born)}
    return Person(relation=relation, birth_on=born, **{**values, **fields})


def a_filing(town: Town, *others: Person, applicant: Person | None = None, **fields: Any) -> Filing:
    """What a worker files who meets every condition."""
    values: dict[str, Any] = {
        "program": "blue_collar", "phone": "13800000000", "facts": dict(WORKER),
        "wishes": (town.near.code, town.far.code), "flexible": False, "work_area": town.area,
    }  # fmt: skip
    return Filing(members=(applicant or a_person(), *others), **{**values, **fields})


def a_stranger(town: Town, n: int, **fields: Any) -> Filing:
    """The filing of somebody who has nothing in common with those of other numbers, but for where they work."""
    born = date(1950 + n % 50, 1 + n * 5 % 12, 1 + n * 11 % 28)
    digits = f"{330302 + n % 3}{born:%Y%m%d}{n * 137 % 1000:03d}"
    number = digits + identifiers.check_character(digits)
    name = (
        "王李张刘赵孙周吴郑冯"[n % 10]
        + "伟芳娜敏静丽强磊军洋"[n // 10 % 10]
        + "海山江河湖川林森石田"[(n + n // 10) % 10]
    )
    person = a_person(born=born, name=name, id_number=number)
    return a_filing(town, applicant=person, **{"phone": f"139{n:08d}", **fields})


def register(db: Session, person: Person, kind: Registry, facts: Mapping[str, int]) -> None:
    """Let a register say something of a person."""
    clerk = make.a_staff(db)
    taken = RegistryImport(
        kind=kind,
        filename="r.xlsx",
        sha256=make.a_hash().hex(),
        rows=1,
        by_staff_id=clerk.id,
        imported_at=NOON,
    )
    db.add(taken)
    db.flush()
    sealed = crypto.seal(registers.PURPOSE, json.dumps(facts).encode())
    db.add(RegistryRecord(kind=kind, person_index=private.person_index(person), sealed=sealed, import_id=taken.id))
    db.flush()


def register_truth(db: Session, filing: Filing, **other: int | None) -> None:
    """Let the registers confirm what a family declares, and name an employer; `other` differs, None is silence."""
    policy = policies.in_force("wenzhou", date(2025, 10, 15))
    said = {"employer": next(_numbers), **filing.facts, **other}
    for kind in Registry:
        known = {fact.id for fact in policy.facts.values() if fact.registry == kind.value}
        facts = {name: value for name, value in said.items() if name in known and value is not None}
        register(db, filing.applicant, kind, facts)
        for person in filing.members[1:]:
            register(db, person, kind, dict.fromkeys(facts, 0))


def nothing_alike(db: Session, town: Town) -> None:
    """Note that somebody looked for duplicates and found none: families of a test are made alike."""
    db.add(DuplicateSearch(round_id=town.round.id, applications=0, compared=0, found=0, searched_at=NOON))
    db.flush()


def see_papers(db: Session, application: Application, by: Actor, at: datetime, *only: str) -> None:
    """Let an officer note a paper of that day for these facts, or for everything that was declared."""
    policy = policies.in_force("wenzhou", date(2025, 10, 15))
    act_as(db, by.staff_id)
    for name in only or private.open_application(application).facts:
        if policy.facts[name].paper is not None:
            evidence.see(db, application, evidence.Paper(fact=name, dated_on=at.date()), by=by, at=at)


def day(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
