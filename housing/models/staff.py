"""The people of the bureau and what each may do."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base, choice, yes_no


class Role(StrEnum):
    """A person's part in the bureau: review, operate, supervise, or watch over all of it."""

    REVIEWER = "reviewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Staff(Base):
    """A person of the bureau; never deleted, so that every act keeps its name."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(128))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(yes_no("active"), default=True)
    created_at: Mapped[datetime]
