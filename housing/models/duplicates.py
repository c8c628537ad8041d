"""Pairs of applications that may be of the same people: how they were found, what was decided, and who appealed."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice
from housing.models.applications import Application, ApplicationStatus
from housing.models.rounds import Round


class PairState(StrEnum):
    """Whether a person has looked at a pair, and what they found."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"


class Verdict(StrEnum):
    """What is decided about a pair: the same people, different people, or that the last decision falls."""

    SAME = "same"
    DIFFERENT = "different"
    UNDONE = "undone"


class DuplicateSearch(Base):
    """One look at all applications of a round, by a person or by itself."""

    __tablename__ = "duplicate_search"
    __table_args__ = (
        sa.CheckConstraint("applications >= 0 AND compared >= 0 AND found >= 0", name="counts"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    applications: Mapped[int]
    compared: Mapped[int]
    found: Mapped[int]
    by_staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    searched_at: Mapped[datetime]


class DuplicatePair(Base):
    """Two applications of a round with much in common; the state always follows the latest decision.

    `kinds` are the code words of the reasons, separated by spaces; `details_sealed` are the values, sealed under the
    keys of both applications. `shared_index` recognises the phone or address that is the only reason, if it is.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "first_id", "second_id"),
        sa.ForeignKeyConstraint(["round_id", "first_id"], ["application.round_id", "application.id"]),
        sa.ForeignKeyConstraint(["round_id", "second_id"], ["application.round_id", "application.id"]),
        sa.CheckConstraint("first_id < second_id", name="in_order"),
        sa.CheckConstraint("length(shared_index) = 32", name="shared_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    first_id: Mapped[int] = mapped_column(index=True)
    second_id: Mapped[int] = mapped_column(index=True)
    kinds: Mapped[str] = mapped_column(sa.String(255))
    details_sealed: Mapped[bytes]
    shared_index: Mapped[bytes | None] = mapped_column(index=True)
    state: Mapped[PairState] = mapped_column(choice(PairState, "state"), default=PairState.OPEN, index=True)
    found_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    first: Mapped[Application] = relationship(
        primaryjoin="DuplicatePair.first_id == Application.id", foreign_keys=[first_id], viewonly=True
    )
    second: Mapped[Application] = relationship(
        primaryjoin="DuplicatePair.second_id == Application.id", foreign_keys=[second_id], viewonly=True
    )


class DuplicateDecision(Base):
    """One decision about a pair; never changed. Each but the first follows the one before it.

    Where two applications are of the same people, one of them ends; `ended_status` is how it stood before.
    """

    __tablename__ = "duplicate_decision"
    __table_args__ = (
        sa.UniqueConstraint("follows_id"),
        sa.CheckConstraint("(verdict = 'same') = (ends_id IS NOT NULL)", name="one_ends"),
        sa.CheckConstraint("(ends_id IS NULL) = (ended_status IS NULL)", name="status_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(sa.ForeignKey("duplicate_pair.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    ends_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"), index=True)
    ended_status: Mapped[ApplicationStatus | None] = mapped_column(choice(ApplicationStatus, "ended_status"))
    reason: Mapped[str]
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duplicate_decision.id"))
    by_staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime]

    pair: Mapped[DuplicatePair] = relationship()


class DuplicateAppeal(Base):
    """What a family says against a decision that ended its application; another person answers with a decision."""

    __tablename__ = "duplicate_appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("duplicate_decision.id"), unique=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    text_sealed: Mapped[bytes]
    filed_at: Mapped[datetime]

    decision: Mapped[DuplicateDecision] = relationship()
