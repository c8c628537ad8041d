"""Proposals of irreversible steps with the people behind them and the work that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.errors import N_, Refused
from housing import jobs
from housing.models import Application, ApplicationStatus, Job, PoolEntry, Round, RoundState, Staff, StepRequest
from housing.services import steps, tasks
from housing.services.actors import Actor


class NothingToRepeat(Refused):
    """A step is done, is being done, or may not be done yet."""

    code = "nothing-to-repeat"
    message = N_("This step of round %(round)s is being done, is done already, or is not approved yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposal, who proposed and approved it, and the job that does it."""

    request: StepRequest
    round: Round
    proposer: str
    approver: str | None
    job: Job | None

    @property
    def to(self) -> RoundState:
        """The state that the step leads to."""
        return RoundState(self.request.to_state)

    @property
    def standing(self) -> str:
        """How it stands: proposed, approved (the work is to follow), running, failed, done, withdrawn."""
        if self.request.withdrawn_at is not None:
            return "withdrawn"
        if self.request.executed_at is not None:
            return "done"
        if self.request.approver_id is None:
            return "proposed"
        return "running" if jobs.under_way(self.job) else "failed"


def by_id(db: Session, request_id: int) -> Proposal | None:
    """Find one proposal."""
    return next(iter(_listed(db, StepRequest.id == request_id)), None)


def unfinished(db: Session) -> list[Proposal]:
    """List every proposal that is neither done nor withdrawn, the oldest first."""
    return _listed(db, StepRequest.executed_at.is_(None), StepRequest.withdrawn_at.is_(None))


def finished(db: Session, limit: int) -> list[Proposal]:
    """List the latest proposals that were done or withdrawn, the newest first."""
    ended = StepRequest.executed_at.is_not(None) | StepRequest.withdrawn_at.is_not(None)
    return _listed(db, ended, order=StepRequest.id.desc(), limit=limit)


def of_step(db: Session, round_: Round, to: RoundState) -> Proposal | None:
    """Find the open proposal of a step."""
    request = steps.open_request(db, round_, to)
    return None if request is None else by_id(db, request.id)


def approve(db: Session, request: StepRequest, *, by: Actor, at: datetime) -> Job:
    """Agree as a second person, and have it done."""
    steps.approve(db, request, by=by, at=at)
    return _enqueue(db, request, by, at)


def repeat(db: Session, proposal: Proposal, *, by: Actor, at: datetime) -> Job:
    """Try an approved step again whose work was stopped."""
    if proposal.standing != "failed":
        raise NothingToRepeat(round=proposal.round.ref)
    return _enqueue(db, proposal.request, by, at)


def still_holds(db: Session, proposal: Proposal, place: steps.Place) -> bool:
    """Tell whether what was proposed is still exactly what would happen."""
    foretold = steps.foretell(db, proposal.round, proposal.to, place)
    return foretold == proposal.request.payload_hash


def statuses(db: Session, round_: Round) -> dict[str, dict[ApplicationStatus, int]]:
    """Count the applications of each program by how they stand: what a freeze takes in and leaves out."""
    query = (
        sa.select(Application.program, Application.status, sa.func.count())
        .where(Application.round_id == round_.id)
        .group_by(Application.program, Application.status)
    )
    found: dict[str, dict[ApplicationStatus, int]] = {}
    for program, status, count in db.execute(query):
        found.setdefault(program, {})[ApplicationStatus(status)] = count
    return found


def pools(db: Session, round_: Round) -> dict[str, int]:
    """Count the households in the frozen list of each program."""
    query = (
        sa.select(PoolEntry.program, sa.func.count()).where(PoolEntry.round_id == round_.id).group_by(PoolEntry.program)
    )
    return dict(db.execute(query).all())


def _enqueue(db: Session, request: StepRequest, by: Actor, at: datetime) -> Job:
    return jobs.enqueue(db, tasks.STEP, {"request": request.id, "staff": by.staff_id}, at=at)


def _listed(
    db: Session,
    *where: sa.ColumnElement[bool],
    order: sa.UnaryExpression[int] | None = None,
    limit: int = 1000,
) -> list[Proposal]:
    proposer, approver = aliased(Staff), aliased(Staff)
    query = (
        sa.select(StepRequest, Round, proposer.name, approver.name)
        .join(Round, Round.id == StepRequest.round_id)
        .join(proposer, proposer.id == StepRequest.proposer_id)
        .outerjoin(approver, approver.id == StepRequest.approver_id)
        .where(*where)
        .order_by(StepRequest.id if order is None else order)
        .limit(limit)
    )
    rows: Sequence[tuple[StepRequest, Round, str, str | None]] = db.execute(query).all()
    return [
        Proposal(
            request=request, round=round_, proposer=proposed, approver=approved,
            job=None if request.approver_id is None else jobs.find(db, tasks.STEP, request=request.id),
        )
        for request, round_, proposed, approved in rows
    ]  # fmt: skip
