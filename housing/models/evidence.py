"""Papers that an officer has seen: what a declaration rests on where a register says something else, or nothing."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base


class Evidence(Base):
    """One paper for one fact of one revision, written once; for a newer paper another row follows.

    `paper` is what the policy of the round asks for, in Chinese; `number_sealed` is what stands on the paper, under
    the key of the application.
    """

    __tablename__ = "evidence"
    __table_args__ = (sa.CheckConstraint("revision > 0", name="revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    revision: Mapped[int]
    fact: Mapped[str] = mapped_column(sa.String(64))
    paper: Mapped[str] = mapped_column(sa.String(255))
    dated_on: Mapped[date]
    number_sealed: Mapped[bytes | None]
    seen_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    seen_at: Mapped[datetime]
