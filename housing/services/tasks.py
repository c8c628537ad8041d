"""Work that goes on in the background: each task reads the state first, computes, and writes last."""

from collections.abc import Mapping
from pathlib import Path

from housing import clock
from housing.jobs import Task, Work
from housing.models import Round, RoundState, StepRequest
from housing.services import allocate, replaying, screening, steps
from housing.services.actors import Actor

STEP = "step"
SCREEN = "screen"


def catalogue(place: steps.Place) -> Mapping[str, Task]:
    """Name every kind of work there is."""
    return {
        STEP: lambda work: perform_step(work, place),
        SCREEN: screen,
        replaying.KIND: lambda work: recompute(work, place),
    }


def place_of(data_dir: Path) -> steps.Place:
    """Name the folders of an installation."""
    return steps.Place(work=data_dir / "work", bundles=data_dir / "bundles")


def perform_step(work: Work, place: steps.Place) -> None:
    """Do an approved step, once. The allocation is computed before the database is locked for storing it."""
    by, request_id = _actor(work), int(work.payload["request"])
    with work.sessions() as db:
        request = db.get_one(StepRequest, request_id)
        if request.executed_at is not None:
            return  # the worker before stopped between doing it and saying so
        round_ = db.get_one(Round, request.round_id)
        if request.to_state == RoundState.ALLOCATED:
            allocate.prepare(db, round_, place.work)
        db.expunge(round_)
    folder = allocate.folder_of(round_, place.work)
    if request.to_state == RoundState.ALLOCATED and not allocate.computed(folder):
        allocate.compute(round_, folder, work.progress)
    with work.writing() as db:
        request = db.get_one(StepRequest, request_id)
        steps.execute(db, request, place, by=by, at=clock.now(), progress=_silent)


def screen(work: Work) -> None:
    """Ask the rules about every application of a round."""
    with work.writing() as db:
        round_ = db.get_one(Round, int(work.payload["round"]))
        screening.assess_round(db, round_, by=_actor(work), at=clock.now(), progress=_silent)


def recompute(work: Work, place: steps.Place) -> None:
    """Recompute a published round for its auditors."""
    with work.sessions() as db:
        round_ = db.get_one(Round, int(work.payload["round"]))
        db.expunge(round_)
    found = replaying.recompute(round_, place, at=clock.now(), progress=work.progress)
    with work.writing() as db:
        replaying.note(db, round_, found)


def _actor(work: Work) -> Actor:
    return Actor.staff(int(work.payload["staff"]))


def _silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing while the database is being written: the bar would wait for the same lock."""
