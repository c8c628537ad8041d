"""The made-up city of the demonstration, with rounds at every stage, people logged in, and work on every desk."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.seal.commitment import party_commitment
from housing import clock, jobs
from housing.demo.city import build
from housing.demo.story import NEXT_ROUND, TODAY, YEAR_ROUND, Story
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    HouseholdOutcome,
    Lot,
    Role,
    Round,
    RoundHome,
    RoundState,
    Staff,
)
from housing.models import Home as HomeRow
from housing.services import (
    accounts,
    apply,
    ceremony,
    drafts,
    on_offer,
    policies,
    private,
    proposals,
    replaying,
    review,
    rounds,
    screening,
    steps,
    tasks,
    uploads,
    visits,
)
from housing.services.actors import Actor
from housing.web.application.answers import Answers
from tests import town
from tests.browser.site import calendar, config_of, founded
from tests.housing import books
from tests.town import AFTER, NOON, OPENS, Town
from tests.web.staffing import silent

SEED = 2025


@dataclass(kw_only=True)
class City:
    """What addresses are made of, and who is logged in where."""

    published: str = YEAR_ROUND
    open: str = NEXT_ROUND
    draft: str = ""
    closed: str = ""
    frozen: str = ""
    committed: str = ""
    lot: str = ""  # in the published round
    housed: str = ""  # receipts: got a home in the published round …
    refused: str = ""  # … was not eligible there …
    filed: str = ""  # … and one that can still be changed
    case: str = ""  # waits for a reviewer, register and declaration differ
    request: int = 0  # waits for its second person
    done_request: int = 0
    job: int = 0
    uploads: dict[str, str] = field(default_factory=dict)  # tokens: homes, faults, register
    logins: dict[str, str] = field(default_factory=dict)  # cookies of everybody


def story_of(folder: Path, sessions: sessionmaker[Session], households: int) -> Story:
    """A small demonstration in this folder."""
    place = tasks.place_of(config_of(folder).data_dir)
    return Story(city=build(SEED, households), sessions=sessions, place=place, progress=silent)


def play(story: Story) -> None:
    """Play the whole year, without a second process."""
    with ThreadPoolExecutor(1) as beside:
        story.play_with(beside)


@contextmanager
def lived_in(folder: Path, households: int) -> Iterator[tuple[City, sessionmaker[Session]]]:
    """A city on a day in December on which something is to be seen on every page."""
    with founded(folder) as sessions, calendar() as go:
        story = story_of(folder, sessions, households)
        play(story)
        city = City()
        with sessions() as db:
            _rounds_at_every_stage(db, city, story.place)
            db.commit()
        go(TODAY)
        with sessions() as db:
            _families(db, city)
            _desks(db, city, story, folder)
            db.commit()
        jobs.run_next(sessions, tasks.catalogue(story.place))  # the other jobs go on waiting
        yield city, sessions


def _rounds_at_every_stage(db: Session, city: City, place: steps.Place) -> None:
    """Small rounds with real filings, each left where it stands."""
    city.draft = town.a_town(db, RoundState.DRAFT).round.ref
    closed, frozen, committed = (_filed(db) for _ in range(3))
    city.closed, city.frozen, city.committed = (one.round.ref for one in (closed, frozen, committed))
    city.case = db.scalars(
        sa.select(Application.receipt).where(Application.round_id == closed.round.id).order_by(Application.id)
    ).one()
    for one in (frozen, committed):
        with clock.standing_at(AFTER):
            review.decide_clear(db, one.round, by=one.reviewer, at=clock.now())
            rounds.publish_list(db, one.round, by=one.operator, at=clock.now())
            _two_persons(db, one, RoundState.FROZEN, place)
    for party in rounds.PARTIES:
        commit = party_commitment(city.committed, party, bytes(ceremony.SECRET_BYTES)).hex()
        ceremony.deposit(db, committed.round, party, commit, by=committed.operator, at=AFTER)
    _two_persons(db, committed, RoundState.COMMITTED, place)


def _filed(db: Session) -> Town:
    """A round that is closed and checked, with one family in it."""
    place = town.a_town(db)
    filing = town.a_filing(place, town.a_person(relation="child", name="陈小满", born=OPENS.date()))
    town.register_truth(db, filing)
    if _first(db):
        town.register_truth
    by = Actor.applicant(accounts_of(db))
    apply.submit(db, place.round, filing, by=by, at=NOON)
    rounds.close(db, place.round, by=place.operator, at=AFTER)
    screening.assess_round(db, place.round, by=place.reviewer, at=AFTER, progress=silent)
    return place
