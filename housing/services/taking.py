"""What becomes of a home that was allocated: the household confirms or declines it, signs, or its time runs out.

A home that was declined, not answered for, not signed for or taken back is free for the next round, and its people are
free to apply. Every step is one of `ALLOCATION_STEPS`, stands in `allocation_act` with its paper, and is one audit act.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from allocator.seal import receipt as receipts
from housing.db import act_as
from housing.errors import WrongState
from housing.models import (
    GIVEN_UP,
    Allocation,
    AllocationAct,
    AllocationStatus,
    Application,
    Claim,
    ClaimPerson,
    GiveBack,
    Member,
    Round,
    RoundState,
)
from housing.services import audit, bans, claims, offer_dates, rounds
from housing.services.actors import Actor
from housing.services.taking_refusals import (
    AnsweredAlready,
    BackWaits,
    ContractDay,
    ContractNumberMissing,
    ContractTaken,
    LapseNoteMissing,
    NotYourHome,
    PaperMissing,
    SamePerson,
    StillInTime,
    TimeIsOver,
)

S = AllocationStatus
CHUNK = 500
NOTE_MIN = 4
NUMBER_MAX = 64
ACTS = {
    S.ACCEPTED: "home.accept", S.DECLINED: "home.decline", S.SIGNED: "home.sign", S.EXPIRED: "home.expire",
    S.REVOKED: "home.take_back",
}  # fmt: skip
WAITING = GiveBack.approver_id.is_(None) & GiveBack.withdrawn_at.is_(None)
"""A proposal to take a home back that nobody approved or withdrew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A signed contract: its number, and the day on which it was signed."""

    number: str
    on: date


def set_time(db: Session, round_: Round, at: datetime) -> None:
    """Let the time to answer start with the publication of the results; records nothing, as publishing does."""
    until = offer_dates.answer_by(rounds.policy_of(round_), at)
    db.execute(sa.update(Allocation).where(Allocation.round_id == round_.id).values(expires_at=until))


def accept(db: Session, allocation: Allocation, *, by: Actor, at: datetime, paper: str = "") -> None:
    """Take a home: the household itself, or an officer who has its signed paper."""
    accept_all(db, [allocation], by=by, at=at, paper=paper)


def accept_all(
    db: Session, allocations: Iterable[Allocation], *, by: Actor, at: datetime, paper: str = ""
) -> None:  # fmt: skip
    """Take several homes at once. What is paid to these households instead of a home ends with this month."""
    for part in _locked(db, allocations):
        for one in part:
            _check_answer(one, by, at, paper)
        for one in _paid(db, part):
            claims.end_for_home(db, one, by=by, at=at)
        for one in part:
            one.sign_by = offer_dates.sign_by(rounds.policy_of(one.application.round), at)
        _step(db, part, S.ACCEPTED, {one.id: {"note": paper.strip()} for one in part}, by=by, at=at)


def decline(db: Session, allocation: Allocation, *, by: Actor, at: datetime, paper: str = "") -> None:
    """Leave a home to another household: the household itself, or an officer who has its signed paper."""
    decline_all(db, [allocation], by=by, at=at, paper=paper)


def decline_all(
    db: Session, allocations: Iterable[Allocation], *, by: Actor, at: datetime, paper: str = ""
) -> None:  # fmt: skip
    """Leave several homes at once."""
    for part in _locked(db, allocations):
        for one in part:
            _check_answer(one, by, at, paper)
        _step(db, part, S.DECLINED, {one.id: {"note": paper.strip()} for one in part}, by=by, at=at)


def sign(db: Session, allocation: Allocation, contract: Contract, *, by: Actor, at: datetime) -> None:
    """Record the signed contract of a home that was confirmed."""
    sign_all(db, [(allocation, contract)], by=by, at=at)


def sign_all(
    db: Session, signed: Sequence[tuple[Allocation, Contract]], *, by: Actor, at: datetime
) -> None:  # fmt: skip
    """Record several signed contracts. Who confirmed for a household does not record its contract."""
    contracts = {allocation.id: contract for allocation, contract in signed}
    for part in _locked(db, [allocation for allocation, _contract in signed]):
        _check_waiting(db, part)
        confirmed = _confirmed(db, part)
        for one in part:
            _check_contract(one, contracts[one.id], confirmed.get(one.id), by, at)
        _check_numbers(db, [contracts[one.id] for one in part])
        written = {
            one.id: {"contract_number": contracts[one.id].number.strip(), "contract_on": contracts[one.id].on}
            for one in part
        }
        _step(db, part, S.SIGNED, written, by=by, at=at)


def lapse(db: Session, allocation: Allocation, note: str, *, by: Actor, at: datetime) -> None:
    """Set a home free that was confirmed and not signed for in time; an officer asks first, as a ban may follow."""
    for part in _locked(db, [allocation]):
        _check_waiting(db, part)
        for one in part:
            _check_state(one, S.ACCEPTED)
            if one.sign_by is None or at <= one.sign_by:
                raise StillInTime(receipt=_receipt(one), until=one.sign_by or one.expires_at)
        if len(note.strip()) < NOTE_MIN:
            raise LapseNoteMissing(least=NOTE_MIN)
        _step(db, part, S.EXPIRED, {one.id: {"note": note.strip()} for one in part}, by=by, at=at)


def expire_due(db: Session, *, by: Actor, at: datetime) -> int:
    """Set free every home that nobody answered for in time, and count them; doing it again finds none.

    A home that is to be taken back waits for the second person.
    """
    query = _allocations().where(Round.state == RoundState.PUBLISHED, *overdue(at))
    due = db.scalars(query.with_for_update(of=Allocation).execution_options(populate_existing=True)).all()
    for start in range(0, len(due), CHUNK):
        _step(db, due[start : start + CHUNK], S.EXPIRED, {}, by=by, at=at)
    return len(due)


def overdue(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Tell which homes nobody answered for in time, and nobody proposes to take back."""
    return (
        Allocation.status == S.OFFERED, Allocation.expires_at < at, Allocation.id.not_in(to_be_taken_back()),
    )  # fmt: skip


def to_be_taken_back() -> sa.Select[int]:
    """Name the homes with a proposal to take them back that waits for its second person."""
    return sa.select(GiveBack.allocation_id).where(WAITING)


def take_back(db: Session, allocation: Allocation, reason: str, *, by: Actor, at: datetime) -> None:
    """Set a home free that two persons take back (`giving_back`); the database asks for both."""
    _step(db, [allocation], S.REVOKED, {allocation.id: {"note": reason}}, by=by, at=at)


def locked(db: Session, allocation: Allocation) -> Allocation:
    """Read an allocation again, so that nobody changes it until this transaction ends."""
    return next(part[0] for part in _locked(db, [allocation]))


def _allocations() -> sa.Select[Allocation]:
    return (
        sa.select(Allocation)
        .join(Allocation.application)
        .join(Application.round)
        .options(contains_eager(Allocation.application).contains_eager(Application.round))
        .order_by(Allocation.id)
    )


def _locked(db: Session, allocations: Iterable[Allocation]) -> Iterator[Sequence[Allocation]]:
    """Give the allocations in parts, each read under a lock: an answer and the end of its time never cross."""
    ids = sorted({one.id for one in allocations})
    for start in range(0, len(ids), CHUNK):
        query = _allocations().where(Allocation.id.in_(ids[start : start + CHUNK]))
        yield db.scalars(query.with_for_update(of=Allocation).execution_options(populate_existing=True)).all()


def _check_answer(one: Allocation, by: Actor, at: datetime, paper: str) -> None:
    """Refuse an answer of somebody else, at the wrong time, or without its paper."""
    application = one.application
    if by.kind != "staff" and (by.applicant_id is None or by.applicant_id != application.applicant_id):
        raise NotYourHome(receipt=_receipt(one))
    if application.round.state != RoundState.PUBLISHED:
        raise WrongState(round=application.round.ref, state=application.round.state, needed=RoundState.PUBLISHED)
    _check_state(one, S.OFFERED)
    if at > one.expires_at:
        raise TimeIsOver(receipt=_receipt(one), until=one.expires_at)
    if by.kind == "staff" and len(paper.strip()) < NOTE_MIN:
        raise PaperMissing(least=NOTE_MIN)


def _check_waiting(db: Session, part: Sequence[Allocation]) -> None:
    """Refuse a step that would cross a proposal to take the home back."""
    waiting = set(db.scalars(to_be_taken_back().where(GiveBack.allocation_id.in_([one.id for one in part]))))
    for one in part:
        if one.id in waiting:
            raise BackWaits(receipt=_receipt(one))


def _check_state(one: Allocation, needed: AllocationStatus) -> None:
    if one.status != needed:
        raise AnsweredAlready(receipt=_receipt(one), status=one.status, needed=needed)


def _check_contract(
    one: Allocation, contract: Contract, confirmed: AllocationAct | None, by: Actor, at: datetime
) -> None:
    """Refuse a contract of a home that was not confirmed, of another time, or recorded by who confirmed it."""
    _check_state(one, S.ACCEPTED)
    if not 0 < len(contract.number.strip()) <= NUMBER_MAX:
        raise ContractNumberMissing(most=NUMBER_MAX)
    first = bans.city_day(confirmed.at) if confirmed else contract.on
    last = bans.city_day(one.sign_by) if one.sign_by else contract.on
    if not first <= contract.on <= min(last, bans.city_day(at)):
        raise ContractDay(receipt=_receipt(one), on=contract.on, first=first, last=last)
    if confirmed and confirmed.by_staff_id is not None and confirmed.by_staff_id == by.staff_id:
        raise SamePerson(receipt=_receipt(one))


def _check_numbers(db: Session, contracts: Collection[Contract]) -> None:
    numbers = [contract.number.strip() for contract in contracts]
    taken = list(db.scalars(sa.select(AllocationAct.contract_number).where(AllocationAct.contract_number.in_(numbers))))
    twice = [number for number in numbers if numbers.count(number) > 1] if len(set(numbers)) < len(numbers) else []
    if taken or twice:
        raise ContractTaken(number=(taken or twice)[0])


def _confirmed(db: Session, part: Sequence[Allocation]) -> Mapping[int, AllocationAct]:
    query = sa.select(AllocationAct).where(
        AllocationAct.allocation_id.in_([one.id for one in part]), AllocationAct.status == S.ACCEPTED
    )
    return {act.allocation_id: act for act in db.scalars(query)}


def _paid(db: Session, part: Sequence[Allocation]) -> list[Allocation]:
    """Find those whose people have an open claim to money instead of a home."""
    of_people = (
        sa.select(Member.application_id)
        .join(ClaimPerson, ClaimPerson.person_index == Member.person_index)
        .join(Claim, Claim.id == ClaimPerson.claim_id)
        .where(Member.application_id.in_([one.application_id for one in part]), Claim.state.in_(claims.OPEN))
    )
    of_household = sa.select(Claim.household_id).where(
        Claim.household_id.in_([one.household_id for one in part]), Claim.state.in_(claims.OPEN)
    )
    applications, households = set(db.scalars(of_people)), set(db.scalars(of_household))
    return [one for one in part if one.application_id in applications or one.household_id in households]


def _step(
    db: Session, part: Sequence[Allocation], to: AllocationStatus, written: Mapping[int, Mapping[str, Any]], *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Take the step for every one of these, write it down, and set people free where it ends the allocation."""
    if by.staff_id is not None:
        act_as(db, by.staff_id)
    for one in part:
        one.status = to
    db.flush()
    for one in part:
        db.add(
            AllocationAct(
                allocation_id=one.id, status=to, by_staff_id=by.staff_id, at=at,
                **{"note": "", **written.get(one.id, {})},
            )
        )  # fmt: skip
        audit.record(db, str(by), ACTS[to], f"application/{one.application.receipt}", {"home": one.home_id}, at)
    db.flush()
    if to in GIVEN_UP:
        ours = [one.application_id for one in part]
        db.execute(sa.update(Member).where(Member.application_id.in_(ours), Member.live).values(live=False))


def _receipt(one: Allocation) -> str:
    return receipts.show(one.application.receipt)
