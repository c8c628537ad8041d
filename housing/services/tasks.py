"""Work that goes on in the background: each task reads the state first, computes, and writes last."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from housing import clock
from housing.jobs import Task, Work
from housing.models import PolicyVersion, Round, RoundState, StepRequest
from housing.services import (
    allocate,
    duplicate_search,
    engines,
    policies,
    policy_effect,
    policy_versions,
    publish,
    replaying,
    screening,
    steps,
)
from housing.services.actors import Actor

STEP = "step"
SCREEN = "screen"
DUPLICATES = "duplicates"


def catalogue(place: steps.Place) -> Mapping[str, Task]:
    """Name every kind of work there is."""
    tasks: Mapping[str, Task] = {
        STEP: lambda work: perform_step(work, place),
        SCREEN: screen,
        DUPLICATES: look_for_duplicates,
        policy_effect.KIND: count_effect,
        replaying.KIND: lambda work: recompute(work, place),
    }
    return {kind: _knowing_policies(task) for kind, task in tasks.items()}


def _knowing_policies(task: Task) -> Task:
    """Let a task start with the versions of policies that are approved by then."""

    def knowing(work: Work) -> None:
        with work.sessions() as db:
            policies.refresh(db)
        task(work)

    return knowing


def place_of(data_dir: Path) -> steps.Place:
    """Name the folders of an installation."""
    return steps.Place(work=data_dir / "work", bundles=data_dir / "bundles")


def perform_step(work: Work, place: steps.Place) -> None:
    """Do an approved step, once. What takes long is computed before the database is locked for storing it."""
    by, request_id = _actor(work), int(work.payload["request"])
    with work.sessions() as db:
        request = db.get_one(StepRequest, request_id)
        if request.executed_at is not None:
            return  # the worker before stopped between doing it and saying so
        round_ref, compute = _long_part(db, db.get_one(Round, request.round_id), RoundState(request.to_state), place)
    ready = compute(round_ref, work.progress)
    with work.writing() as db:
        request = db.get_one(StepRequest, request_id)
        steps.execute(db, request, place, by=by, at=clock.now(), progress=_silent, ready=ready)


Compute = Callable[[str, Callable[[str, int, int], None]], bytes | None]


def _long_part(db: Session, round_: Round, to: RoundState, place: steps.Place) -> tuple[str, Compute]:
    """Read what the long part of a step needs; the part itself touches no database."""
    if to == RoundState.ALLOCATED and round_.state == RoundState.DRAWN:
        instance = allocate.instance(db, round_)
        return round_.ref, lambda ref, progress: allocate.compute(ref, instance, progress)
    if to == RoundState.PUBLISHED and round_.state == RoundState.ALLOCATED:
        manifest, bag = publish.prepare(db, round_, place.work), publish.staged_bag(round_, place.work)
        return round_.ref, lambda ref, _progress: _checked(ref, bag, manifest)
    return round_.ref, lambda _ref, _progress: None


def _checked(round_ref: str, bag: Path, manifest: bytes) -> bytes:
    engines.check_bag(round_ref, bag)
    return manifest


def screen(work: Work) -> None:
    """Ask the rules about every application of a round."""
    with work.writing() as db:
        round_ = db.get_one(Round, int(work.payload["round"]))
        screening.assess_round(db, round_, by=_actor(work), at=clock.now(), progress=_silent)


def look_for_duplicates(work: Work) -> None:
    """Compare all applications of a round; the pairs are written down at the end."""
    with work.sessions() as db:
        round_ = db.get_one(Round, int(work.payload["round"]))
        found = duplicate_search.look(db, round_, work.progress)
    with work.writing() as db:
        round_ = db.get_one(Round, int(work.payload["round"]))
        duplicate_search.record(db, round_, found, by=_actor(work), at=clock.now())


def count_effect(work: Work) -> None:
    """Count what a proposed version of a policy would change for the present pool."""
    version_id = int(work.payload["version"])
    with work.sessions() as db:
        new = policy_versions.policy_of(db.get_one(PolicyVersion, version_id))
        base = policy_versions.base_of(new)

        def report(what: str, done: int, total: int) -> None:
            db.rollback()  # nothing was written: let others write while the bar moves
            work.progress(what, done, total)

        found = None if base is None else policy_effect.effect(db, base, new, report)
    with work.writing() as db:
        if found is not None:
            policy_effect.store(db, version_id, found, clock.now())


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
