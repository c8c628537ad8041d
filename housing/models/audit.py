"""Who did what and when: written beside every change, never changed, without personal data."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base


class AuditEntry(Base):
    """One act; `entry` are its canonical bytes and `leaf` their hash, so that a changed word shows."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.CheckConstraint("length(leaf) = 32", name="leaf"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(64))
    act: Mapped[str] = mapped_column(sa.String(64))
    obj: Mapped[str] = mapped_column(sa.String(128), index=True)
    entry: Mapped[bytes]
    leaf: Mapped[bytes]
