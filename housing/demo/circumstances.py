"""The truth about a household of the demo city, in the facts of the policy."""

from dataclasses import dataclass, field
from math import log
from typing import Final

from housing.demo.calibration import (
    DEGREES,
    DISTRICTS,
    FRONTLINE,
    INDUSTRIES,
    INVESTOR_GROUPS,
    SKILLS,
    TALENT_CLASSES,
    TITLES,
    URBAN_WORK,
)
from housing.demo.chance import Dice, Weighted
from housing.demo.people import Family
from housing.demo.places import Employer

SALE, RENT = 1, 2
SHORT_TERMS: Final = (12, 24)
LONG_TERMS: Final = (36, 36, 60, 999)  # months; 999 has no end
CITY_LEVEL: Final = 330300
CLASS_NAMES: Final = tuple(name for name, _ in TALENT_CLASSES)  # the place is the code
CLASSES: Final = Weighted(tuple(range(len(TALENT_CLASSES))), tuple(float(weight) for _, weight in TALENT_CLASSES))
WORKERS_WHO_BUY: Final = 15  # percent of those who do not live alone
BUYERS: Final = (0, 2, 3, 62, 82, 88, 92, 95, 100)  # percent who ask to buy, by class
GROUPS: Final = Weighted(tuple(range(len(INVESTOR_GROUPS))), tuple(float(weight) for _, weight in INVESTOR_GROUPS))
ETHNIC_FOREIGN: Final = 2
TRADES: Final = Weighted(tuple(range(len(FRONTLINE))), tuple(float(weight) for _, weight in FRONTLINE))
TRADE_INDUSTRY: Final[tuple[str | None, ...]] = (None, "public_transport", "sanitation", "household_service")
SHOP_FLOOR: Final = frozenset(map(INDUSTRIES.index, ("manufacturing", "construction", "logistics")))
URBAN_CODES: Final = frozenset(district.code for district in DISTRICTS if district.urban)

# Percent of households with a home now; smallest and largest home in m².
OWNERS: Final = {
    "talent": (15, 42, 150),
    "blue_collar": (7, 50, 110),
    "price_capped": (13, 60, 160),
    "public_rental": (14, 18, 52),
}  # fmt: skip
INCOME: Final = {
    "talent": 118_000,
    "blue_collar": 62_000,
    "price_capped": 170_000,
    "public_rental": 52_000,
}  # median
SPREAD: Final = 0.42  # of the logarithm of incomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwelling:
    """A home that somebody of the family owns, or owned until some time after the cut-off of 2019."""

    owner: int  # place among the members
    area_cm2: int
    urban: bool
    sold: bool


@dataclass(slots=True, kw_only=True)
class Circumstances:
    """Everything that is true of a household."""

    employer: Employer | None = None
    work: dict[str, int] = field(default_factory=dict)
    talent: dict[str, int] = field(default_factory=dict)
    dwellings: tuple[Dwelling, ...] = ()
    housing_flags: dict[str, int] = field(default_factory=dict)
    civil: dict[str, int] = field(default_factory=dict)
    said_only: dict[str, int] = field(default_factory=dict)  # no register knows
    disabled: int | None = None  # who, by place among the members
    veteran: int | None = None


class Labour:
    """Where people of the demo city work."""

    def __init__(self, rng: Dice, employers: tuple[Employer, ...]) -> None:
        sized = [(employer, rng.paretovariate(1.1)) for employer in employers]
        self._by_place = {
            place: _firms([pair for pair in sized if (pair[0].district in URBAN_CODES) is place])
            for place in (True, False)
        }
        self._shop_floor = _firms([pair for pair in sized if pair[0].industry in SHOP_FLOOR and _urban(pair[0])])
        self._by_industry = {
            trade: _firms([pair for pair in sized if INDUSTRIES[pair[0].industry] == trade and _urban(pair[0])])
            for trade in TRADE_INDUSTRY
            if trade is not None
        }

    def employer(self, rng: Dice, program: str, trade: str | None) -> Employer:
        """Find the employer of somebody who applies to a program."""
        if trade is not None:
            return self._by_industry[trade].pick(rng.random())
        if program == "blue_collar" and rng.percent(86):
            return self._shop_floor.pick(rng.random())
        return self._by_place[rng.percent(URBAN_WORK[program])].pick(rng.random())


def _urban(employer: Employer) -> bool:
    return employer.district in URBAN_CODES


def _firms(pairs: list[tuple[Employer, float]]) -> Weighted[Employer]:
    return Weighted(tuple(employer for employer, _ in pairs), tuple(min(size, 60.0) for _, size in pairs))


def investor_group(rng: Dice) -> int:
    """Say which group of investors an applicant for a price-capped home belongs to."""
    return GROUPS.pick(rng.random())


def of_family(rng: Dice, labour: Labour, family: Family, group: int) -> Circumstances:
    """Find out everything about one family."""
    found = Circumstances()
    trade = TRADES.pick(rng.random()) if family.program == "public_rental" else 0
    working = family.program != "public_rental" or trade or rng.percent(72)
    if working:
        found.employer = labour.employer(rng, family.program, TRADE_INDUSTRY[trade])
        found.work = _work(rng, family.program, found.employer, trade)
    if family.program in {"talent", "blue_collar"}:
        recognised = CLASSES.pick(rng.random()) if family.program == "talent" else None
        found.talent = _schooling(rng, recognised)
        chance = WORKERS_WHO_BUY * (family.bedrooms > 1) if recognised is None else BUYERS[recognised]
        found.said_only["tenure"] = SALE if rng.percent(chance) else RENT
    if family.program == "price_capped":
        found.said_only |= {
            "investor_group": group,
            "investor_certificate": int(group > 0 and rng.percent(95)),
        }
    found.dwellings = _dwellings(rng, family)
    found.housing_flags = _housing_flags(rng)
    _civil(rng, family, found)
    return found


def _work(rng: Dice, program: str, employer: Employer, trade: int) -> dict[str, int]:
    draw = rng.random
    months = 1 + int(rng.expovariate(1 / 34)) if rng.percent(97) else 0
    insured = int(months > 0 and rng.percent(97))
    short = 6 if program == "talent" else 25
    term = rng.choice(SHORT_TERMS if rng.percent(short) else LONG_TERMS)
    provincial = program == "talent" and rng.percent(6)
    shop_floor = 97 if employer.industry in SHOP_FLOOR and program == "blue_collar" else 40
    return {
        "contract_months": term,
        "insurance_months": min(months, 240),
        "insured_now": insured,
        "employer_district": CITY_LEVEL if provincial else employer.district,
        "employer_industry": employer.industry + 1,
        "industrial_worker": int(rng.percent(shop_floor)),
        "frontline_trade": trade,
        "frontline_months": (3 + int(draw() * draw() * 150)) if trade else 0,
        "work_urban": int(employer.district in URBAN_CODES),
    }


def _schooling(rng: Dice, recognised: int | None) -> dict[str, int]:
    """Find the class, degree, title and skill of somebody; a worker has no class."""
    name = "worker" if recognised is None else CLASS_NAMES[recognised]
    degree = rng.choices(range(6), DEGREES[name])[0]
    trained = degree in {1, 2} and rng.percent(15)
    return {
        "talent_class": recognised or 0,
        "degree": degree,
        "degree_full_time": int(degree > 1 and rng.percent(93)),
        "technical_school": rng.choice((1, 2)) if trained else 0,
        "title": rng.choices(range(5), TITLES[name])[0],
        "skill": rng.choices(range(5), SKILLS[name])[0],
    }


def _dwellings(rng: Dice, family: Family) -> tuple[Dwelling, ...]:
    share, smallest, largest = OWNERS[family.program]
    draw = rng.random
    owns = rng.percent(share)
    sold = rng.percent(3.5)
    if not (owns or sold):
        return ()
    adults = 2 if family.core > 1 and family.members[1].relation == "spouse" else 1
    urban = 85 if family.hukou == "urban" else 35
    homes = []
    for gone, many in ((False, owns * (1 + (rng.percent(8)))), (True, int(sold))):
        homes += [
            Dwelling(
                owner=int(draw() * adults), area_cm2=int(rng.uniform(smallest, largest) * 100) * 100,
                urban=rng.percent(urban), sold=gone,
            )
            for _ in range(many)
        ]  # fmt: skip
    return tuple(homes)


def _housing_flags(rng: Dice) -> dict[str, int]:
    benefit = rng.percent(1.8)
    return {
        "subsidised_ever": int(benefit),
        "subsidised_now": int(benefit and rng.percent(50)),
        "transfer_within_year": int(rng.percent(2)),
    }


def _civil(rng: Dice, family: Family, found: Circumstances) -> None:
    """Registration, income and care."""
    draw = rng.random
    poor = family.program == "public_rental" and rng.percent(13)
    destitute = poor and rng.percent(12)
    yuan = 9_000 + int(draw() * 12_000) if poor else int(rng.lognormvariate(log(INCOME[family.program]), SPREAD))
    if rng.percent(10 if family.program == "public_rental" else 1.2):
        found.disabled = int(draw() * len(family.members))
    if rng.percent(2.5):
        found.veteran = 0
    found.civil = {
        "hukou_urban": int(family.hukou == "urban"),
        "hukou_city": int(family.hukou != "elsewhere"),
        "residence_permit": int(family.hukou != "urban" and rng.percent(93)),
        "income_per_head": yuan * 100,
        "assets_per_head": int(yuan * rng.uniform(0.1, 2.2)) * 100,
        "destitute": int(destitute),
        "low_income": int(poor),
        "disabled_member": int(found.disabled is not None),
        "veteran": int(found.veteran is not None),
    }
    needs = found.disabled is not None and rng.percent(55)
    found.said_only["access_need"] = int(needs or rng.percent(0.6))
