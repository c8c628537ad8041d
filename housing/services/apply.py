"""Filing, correcting and withdrawing an application: the one way in, for the web form, the counter and the demo.

Written with prepared Core statements, because this is the path that a whole city walks on the last evening. One filing
or five hundred take the same way: `submit` is `submit_many` of one.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.seal import receipt as receipts
from housing import crypto
from housing.db import Base
from housing.models import Application, ApplicationStatus, Household, Member, Round, RoundState, Wish
from housing.services import admission, audit, private
from housing.services.actors import Actor
from housing.services.filing import Filing

WITHDRAWABLE = (RoundState.OPEN, RoundState.CLOSED, RoundState.PUBLICITY)
RECEIPT_BYTES = 10  # 80 random bits (draw protocol 1.5)

_tables = Base.metadata.tables
_applications = _tables[Application.__tablename__]
_insert_household = sa.insert(_tables[Household.__tablename__])
_insert_application = sa.insert(_applications)
_insert_member = sa.insert(_tables[Member.__tablename__])
_insert_wish = sa.insert(_tables[Wish.__tablename__])


class NotYours(Refused):
    """Somebody tries to change an application that can no longer be changed."""

    code = "application-fixed"
    message = N_("Application %(receipt)s can no longer be changed: its status is “%(status)s”.")


class ListFrozen(Refused):
    """Somebody wants to leave a list that is fixed."""

    code = "list-frozen"
    message = N_(
        "The list of round %(round)s is frozen, so application %(receipt)s cannot be withdrawn any more. "
        "If you get a home that you do not want, decline it then."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A filing as it comes in: who hands it in, and when."""

    filing: Filing
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What the family holds after filing."""

    application_id: int
    receipt: str


def submit(
    db: Session,
    round_: Round,
    filing: Filing,
    *,
    by: Actor,
    at: datetime,
    on_offer: admission.Offer | None = None,
) -> Filed:
    """File an application: from now on the family has a receipt, and its place depends on the draw alone."""
    arrival = Arrival(filing=filing, by=by, at=at)
    (answer,) = submit_many(db, round_, [arrival], on_offer=on_offer or admission.offer(db, round_))
    if isinstance(answer, Refused):
        raise answer
    return answer


def submit_many(
    db: Session, round_: Round, arrivals: Sequence[Arrival], *, on_offer: admission.Offer
) -> list[Filed | Refused]:
    """File applications in the order they arrive, as an employer or a counter does; each is filed or refused alone."""
    people = [admission.people(arrival.filing) for arrival in arrivals]
    everybody = [index for indices in people for index in indices]
    taken = admission.taken(db, everybody, own=None)
    before = admission.past(db, round_, everybody, min((one.at for one in arrivals), default=round_.opens_at))
    answers: list[Filed | Refused] = []
    accepted: list[tuple[int, Arrival, admission.People]] = []
    for n, (arrival, indices) in enumerate(zip(arrivals, people, strict=True)):
        refusal = admission.refusal(round_, arrival.filing, indices, on_offer, taken, arrival.at, before=before)
        if refusal is None:
            taken.update(indices)
            accepted.append((n, arrival, indices))
        answers.append(refusal or Filed(application_id=0, receipt=""))
    for (n, _, _), filed in zip(accepted, _write(db, round_, accepted, on_offer), strict=True):
        answers[n] = filed
    return answers


def amend(db: Session, application: Application, filing: Filing, *, by: Actor, at: datetime) -> None:
    """Replace what a family filed, before the deadline; the receipt number stays the same."""
    round_ = db.get_one(Round, application.round_id)
    _changeable(application)
    on_offer = admission.offer(db, round_)
    people = admission.people(filing)
    taken, before = admission.taken(db, people, own=application), admission.past(db, round_, people, at)
    refusal = admission.refusal(round_, filing, people, on_offer, taken, at, before=before)
    if refusal is not None:
        raise refusal
    db.execute(sa.delete(Wish).where(Wish.application_id == application.id))
    db.execute(sa.delete(Member).where(Member.application_id == application.id))
    for name, value in _content(filing, on_offer, crypto.unwrap(application.key_wrapped), at).items():
        setattr(application, name, value)
    application.household_id = _households(db, {people[0]: at})[people[0]]
    application.revision += 1
    db.flush()
    _write_people_and_wishes(db, [(application.id, filing, people)], on_offer)
    details: dict[str, object] = {"program": filing.program, "revision": application.revision}
    audit.record(db, str(by), "application.amend", f"application/{application.receipt}", details, at)


def withdraw(db: Session, application: Application, *, by: Actor, at: datetime) -> None:
    """Take an application back; every member is free to apply again."""
    _changeable(application)
    round_ = db.get_one(Round, application.round_id)
    if round_.state not in WITHDRAWABLE:
        raise ListFrozen(receipt=receipts.show(application.receipt), round=round_.ref)
    application.status = ApplicationStatus.WITHDRAWN
    db.flush()
    db.execute(sa.update(Member).where(Member.application_id == application.id).values(live=False))
    audit.record(db, str(by), "application.withdraw", f"application/{application.receipt}", {}, at)


def _changeable(application: Application) -> None:
    if application.status == ApplicationStatus.WITHDRAWN:
        raise NotYours(receipt=receipts.show(application.receipt), status=application.status)


def _write(
    db: Session,
    round_: Round,
    accepted: Sequence[tuple[int, Arrival, admission.People]],
    on_offer: admission.Offer,
) -> list[Filed]:
    if not accepted:
        return []
    households = _households(db, {people[0]: arrival.at for _, arrival, people in accepted})
    rows = [_row(round_, arrival, on_offer, households[people[0]]) for _, arrival, people in accepted]
    written = db.execute(_insert_application.returning(_applications.c.id, _applications.c.receipt), rows)
    ids = {receipt: id_ for id_, receipt in written}
    filed = [Filed(application_id=ids[row["receipt"]], receipt=row["receipt"]) for row in rows]
    one_by_one = list(zip(filed, accepted, strict=True))
    _write_people_and_wishes(
        db,
        [(one.application_id, arrival.filing, people) for one, (_, arrival, people) in one_by_one],
        on_offer,
    )
    for one, (_, arrival, _) in one_by_one:
        details: dict[str, object] = {"program": arrival.filing.program, "revision": 1}
        audit.record(db, str(arrival.by), "application.submit", f"application/{one.receipt}", details, arrival.at)
    return filed


def _households(db: Session, heads: dict[bytes, datetime]) -> dict[bytes, int]:
    """Find households by the person who heads them, and write down those that are new."""
    found: dict[bytes, int] = {}
    wanted = list(heads)
    for start in range(0, len(wanted), admission.CHUNK):
        query = sa.select(Household.head_index, Household.id).where(
            Household.head_index.in_(wanted[start : start + admission.CHUNK])
        )
        found.update((head, id_) for head, id_ in db.execute(query))
    new = [{"head_index": head, "created_at": at} for head, at in heads.items() if head not in found]
    if new:
        columns = _tables[Household.__tablename__].c
        written = db.execute(_insert_household.returning(columns.head_index, columns.id), new)
        found.update((head, id_) for head, id_ in written)
    return found


def _row(round_: Round, arrival: Arrival, on_offer: admission.Offer, household_id: int) -> dict[str, Any]:
    key, wrapped = crypto.new_key()
    return {
        **_content(arrival.filing, on_offer, key, arrival.at),
        "round_id": round_.id, "household_id": household_id,
        "receipt": receipts.new(secrets.token_bytes(RECEIPT_BYTES)), "revision": 1,
        "applicant_id": arrival.by.applicant_id, "filed_by_id": arrival.by.staff_id, "key_wrapped": wrapped,
        "nonce": secrets.token_bytes(private.NONCE_BYTES),
    }  # fmt: skip


def _content(filing: Filing, on_offer: admission.Offer, key: bytes, at: datetime) -> dict[str, Any]:
    area = on_offer.work_areas[filing.work_area] if filing.work_area else None
    return {
        "program": filing.program, "status": ApplicationStatus.SUBMITTED, "flexible": filing.flexible,
        "private_sealed": private.sealed(key, filing), "work_area_id": area,
        "members_count": len(filing.members), "submitted_at": at, "decided_at": None,
    }  # fmt: skip


def _write_people_and_wishes(
    db: Session, filed: Iterable[tuple[int, Filing, admission.People]], on_offer: admission.Offer
) -> None:
    members, wishes = [], []
    for application_id, filing, people in filed:
        members += [
            {"application_id": application_id, "position": n, "person_index": index, "live": True}
            for n, index in enumerate(people)
        ]
        lots = on_offer.lots.get(filing.program, {})
        wishes += [
            {"application_id": application_id, "rank": n, "lot_id": lots[code]}
            for n, code in enumerate(filing.wishes, start=1)
        ]
    db.execute(_insert_member, members)
    if wishes:
        db.execute(_insert_wish, wishes)
