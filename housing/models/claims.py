"""Money instead of a home: what a household claims, and what is paid for which month, once.

Months are whole numbers, 202511 for November 2025.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice, yes_no
from housing.models.applications import Application

MONTH = "month / 100 BETWEEN 2000 AND 2999 AND month % 100 BETWEEN 1 AND 12"


class ClaimState(StrEnum):
    """How a claim stands."""

    FILED = "filed"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class ClaimEnd(StrEnum):
    """Why nothing more is paid on a claim."""

    HOUSED = "housed"
    WITHDRAWN = "withdrawn"
    MONTHS_USED = "months_used"


OPEN = sa.text("state IN ('filed', 'approved')")
"""A claim that is being decided or paid."""


class Claim(Base):
    """What a household without a home claims instead, so many fen a month; rests on an application and its policy.

    `until_month` is the last month that may be paid. A benefit that is paid once has its only month from the start;
    every other claim gets its last month when it ends. The facts are sealed under the application's key.
    """

    __tablename__ = "claim"
    __table_args__ = (
        sa.ForeignKeyConstraint(["application_id", "household_id"], ["application.id", "application.household_id"]),
        sa.UniqueConstraint("id", "benefit_group"),
        sa.UniqueConstraint("id", "household_id", "benefit", "benefit_group", "fen"),
        sa.CheckConstraint("fen > 0", name="fen"),
        sa.CheckConstraint(MONTH.replace("month", "from_month"), name="from_month"),
        sa.CheckConstraint(
            "until_month >= from_month AND until_month % 100 BETWEEN 1 AND 12", name="until_month"
        ),
        sa.CheckConstraint("months_most > 0", name="months_most"),
        sa.CheckConstraint("months_used_before >= 0", name="months_used_before"),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decision_has_time"),
        sa.CheckConstraint("(decided_by_id IS NULL) = (reason IS NULL)", name="decision_has_reason"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by_id IS NOT NULL", name="decided_by_somebody"
        ),
        sa.CheckConstraint("ended_because IS NULL OR until_month IS NOT NULL", name="end_has_month"),
        sa.CheckConstraint("state <> 'ended' OR ended_because IS NOT NULL", name="end_has_cause"),
        sa.Index(
            "one_open_claim", "household_id", "benefit_group", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    benefit: Mapped[str] = mapped_column(sa.String(64))
    benefit_group: Mapped[str] = mapped_column(sa.String(64))
    policy_sha256: Mapped[str] = mapped_column(sa.String(64))
    facts_sealed: Mapped[bytes]
    fen: Mapped[int]
    from_month: Mapped[int]
    until_month: Mapped[int | None]
    months_most: Mapped[int | None]
    months_used_before: Mapped[int]
    state: Mapped[ClaimState] = mapped_column(choice(ClaimState, "state"), default=ClaimState.FILED, index=True)
    filed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    ended_because: Mapped[ClaimEnd | None] = mapped_column(choice(ClaimEnd, "ended_because"))

    application: Mapped[Application] = relationship(foreign_keys=[application_id])
    people: Mapped[list["ClaimPerson"]] = relationship(order_by="ClaimPerson.person_index")


class ClaimPerson(Base):
    """A natural person whom a claim covers: every member of the household, as in the application.

    `counts`: the months paid use up this person's own months (applicant and spouse; not children and parents).
    `live`: the claim is open, so no other open claim of the same group can cover the person.
    """

    __tablename__ = "claim_person"
    __table_args__ = (
        sa.ForeignKeyConstraint(["claim_id", "benefit_group"], ["claim.id", "claim.benefit_group"]),
        sa.CheckConstraint("length(person_index) = 32", name="person_index"),
        sa.Index(
            "person_claims_once", "person_index", "benefit_group", unique=True,
            sqlite_where=sa.text("live"), postgresql_where=sa.text("live"),
        ),
    )  # fmt: skip

    claim_id: Mapped[int] = mapped_column(primary_key=True)
    person_index: Mapped[bytes] = mapped_column(primary_key=True)
    benefit_group: Mapped[str] = mapped_column(sa.String(64))
    counts: Mapped[bool] = mapped_column(yes_no("counts"))
    live: Mapped[bool] = mapped_column(yes_no("live"), default=True)


LISTED = sa.text("withdrawn_at IS NULL")


class PaymentList(Base):
    """What is to be paid in a month: proposed by one person, approved by another, exactly as proposed.

    `sha256` is the fingerprint of the list as canonical JSON lines, the bytes that are handed on for payment.
    """

    __tablename__ = "payment_list"
    __table_args__ = (
        sa.CheckConstraint(MONTH, name="month"),
        sa.CheckConstraint("lines > 0", name="lines"),
        sa.CheckConstraint("total_fen > 0", name="total_fen"),
        sa.CheckConstraint("(approver_id IS NULL) = (approved_at IS NULL)", name="approval_has_time"),
        sa.CheckConstraint("approver_id <> proposer_id", name="four_eyes"),
        sa.CheckConstraint("approved_at IS NULL OR withdrawn_at IS NULL", name="approved_or_withdrawn"),
        sa.Index("one_list_a_month", "month", unique=True, sqlite_where=LISTED, postgresql_where=LISTED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int]
    lines: Mapped[int]
    total_fen: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    proposer_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Payment(Base):
    """One month of one claim, on one list; a household is paid once for a month in each group of benefits."""

    __tablename__ = "payment"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["claim_id", "household_id", "benefit", "benefit_group", "fen"],
            ["claim.id", "claim.household_id", "claim.benefit", "claim.benefit_group", "claim.fen"],
        ),
        sa.UniqueConstraint("household_id", "benefit_group", "month"),
        sa.UniqueConstraint("id", "claim_id", "benefit", "benefit_group", "month"),
        sa.CheckConstraint(MONTH, name="month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(index=True)
    household_id: Mapped[int]
    benefit: Mapped[str] = mapped_column(sa.String(64))
    benefit_group: Mapped[str] = mapped_column(sa.String(64))
    month: Mapped[int]
    fen: Mapped[int]
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("payment_list.id"), index=True)

    claim: Mapped[Claim] = relationship(foreign_keys=[claim_id], primaryjoin="Payment.claim_id == Claim.id")


class PaymentPerson(Base):
    """A natural person for whom a payment was made: whoever moves to another household is not paid for twice.

    `nth` numbers the months of one benefit over the person's life, those received before included; with a number
    used once and never above the limit, nobody gets more months than the policy gives.
    """

    __tablename__ = "payment_person"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["payment_id", "claim_id", "benefit", "benefit_group", "month"],
            ["payment.id", "payment.claim_id", "payment.benefit", "payment.benefit_group", "payment.month"],
        ),
        sa.ForeignKeyConstraint(["claim_id", "person_index"], ["claim_person.claim_id", "claim_person.person_index"]),
        sa.UniqueConstraint("person_index", "benefit_group", "month"),
        sa.UniqueConstraint("person_index", "benefit", "nth"),
        sa.CheckConstraint("nth > 0", name="nth"),
    )

    payment_id: Mapped[int] = mapped_column(primary_key=True)
    person_index: Mapped[bytes] = mapped_column(primary_key=True)
    claim_id: Mapped[int]
    benefit: Mapped[str] = mapped_column(sa.String(64))
    benefit_group: Mapped[str] = mapped_column(sa.String(64))
    month: Mapped[int]
    nth: Mapped[int | None]
