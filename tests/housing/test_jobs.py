"""Work in the background: done once, taken over from the dead, stopped by a refusal, never tried for ever."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import N_, Refused
from housing import clock, jobs
from housing import db as database
from housing.jobs import Task, Work
from housing.models import Job, JobState
from tests.make import NOON

Sessions = sessionmaker[Session]


class NotToday(Refused):
    """A refusal of this test."""

    code = "not-today"
    message = N_("Not for %(what)s.")


class Crash(BaseException):
    """The worker's process dies: nothing after it runs."""


@pytest.fixture
def own_sessions(own_database: sa.Engine) -> Sessions:
    return database.sessions(own_database)


def enqueued(sessions: Sessions, kind: str = "work", **payload: object) -> int:
    with sessions() as db:
        job = jobs.enqueue(db, kind, payload, at=NOON)
        db.commit()
        return job.id


def found(sessions: Sessions, job_id: int) -> Job:
    with sessions() as db:
        return db.get_one(Job, job_id)


def run_at(sessions: Sessions, minutes: int, task: Task) -> bool:
    with clock.standing_at(NOON + timedelta(minutes=minutes)):
        return jobs.run_next(sessions, {"work": task})


def crash(_work: Work) -> None:
    raise Crash


def nothing(_work: Work) -> None:
    return


def test_two_workers_do_a_job_once(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions, round=7)
    ready, did, ends = Barrier(2), [], []

    def task(work: Work) -> None:
        did.append(dict(work.payload))

    def worker() -> None:
        ready.wait()
        ends.append(jobs.run_next(own_sessions, {"work": task}))

    threads = [Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert did == [{"round": 7}]
    assert sorted(ends) == [False, True]
    job = found(own_sessions, job_id)
    assert (job.state, job.attempts, job.error, job.leased_until) == (JobState.DONE, 1, None, None)
    assert job.finished_at is not None


def test_a_job_is_left_alone_while_its_lease_runs_and_taken_over_afterwards(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)
    with pytest.raises(Crash):
        run_at(own_sessions, 0, crash)
    assert found(own_sessions, job_id).state == JobState.RUNNING
    assert not run_at(own_sessions, 0, nothing)
    assert run_at(own_sessions, 1, nothing)
    job = found(own_sessions, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_a_worker_that_was_given_up_does_not_write_over_its_successor(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)

    def slow(work: Work) -> None:
        assert run_at(own_sessions, 5, nothing)  # meanwhile the lease ran out, and another worker did it
        work.progress("late", 1, 9)
        raise NotToday(what="you")

    assert run_at(own_sessions, 0, slow)
    job = found(own_sessions, job_id)
    assert (job.state, job.error, job.progress_total) == (JobState.DONE, None, 0)


def test_a_refusal_fails_a_job_with_its_text(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)

    def refused(_work: Work) -> None:
        raise NotToday(what="round 3")

    assert run_at(own_sessions, 0, refused)
    job = found(own_sessions, job_id)
    why = jobs.why_stopped(job)
    assert job.state == JobState.FAILED
    assert str(why) == "Not for round 3."
    assert why is not None
    assert (why.message, why.facts) == (NotToday.message, {"what": "round 3"})
    assert not run_at(own_sessions, 60, refused)  # a refusal stays one


def test_an_error_fails_a_job_and_stays_visible(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)

    def broken(_work: Work) -> None:
        raise ZeroDivisionError("by zero")

    assert run_at(own_sessions, 0, broken)
    job = found(own_sessions, job_id)
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError: by zero" in (job.error or "")
    assert jobs.why_stopped(job) is None


def test_a_kind_of_work_that_nobody_knows_fails_and_stops_no_worker(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions, kind="unknown")
    assert run_at(own_sessions, 0, nothing)
    assert found(own_sessions, job_id).state == JobState.FAILED


def test_three_crashes_end_a_job(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)
    after = enqueued(own_sessions)
    for minute in (0, 2, 4):
        with pytest.raises(Crash):
            run_at(own_sessions, minute, crash)
    assert run_at(own_sessions, 6, nothing)
    job = found(own_sessions, job_id)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.finished_at is not None
    assert found(own_sessions, after).state == JobState.DONE  # the next one is done in the same go


def test_jobs_are_done_in_the_order_they_were_asked_for(own_sessions: Sessions) -> None:
    for n in range(3):
        enqueued(own_sessions, n=n)
    did: list[object] = []
    while run_at(own_sessions, 0, lambda work: did.append(work.payload["n"])):
        pass
    assert did == [0, 1, 2]


def test_progress_is_seen_while_the_work_goes_on(own_sessions: Sessions) -> None:
    job_id = enqueued(own_sessions)
    seen: list[tuple[int, int]] = []

    def task(work: Work) -> None:
        work.progress("count", 3, 8)
        job = found(own_sessions, job_id)
        seen.append((job.progress_done, job.progress_total))

    assert run_at(own_sessions, 0, task)
    assert seen == [(3, 8)]


def test_a_job_is_found_by_what_it_concerns(db: Session) -> None:
    def asked(**payload: object) -> Job:
        return jobs.enqueue(db, "step", payload, at=NOON)

    asked(request=1, staff=4)
    second, eleventh = asked(request=1, staff=5), asked(request=11, staff=4)
    alone = jobs.enqueue(db, "replay", {"round": 1}, at=NOON)
    assert jobs.find(db, "step", request=1) is second
    assert jobs.find(db, "step", request=11) is eleventh
    assert jobs.find(db, "replay", round=1) is alone
    assert jobs.find(db, "step", request=2) is None
    assert jobs.under_way(alone)
    assert not jobs.under_way(None)
    assert jobs.listed(db, limit=2) == [alone, eleventh]
    assert jobs.listed(db, limit=9, unfinished=True) == [
        alone,
        eleventh,
        second,
        jobs.listed(db, limit=9)[-1],
    ]
    assert jobs.count(db) == 4
