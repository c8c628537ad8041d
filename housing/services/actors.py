"""Who does something: an applicant, a member of staff, or the system itself."""

from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The acting person, as the audit trail names it (`applicant:12`, `staff:3`, `system`)."""

    kind: Literal["applicant", "staff", "system"]
    id: int | None = None

    @classmethod
    def applicant(cls, applicant_id: int) -> Self:
        """Name an applicant."""
        return cls(kind="applicant", id=applicant_id)

    @classmethod
    def staff(cls, staff_id: int) -> Self:
        """Name a member of staff."""
        return cls(kind="staff", id=staff_id)

    @property
    def staff_id(self) -> int | None:
        """Their staff number, for those who are staff."""
        return self.id if self.kind == "staff" else None

    @property
    def applicant_id(self) -> int | None:
        """Their account number, for those who are applicants."""
        return self.id if self.kind == "applicant" else None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"
