"""The list of a month: proposed by one person, approved by another, paid once, handed on as files.

The proposal holds the fingerprint of its lines. When it is approved what is due is worked out again, and must have the
same fingerprint; only then are payments written, which nothing can change afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from housing.db import act_as
from housing.errors import NotFound
from housing.i18n import current
from housing.models import (
    Application,
    Claim,
    ClaimEnd,
    ClaimState,
    Payment,
    PaymentList,
    PaymentPerson,
    Staff,
)
from housing.services import audit, claims, months, payment_files, policies, private
from housing.services.actors import Actor
from housing.services.claim_refusals import (
    AlreadyListed,
    ListChanged,
    ListClosed,
    ListUnlike,
    MonthNotYet,
    NothingDue,
    ProposerApprovesList,
)
from housing.services.due import Due, due
from housing.services.payment_files import About, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One list, and who is behind it."""

    list: PaymentList
    proposer: str
    approver: str | None

    @property
    def standing(self) -> str:
        """How it stands: proposed, approved, withdrawn."""
        if self.list.withdrawn_at is not None:
            return "withdrawn"
        return "proposed" if self.list.approver_id is None else "approved"


def propose_month(db: Session, month: int, *, by: Actor, at: datetime) -> PaymentList:
    """Propose what is due for a month, and for earlier months that were not paid yet."""
    text = months.text(month)
    if month > months.of_moment(at):
        raise MonthNotYet(month=text)
    if of_month(db, month) is not None:
        raise AlreadyListed(month=text)
    lines = [one.line for one in due(db, month)]
    if not lines:
        raise NothingDue(month=text)
    act_as(db, by.staff_id)
    proposed = PaymentList(
        month=month, lines=len(lines), total_fen=sum(line.fen for line in lines), proposer_id=by.staff_id,
        proposed_at=at, sha256=payment_files.fingerprint(payment_files.to_bytes(month, lines)),
    )  # fmt: skip
    db.add(proposed)
    db.flush()
    _record(db, proposed, "payment.propose", by, at)
    return proposed


def approve_month(db: Session, proposed: PaymentList, *, by: Actor, at: datetime) -> None:
    """Agree, as a second person, to exactly what was proposed, and pay it."""
    db.refresh(proposed, with_for_update=True)
    text = months.text(proposed.month)
    if proposed.proposer_id == by.staff_id:
        raise ProposerApprovesList(month=text)
    if proposed.approver_id is not None or proposed.withdrawn_at is not None:
        raise ListClosed(month=text)
    found = due(db, proposed.month, locked=True)
    data = payment_files.to_bytes(proposed.month, (one.line for one in found))
    if payment_files.fingerprint(data) != proposed.sha256:
        raise ListChanged(month=text)
    act_as(db, by.staff_id)
    _pay(db, proposed, found)
    proposed.approver_id, proposed.approved_at = by.staff_id, at
    db.flush()
    _record(db, proposed, "payment.approve", by, at)
    _end_used_up(db, found, by=by, at=at)


def withdraw(db: Session, proposed: PaymentList, *, by: Actor, at: datetime) -> None:
    """Take a proposal back, or send it back: nothing was paid, and the month can be proposed again."""
    db.refresh(proposed, with_for_update=True)
    if proposed.approver_id is not None or proposed.withdrawn_at is not None:
        raise ListClosed(month=months.text(proposed.month))
    proposed.withdrawn_at = at
    db.flush()
    _record(db, proposed, "payment.withdraw", by, at)


def of_month(db: Session, month: int) -> PaymentList | None:
    """Find the list of a month."""
    return db.scalar(sa.select(PaymentList).where(PaymentList.month == month, PaymentList.withdrawn_at.is_(None)))


def lists(db: Session) -> list[Listed]:
    """List every list that was not withdrawn, the newest month first."""
    return _listed(db, PaymentList.withdrawn_at.is_(None))


def listed(db: Session, found: PaymentList) -> Listed:
    """Name the people behind a list."""
    return next(iter(_listed(db, PaymentList.id == found.id)))


def lines_of(db: Session, found: PaymentList) -> list[tuple[Line, Claim]]:
    """Give the lines of a list in the order of its file: what was paid, or what is due while it is only proposed."""
    if found.approver_id is None:
        rows = [(one.line, one.claim) for one in due(db, found.month)]
    else:
        rows = list(_written(db, found))
    return sorted(rows, key=lambda row: (row[0].receipt, row[0].month, row[0].claim_id))


def still_holds(db: Session, found: PaymentList) -> bool:
    """Tell whether a list is still exactly what was proposed."""
    data = payment_files.to_bytes(found.month, (line for line, _claim in lines_of(db, found)))
    return payment_files.fingerprint(data) == found.sha256


def export_lines(db: Session, found: PaymentList, *, by: Actor, at: datetime) -> bytes:
    """Hand an approved list on as JSON lines, whose hash is the fingerprint that was approved."""
    data = payment_files.to_bytes(found.month, (line for line, _claim in _approved(db, found)))
    _record(db, found, "payment.export", by, at)
    return data


def export_book(db: Session, found: PaymentList, *, by: Actor, at: datetime) -> bytes:
    """Hand an approved list on as a workbook."""
    rows, who = _approved(db, found), listed(db, found)
    names = {line.benefit: _name(claim) for line, claim in rows}
    about = About(
        month=found.month, sha256=found.sha256, proposer=who.proposer, approver=who.approver or "", names=names,
    )  # fmt: skip
    data = payment_files.workbook(about, ((line, _covered_name(claim)) for line, claim in rows))
    _record(db, found, "payment.export", by, at)
    return data


def of_claim(db: Session, claim: Claim) -> list[tuple[Payment, datetime]]:
    """List what was paid on a claim, the newest month first, with the moment of each approval."""
    query = (
        sa.select(Payment, PaymentList.approved_at)
        .join(PaymentList, PaymentList.id == Payment.list_id)
        .where(Payment.claim_id == claim.id, PaymentList.approver_id.is_not(None))
        .order_by(Payment.month.desc())
    )
    return [(payment, approved_at) for payment, approved_at in db.execute(query) if approved_at is not None]


def _approved(db: Session, found: PaymentList) -> list[tuple[Line, Claim]]:
    """Give the lines of an approved list, if they are still those that two persons agreed to."""
    if found.approver_id is None:
        raise NotFound(thing="list", ref=months.text(found.month))
    if not still_holds(db, found):
        raise ListUnlike(month=months.text(found.month))
    return lines_of(db, found)


def _written(db: Session, found: PaymentList) -> Iterator[tuple[Line, Claim]]:
    query = (
        sa.select(Payment, Claim, Application.receipt, sa.func.coalesce(sa.func.max(PaymentPerson.nth), 0))
        .join(Claim, Claim.id == Payment.claim_id)
        .join(Application, Application.id == Claim.application_id)
        .join(PaymentPerson, PaymentPerson.payment_id == Payment.id)
        .where(Payment.list_id == found.id)
        .group_by(Payment.id, Claim.id, Application.receipt)
    )
    for paid, claim, receipt, nth in db.execute(query):
        line = Line(
            receipt=receipt, claim_id=claim.id, benefit=paid.benefit, month=paid.month, fen=paid.fen, nth=nth or 0,
        )  # fmt: skip
        yield line, claim


def _pay(db: Session, proposed: PaymentList, found: list[Due]) -> None:
    """Write every payment, and then for whom each one is."""
    paid = [
        Payment(
            claim_id=one.claim.id, household_id=one.claim.household_id, benefit=one.claim.benefit,
            benefit_group=one.claim.benefit_group, month=one.month, fen=one.claim.fen, list_id=proposed.id,
        )
        for one in found
    ]  # fmt: skip
    db.add_all(paid)
    db.flush()
    db.add_all(
        PaymentPerson(
            payment_id=written.id, person_index=person, claim_id=written.claim_id, benefit=written.benefit,
            benefit_group=written.benefit_group, month=written.month, nth=nth,
        )
        for written, one in zip(paid, found, strict=True)
        for person, nth in one.people.items()
    )  # fmt: skip
    db.flush()


def _end_used_up(db: Session, found: list[Due], *, by: Actor, at: datetime) -> None:
    """End every claim whose last month was paid now."""
    for one in found:
        if one.last and one.claim.state == ClaimState.APPROVED:
            claims.end(db, one.claim, ClaimEnd.MONTHS_USED, one.month, by=by, at=at)


def _name(claim: Claim) -> str:
    policy = policies.of(claim.application.round.policy_id, claim.policy_sha256)
    return policy.benefits[claim.benefit].name[current()]


def _covered_name(claim: Claim) -> str:
    """Keep the first character of the applicant's name only."""
    return private.name_of(claim.application)[:1] + "**"


def _listed(db: Session, *where: sa.ColumnElement[bool]) -> list[Listed]:
    proposer, approver = aliased(Staff), aliased(Staff)
    query = (
        sa.select(PaymentList, proposer.name, approver.name)
        .join(proposer, proposer.id == PaymentList.proposer_id)
        .outerjoin(approver, approver.id == PaymentList.approver_id)
        .where(*where)
        .order_by(PaymentList.month.desc(), PaymentList.id.desc())
    )
    return [Listed(list=found, proposer=one, approver=two) for found, one, two in db.execute(query)]


def _record(db: Session, found: PaymentList, act: str, by: Actor, at: datetime) -> None:
    details: dict[str, object] = {
        "lines": found.lines, "list": found.id, "sha256": found.sha256, "total": found.total_fen,
    }  # fmt: skip
    audit.record(db, str(by), act, f"payments/{months.text(found.month)}", details, at)
