"""Rounds for the tests of public and auditors' pages, from open to published, with a real bag where one is needed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from housing.models import Application, ApplicationStatus, Home, Lot, Round, RoundState
from housing.services import policies
from tests.allocator import bags
from tests.make import a_home, a_lot, a_round, an_allocation, an_application, an_assessment, move

POLICY = "wenzhou/2020-09-11"


def chapter(name: str) -> str:
    """Give the address of a chapter of the public rules."""
    return f"/rules/{POLICY}/{policies.shipped()[POLICY].sha256}/{name}"


@dataclass(frozen=True, kw_only=True)
class City:
    """One round with two households in it: the first in the draw gets the only home that suits them."""

    round: Round
    lot: Lot
    home: Home
    housed: Application
    waiting: Application
    refused: Application


def a_city(db: Session, state: RoundState = RoundState.PUBLISHED, ref: str = bags.ROUND) -> City:
    """Make a round of public rental housing, in this state."""
    lot = a_lot(db)
    home = a_home(db, lot)
    sha256 = policies.shipped()[POLICY].sha256
    round_ = a_round(db, RoundState.OPEN, programs=("public_rental",), homes=[home], ref=ref, policy_sha256=sha256)
    housed, waiting = (an_application(db, round_, wishes=[lot]) for _ in range(2))
    refused = an_application(db, round_, status=ApplicationStatus.NOT_ELIGIBLE)
    for application in (housed, waiting):
        db.add(an_assessment(application, suitable=f'["{lot.code}"]'))
    db.flush()
    before_allocation = (RoundState.ALLOCATED, RoundState.PUBLISHED)
    if state in before_allocation:
        move(db, round_, RoundState.DRAWN)
        an_allocation(db, housed, home)
    move(db, round_, state)
    db.commit()
    return City(round=round_, lot=lot, home=home, housed=housed, waiting=waiting, refused=refused)


@contextmanager
def laid_out(made: Path, data_dir: Path) -> Iterator[Path]:
    """Lay a bag where the site looks for it, and clear away everything afterwards."""
    yield Path(shutil.copytree(made, data_dir / "bundles" / made.name))
    for folder in ("bundles", "work"):
        shutil.rmtree(data_dir / folder, ignore_errors=True)
    (data_dir / "secret.txt").unlink(missing_ok=True)
