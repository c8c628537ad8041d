"""Which homes the families of the demo city wish for: some estates are popular, and near by is liked."""

from collections.abc import Callable, Sequence
from math import hypot, inf
from typing import Final, NamedTuple

from housing.demo.chance import Dice, Weighted
from housing.demo.circumstances import RENT, SALE
from housing.demo.people import Family
from housing.demo.places import BY_CODE, WorkArea
from housing.demo.supply import Lot

LENGTHS: Final = Weighted((1, 2, 3, 4, 5, 6, 8, 10), (13.0, 16.0, 20.0, 16.0, 13.0, 9.0, 7.0, 6.0))
NEAR: Final = 45  # percent of wishes made among the homes near work
REACH_M: Final = 15_000  # workers look no further
TRIES: Final = 4  # for each wish, before a household leaves it at what it has
FITTING: Final = 4  # how much more a home of the right size is liked
ACCESSIBLE: Final = 2  # accessible lots that a household in need wishes for first
Menu = Weighted[str]


class Kind(NamedTuple):
    """Households that look at the same homes."""

    program: str
    bedrooms: int
    tenure: str | None


class Popularity:
    """Menus of lots, popular ones more often, for every kind of household."""

    def __init__(self, rng: Dice, lots: Sequence[Lot]) -> None:
        self._liked = {lot.project.code: BY_CODE[lot.project.district].appeal * rng.paretovariate(1.3) for lot in lots}
        self._lots = lots
        self._menus: dict[tuple[Kind, str], Menu | None] = {}

    def wishes(self, rng: Dice, family: Family, facts: dict[str, int], work: WorkArea | None) -> tuple[str, ...]:
        """Rank up to ten lots that suit the household, best first."""
        tenure = {SALE: "sale", RENT: "rent"}.get(facts.get("tenure", 0))
        kind = Kind(family.program, family.bedrooms, tenure)
        everywhere = self._menu(kind, "", lambda lot: not lot.accessible)
        if everywhere is None:
            return ()
        near = (work and self._near(kind, work)) or everywhere
        if family.program == "blue_collar":
            everywhere = near
        wanted = min(LENGTHS.pick(rng.random()), len(everywhere.things))
        found = dict.fromkeys(self._accessible(rng, kind, work) if facts.get("access_need") else ())
        for _ in range(wanted * TRIES):
            if len(found) >= wanted:
                break
            menu = near if rng.percent(NEAR) else everywhere
            found.setdefault(menu.pick(rng.random()))
        return tuple(found)

    def _accessible(self, rng: Dice, kind: Kind, work: WorkArea | None) -> list[str]:
        reach = REACH_M if kind.program == "blue_collar" and work else inf
        where = f"accessible {work.code if work else ''}"
        menu = self._menu(kind, where, lambda lot: lot.accessible and (work is None or _metres(lot, work) <= reach))
        return rng.sample(menu.things, min(len(menu.things), ACCESSIBLE)) if menu else []

    def _near(self, kind: Kind, work: WorkArea) -> Menu | None:
        if kind.program == "blue_collar":
            within = lambda lot: not lot.accessible and _metres(lot, work) <= REACH_M  # noqa: E731
            return self._menu(kind, work.code, within)
        at = work.district
        return self._menu(kind, str(at), lambda lot: not lot.accessible and lot.project.district == at)

    def _menu(self, kind: Kind, where: str, among: Callable[[Lot], bool]) -> Menu | None:
        key = (kind, where)
        if key not in self._menus:
            self._menus[key] = self._composed(kind, [lot for lot in self._lots if among(lot)])
        return self._menus[key]

    def _composed(self, kind: Kind, lots: list[Lot]) -> Menu | None:
        fitting = [
            lot
            for lot in lots
            if lot.program == kind.program
            and kind.tenure in {None, lot.tenure}
            and (lot.rooms <= kind.bedrooms or kind.program == "talent")
        ]
        if not fitting:
            return None
        weights = (self._liked[lot.project.code] * (FITTING if lot.rooms == kind.bedrooms else 1) for lot in fitting)
        return Weighted(tuple(lot.code for lot in fitting), tuple(weights))


def _metres(lot: Lot, work: WorkArea) -> float:
    return hypot(lot.project.x_m - work.x_m, lot.project.y_m - work.y_m)
