"""What families file: the application, the people in it, the wishes, and how it was judged."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice, yes_no
from housing.models.people import Applicant
from housing.models.rounds import Round
from housing.models.supply import Lot, WorkArea


class ApplicationStatus(StrEnum):
    """How an application stands."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    DOCUMENTS_NEEDED = "documents_needed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What the rules, or a person, say about an application."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    DOCUMENTS_NEEDED = "documents_needed"


LIVE = sa.text("status IN ('submitted', 'eligible', 'documents_needed')")
"""An application that can still lead to a home."""


class Household(Base):
    """The people who will live together, known by their head over all rounds."""

    __tablename__ = "household"
    __table_args__ = (sa.CheckConstraint("length(head_index) = 32", name="head_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    head_index: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Application(Base):
    """One household's wish to take part in one round; never deleted, only withdrawn or made unreadable.

    Filed by the applicant, or at the counter by a person of the bureau. The answers are sealed under a key of
    this application alone.
    """

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "id"),
        sa.UniqueConstraint("id", "household_id"),
        sa.ForeignKeyConstraint(["round_id", "program"], ["round_program.round_id", "round_program.program"]),
        sa.CheckConstraint("length(receipt) = 16", name="receipt"),
        sa.CheckConstraint("length(nonce) = 16", name="nonce"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("members_count > 0", name="members_count"),
        sa.CheckConstraint("applicant_id IS NOT NULL OR filed_by_id IS NOT NULL", name="filed_by_somebody"),
        sa.Index(
            "one_live_application", "round_id", "household_id", unique=True,
            sqlite_where=LIVE, postgresql_where=LIVE,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    filed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    program: Mapped[str] = mapped_column(sa.String(32))
    receipt: Mapped[str] = mapped_column(sa.String(16), unique=True)
    status: Mapped[ApplicationStatus] = mapped_column(
        choice(ApplicationStatus, "status"), default=ApplicationStatus.SUBMITTED
    )
    revision: Mapped[int] = mapped_column(default=1)
    key_wrapped: Mapped[bytes]
    private_sealed: Mapped[bytes]
    nonce: Mapped[bytes]
    flexible: Mapped[bool] = mapped_column(yes_no("flexible"), default=False)
    work_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_area.id"))
    members_count: Mapped[int]
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    household: Mapped[Household] = relationship()
    applicant: Mapped[Applicant | None] = relationship()
    work_area: Mapped[WorkArea | None] = relationship()
    members: Mapped[list["Member"]] = relationship(
        back_populates="application", order_by="Member.position", cascade="all, delete-orphan"
    )
    wishes: Mapped[list["Wish"]] = relationship(
        back_populates="application", order_by="Wish.rank", cascade="all, delete-orphan"
    )


class Draft(Base):
    """Answers not filed yet, kept so that nobody has to type them twice."""

    __tablename__ = "draft"
    __table_args__ = (sa.UniqueConstraint("applicant_id", "round_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    program: Mapped[str] = mapped_column(sa.String(32))
    sealed: Mapped[bytes]
    updated_at: Mapped[datetime]


class Member(Base):
    """One natural person in an application; in one live application at most, over all rounds."""

    __tablename__ = "member"
    __table_args__ = (
        sa.CheckConstraint("length(person_index) = 32", name="person_index"),
        sa.CheckConstraint("position >= 0", name="position"),
        sa.UniqueConstraint("application_id", "person_index"),
        sa.Index(
            "person_once", "person_index", unique=True,
            sqlite_where=sa.text("live"), postgresql_where=sa.text("live"),
        ),
    )  # fmt: skip

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_index: Mapped[bytes] = mapped_column(index=True)
    live: Mapped[bool] = mapped_column(yes_no("live"), default=True)

    application: Mapped[Application] = relationship(back_populates="members")


class Wish(Base):
    """A lot the household wishes for; rank 1 first."""

    __tablename__ = "wish"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "lot_id"),
        sa.CheckConstraint("rank > 0", name="rank"),
    )

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"))

    application: Mapped[Application] = relationship(back_populates="wishes")
    lot: Mapped[Lot] = relationship()


class Assessment(Base):
    """What the rules say about one revision of an application; made anew whenever the answers change.

    `failed` and `unknown` are JSON lists of rule and fact ids, `differing` a JSON list of the facts in which
    the applicant and a registry disagree, `suitable` a JSON list of lot ids. `facts_sealed` are the facts
    used, sealed under the application's key.
    """

    __tablename__ = "assessment"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    revision: Mapped[int]
    policy_sha256: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    failed: Mapped[str]
    unknown: Mapped[str]
    differing: Mapped[str]
    tier: Mapped[int | None]
    points: Mapped[int]
    suitable: Mapped[str]
    facts_sealed: Mapped[bytes]
    assessed_at: Mapped[datetime]


class Decision(Base):
    """What a person of the bureau decided about an application, with the reason; never changed afterwards."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    revision: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    reason: Mapped[str]
    by_staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
