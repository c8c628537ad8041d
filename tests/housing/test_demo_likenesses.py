"""The few people of the made-up city who file twice, and the strangers who look alike: planted, found, decided."""

from dataclasses import replace
from itertools import cycle, islice

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.demo import city as cities
from housing.demo import likenesses, pairs
from housing.demo.chance import stream
from housing.models import Application, ApplicationStatus, PairState
from housing.services import apply, duplicates, likeness, rounds
from housing.services.filing import Filing
from housing.services.likeness import Kind, Party
from tests.town import AFTER, NOON, a_stranger, a_town

HOUSEHOLDS = 17_000


@pytest.fixture(scope="module")
def families() -> list[Filing]:
    """Families of a small city, in which nobody is planted."""
    return list(cities.build(households=60).filings())


def planted(families: list[Filing]) -> list[Filing]:
    """Who is planted in a larger city of these families over and over."""
    doubles = likenesses.Doubles(stream(7, "likenesses"))
    for filing in islice(cycle(families), HOUSEHOLDS):
        doubles.pass_by(filing)
    return doubles.filings


def test_a_small_city_has_nobody_who_files_twice(families: list[Filing]) -> None:
    assert len(list(likenesses.planted(iter(families), stream(7, "likenesses")))) == len(families)


def test_every_kind_is_planted_once_and_always_the_same(families: list[Filing]) -> None:
    found = planted(families)
    assert found == planted(families)
    kinds = []
    for n, double in enumerate(found):
        others = [*families, *found[:n]]
        alike = [likeness.reasons(Party.of(one), Party.of(double)) for one in others]
        kinds.append({reason.kind for one in alike if likeness.enough(one) for reason in one} - {Kind.WORK})
    wanted = [
        {Kind.NEAR},
        {Kind.DOCUMENT},
        {Kind.DOCUMENT, Kind.COUPLE},
        {Kind.NUMBER},
        {Kind.PHONE},
        set(),
        {Kind.ADDRESS},
    ]
    assert [expected <= seen for expected, seen in zip(wanted, kinds, strict=True)] == [True] * 7


def test_the_bureau_of_the_city_ends_doubles_and_lets_strangers_go_on(db: Session) -> None:
    town = a_town(db)
    spouse = replace(a_stranger(town, 2).applicant, relation="spouse")
    first = replace(a_stranger(town, 1), members=(a_stranger(town, 1).applicant, spouse))
    doubles = likenesses.Doubles(stream(7, "likenesses"))
    for _ in range(HOUSEHOLDS):
        doubles.pass_by(first)
    for filing in (first, *doubles.filings):
        apply.submit(db, town.round, filing, by=town.operator, at=NOON)
    rounds.close(db, town.round, by=town.operator, at=AFTER)
    pairs.decide(db, town.round, by=town.reviewer, at=AFTER, progress=lambda *_: None)
    assert duplicates.waiting(db, town.round) == duplicates.Waiting(searched=True, pairs=0, appeals=0)
    assert duplicates.counts(db, town.round)[PairState.SAME] >= 4
    statuses = list(db.scalars(sa.select(Application.status).order_by(Application.id)))
    ended = [status == ApplicationStatus.NOT_ELIGIBLE for status in statuses]
    assert ended == [False, True, True, True, True, False, False, False]
