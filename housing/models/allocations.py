"""Who gets which home, why, and what was published about it."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice
from housing.models.applications import Application
from housing.models.supply import Home


class AllocationStatus(StrEnum):
    """How a household's home stands: offered, taken up, or free again."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


class OutcomeCode(StrEnum):
    """What the allocation meant: a home, no home left, or passed over by the household's own wishes."""

    ASSIGNED = "ASSIGNED"
    NO_UNIT = "NO_UNIT"
    PASSED = "PASSED"


_A = AllocationStatus
ALLOCATION_STEPS: tuple[tuple[AllocationStatus, AllocationStatus], ...] = (
    (_A.OFFERED, _A.ACCEPTED),
    (_A.OFFERED, _A.DECLINED),
    (_A.OFFERED, _A.EXPIRED),
    (_A.OFFERED, _A.REVOKED),
    (_A.ACCEPTED, _A.SIGNED),
    (_A.ACCEPTED, _A.EXPIRED),
    (_A.ACCEPTED, _A.REVOKED),
    (_A.SIGNED, _A.REVOKED),
)
"""Every legal change of an allocation; the database refuses all others."""

HOLDING = (_A.OFFERED, _A.ACCEPTED, _A.SIGNED)
"""The states in which an allocation holds its home."""

GIVEN_UP = (_A.DECLINED, _A.EXPIRED, _A.REVOKED)
"""The states in which a home is free again, and so are its people."""

LIVE = sa.column("status", sa.String).in_(HOLDING)


class Allocation(Base):
    """One home for one household: while it lives, neither of the two can be in another one."""

    __tablename__ = "allocation"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "home_id"], ["round_home.round_id", "round_home.home_id"]),
        sa.ForeignKeyConstraint(
            ["round_id", "application_id", "household_id"],
            ["pool_entry.round_id", "pool_entry.application_id", "pool_entry.household_id"],
        ),
        sa.Index("home_once", "home_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        sa.Index("household_once", "household_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("home.id"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    status: Mapped[AllocationStatus] = mapped_column(
        choice(AllocationStatus, "status"), default=AllocationStatus.OFFERED
    )
    expires_at: Mapped[datetime]  # the last moment to confirm or decline; counted from the publication
    sign_by: Mapped[datetime | None]  # the last moment to sign, once the household has confirmed

    home: Mapped[Home] = relationship()
    application: Mapped[Application] = relationship()


class AllocationAct(Base):
    """One step that an allocation took, with the paper or reason behind it; written once.

    Without a person of the bureau it was the household itself, or the end of its time.
    """

    __tablename__ = "allocation_act"
    __table_args__ = (
        sa.UniqueConstraint("allocation_id", "status"),
        sa.CheckConstraint("(status = 'signed') = (contract_number IS NOT NULL)", name="contract_is_numbered"),
        sa.CheckConstraint("(contract_number IS NULL) = (contract_on IS NULL)", name="contract_has_day"),
        sa.UniqueConstraint("contract_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation.id"))
    status: Mapped[AllocationStatus] = mapped_column(choice(AllocationStatus, "status"))
    note: Mapped[str]
    contract_number: Mapped[str | None] = mapped_column(sa.String(64))
    contract_on: Mapped[date | None]
    by_staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime]


STANDING = sa.text("withdrawn_at IS NULL")


class GiveBack(Base):
    """A home that is to be taken back from its household: proposed by one person, approved by another."""

    __tablename__ = "give_back"
    __table_args__ = (
        sa.CheckConstraint("(approver_id IS NULL) = (approved_at IS NULL)", name="approval_has_time"),
        sa.CheckConstraint("approver_id <> proposer_id", name="four_eyes"),
        sa.CheckConstraint("approved_at IS NULL OR withdrawn_at IS NULL", name="approved_or_withdrawn"),
        sa.Index("given_back_once", "allocation_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation.id"))
    reason: Mapped[str]
    proposer_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    allocation: Mapped[Allocation] = relationship()


class AllocationStep(Base):
    """A legal change of an allocation as the database knows it; filled by the migration."""

    __tablename__ = "allocation_step"

    from_status: Mapped[AllocationStatus] = mapped_column(choice(AllocationStatus, "from_status"), primary_key=True)
    to_status: Mapped[AllocationStatus] = mapped_column(choice(AllocationStatus, "to_status"), primary_key=True)


class HouseholdOutcome(Base):
    """What the allocation meant for one household, and the reasons as JSON."""

    __tablename__ = "outcome"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "application_id"], ["pool_entry.round_id", "pool_entry.application_id"]),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[OutcomeCode] = mapped_column(choice(OutcomeCode, "code"))
    why: Mapped[str]


class Publication(Base):
    """The bundle of a round as published: the hash of its manifest and the report of the second program."""

    __tablename__ = "publication"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    manifest_sha256: Mapped[str] = mapped_column(sa.String(64))
    report: Mapped[str]
    published_at: Mapped[datetime]
