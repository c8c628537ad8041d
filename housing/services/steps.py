"""Steps that cannot be taken back: proposed by one person, approved by another, then done, exactly as approved.

The request holds the hash of what will happen (the plan, the frozen list, the commitment, the randomness, the
instance, the manifest). When the step is done the hash is computed again and must be the same; the database insists on
two persons and on the payload, whatever this module does (security model, invariant I9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.db import act_as
from housing.errors import WrongState
from housing.models import Round, RoundState, StepRequest
from housing.services import allocate, audit, ceremony, engines, pool, publish, rounds
from housing.services.actors import Actor

Progress = Callable[[str, int, int], None]  # what is being done, done so far, in all


class ProposerApproves(Refused):
    """The same person wants to approve what they proposed."""

    code = "proposer-approves"
    message = N_("You proposed this step, so another person has to approve it.")


class AlreadyProposed(Refused):
    """The step waits for approval already."""

    code = "already-proposed"
    message = N_("This step of round %(round)s is already proposed and waits for a second person.")


class PayloadChanged(Refused):
    """What was approved is not what would happen now."""

    code = "payload-changed"
    message = N_(
        "What was approved for round %(round)s is no longer what would happen: data changed in between. "
        "Nothing was done. Propose the step again and have it approved again."
    )


class NotApproved(Refused):
    """The step lacks its second person."""

    code = "not-approved"
    message = N_("This step of round %(round)s has not been approved by a second person.")


class ProposalClosed(Refused):
    """A proposal was approved, done or withdrawn in the meantime."""

    code = "proposal-closed"
    message = N_(
        "This proposal for round %(round)s is no longer open: somebody approved or withdrew it. "
        "Reload the page to see how things stand."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders a step may write to: working files, and the published bundles."""

    work: Path
    bundles: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One step being done: for which round, where, when, and what is bound and ready already."""

    db: Session
    round: Round
    place: Place
    at: datetime
    progress: Progress
    approved: bytes  # the hash that two persons agreed to
    ready: bytes | None = None  # what was computed before the database was locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One irreversible step: the state it starts from, what it binds, and what it does.

    `payload` foretells the hash of what will happen; `perform` does it and returns the hash of what it did; `settle` is
    what follows from the new state.
    """

    start: RoundState
    payload: Callable[[Session, Round, Place], bytes]
    perform: Callable[[Doing], bytes]
    settle: Callable[[Session, Round], None] = lambda _db, _round: None


def _instance_hash(db: Session, round_: Round) -> bytes:
    return sha256(allocate.instance(db, round_)).digest()


def _publish(doing: Doing) -> bytes:
    """Publish only the bag that was approved, and only after the second program has recomputed it."""
    manifest = doing.ready or publish.prepare(doing.db, doing.round, doing.place.work)
    if doing.ready is None:
        engines.check_bag(doing.round.ref, publish.staged_bag(doing.round, doing.place.work))
    if manifest != doing.approved:
        return manifest
    return publish.publish(doing.db, doing.round, doing.place.bundles, doing.at)


STEPS: dict[RoundState, Step] = {
    RoundState.OPEN: Step(
        start=RoundState.DRAFT,
        payload=lambda db, round_, _: rounds.opening(db, round_),
        perform=lambda doing: rounds.open_(doing.db, doing.round),
    ),
    RoundState.FROZEN: Step(
        start=RoundState.PUBLICITY,
        payload=lambda db, round_, _: pool.fingerprint(db, round_),
        perform=lambda doing: pool.freeze(doing.db, doing.round, doing.progress),
    ),
    RoundState.COMMITTED: Step(
        start=RoundState.FROZEN,
        payload=lambda db, round_, _: ceremony.commitment(db, round_).hash,
        perform=lambda doing: ceremony.commit(doing.db, doing.round, doing.at),
    ),
    RoundState.DRAWN: Step(
        start=RoundState.COMMITTED,
        payload=lambda db, round_, _: ceremony.randomness_hash(db, round_),
        perform=lambda doing: ceremony.draw(doing.db, doing.round, doing.at, doing.progress),
    ),
    RoundState.ALLOCATED: Step(
        start=RoundState.DRAWN,
        payload=lambda db, round_, _: _instance_hash(db, round_),
        perform=lambda doing: allocate.allocate(doing.db, doing.round, doing.at, doing.progress, doing.ready),
    ),
    RoundState.PUBLISHED: Step(
        start=RoundState.ALLOCATED,
        payload=lambda db, round_, place: publish.prepare(db, round_, place.work),
        perform=_publish,
        settle=publish.set_free,
    ),
}


def propose(db: Session, round_: Round, to: RoundState, place: Place, *, by: Actor, at: datetime) -> StepRequest:
    """Ask for an irreversible step, binding exactly what it will do."""
    payload = foretell(db, round_, to, place)
    if open_request(db, round_, to) is not None:
        raise AlreadyProposed(round=round_.ref)
    act_as(db, by.staff_id)
    request = StepRequest(
        round_id=round_.id, to_state=to, payload_hash=payload, proposer_id=by.staff_id, proposed_at=at
    )
    db.add(request)
    db.flush()
    details: dict[str, object] = {"payload": request.payload_hash.hex(), "to": str(to)}
    audit.record(db, str(by), "step.propose", f"round/{round_.ref}", details, at)
    return request


def foretell(db: Session, round_: Round, to: RoundState, place: Place) -> bytes:
    """Hash exactly what a step would do now; a proposal of another hash is stale."""
    step = STEPS[to]
    if round_.state != step.start:
        raise WrongState(round=round_.ref, state=round_.state, needed=step.start)
    return step.payload(db, round_, place)


def approve(db: Session, request: StepRequest, *, by: Actor, at: datetime) -> None:
    """Agree, as a second person, to exactly what was proposed."""
    round_ = db.get_one(Round, request.round_id)
    if request.proposer_id == by.staff_id:
        raise ProposerApproves(round=round_.ref)
    if request.approver_id is not None or request.withdrawn_at is not None:
        raise ProposalClosed(round=round_.ref)
    act_as(db, by.staff_id)
    request.approver_id = by.staff_id
    request.approved_at = at
    db.flush()
    details: dict[str, object] = {"payload": request.payload_hash.hex(), "to": str(request.to_state)}
    audit.record(db, str(by), "step.approve", f"round/{round_.ref}", details, at)


def execute(
    db: Session,
    request: StepRequest,
    place: Place,
    *,
    by: Actor,
    at: datetime,
    progress: Progress,
    ready: bytes | None = None,
) -> None:
    """Do what was approved, if it is still exactly that; `ready` is what `tasks` computed before."""
    round_ = db.get_one(Round, request.round_id, with_for_update=True, populate_existing=True)
    step = STEPS[RoundState(request.to_state)]
    if request.approver_id is None:
        raise NotApproved(round=round_.ref)
    if request.withdrawn_at is not None or request.executed_at is not None:
        raise ProposalClosed(round=round_.ref)
    if round_.state != step.start:
        raise WrongState(round=round_.ref, state=round_.state, needed=step.start)
    request.executed_at = at
    db.flush()
    doing = Doing(
        db=db, round=round_, place=place, at=at, progress=progress, approved=request.payload_hash, ready=ready
    )
    if step.perform(doing) != request.payload_hash:
        raise PayloadChanged(round=round_.ref)
    round_.state = RoundState(request.to_state)
    db.flush()
    step.settle(db, round_)
    audit.record(db, str(by), "step.execute", f"round/{round_.ref}", {"to": str(request.to_state)}, at)


def withdraw(db: Session, request: StepRequest, *, by: Actor, at: datetime) -> None:
    """Take a proposal back, so that the step can be proposed anew (its data changed, or it was a mistake)."""
    round_ = db.get_one(Round, request.round_id)
    if request.withdrawn_at is not None or request.executed_at is not None:
        raise ProposalClosed(round=round_.ref)
    request.withdrawn_at = at
    db.flush()
    audit.record(db, str(by), "step.withdraw", f"round/{round_.ref}", {"to": str(request.to_state)}, at)


def open_request(db: Session, round_: Round, to: RoundState) -> StepRequest | None:
    """Find the request for a step that waits for approval or for being done."""
    return db.scalar(
        sa.select(StepRequest).where(
            StepRequest.round_id == round_.id,
            StepRequest.to_state == to,
            StepRequest.executed_at.is_(None),
            StepRequest.withdrawn_at.is_(None),
        )
    )
