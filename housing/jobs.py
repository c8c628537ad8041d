"""Long work in the background: a durable row that pages can show, and one worker that does it.

A job is written in the same transaction as its cause. The worker leases it, renews the lease from a side
thread while it works, and takes over what a dead worker left behind; only who holds the lease may write how
the job ended. A job that a refusal stops is failed with that reason; it is retried only after a crash, so a task
must be safe to run again (every task starts by reading the state under lock).
"""

import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import Refused
from housing import clock
from housing.models import Job, JobState

LEASE = timedelta(seconds=30)
BEAT_SECONDS = 10
ATTEMPTS = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a task gets: its payload, a way to open database sessions, and a way to say how far it is."""

    payload: Mapping[str, Any]
    sessions: sessionmaker[Session]
    progress: Callable[[str, int, int], None]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session; what the task wrote in it is kept when it ends without an error."""
        with self.sessions() as db:
            yield db
            db.commit()


Task = Callable[[Work], None]


class Stopped(Refused):
    """A refusal that ended a job, as it was written down; its words are those of the first one."""

    def __init__(self, message: str, facts: Mapping[str, object]) -> None:
        self.message = message  # type: ignore[misc]  # each has its own words
        super().__init__(**facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lease:
    """A job that this worker does now, until somebody else takes it over."""

    sessions: sessionmaker[Session]
    job_id: int
    attempt: int

    def write(self, db: Session, **values: object) -> None:
        """Change the job's row, unless another worker has it by now."""
        held = (Job.id == self.job_id) & (Job.attempts == self.attempt) & (Job.state == JobState.RUNNING)
        db.execute(sa.update(Job).where(held).values(**values))
        db.commit()

    def note(self, **values: object) -> None:
        """Write down a beat or progress; on SQLite it gives way to a task that is writing."""
        try:
            with self.sessions() as db:
                self.write(db, **values)
        except sa.exc.OperationalError:
            log.info("job %s: the database is busy, the note waits for the next beat", self.job_id)

    def report(self, _what: str, done: int, total: int) -> None:
        """Say how far the work is."""
        self.note(progress_done=done, progress_total=total)


def enqueue(db: Session, kind: str, payload: Mapping[str, object], *, at: datetime) -> Job:
    """Ask for a piece of work, in the transaction of its cause."""
    job = Job(kind=kind, payload=json.dumps(payload, sort_keys=True), state=JobState.WAITING, created_at=at)
    db.add(job)
    db.flush()
    return job


def find(db: Session, kind: str, **about: object) -> Job | None:
    """Find the latest job of a kind that concerns a thing, by the first entries of its payload."""
    start = json.dumps(about, sort_keys=True)[:-1]
    concerns = Job.payload.startswith(start + ",", autoescape=True) | (Job.payload == start + "}")
    return db.scalar(sa.select(Job).where(Job.kind == kind, concerns).order_by(Job.id.desc()).limit(1))


def under_way(job: Job | None) -> bool:
    """Tell whether a job waits or runs."""
    return job is not None and job.state in {JobState.WAITING, JobState.RUNNING}


def listed(db: Session, *, limit: int, offset: int = 0, unfinished: bool = False) -> list[Job]:
    """Give a part of all jobs, the newest first."""
    query = sa.select(Job).order_by(Job.id.desc()).limit(limit).offset(offset)
    if unfinished:
        query = query.where(Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    return list(db.scalars(query))


def count(db: Session) -> int:
    """Count all jobs."""
    return db.scalar(sa.select(sa.func.count()).select_from(Job)) or 0


def why_stopped(job: Job) -> Refused | None:
    """Give back the refusal that ended a job; nothing when it crashed, or did not fail."""
    if job.error is None or not job.error.startswith("{"):
        return None
    told = json.loads(job.error)
    return Stopped(told["message"], told["facts"])


def run_next(sessions: sessionmaker[Session], tasks: Mapping[str, Task]) -> bool:
    """Do the next waiting piece of work; False when there is none."""
    with sessions() as db:
        job = _take(db)
        if job is None:
            return False
        lease = _Lease(sessions=sessions, job_id=job.id, attempt=job.attempts)
        kind, payload = job.kind, json.loads(job.payload)
        db.commit()
    with _heartbeat(lease):
        error = _attempt(tasks, kind, Work(payload=payload, sessions=sessions, progress=lease.report))
    with sessions() as db:
        state = JobState.DONE if error is None else JobState.FAILED
        lease.write(db, state=state, error=error, finished_at=clock.now(), leased_until=None)
    return True


def _attempt(tasks: Mapping[str, Task], kind: str, work: Work) -> str | None:
    try:
        tasks[kind](work)
    except Refused as refusal:
        told = {"code": refusal.code, "facts": refusal.facts, "message": refusal.message}
        return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    except Exception:
        log.exception("a job failed")
        return traceback.format_exc(limit=-3)
    return None


def _take(db: Session) -> Job | None:
    now = clock.now()
    waiting = (Job.state == JobState.WAITING) | ((Job.state == JobState.RUNNING) & (Job.leased_until < now))
    query = sa.select(Job).where(waiting).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    while (job := db.scalar(query)) is not None and job.attempts >= ATTEMPTS:
        job.state, job.leased_until, job.finished_at = JobState.FAILED, None, now
        job.error = f"stopped {ATTEMPTS} times without finishing"
        db.commit()
    if job is not None:
        job.state, job.attempts, job.leased_until = JobState.RUNNING, job.attempts + 1, now + LEASE
        db.flush()
    return job


@contextmanager
def _heartbeat(lease: _Lease) -> Iterator[None]:
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            lease.note(leased_until=clock.now() + LEASE)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
