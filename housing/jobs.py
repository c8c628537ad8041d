"""Long work in the background: a durable row that pages can show, and one worker that does it.

A job is written in the same transaction as its cause. The worker leases it, renews the lease from a side thread while it
works, and takes over what a dead worker left behind. A job that a refusal stops is failed with that reason; it is
retried only after a crash, so a task must be safe to run again (every task starts by reading the state under lock).
"""

import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

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

    payload: Mapping[str, object]
    sessions: sessionmaker[Session]
    progress: Callable[[str, int, int], None]


Task = Callable[[Work], None]


def enqueue(db: Session, kind: str, payload: Mapping[str, object], *, at: datetime) -> Job:
    """Ask for a piece of work, in the transaction of its cause."""
    job = Job(kind=kind, payload=json.dumps(payload, sort_keys=True), state=JobState.WAITING, created_at=at)
    db.add(job)
    db.flush()
    return job


def run_next(sessions: sessionmaker[Session], tasks: Mapping[str, Task]) -> bool:
    """Do the next waiting piece of work; False when there is none."""
    with sessions() as db:
        job = _lease(db)
        if job is None:
            return False
        job_id, kind, payload = job.id, job.kind, json.loads(job.payload)
        db.commit()
    with _heartbeat(sessions, job_id):
        error = _attempt(tasks[kind], Work(payload=payload, sessions=sessions, progress=_reporter(sessions, job_id)))
    with sessions() as db:
        state = JobState.DONE if error is None else JobState.FAILED
        values = {"state": state, "error": error, "finished_at": clock.now(), "leased_until": None}
        db.execute(sa.update(Job).where(Job.id == job_id).values(**values))
        db.commit()
    return True


def _attempt(task: Task, work: Work) -> str | None:
    try:
        task(work)
    except Refused as refusal:
        return str(refusal)
    except Exception:  # noqa: BLE001 - the one place where a failure of any kind ends a job, and stays visible
        log.exception("a job failed")
        return traceback.format_exc(limit=-3)
    return None


def _lease(db: Session) -> Job | None:
    now = clock.now()
    waiting = (Job.state == JobState.WAITING) | ((Job.state == JobState.RUNNING) & (Job.leased_until < now))
    query = sa.select(Job).where(waiting).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    job = db.scalar(query)
    if job is None:
        return None
    if job.attempts >= ATTEMPTS:
        job.state, job.error, job.finished_at = JobState.FAILED, f"stopped {ATTEMPTS} times without finishing", now
        db.commit()
        return _lease(db)
    job.state, job.attempts, job.leased_until = JobState.RUNNING, job.attempts + 1, now + LEASE
    db.flush()
    return job


@contextmanager
def _heartbeat(sessions: sessionmaker[Session], job_id: int) -> Iterator[None]:
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            _note(sessions, job_id, leased_until=clock.now() + LEASE)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _reporter(sessions: sessionmaker[Session], job_id: int) -> Callable[[str, int, int], None]:
    def report(_what: str, done: int, total: int) -> None:
        _note(sessions, job_id, progress_done=done, progress_total=total)

    return report


def _note(sessions: sessionmaker[Session], job_id: int, **values: object) -> None:
    """Write down a lease or progress; on SQLite it gives way to a task that is writing."""
    try:
        with sessions() as db:
            db.execute(sa.update(Job).where(Job.id == job_id).values(**values))
            db.commit()
    except sa.exc.OperationalError:
        log.info("job %s: the database is busy, the note waits for the next beat", job_id)
