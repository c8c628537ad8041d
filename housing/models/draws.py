"""The draw: who is in the pool, what was promised before any randomness, and the order that came out."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice
from housing.models.applications import Application


class PoolEntry(Base):
    """One household's place in the frozen pool; written once before the freeze, never changed or removed."""

    __tablename__ = "pool_entry"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "household_id"),
        sa.UniqueConstraint("round_id", "application_id", "household_id"),
        sa.UniqueConstraint("round_id", "application_id", "program"),
        sa.UniqueConstraint("round_id", "receipt"),
        sa.ForeignKeyConstraint(["round_id", "application_id"], ["application.round_id", "application.id"]),
        sa.ForeignKeyConstraint(["application_id", "household_id"], ["application.id", "application.household_id"]),
        sa.ForeignKeyConstraint(["round_id", "program"], ["round_program.round_id", "round_program.program"]),
        sa.CheckConstraint("length(commitment) = 32", name="commitment"),
        sa.CheckConstraint("length(receipt) = 16", name="receipt"),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    receipt: Mapped[str] = mapped_column(sa.String(16))
    program: Mapped[str] = mapped_column(sa.String(32))
    commitment: Mapped[bytes]

    application: Mapped[Application] = relationship(
        primaryjoin="PoolEntry.application_id == Application.id", foreign_keys=[application_id], viewonly=True
    )


class PoolPerson(Base):
    """The applicant or the spouse of a household in the frozen pool: whose round it was, for the chances of later ones.

    A person carries a round along into another household; other members do not.
    """

    __tablename__ = "pool_person"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "application_id"], ["pool_entry.round_id", "pool_entry.application_id"]),
        sa.ForeignKeyConstraint(["application_id", "person_index"], ["member.application_id", "member.person_index"]),
        sa.CheckConstraint("length(person_index) = 32", name="person_index"),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(primary_key=True)
    person_index: Mapped[bytes] = mapped_column(primary_key=True, index=True)


class PoolChances(Base):
    """How many chances a household of the frozen pool has in the draw; written at the freeze, never changed.

    `failed` is a JSON list of the references of the earlier rounds that left it without a home and count.
    """

    __tablename__ = "pool_chances"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "application_id"], ["pool_entry.round_id", "pool_entry.application_id"]),
        sa.CheckConstraint("chances BETWEEN 1 AND 16", name="chances"),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(primary_key=True)
    chances: Mapped[int]
    failed: Mapped[str]


class RoundFile(Base):
    """One file of a round, byte for byte as it will be published; every later step reads it from here.

    Plan and homes are written when the round opens, entries and demand at the freeze, the result when it is allocated.
    """

    __tablename__ = "round_file"
    __table_args__ = (
        sa.CheckConstraint(
            "name IN ('plan.json', 'units.jsonl', 'entries.jsonl', 'demand.jsonl', 'result.jsonl')", name="name"
        ),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    content: Mapped[bytes]


class Commitment(Base):
    """The document that fixes pool, homes and rules before anybody knows the randomness."""

    __tablename__ = "commitment"
    __table_args__ = (sa.CheckConstraint("length(hash) = 32", name="hash"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    document: Mapped[bytes]
    hash: Mapped[bytes]
    committed_at: Mapped[datetime]


class SourceKind(StrEnum):
    """Where randomness comes from."""

    DIGITS = "digits"
    PARTY = "party"


class Source(Base):
    """One source of randomness of a draw, in the order it enters the seed.

    Digits are rolled in public; a party deposits the commitment of a secret while the round is frozen. The
    value (the digits read out, the secret opened) is set once, while the round is committed; a secret that
    never comes stays empty and counts as withheld.
    """

    __tablename__ = "source"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "name"),
        sa.CheckConstraint("length(commitment) = 32", name="commitment"),
        sa.CheckConstraint("(kind = 'party') = (commitment IS NOT NULL)", name="party_commits"),
        sa.CheckConstraint("position >= 0", name="position"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SourceKind] = mapped_column(choice(SourceKind, "kind"))
    name: Mapped[str] = mapped_column(sa.String(32))
    commitment: Mapped[bytes | None]
    value: Mapped[bytes | None]


class DrawRun(Base):
    """The one draw of a round: the seed and the hash of the order."""

    __tablename__ = "draw_run"
    __table_args__ = (
        sa.CheckConstraint("length(seed) = 32", name="seed"),
        sa.CheckConstraint("length(order_hash) = 32", name="order_hash"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    seed: Mapped[bytes]
    order_hash: Mapped[bytes]
    drawn_at: Mapped[datetime]


class DrawResult(Base):
    """One household's priority in its program after the draw: rank 1 first, no gaps, nobody left out."""

    __tablename__ = "draw_result"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "application_id"),
        sa.ForeignKeyConstraint(
            ["round_id", "application_id", "program"],
            ["pool_entry.round_id", "pool_entry.application_id", "pool_entry.program"],
        ),
        sa.CheckConstraint("rank > 0", name="rank"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    program: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    ticket: Mapped[str] = mapped_column(sa.String(64))
