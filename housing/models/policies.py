"""Versions of a policy that the bureau makes itself, each with the second person who agreed to exactly these bytes."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base

LIVE = sa.text("withdrawn_at IS NULL")


class PolicyVersion(Base):
    """A whole policy file, proposed by one person and approved by another; in force from its first day on.

    Nothing of it ever changes: the approval comes once, or the proposal is withdrawn for good. `based_on` is the hash
    of the policy that was in force when it was proposed. A version for one district has its code.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        sa.CheckConstraint("approver_id <> proposer_id", name="four_eyes"),
        sa.CheckConstraint("(approver_id IS NULL) = (approved_at IS NULL)", name="approval_has_time"),
        sa.CheckConstraint("approved_at IS NULL OR withdrawn_at IS NULL", name="approved_or_withdrawn"),
        sa.CheckConstraint("last_day >= first_day", name="days"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.Index("policy_version_bytes", "sha256", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(sa.String(32), index=True)
    district: Mapped[int | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[bytes]
    based_on: Mapped[str | None] = mapped_column(sa.String(64))
    note: Mapped[str]
    proposer_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PolicyEffect(Base):
    """What a version would change for the present pool, as it was last counted in the background."""

    __tablename__ = "policy_effect"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_version.id"), primary_key=True)
    counts: Mapped[str]  # JSON
    counted_at: Mapped[datetime]
