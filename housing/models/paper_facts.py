"""What a paper says of one fact, where the family declared nothing, or something else, and the registers are silent."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base, choice


class PaperStep(StrEnum):
    """Whether a paper is entered, or what was entered does not count any more."""

    ENTERED = "entered"
    WITHDRAWN = "withdrawn"


class PaperFact(Base):
    """One fact as a paper says it, for one revision, entered by an officer who had the paper before them.

    Rows are written once. Another one for the same fact takes the place of the one before; a withdrawn one says that
    from then on no paper counts. `paper` is what the policy of the round asks for, in Chinese; `sealed` holds the
    value, the code or number on the paper and the remark, under the key of the application.
    """

    __tablename__ = "paper_fact"
    __table_args__ = (sa.CheckConstraint("revision > 0", name="revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    revision: Mapped[int]
    fact: Mapped[str] = mapped_column(sa.String(64))
    step: Mapped[PaperStep] = mapped_column(choice(PaperStep, "step"))
    paper: Mapped[str] = mapped_column(sa.String(255))
    dated_on: Mapped[date]
    sealed: Mapped[bytes]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
