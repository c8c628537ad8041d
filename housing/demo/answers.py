"""Most families take their home and sign; some decline it, some never answer, a few do not sign, one gives it back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from housing.models import Allocation, AllocationStatus, Application, Cause, Role, Round
from housing.services import bans, conduct, giving_back, taking
from housing.services.actors import Actor
from housing.services.months import CITY_TIME
from housing.services.taking import Contract

if TYPE_CHECKING:
    from housing.demo.story import Story

PAPER = "本人签字的选房确认单"
DECLINED, SILENT, UNSIGNED = (29, 7), (41, 11), (37, 17)
"""Every so many homes, beginning with which: one is declined, one nobody answers for, one is not signed for."""

TAKEN_BACK = "入住前查明家庭另有住房，申报不实。"


def play(story: "Story", ref: str) -> None:
    """Let families answer in three days, the time of the others end, and contracts be signed in the two weeks after."""
    operator, supervisor = story.people[Role.OPERATOR], story.people[Role.SUPERVISOR]
    with story.day(_at(1)) as (db, now):
        homes = _homes(db, story.round(db, ref))
        silent = _each(homes, SILENT)
        declined = _each(homes, DECLINED) - silent
        taken = [one for one in homes if one not in declined and one not in silent]
        _answer(db, taken, taking.accept_all, counter=operator, at=now)
        _answer(db, declined, taking.decline_all, counter=operator, at=now)
        story.progress("answer", len(homes) - len(silent), len(homes))
    with story.day(_at(4)) as (db, now):
        taking.expire_due(db, by=Actor(kind="system"), at=now)
    with story.day(_at(12)) as (db, now):
        _sign(db, story.round(db, ref), by=supervisor, at=now)
    _take_one_back(story, ref, operator, supervisor)


def _answer(
    db: Session, homes: Iterable[Allocation], verb: Callable[..., None], *, counter: Actor, at: datetime
) -> None:  # fmt: skip
    """Let families with an account answer there, and all others at the counter, with a signed paper."""
    at_counter = []
    for one in homes:
        account = one.application.applicant_id
        if account is None:
            at_counter.append(one)
        else:
            verb(db, [one], by=Actor.applicant(account), at=at)
    verb(db, at_counter, by=counter, at=at, paper=PAPER)


def _sign(db: Session, round_: Round, *, by: Actor, at: datetime) -> None:
    """Record the contracts of nearly all homes that were confirmed."""
    homes = _homes(db, round_, AllocationStatus.ACCEPTED)
    unsigned = _each(homes, UNSIGNED)
    signed = [
        (one, Contract(number=f"{round_.ref}-{n:05d}", on=bans.city_day(at)))
        for n, one in enumerate(homes, start=1)
        if one not in unsigned
    ]
    taking.sign_all(db, signed, by=by, at=at)


def _take_one_back(story: "Story", ref: str, operator: Actor, supervisor: Actor) -> None:
    """Let two persons take the last home back, and a supervisor find why."""
    with story.day(_at(20)) as (db, now):
        for one in db.scalars(_signed_last(story.round(db, ref))):
            giving_back.propose(db, one, TAKEN_BACK, by=operator, at=now)
    with story.day(_at(21)) as (db, now):
        for one in db.scalars(_signed_last(story.round(db, ref))):
            back = giving_back.waiting(db, one)
            if back is not None:
                giving_back.approve(db, back, by=supervisor, at=now)
                conduct.find(db, one.application, Cause.FALSE_STATEMENT, TAKEN_BACK, by=supervisor, at=now)


def _signed_last(round_: Round) -> sa.Select[Allocation]:
    signed = sa.select(Allocation).where(Allocation.round_id == round_.id, Allocation.status == AllocationStatus.SIGNED)
    return signed.order_by(Allocation.id.desc()).limit(1)


def _each(homes: list[Allocation], which: tuple[int, int]) -> set[Allocation]:
    every, first = which
    return set(homes[first::every])


def _homes(db: Session, round_: Round, status: AllocationStatus = AllocationStatus.OFFERED) -> list[Allocation]:
    query = (
        sa.select(Allocation)
        .join(Application, Application.id == Allocation.application_id)
        .options(joinedload(Allocation.application))
        .where(Allocation.round_id == round_.id, Allocation.status == status)
        .order_by(Allocation.id)
    )
    return list(db.scalars(query))


def _at(day: int) -> datetime:
    return datetime(2025, 11, day, 9, tzinfo=CITY_TIME)
