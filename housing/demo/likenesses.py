"""A handful of people who file twice under another number or name, and strangers who only look alike.

One of each kind in every few thousand households, so a small city has none. They come in last and no register knows
them; everything else of the city is the same with and without them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from housing.demo.chance import Dice
from housing.demo.people import Registrar
from housing.identifiers import check_character
from housing.services import spellings
from housing.services.filing import Filing, Person

EVERY: Final = 3_000  # households for one kind of likeness
FIRST_PHONE: Final = 50_000_000  # of those who are planted; the others have the numbers before
ROOM: Final = ("鹿城区晨光路18号3幢2单元601室", "温州市鹿城区晨光路18号 3-2-601")  # one home, written by two people


class Doubles:
    """Goes along with the families of a city, and collects who else files."""

    def __init__(self, rng: Dice) -> None:
        self._rng = rng
        self._registrar = Registrar(rng, first_phone=FIRST_PHONE)
        self._waiting: list[Callable[[Filing], tuple[Filing, ...]]] = [
            self._slip, self._passport, self._spouse, self._old_number, self._phone, self._room,
        ]  # fmt: skip
        self._households = 0
        self.filings: list[Filing] = []

    def pass_by(self, filing: Filing) -> None:
        """See one family; now and then somebody like it files as well."""
        self._households += 1
        due = (self._households + EVERY // 2) // EVERY  # kinds that should have been seen by now
        if self._waiting and due > 6 - len(self._waiting) and filing.applicant.id_type == "resident_id":
            found = self._waiting[0](filing)
            if found:
                self._waiting.pop(0)
                self.filings += found

    def _slip(self, filing: Filing) -> tuple[Filing, ...]:
        """File as the same person, one digit of whose number is another."""
        person = filing.applicant
        body = person.id_number[:16] + str((int(person.id_number[16]) + 2) % 10)
        return self._alone(filing, replace(person, id_number=body + check_character(body)))

    def _passport(self, filing: Filing) -> tuple[Filing, ...]:
        """File as the same person with a passport, which has the name in letters."""
        return self._alone(filing, self._abroad(filing.applicant))

    def _spouse(self, filing: Filing) -> tuple[Filing, ...]:
        """Let the spouse file alone with a passport."""
        spouse = next((one for one in filing.members if one.relation == "spouse"), None)
        return self._alone(filing, self._abroad(spouse)) if spouse is not None else ()

    def _old_number(self, filing: Filing) -> tuple[Filing, ...]:
        """File as the same person with the number of 15 digits on an old card."""
        person = filing.applicant
        if not person.id_number[6:].startswith("19"):
            return ()
        old = person.id_number[:6] + person.id_number[8:17]
        return self._alone(filing, replace(person, id_type="passport", id_number=old))

    def _phone(self, filing: Filing) -> tuple[Filing, ...]:
        """Let a stranger file with the same phone: an agent filed for both."""
        return (replace(self._stranger(filing), phone=filing.phone),)

    def _room(self, filing: Filing) -> tuple[Filing, ...]:
        """Let two strangers file who rent one home together."""
        return tuple(replace(self._stranger(filing), address=address) for address in ROOM)

    def _alone(self, filing: Filing, person: Person) -> tuple[Filing, ...]:
        member = replace(person, relation="applicant")
        return (replace(filing, members=(member,), phone=self._registrar.phone()),)

    def _stranger(self, filing: Filing) -> Filing:
        family = self._registrar.family(filing.program)
        return replace(filing, members=tuple(family.members), phone=family.phone)

    def _abroad(self, person: Person) -> Person:
        number = f"E{self._rng.randrange(10_000_000, 100_000_000)}"
        surname, given = (next(iter(spellings.sounds(part))) for part in (person.name[0], person.name[1:]))
        return replace(person, name=f"{surname} {given}".upper(), id_type="passport", id_number=number)


def planted(filings: Iterator[Filing], rng: Dice) -> Iterator[Filing]:
    """Pass all filings on, and those of the doubles after them."""
    doubles = Doubles(rng)
    for filing in filings:
        doubles.pass_by(filing)
        yield filing
    yield from doubles.filings
