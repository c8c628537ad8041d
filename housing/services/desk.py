"""What lies on the desk of a member of staff: jobs with their cause, subsidies, and rounds with what blocks them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import jobs
from housing.models import ClaimState, Job, Round, RoundState, StepRequest
from housing.services import claim_queries, payments, tasks, workbench
from housing.services.payments import Listed
from housing.services.workbench import Todo

SHOWN = 20
ENDED = (RoundState.PUBLISHED, RoundState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """A job with the round and the step it belongs to."""

    job: Job
    round: Round | None
    request: StepRequest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A round that has not ended: what its next step waits for."""

    round: Round
    todo: list[Todo]

    @property
    def open(self) -> list[Todo]:
        """What is not done yet."""
        return [one for one in self.todo if one.blocks and not one.done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidies:
    """Claims that wait for a decision, since when the first of them does, and month lists that wait for approval."""

    claims: int
    since: datetime | None
    lists: list[Listed]


def subsidies(db: Session) -> Subsidies:
    """Tell what waits of subsidies: claims to be decided, and lists that a second person has to approve."""
    first = claim_queries.next_filed(db)
    return Subsidies(
        claims=claim_queries.tally(db)[ClaimState.FILED], since=first.filed_at if first is not None else None,
        lists=[one for one in payments.lists(db) if one.standing == "proposed"],
    )  # fmt: skip


def cause(db: Session, job: Job) -> Caused:
    """Find what a job belongs to."""
    payload = json.loads(job.payload)
    request = db.get(StepRequest, payload.get("request", 0)) if job.kind == tasks.STEP else None
    round_id = request.round_id if request is not None else payload.get("round", 0)
    return Caused(job=job, round=db.get(Round, round_id), request=request)


def causes(db: Session, found: Iterable[Job]) -> list[Caused]:
    """Find what several jobs belong to."""
    return [cause(db, job) for job in found]


def running(db: Session) -> list[Caused]:
    """List what is being done in the background."""
    return causes(db, jobs.listed(db, limit=SHOWN, unfinished=True))


def rounds_underway(db: Session, at: datetime) -> list[Underway]:
    """List the rounds that have not ended, the newest first."""
    query = sa.select(Round).where(Round.state.not_in(ENDED)).order_by(Round.opens_at.desc())
    return [Underway(round=one, todo=workbench.todos(db, one, at)) for one in db.scalars(query)]
