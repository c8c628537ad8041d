"""The demo city as a whole: what it offers, and who applies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from housing.demo import circumstances, likenesses, people, places, registers, supply
from housing.demo.calibration import FILED_TWICE, FLEXIBLE, SHARES
from housing.demo.chance import Dice, Weighted, stream
from housing.demo.places import Employer, WorkArea
from housing.demo.registers import Record
from housing.demo.supply import Home, Lot, Project
from housing.demo.wishes import Popularity
from housing.services.filing import Filing, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One household: what it files, and what the registers say of its people."""

    filing: Filing
    again: Filing | None  # what the spouse files as well, against the rules
    records: tuple[Record, ...]


@dataclass(frozen=True, kw_only=True)
class City:
    """A city that is the same for the same seed; its people are made anew whenever they are asked for."""

    seed: int
    households: int
    work_areas: tuple[WorkArea, ...]
    employers: tuple[Employer, ...]
    projects: tuple[Project, ...]
    lots: tuple[Lot, ...]
    homes: tuple[Home, ...]
    next_homes: tuple[Home, ...]  # of the next round, in estates that exist

    @cached_property
    def programs(self) -> Weighted[str]:
        """The four programs, by how many apply."""
        return Weighted(tuple(SHARES), tuple(SHARES.values()))

    def cases(self) -> Iterator[Case]:
        """Go through all households, always in the same order."""
        rng = stream(self.seed, "people")
        registrar = people.Registrar(rng)
        labour = circumstances.Labour(stream(self.seed, "labour"), self.employers)
        popularity = Popularity(stream(self.seed, "popularity"), self.lots)
        for _ in range(self.households):
            program = self.programs.pick(rng.random())
            group = circumstances.investor_group(rng) if program == "price_capped" else 0
            family = registrar.family(program, foreign=group == circumstances.ETHNIC_FOREIGN)
            true = circumstances.of_family(rng, labour, family, group)
            facts = registers.declaration(rng, family, true)
            area = true.employer.area if true.employer else None
            filing = Filing(
                program=program,
                members=tuple(family.members),
                phone=family.phone,
                facts=facts,
                work_area=area.code if area else None,
                wishes=popularity.wishes(rng, family, facts, area),
                flexible=rng.percent(FLEXIBLE),
            )
            again = _again(rng, filing, registrar) if rng.per_thousand(FILED_TWICE) else None
            yield Case(filing=filing, again=again, records=tuple(registers.records(rng, family, true)))

    def filings(self) -> Iterator[Filing]:
        """All applications in the order they come in; last those that are, or look like, of people who filed before."""
        yield from likenesses.planted(self._families(), stream(self.seed, "likenesses"))

    def _families(self) -> Iterator[Filing]:
        """One application a household; those of a spouse who files as well come last."""
        late = []
        for case in self.cases():
            yield case.filing
            if case.again is not None:
                late.append(case.again)
        yield from late

    def records(self) -> Iterator[Record]:
        """All that the registers know of the people of this city."""
        for case in self.cases():
            yield from case.records


def build(seed: int = 2025, households: int = 20_000) -> City:
    """Lay out the city of a seed, with so many households who apply in the round of 2025."""
    areas = places.work_areas(stream(seed, "areas"))
    estates = supply.projects(stream(seed, "estates"))
    lots = {program: supply.lots(program, estates[program]) for program in supply.HOMES}
    now, later = stream(seed, "homes"), stream(seed, "next homes")
    return City(
        seed=seed,
        households=households,
        work_areas=areas,
        employers=places.employers(stream(seed, "employers"), areas),
        projects=tuple(project for program in estates.values() for project in program),
        lots=tuple(lot for program in lots.values() for lot in program),
        homes=tuple(
            home for program, count in supply.HOMES.items() for home in supply.homes(now, lots[program], count)
        ),
        next_homes=tuple(
            home
            for program, count in supply.NEXT_HOMES.items()
            for home in supply.homes(later, _thinned(lots[program], count // 6), count, first_building=21)
        ),
    )


def _thinned(lots: tuple[Lot, ...], wanted: int) -> tuple[Lot, ...]:
    """Take about so many lots, spread over all estates."""
    return lots[:: max(1, len(lots) // wanted)]


def _again(rng: Dice, filing: Filing, registrar: people.Registrar) -> Filing | None:
    """Let the spouse file as well, if there is one: a second application of the same household."""
    first, *others = filing.members
    if not others or others[0].relation != "spouse":
        return None
    spouse, *rest = others
    members = (_as(spouse, "applicant"), _as(first, "spouse"), *rest)
    return Filing(
        program=filing.program, members=members, phone=registrar.phone(), facts=filing.facts,
        work_area=filing.work_area, wishes=tuple(rng.sample(filing.wishes, len(filing.wishes))),
        flexible=filing.flexible,
    )  # fmt: skip


def _as(person: Person, relation: str) -> Person:
    return Person(
        relation=relation, name=person.name, id_type=person.id_type, id_number=person.id_number,
        birth_on=person.birth_on,
    )  # fmt: skip
