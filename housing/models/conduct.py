"""What a person of the bureau found about a home that a household gave up, or got by false statements."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base, choice


class Cause(StrEnum):
    """Why a home was given up or taken back: by the family's own doing, beyond its control, or by false statements."""

    OWN = "own"
    OBJECTIVE = "objective"
    FALSE_STATEMENT = "false_statement"


class ConductFinding(Base):
    """One finding about an allocation, with its reason; never changed. The latest one counts."""

    __tablename__ = "conduct_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation.id"), index=True)
    cause: Mapped[Cause] = mapped_column(choice(Cause, "cause"))
    reason: Mapped[str]
    by_staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    found_at: Mapped[datetime]
