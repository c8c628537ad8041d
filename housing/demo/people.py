"""Who lives together in the demo city: names, ages, relations, documents."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from housing.demo import identity
from housing.demo.calibration import DISTRICTS, LIVES, District, Life
from housing.demo.chance import Dice, Weighted
from housing.services.filing import Person

DAY: Final = date(2025, 3, 1)  # ages are counted on it
YEAR: Final = 365.25
BEDROOMS: Final = (0, 1, 2, 2, 3)  # by household size, the last for all larger ones
MARRIAGE_AGE: Final = 22
OLD: Final = 60  # nobody older brings minor children or a parent

# Where somebody is registered: percent in the urban area and in the rest of the city, by program.
HUKOU: Final = {
    "talent": (38, 22),
    "blue_collar": (4, 12),
    "price_capped": (45, 30),
    "public_rental": (93, 5),
}
# Divisions that migrants come from (their own, or that of the place they were registered in at birth).
ELSEWHERE: Final = (
    340621, 341221, 341522, 350583, 360121, 360430, 361128, 410423, 411628, 420222, 421121, 430421, 431223,
    450921, 500235, 511322, 511922, 520222, 522401, 522601, 530324, 610722, 620123, 330782, 331081, 331127,
)  # fmt: skip
# Divisions younger than most of their people, who carry the code of the division before.
SINCE: Final = {330305: (date(2015, 9, 1), 330322), 330383: (date(2019, 9, 1), 330327)}


def _by_residents(districts: list[District]) -> Weighted[District]:
    return Weighted(tuple(districts), tuple(float(district.residents) for district in districts))


HOME: Final = {
    "urban": _by_residents([district for district in DISTRICTS if district.urban]),
    "city": _by_residents([district for district in DISTRICTS if not district.urban]),
}


@dataclass(slots=True, kw_only=True)
class Family:
    """People who apply together; the applicant first."""

    program: str
    members: list[Person]
    hukou: str  # urban, city or elsewhere
    phone: str
    core: int  # members whose homes count: all but parents, who stand last

    @property
    def bedrooms(self) -> int:
        """Most bedrooms that a household of this size may have."""
        return BEDROOMS[min(len(self.members), len(BEDROOMS) - 1)]


class Registrar:
    """Makes families, one after the other."""

    def __init__(self, rng: Dice, first_phone: int = 0) -> None:
        self._rng = rng
        self._issuer = identity.Issuer(rng, first_phone)

    def family(self, program: str, *, foreign: bool = False) -> Family:
        """Make one family that applies to a program; a foreign one shows passports."""
        rng, life = self._rng, LIVES[program]
        age = rng.triangular(life.ages[0], life.ages[2], life.ages[1])
        male = rng.percent(54)
        hukou = "elsewhere" if foreign else self._hukou(program)
        division = self._division(hukou)
        members = [self._person("applicant", age, division, male=male, foreign=foreign)]
        spouse = rng.percent(_married(life, age))
        if spouse:
            other = max(float(MARRIAGE_AGE), age + rng.uniform(-5, 4))
            members.append(self._person("spouse", other, division, male=not male, foreign=foreign))
        members += [
            self._person("child", young, division, male=rng.percent(52), foreign=foreign)
            for young in self._children(life, age, spouse=spouse)
        ]
        core = len(members)
        if rng.percent(life.parent) and age < OLD:
            members.append(self._person("parent", age + rng.uniform(22, 33), division, male=rng.percent(40)))
        return Family(program=program, members=members, hukou=hukou, phone=self._issuer.phone(), core=core)

    def phone(self) -> str:
        """Give out one more mobile number."""
        return self._issuer.phone()

    def _hukou(self, program: str) -> str:
        urban, city = HUKOU[program]
        draw = self._rng.random() * 100
        if draw < urban:
            return "urban"
        return "city" if draw < urban + city else "elsewhere"

    def _division(self, hukou: str) -> int:
        if hukou == "elsewhere":
            return ELSEWHERE[int(self._rng.random() * len(ELSEWHERE))]
        return HOME[hukou].pick(self._rng.random()).code

    def _children(self, life: Life, age: float, *, spouse: bool) -> list[float]:
        rng = self._rng
        oldest = min(age - 21, 17.9)
        if oldest <= 0 or age > OLD:
            return []
        alone = int(rng.percent(life.lone_parent))
        count = rng.choices((0, 1, 2, 3), life.children)[0] if spouse else alone
        return sorted((rng.uniform(0, oldest) for _ in range(count)), reverse=True)

    def _person(self, relation: str, age: float, division: int, *, male: bool, foreign: bool = False) -> Person:
        born = date.fromordinal(DAY.toordinal() - int(age * YEAR) - 1)
        since, earlier = SINCE.get(division, (date.min, division))
        number = self._issuer.id_number(division if born >= since else earlier, born, male=male)
        return Person(
            relation=relation, name=identity.name(self._rng),
            id_type="passport" if foreign else "resident_id",
            id_number=f"X{number[:-1]}" if foreign else number, birth_on=born,
        )  # fmt: skip


def _married(life: Life, age: float) -> float:
    """Percent of people of an age who live with a spouse: the marriage age is near 30 here."""
    if age < MARRIAGE_AGE:
        return 0
    return life.spouse * min(1.0, 0.25 + max(0.0, age - 23) * 0.095)
