"""What has been kept long enough: drafts that were never filed, and the data of families that got no home.

How long is what the policy of the round says (`retention-drafts`, `retention-files`); without such a row nothing is
erased. A draft is deleted. Of an application the wrapped key is destroyed: nobody can read its data any more, while
its public fingerprint, its result and the keyed indexes that keep one home a household stay as they are.

What is not sealed under that key stays as well, on no date of its own: the rows of the registers, which belong to a
person and not to an application (`RegistryRecord`), and what officers wrote in words about their acts
(`Decision.reason`, `DuplicateDecision.reason`, `Claim.reason`, `ConductFinding.reason`, `GiveBack.reason`,
`AllocationAct.note`): no names belong there. docs/policy.md says why, and for how long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Policy, Procedure, months_after
from housing.models import (
    HOLDING,
    Allocation,
    AllocationAct,
    Application,
    Claim,
    ConductFinding,
    Draft,
    Round,
    RoundState,
)
from housing.services import audit, claims, months, rounds, timeline
from housing.services.actors import Actor
from housing.services.months import CITY_TIME

FILES, DRAFTS = "retention-files", "retention-drafts"
ENDED = (RoundState.PUBLISHED, RoundState.CANCELLED)
CHUNK = 500
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The applications of one round: those whose time is over, and how many stay, and why."""

    round: Round
    due: tuple[int, ...]
    waiting: int  # their time is not over
    housed: int  # they hold a home
    claiming: int  # a claim rests on them


def batches(db: Session, at: datetime) -> list[Batch]:
    """Look through every round that has ended; those without anything left to erase are left out."""
    ended = db.scalars(sa.select(Round).where(Round.state.in_(ENDED)).order_by(Round.id))
    found = [_batch(db, round_, at) for round_ in ended]
    return [one for one in found if one.due or one.waiting or one.housed or one.claiming]


def old_drafts(db: Session, at: datetime) -> list[int]:
    """List the drafts that nobody has touched for as long as the policy of their round keeps them."""
    today = _day(at)
    rows = db.execute(sa.select(Draft.id, Draft.updated_at, Round).join(Round, Round.id == Draft.round_id))
    return [
        id_
        for id_, touched, round_ in rows
        if (over := _over(rounds.policy_of(round_), DRAFTS, _day(touched))) is not None and over <= today
    ]


def erase(db: Session, batch: Batch, *, by: Actor, at: datetime) -> int:
    """Destroy the keys of what is due in a round; nobody can undo it."""
    for some in _chunks(batch.due):
        db.execute(sa.update(Application).where(Application.id.in_(some)).values(key_wrapped=b""))
    db.expire_all()
    details: dict[str, object] = {"applications": len(batch.due)}
    audit.record(db, str(by), "retention.erase", f"round/{batch.round.ref}", details, at)
    return len(batch.due)


def discard(db: Session, ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Delete drafts that were kept long enough."""
    for some in _chunks(ids):
        db.execute(sa.delete(Draft).where(Draft.id.in_(some)))
    audit.record(db, str(by), "retention.drafts", "drafts", {"drafts": len(ids)}, at)
    return len(ids)


def _batch(db: Session, round_: Round, at: datetime) -> Batch:
    kept = sa.select(Application.id).where(Application.round_id == round_.id, Application.key_wrapped != b"")
    ids = list(db.scalars(kept.order_by(Application.id)))
    holding = sa.select(Allocation.application_id).where(
        Allocation.application_id.in_(kept), Allocation.status.in_(HOLDING)
    )
    open_claims = sa.select(Claim.application_id).where(Claim.application_id.in_(kept), Claim.state.in_(claims.OPEN))
    living = set(db.scalars(holding))
    claiming = set(db.scalars(open_claims)) - living
    ended, later = timeline.reached(db, round_).get(RoundState(round_.state)), _later(db, round_)
    policy, today, due, staying = rounds.policy_of(round_), _day(at), list[int](), living | claiming
    if ended is not None:
        due = [
            id_
            for id_ in ids
            if id_ not in staying
            and (over := _over(policy, FILES, max([_day(ended), *later.get(id_, ())]))) is not None
            and over <= today
        ]
    waiting = len(ids) - len(due) - len(living) - len(claiming)
    return Batch(round=round_, due=tuple(due), waiting=waiting, housed=len(living), claiming=len(claiming))


def _later(db: Session, round_: Round) -> Mapping[int, list[date]]:
    """Collect what happened to applications after their round: homes given up, findings, claims that ended."""
    found: dict[int, list[date]] = {}
    ours = sa.select(Allocation.application_id).where(Allocation.round_id == round_.id)
    acts = ours.add_columns(AllocationAct.at).join(AllocationAct, AllocationAct.allocation_id == Allocation.id)
    judged = ours.add_columns(ConductFinding.found_at).join(
        ConductFinding, ConductFinding.allocation_id == Allocation.id
    )
    for query in (ours.add_columns(Allocation.expires_at), acts, judged):
        for id_, moment in db.execute(query):
            found.setdefault(id_, []).append(_day(moment))
    resting = sa.select(Claim).join(Application, Application.id == Claim.application_id)
    for claim in db.scalars(resting.where(Application.round_id == round_.id)):
        found.setdefault(claim.application_id, []).extend(_days_of(claim))
    return found


def _days_of(claim: Claim) -> Iterator[date]:
    """Name the days of a claim: filed, decided, and the first day after its last month."""
    yield _day(claim.filed_at)
    if claim.decided_at is not None:
        yield _day(claim.decided_at)
    if claim.until_month is not None:
        year, month = divmod(months.after(claim.until_month), months.YEAR)
        yield date(year, month, 1)


def _over(policy: Policy, name: str, since: date) -> date | None:
    """Tell from which day on something is kept no longer; nothing where the policy does not say how long."""
    row: Procedure | None = policy.procedure.get(name)
    if row is None or row.value is None:
        return None
    if row.kind == "days":
        return since + timedelta(days=row.value)
    each = {"months": 1, "years": MONTHS}.get(row.kind or "")
    return months_after(since, row.value * each) if each else None


def _day(moment: datetime) -> date:
    return moment.astimezone(CITY_TIME).date()


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
