"""The life of a round: one window to apply, one draw, one allocation; and the four eyes on each step."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice, yes_no


class RoundState(StrEnum):
    """How far a round has come; there is no way back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLICITY = "publicity"
    FROZEN = "frozen"
    COMMITTED = "committed"
    DRAWN = "drawn"
    ALLOCATED = "allocated"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class ChoiceRule(StrEnum):
    """How a lot is found for a household: by its own wishes, or the nearest to its work."""

    SERIAL = "serial"
    NEAREST = "nearest"


class Transition(NamedTuple):
    """One step a round may take, and whether a second person has to approve it."""

    from_state: RoundState
    to_state: RoundState
    two_person: bool


_S = RoundState
TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _S.OPEN, True),
    Transition(_S.OPEN, _S.CLOSED, False),
    Transition(_S.CLOSED, _S.PUBLICITY, False),
    Transition(_S.PUBLICITY, _S.FROZEN, True),
    Transition(_S.FROZEN, _S.COMMITTED, True),
    Transition(_S.COMMITTED, _S.DRAWN, True),
    Transition(_S.DRAWN, _S.ALLOCATED, True),
    Transition(_S.ALLOCATED, _S.PUBLISHED, True),
    Transition(_S.DRAFT, _S.CANCELLED, True),
    Transition(_S.OPEN, _S.CANCELLED, True),
    Transition(_S.CLOSED, _S.CANCELLED, True),
    Transition(_S.PUBLICITY, _S.CANCELLED, True),
    Transition(_S.FROZEN, _S.CANCELLED, True),
)
"""Every legal step; the database holds the same list and refuses all others."""

FROZEN_STATES = (_S.FROZEN, _S.COMMITTED, _S.DRAWN, _S.ALLOCATED, _S.PUBLISHED)
"""States in which the pool is fixed for good."""


WAITING = sa.text("executed_at IS NULL AND withdrawn_at IS NULL")
EXECUTED = sa.text("executed_at IS NOT NULL")


class Round(Base):
    """One window to apply, one draw and one allocation, under the policy of one day."""

    __tablename__ = "round"
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("length(pool_hash) = 32", name="pool_hash"),
        sa.CheckConstraint("attempt > 0", name="attempt"),
        sa.CheckConstraint(
            "pool_hash IS NOT NULL OR state IN ('draft', 'open', 'closed', 'publicity', 'cancelled')",
            name="frozen_pool",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(sa.String(128))
    name_en: Mapped[str] = mapped_column(sa.String(128))
    year: Mapped[int]
    city: Mapped[str] = mapped_column(sa.String(32))
    policy_id: Mapped[str] = mapped_column(sa.String(64))
    policy_sha256: Mapped[str] = mapped_column(sa.String(64))
    policy_day: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[RoundState] = mapped_column(choice(RoundState, "state"), default=RoundState.DRAFT)
    pool_hash: Mapped[bytes | None]
    attempt: Mapped[int] = mapped_column(default=1)
    demonstration: Mapped[bool] = mapped_column(yes_no("demonstration"), default=False)
    created_at: Mapped[datetime]

    programs: Mapped[list["RoundProgram"]] = relationship(back_populates="round", order_by="RoundProgram.program")


class RoundProgram(Base):
    """A program that takes part in a round, with the homes it may give; fixed once the round opens."""

    __tablename__ = "round_program"
    __table_args__ = (sa.CheckConstraint("quota >= 0", name="quota"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    program: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    quota: Mapped[int]
    choice: Mapped[ChoiceRule] = mapped_column(choice(ChoiceRule, "choice"))

    round: Mapped[Round] = relationship(back_populates="programs")


class RoundHome(Base):
    """A home on offer in a round; the list is fixed before the pool is."""

    __tablename__ = "round_home"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("home.id"), primary_key=True, index=True)


class RoundTransition(Base):
    """A legal step of a round as the database knows it; filled by the migration from TRANSITIONS."""

    __tablename__ = "round_transition"

    from_state: Mapped[RoundState] = mapped_column(choice(RoundState, "from_state"), primary_key=True)
    to_state: Mapped[RoundState] = mapped_column(choice(RoundState, "to_state"), primary_key=True)
    two_person: Mapped[bool] = mapped_column(yes_no("two_person"))


OPEN_REQUEST = sa.text("executed_at IS NULL AND withdrawn_at IS NULL")


class StepRequest(Base):
    """A step proposed by one person and approved by another, bound to the hash of exactly what is to be done.

    The step itself may follow only once `executed_at` is set; nothing else of a request ever changes. One
    whose data changed in between is withdrawn, for good, so that the step can be proposed anew.
    """

    __tablename__ = "step_request"
    __table_args__ = (
        sa.CheckConstraint("approver_id <> proposer_id", name="four_eyes"),
        sa.CheckConstraint("executed_at IS NULL OR approver_id IS NOT NULL", name="executed_needs_approval"),
        sa.CheckConstraint("(approver_id IS NULL) = (approved_at IS NULL)", name="approval_has_time"),
        sa.CheckConstraint("length(payload_hash) = 32", name="payload_hash"),
        sa.CheckConstraint("executed_at IS NULL OR withdrawn_at IS NULL", name="executed_or_withdrawn"),
        sa.Index(
            "one_open_request", "round_id", "to_state", unique=True,
            sqlite_where=WAITING, postgresql_where=WAITING,
        ),
        sa.Index(
            "one_executed_request", "round_id", "to_state", unique=True,
            sqlite_where=EXECUTED, postgresql_where=EXECUTED,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    to_state: Mapped[RoundState] = mapped_column(choice(RoundState, "to_state"))
    payload_hash: Mapped[bytes]
    proposer_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    approver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
