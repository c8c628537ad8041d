"""Who did what and when: written beside every change, never changed, without personal data."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base


class AuditEntry(Base):
    """One act. `entry` are its canonical bytes; all else follows from them and from the entries before it."""

    __tablename__ = "audit_log"
    __table_args__ = (
        sa.CheckConstraint("seq >= 0", name="place"),
        sa.CheckConstraint("length(entry) <= 65535", name="entry"),
        sa.CheckConstraint("length(leaf) = 32", name="leaf"),
        sa.CheckConstraint("length(chain) = 32", name="chain"),
        sa.Index("ix_audit_log_obj", "obj", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0, without gaps
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(64))
    act: Mapped[str] = mapped_column(sa.String(64))
    obj: Mapped[str] = mapped_column(sa.String(128))
    entry: Mapped[bytes]
    leaf: Mapped[bytes]
    chain: Mapped[bytes]  # hash over this leaf and the link before


class AuditHead(Base):
    """How long the log is, and its last link: one row, which everybody locks who adds entries."""

    __tablename__ = "audit_head"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one"),
        sa.CheckConstraint("length(chain) = 32", name="chain"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    chain: Mapped[bytes]


class AuditCheckpoint(Base):
    """A signed statement of how long the log was and what stood in it; more signatures are another row."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (
        sa.CheckConstraint("size >= 0", name="size"),
        sa.CheckConstraint("length(root) = 32", name="root"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(index=True)
    root: Mapped[bytes]
    note: Mapped[str]
    made_at: Mapped[datetime]


class AuditNode(Base):
    """The hash over a full subtree of the log, kept so that a proof need not read all entries again."""

    __tablename__ = "audit_node"
    __table_args__ = (sa.CheckConstraint("length(hash) = 32", name="hash"),)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes]
