"""Whether two applications may be of the same people, and why: pure functions over what two families filed.

Nobody is decided by this. A strong reason alone lets a person of the bureau look at a pair; hints do so together. A
number that is exactly the same needs no reason here: the database lets a person be in one live application only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Self

from housing.services import spellings
from housing.services.filing import Filing, Person


class Kind(StrEnum):
    """What two applications have in common."""

    NUMBER = "number"  # one number, written in an old and a new way
    NEAR = "near"  # two numbers one slip apart, under names that sound alike
    DOCUMENT = "document"  # one name and day of birth, on documents of two kinds
    NAME = "name"  # one name and day of birth, two numbers
    SOUND = "sound"  # names that sound alike, and one day of birth
    SPELLING = "spelling"  # names one sign apart, and one day of birth
    COUPLE = "couple"  # the same person as half of two couples
    CHILD = "child"  # the same child in two households
    TOGETHER = "together"  # members of both were one household in an earlier round
    PHONE = "phone"
    ADDRESS = "address"  # one home
    STREET = "street"  # one address that names no single home
    WORK = "work"


class Strength(StrEnum):
    """How much a reason weighs."""

    STRONG = "strong"
    HINT = "hint"
    SUPPORT = "support"


STRENGTHS: dict[Kind, Strength] = {
    Kind.NUMBER: Strength.STRONG, Kind.NEAR: Strength.STRONG, Kind.DOCUMENT: Strength.STRONG,
    Kind.NAME: Strength.HINT, Kind.SOUND: Strength.HINT, Kind.SPELLING: Strength.SUPPORT,
    Kind.COUPLE: Strength.HINT, Kind.CHILD: Strength.HINT, Kind.TOGETHER: Strength.STRONG,
    Kind.PHONE: Strength.STRONG, Kind.ADDRESS: Strength.STRONG, Kind.STREET: Strength.SUPPORT,
    Kind.WORK: Strength.SUPPORT,
}  # fmt: skip
WEIGHTS = {Strength.STRONG: 3, Strength.HINT: 2, Strength.SUPPORT: 1}
ENOUGH = 3
"""So much weight together lets a person look: one strong reason, two hints, or a hint with support."""

FIELDS: dict[Kind, str] = {
    Kind.NUMBER: "id_number", Kind.NEAR: "id_number", Kind.DOCUMENT: "id_type", Kind.NAME: "name",
    Kind.SOUND: "name", Kind.SPELLING: "name", Kind.COUPLE: "relation", Kind.CHILD: "relation",
    Kind.TOGETHER: "before", Kind.PHONE: "phone", Kind.ADDRESS: "address", Kind.STREET: "address",
    Kind.WORK: "work_area",
}  # fmt: skip
SHARED = frozenset({Kind.PHONE, Kind.ADDRESS, Kind.STREET, Kind.WORK})
"""What strangers can share: agents file with one phone, a home can have several tenants."""

ORDER = tuple(Kind)
COUPLE = frozenset({"applicant", "spouse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One application as it is compared."""

    members: tuple[Person, ...]  # the applicant first
    phone: str = ""
    address: str = ""
    work_area: str = ""
    before: frozenset[int] = frozenset()  # earlier applications, of other rounds, with one of the members

    @classmethod
    def of(cls, filing: Filing, before: frozenset[int] = frozenset()) -> Self:
        """Take what is compared from a filing."""
        return cls(
            members=filing.members, phone=filing.phone, address=filing.address, work_area=filing.work_area or "",
            before=before,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """One reason: what is alike, with the value on both sides, and who in either household it is about."""

    kind: Kind
    left: str
    right: str
    left_member: int | None = None  # place among the members; nothing where it is about the whole household
    right_member: int | None = None

    @property
    def field(self) -> str:
        """The line of an application that it is about."""
        return FIELDS[self.kind]

    @property
    def strength(self) -> Strength:
        """How much it weighs."""
        return STRENGTHS[self.kind]


def reasons(a: Party, b: Party) -> tuple[Likeness, ...]:
    """Say everything that two applications have in common, whether or not it is enough."""
    found = [*_people(a, b), *_households(a, b)]
    return tuple(sorted(found, key=lambda one: (-WEIGHTS[one.strength], ORDER.index(one.kind), one.left_member or 0)))


def enough(found: tuple[Likeness, ...]) -> bool:
    """Tell whether a person of the bureau has to look at a pair."""
    return sum(WEIGHTS[one.strength] for one in found) >= ENOUGH


def person_kind(one: Person, other: Person) -> Kind | None:
    """Tell why two entries may be one person; nothing if they are plainly two."""
    if spellings.number(one.id_number) == spellings.number(other.id_number):
        return Kind.NUMBER
    born = one.birth_on == other.birth_on
    alike = bool(spellings.sounds(one.name) & spellings.sounds(other.name))
    spelling = born and bool(spellings.without_one(one.name) & spellings.without_one(other.name))
    if (alike or spelling) and spellings.near(one.id_number, other.id_number):
        return Kind.NEAR
    if not born:
        return None
    if alike and one.id_type != other.id_type:
        return Kind.DOCUMENT
    if spellings.name(one.name) == spellings.name(other.name):
        return Kind.NAME
    return Kind.SOUND if alike else Kind.SPELLING if spelling else None


def keys(party: Party) -> Iterator[str]:
    """Give texts such that two applications with enough in common share one: only those are ever compared."""
    for person in party.members:
        yield f"number/{spellings.number(person.id_number)}"
        for sound in spellings.sounds(person.name):
            yield f"born/{person.birth_on}/{sound}"
            for end in spellings.ends(person.id_number):
                yield f"near/{sound}/{end}"
        for rest in spellings.without_one(person.name):
            yield f"spelling/{person.birth_on}/{rest}"
    for before in party.before:
        yield f"before/{before}"
    yield from shared_keys(party)


def shared_keys(party: Party) -> Iterator[str]:
    """Give the texts of what many strangers can share, each on its own."""
    if spellings.phone(party.phone):
        yield f"phone/{spellings.phone(party.phone)}"
    if spellings.names_a_home(party.address):
        yield f"address/{spellings.address(party.address)}"


def _people(a: Party, b: Party) -> Iterator[Likeness]:
    for (n, one), (m, other) in product(enumerate(a.members), enumerate(b.members)):
        kind = person_kind(one, other)
        if kind is None:
            continue
        left, right = _values(kind, one), _values(kind, other)
        yield Likeness(kind=kind, left=left, right=right, left_member=n, right_member=m)
        role = _role(one, other)
        if role is not None and kind != Kind.SPELLING:
            yield Likeness(kind=role, left=one.relation, right=other.relation, left_member=n, right_member=m)


def _values(kind: Kind, person: Person) -> str:
    return {"id_number": person.id_number, "id_type": person.id_type, "name": person.name}[FIELDS[kind]]


def _role(one: Person, other: Person) -> Kind | None:
    relations = {one.relation, other.relation}
    if relations == {"child"}:
        return Kind.CHILD
    return Kind.COUPLE if relations <= COUPLE and "spouse" in relations else None


def _households(a: Party, b: Party) -> Iterator[Likeness]:
    if a.before & b.before:
        yield Likeness(kind=Kind.TOGETHER, left="", right="")
    if spellings.phone(a.phone) and spellings.phone(a.phone) == spellings.phone(b.phone):
        yield Likeness(kind=Kind.PHONE, left=a.phone, right=b.phone)
    if spellings.address(a.address) and spellings.address(a.address) == spellings.address(b.address):
        kind = Kind.ADDRESS if spellings.names_a_home(a.address) else Kind.STREET
        yield Likeness(kind=kind, left=a.address, right=b.address)
    if a.work_area and a.work_area == b.work_area:
        yield Likeness(kind=Kind.WORK, left=a.work_area, right=b.work_area)
