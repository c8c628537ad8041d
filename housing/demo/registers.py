"""What registers say of the people of the demo city, what the families declare, and where the two differ."""

from typing import Final, NamedTuple

from allocator.policy import organisation_number
from housing.demo.calibration import HIDDEN_HOME, MISSING_RECORD, OTHER_MONTHS
from housing.demo.chance import Dice
from housing.demo.circumstances import Circumstances, Dwelling
from housing.demo.people import Family
from housing.demo.places import Employer
from housing.services.filing import Person

# What the form asks for each program, as in the policy file (a test compares them).
ASKED: Final = {
    "talent": frozenset(
        {
            "contract_months", "insurance_months", "insured_now", "employer_district", "talent_class",
            "degree", "title", "skill", "tenure", "homes_now", "homes_area_since_cutoff", "subsidised_ever",
            "subsidised_now", "access_need",
        }
    ),
    "blue_collar": frozenset(
        {
            "hukou_urban", "hukou_city", "residence_permit", "contract_months", "insurance_months",
            "insured_now", "employer_industry", "industrial_worker", "work_urban", "degree",
            "technical_school", "title", "skill", "tenure", "homes_urban", "subsidised_now", "access_need",
        }
    ),
    "price_capped": frozenset(
        {
            "investor_group", "investor_certificate", "homes_urban", "subsidised_ever", "subsidised_now",
            "access_need",
        }
    ),
    "public_rental": frozenset(
        {
            "hukou_urban", "frontline_trade", "frontline_months", "homes_now", "homes_area_now",
            "subsidised_now", "transfer_within_year", "income_per_head", "assets_per_head", "destitute",
            "low_income", "disabled_member", "access_need", "veteran",
        }
    ),
}  # fmt: skip
# The registers that are asked about the people of a program.
REGISTERS: Final = {
    "talent": ("housing", "employment", "talent"),
    "blue_collar": ("housing", "employment", "talent", "civil"),
    "price_capped": ("housing",),
    "public_rental": ("housing", "employment", "civil"),
}
NO_WORK: Final = {
    "contract_months": 0, "insurance_months": 0, "insured_now": 0, "employer_district": 0,
    "employer_industry": 12, "industrial_worker": 0, "frontline_trade": 0, "frontline_months": 0,
    "work_urban": 0,
}  # fmt: skip
NO_HOME: Final = {
    "homes_now": 0, "homes_area_now": 0, "homes_area_since_cutoff": 0, "homes_urban": 0, "subsidised_ever": 0,
    "subsidised_now": 0, "transfer_within_year": 0,
}  # fmt: skip
NO_CARE: Final = {"destitute": 0, "low_income": 0, "disabled_member": 0, "veteran": 0}


class Record(NamedTuple):
    """What one register says of one person."""

    registry: str  # housing, employment, talent, civil
    person: Person
    facts: dict[str, int]
    employer: Employer | None = None


def homes(dwellings: tuple[Dwelling, ...]) -> dict[str, int]:
    """Count homes and add up their areas."""
    now = [dwelling for dwelling in dwellings if not dwelling.sold]
    return {
        "homes_now": len(now),
        "homes_area_now": sum(dwelling.area_cm2 for dwelling in now),
        "homes_area_since_cutoff": sum(dwelling.area_cm2 for dwelling in dwellings),
        "homes_urban": sum(dwelling.urban for dwelling in now),
    }


def declaration(rng: Dice, family: Family, true: Circumstances) -> dict[str, int]:
    """Tell what the family says of itself: nearly always the truth."""
    said = true.dwellings
    if said and rng.per_thousand(HIDDEN_HOME):
        said = ()
    facts = {**homes(said), **true.housing_flags, **(true.work or NO_WORK), **true.talent, **true.civil}
    facts |= true.said_only
    if true.work and rng.per_thousand(OTHER_MONTHS):
        facts["insurance_months"] = max(0, facts["insurance_months"] + rng.choice((-3, -2, -1, 1, 2, 6)))
    asked = ASKED[family.program]
    return {fact: value for fact, value in facts.items() if fact in asked}


def records(rng: Dice, family: Family, true: Circumstances) -> list[Record]:
    """Tell what the registers say of everybody who counts; now and then a record is missing."""
    applicant = family.members[0]
    found = _housing(family, true)
    for registry in REGISTERS[family.program]:
        if registry == "employment":
            found.append(Record(registry, applicant, _employment(true), true.employer))
        elif registry == "talent":
            found.append(Record(registry, applicant, true.talent))
        elif registry == "civil":
            found += _civil(family, true)
    if rng.per_thousand(MISSING_RECORD):
        del found[int(rng.random() * len(found))]
    asked = ASKED[family.program] | {"employer"}  # a register tells no more than the rules ask, and who employs
    return [
        record._replace(facts={fact: value for fact, value in record.facts.items() if fact in asked})
        for record in found
    ]


def _employment(true: Circumstances) -> dict[str, int]:
    if true.employer is None:
        return true.work or NO_WORK
    return {**true.work, "employer": organisation_number(true.employer.code)}


def _housing(family: Family, true: Circumstances) -> list[Record]:
    people = family.members[: family.core]
    found = [Record("housing", person, NO_HOME) for person in people]
    for owner in {dwelling.owner for dwelling in true.dwellings}:
        own = homes(tuple(dwelling for dwelling in true.dwellings if dwelling.owner == owner))
        found[owner] = Record("housing", people[owner], NO_HOME | own)
    if any(true.housing_flags.values()):
        found[0] = Record("housing", people[0], found[0].facts | true.housing_flags)
    return found


def _civil(family: Family, true: Circumstances) -> list[Record]:
    """Write the family's facts into the applicant's row, and care into the row of the person it concerns."""
    cared_for = {"disabled_member": true.disabled, "veteran": true.veteran}
    people = family.members if family.program == "public_rental" else family.members[:1]
    found = []
    for place, person in enumerate(people):
        own = {fact: int(whose == place) for fact, whose in cared_for.items()}
        found.append(Record("civil", person, {**(true.civil if place == 0 else NO_CARE), **own}))
    return found
