"""What a family files: its members, what it declares, and where it would like to live.

The web form, the counter and the demo city all hand the same value to `apply.submit`. It is stored sealed,
as canonical JSON, under a key of its own.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from allocator.seal import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of the household, as on their document."""

    relation: str  # applicant, spouse, child, parent
    name: str
    id_type: str  # resident_id, residence_permit, permanent_resident_card, passport
    id_number: str  # normalised
    birth_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One application, complete: nothing else is known of the family when it files."""

    program: str
    members: tuple[Person, ...]  # the applicant first
    phone: str
    facts: dict[str, int]  # what the applicant declares; a fact that is absent is unknown
    work_area: str | None = None
    wishes: tuple[str, ...] = ()  # lot codes, best first
    flexible: bool = False
    address: str = ""  # where the family lives now, if it told so; never public

    @property
    def applicant(self) -> Person:
        """The person who files for the family."""
        return self.members[0]

    def to_json(self) -> dict[str, Any]:
        """Give the filing as a JSON value."""
        members = [
            {
                "relation": person.relation, "name": person.name, "id_type": person.id_type,
                "id_number": person.id_number, "birth_on": person.birth_on.isoformat(),
            }
            for person in self.members
        ]  # fmt: skip
        return {
            "program": self.program, "members": members, "phone": self.phone, "facts": self.facts,
            "work_area": self.work_area, "wishes": list(self.wishes), "flexible": self.flexible,
            **({"address": self.address} if self.address else {}),  # filings from before it was asked stay as they are
        }  # fmt: skip

    def to_bytes(self) -> bytes:
        """Write the filing as canonical JSON."""
        return canonical.dumps(self.to_json())

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        value: dict[str, Any] = json.loads(data)
        members = tuple(
            Person(**{**person, "birth_on": date.fromisoformat(person["birth_on"])}) for person in value.pop("members")
        )
        return cls(members=members, wishes=tuple(value.pop("wishes")), **value)
