"""Who gets which home, why, and what was published about it."""

from datetime import datetime
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

LIVE = sa.text("status IN ('offered', 'accepted', 'signed')")
"""An allocation that holds its home."""


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
    expires_at: Mapped[datetime]

    home: Mapped[Home] = relationship()
    application: Mapped[Application] = relationship()


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
