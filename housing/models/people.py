"""Applicants and who is logged in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base


class Applicant(Base):
    """A person with an account, found again by phone number; name and number are sealed."""

    __tablename__ = "applicant"
    __table_args__ = (sa.CheckConstraint("length(phone_index) = 32", name="phone_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_index: Mapped[bytes] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(16), default="zh_Hans")
    created_at: Mapped[datetime]


class LoginSession(Base):
    """One browser that is logged in; deleting the row logs it out at once."""

    __tablename__ = "login_session"
    __table_args__ = (
        sa.CheckConstraint("(applicant_id IS NULL) <> (staff_id IS NULL)", name="one_person"),
        sa.CheckConstraint("length(id_hash) = 32", name="id_hash"),
    )

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginFailure(Base):
    """Failed logins for one account and network: guessing gets slower, nobody is shut out for good."""

    __tablename__ = "login_failure"

    key: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
