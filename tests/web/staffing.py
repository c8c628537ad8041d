"""What tests of the bureau's pages share: a town with filed applications, and the worker beside the site."""

from sqlalchemy.orm import Session, sessionmaker

from housing import clock, jobs
from housing.config import Config
from housing.models import Application, RoundState
from housing.services import apply, screening, tasks
from housing.services.actors import Actor
from housing.services.filing import Filing
from tests import make, town
from tests.town import Town


def silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing."""


def filed(db: Session, place: Town, filing: Filing | None = None, **differing: int | None) -> Application:
    """File an application; the registers confirm it, except for what differs."""
    filing = filing or town.a_filing(place)
    town.register_truth(db, filing, **differing)
    by = Actor.applicant(make.an_applicant(db).id)
    answer = apply.submit(db, place.round, filing, by=by, at=clock.now())
    return db.get_one(Application, answer.application_id)


def checked(db: Session, place: Town) -> None:
    """Close the round, and ask the rules about every application."""
    make.move(db, place.round, RoundState.CLOSED)
    screening.assess_round(db, place.round, by=place.reviewer, at=clock.now(), progress=silent)
    db.commit()


def work(sessions: sessionmaker[Session], config: Config) -> int:
    """Do all background work that waits, and count it."""
    done = 0
    while jobs.run_next(sessions, tasks.catalogue(tasks.place_of(config.data_dir))):
        done += 1
    return done
