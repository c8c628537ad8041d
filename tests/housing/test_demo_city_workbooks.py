"""The demo city goes in through the same door as a bureau's files."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.demo import city as cities
from housing.demo.workbooks import write_homes, write_registers
from housing.models import Home, Lot, RegistryRecord
from housing.services import registers, registry, supply
from housing.services.actors import Actor
from tests import make
from tests.housing.books import policy

NOON = datetime(2025, 10, 9, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _master_key() -> None:
    crypto.configure(b"workbook tests have a key of 32 B"[:32])


@pytest.fixture
def clerk(db: Session) -> Actor:
    return Actor.staff(make.a_staff(db).id)


def test_the_homes_arrive_as_they_were_built(db: Session, clerk: Actor, tmp_path: Path) -> None:
    city = cities.build(households=0)
    for homes in (city.homes, city.next_homes):
        path = write_homes(city, tmp_path / f"{len(homes)}.xlsx", homes, policy=policy())
        supply.import_homes(db, path, policy=policy(), by=clerk, at=NOON)
    columns = (Home.code, Lot.code, Home.floor, Home.area_cm2, Home.price_fen, Home.rent_fen)
    stored = {tuple(row) for row in db.execute(sa.select(*columns).join(Lot))}
    built = {
        (home.code, home.lot.code, home.floor, home.area * 100, home.price_fen, home.rent_fen)
        for home in city.homes + city.next_homes
    }
    assert stored == built


def test_the_registers_arrive_word_for_word(db: Session, clerk: Actor, tmp_path: Path) -> None:
    city = cities.build(households=150)
    paths = write_registers(city, tmp_path, policy=policy(), rows=100)
    assert len(paths) > 4
    for path in paths:
        registry.import_registry(db, path, policy=policy(), by=clerk, at=NOON)
    for case in city.cases():
        people = case.filing.members
        found = registers.records_of(db, people)
        expected: list[dict[str, dict[str, int]]] = [{} for _ in people]
        for record in case.records:
            expected[people.index(record.person)][record.registry] = record.facts
        assert found == expected
    kinds = Counter(record.registry for record in city.records())
    assert db.scalar(sa.select(sa.func.count()).select_from(RegistryRecord)) == sum(kinds.values())
