"""The estates and homes of the demo city: the offer of the yearly round, and of a small one after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from housing.demo.calibration import DISTRICTS, District
from housing.demo.chance import Dice
from housing.demo.identity import GIVEN
from housing.demo.places import BY_CODE, spread
from housing.services.supply_sheets import lot_code

HOMES: Final = {"talent": 2_000, "blue_collar": 1_000, "price_capped": 1_000, "public_rental": 600}
NEXT_HOMES: Final = {"talent": 110, "blue_collar": 50, "price_capped": 40, "public_rental": 40}

# Estates by program and district, in the order of DISTRICTS: 16 + 8 + 7 + 9 = 40.
ESTATES: Final = {
    "talent": (3, 2, 2, 0, 1, 1, 1, 1, 1, 2, 1, 1),
    "blue_collar": (2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "price_capped": (2, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    "public_rental": (3, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0),
}
TREES: Final = (
    ("樟", "Camphor"), ("榕", "Banyan"), ("梅", "Plum"), ("桂", "Osmanthus"), ("杨", "Poplar"),
    ("柳", "Willow"),
    ("松", "Pine"), ("竹", "Bamboo"), ("橘", "Orange"), ("荷", "Lotus"),
)  # fmt: skip
ENDINGS: Final = (("安里", "Terrace"), ("和苑", "Court"), ("宁居", "Gardens"), ("康坊", "Lane"))


class Shape(NamedTuple):
    """One kind of home of a program: how often it is built, and how large."""

    layout: str
    tenure: str
    weight: int
    smallest: int  # m²
    largest: int
    accessible: bool = False
    every: int = 1  # in every n-th estate only


SHAPES: Final = {
    "talent": (
        Shape("1B", "sale", 5, 46, 60), Shape("2B", "sale", 17, 72, 90), Shape("3B", "sale", 13, 96, 139),
        Shape("1B", "rent", 22, 36, 50), Shape("2B", "rent", 10, 60, 80),
        Shape("1B", "rent", 1, 42, 52, accessible=True, every=4),
    ),
    "blue_collar": (
        Shape("1B", "rent", 30, 28, 42), Shape("2B", "rent", 22, 46, 60),
        Shape("2B", "sale", 12, 50, 66, every=3),
        Shape("1B", "rent", 1, 36, 44, accessible=True, every=4),
    ),
    "price_capped": (
        Shape("1B", "sale", 6, 48, 65), Shape("2B", "sale", 24, 74, 90), Shape("3B", "sale", 20, 98, 120),
        Shape("2B", "sale", 1, 80, 90, accessible=True, every=3),
    ),
    "public_rental": (
        Shape("1B", "rent", 26, 36, 45), Shape("2B", "rent", 20, 48, 60),
        Shape("1B", "rent", 3, 40, 48, accessible=True),
        Shape("2B", "rent", 2, 52, 60, accessible=True, every=3),
    ),
}  # fmt: skip
# Percent of the price and of the rent of the district.
PRICE_SHARE: Final = {"talent": 100, "blue_collar": 80, "price_capped": 70}
RENT_SHARE: Final = {"talent": 100, "blue_collar": 70, "public_rental": 25}
LARGEST_CLASS: Final = 4  # flats on a floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An invented estate."""

    code: str
    name_zh: str
    name_en: str
    district: int
    x_m: int
    y_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Homes that are alike for whoever wishes for them."""

    code: str
    project: Project
    program: str
    layout: str
    tenure: str
    accessible: bool

    @property
    def rooms(self) -> int:
        """Bedrooms of each home."""
        return int(self.layout[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One flat."""

    code: str
    lot: Lot
    floor: int
    area: int  # hundredths of a square metre
    price_fen: int | None
    rent_fen: int | None  # a month


def projects(rng: Dice) -> dict[str, tuple[Project, ...]]:
    """Build the estates of every program."""
    serial = dict.fromkeys(BY_CODE, 0)
    names = [(tree, ending) for ending in ENDINGS for tree in TREES]
    rng.shuffle(names)
    built: dict[str, tuple[Project, ...]] = {}
    for program, counts in ESTATES.items():
        estates = []
        for district, count in zip(DISTRICTS, counts, strict=True):
            for _ in range(count):
                serial[district.code] += 1
                estates.append(_project(rng, district, serial[district.code], names.pop()))
        built[program] = tuple(estates)
    return built


def _project(rng: Dice, district: District, number: int, words: tuple[tuple[str, str], tuple[str, str]]) -> Project:
    (tree_zh, tree_en), (ending_zh, ending_en) = words
    x_m, y_m = spread(rng, district, 6_000)
    return Project(
        code=f"{district.letters}{number:02d}", name_zh=f"{tree_zh}{rng.choice(GIVEN)}{ending_zh}",
        name_en=f"{district.name_en} {tree_en} {ending_en}", district=district.code, x_m=x_m, y_m=y_m,
    )  # fmt: skip


def lots(program: str, estates: Sequence[Project]) -> tuple[Lot, ...]:
    """Say which kinds of homes each estate has."""
    return tuple(
        Lot(
            code=lot_code(project.code, program, shape.layout, shape.tenure, accessible=shape.accessible),
            project=project, program=program, layout=shape.layout, tenure=shape.tenure,
            accessible=shape.accessible,
        )
        for number, project in enumerate(estates)
        for shape in SHAPES[program]
        if number % shape.every == 0
    )  # fmt: skip


def homes(rng: Dice, lots_: Sequence[Lot], count: int, *, first_building: int = 1) -> tuple[Home, ...]:
    """Build exactly so many homes, spread over the lots."""
    shapes = [_shape(lot) for lot in lots_]
    wanted = [shape.weight * rng.uniform(0.6, 1.6) for shape in shapes]
    sizes = _apportion(wanted, count)
    found: list[Home] = []
    flats: dict[str, int] = {}
    for lot, shape, size in zip(lots_, shapes, sizes, strict=True):
        for _ in range(size):
            flat = flats.get(lot.project.code, 0)
            flats[lot.project.code] = flat + 1
            found.append(_home(rng, lot, shape, flat, first_building))
    return tuple(found)


def _shape(lot: Lot) -> Shape:
    kind = (lot.layout, lot.tenure, lot.accessible)
    return next(shape for shape in SHAPES[lot.program] if (shape.layout, shape.tenure, shape.accessible) == kind)


def _apportion(weights: Sequence[float], count: int) -> list[int]:
    """Share a number out by weights, one at least for each (largest remainders)."""
    total, spare = sum(weights), count - len(weights)
    exact = [weight * spare / total for weight in weights]
    shares = [1 + int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (int(exact[place]) - exact[place], place))
    for place in by_remainder[: count - sum(shares)]:
        shares[place] += 1
    return shares


def _home(rng: Dice, lot: Lot, shape: Shape, flat: int, first_building: int) -> Home:
    building, place = divmod(flat, 18 * LARGEST_CLASS)
    floor = place // LARGEST_CLASS + 1
    district = BY_CODE[lot.project.district]
    area = rng.randrange(shape.smallest * 100, shape.largest * 100 + 1)
    price = rent = None
    if lot.tenure == "sale":
        yuan = district.price * PRICE_SHARE[lot.program] * (1000 + 3 * floor) // 100_000
        price = yuan * area  # yuan a m² x hundredths of m² = fen
    else:
        rent = district.rent * RENT_SHARE[lot.program] // 100 * area // 10_000 * 100  # whole yuan
    return Home(
        code=f"{lot.project.code}-{first_building + building}-{floor:02d}{place % LARGEST_CLASS + 1:02d}",
        lot=lot, floor=floor, area=area, price_fen=price, rent_fen=rent,
    )  # fmt: skip
