"""What has been answered so far, as it is kept in a draft, and the filing that it becomes."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from allocator.policy import Assessment, Policy, assess
from housing.services import facts
from housing.services.facts import Facts
from housing.services.filing import Filing, Person

PERSON = ("relation", "name", "id_type", "id_number", "birth_on")


@dataclass(slots=True, kw_only=True)
class Answers:
    """Answers of one household; whatever was not asked yet is missing."""

    members: list[dict[str, str]] = field(default_factory=list)  # the applicant first; keys of PERSON
    members_done: bool = False
    phone: str | None = None
    address: str | None = None
    facts: dict[str, int] = field(default_factory=dict)
    work_area: str | None = None
    wishes: list[str] = field(default_factory=list)
    flexible: bool | None = None
    amends: str | None = None  # receipt of the application that these answers will replace

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what a draft has kept."""
        return cls(**kept)

    def to_json(self) -> dict[str, Any]:
        """Give what a draft keeps."""
        return asdict(self)

    @classmethod
    def of_filing(cls, filing: Filing, receipt: str) -> Self:
        """Take up an application that is filed already."""
        return cls(
            members=[
                {**{name: getattr(one, name) for name in PERSON[:-1]}, "birth_on": one.birth_on.isoformat()}
                for one in filing.members
            ],
            members_done=True, phone=filing.phone, address=filing.address or None, facts=dict(filing.facts),
            work_area=filing.work_area,
            wishes=list(filing.wishes), flexible=filing.flexible, amends=receipt,
        )  # fmt: skip

    @property
    def everybody_known(self) -> bool:
        """Tell whether every member is entered completely."""
        return bool(self.members) and all(is_complete(member) for member in self.members)

    @property
    def people(self) -> tuple[Person, ...]:
        """The members; only once everybody is known."""
        return tuple(_person(one) for one in self.members)

    def asked(self, policy: Policy, program: str) -> dict[str, int]:
        """Keep the facts that this program asks for; answers for another program stay behind."""
        return {name: value for name, value in self.facts.items() if program in policy.facts[name].programs}

    def filing(self, policy: Policy, program: str, *, work_matters: bool) -> Filing:
        """Make the application that will be filed."""
        return Filing(
            program=program, members=self.people, phone=self.phone or "", address=self.address or "",
            facts=self.asked(policy, program),
            work_area=self.work_area if work_matters else None, wishes=tuple(self.wishes),
            flexible=bool(self.flexible),
        )  # fmt: skip

    def values(self, policy: Policy, program: str, day: date) -> Facts:
        """Put together what the rules may read: the answers, and what follows from who the members are."""
        declared: Facts = {**self.asked(policy, program)}
        if not self.everybody_known:
            return declared
        return {**declared, **facts.derived(self.filing(policy, program, work_matters=False), day)}

    def judgement(self, policy: Policy, program: str, day: date) -> Assessment:
        """Ask the rules what they say of these answers; the bureau decides later, with the registers."""
        return assess(policy, program, self.values(policy, program, day))


def _person(one: dict[str, str]) -> Person:
    return Person(
        relation=one["relation"], name=one["name"], id_type=one["id_type"], id_number=one["id_number"],
        birth_on=date.fromisoformat(one["birth_on"]),
    )  # fmt: skip


def is_complete(member: dict[str, str]) -> bool:
    """Tell whether everything is known of one member."""
    return all(member.get(name) for name in PERSON)
