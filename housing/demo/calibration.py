"""Figures of the demo city as tables; sources and approximations are told in the package docstring.

Weights are relative unless a name says percent. Coordinates are metres on a local grid; money is in yuan here
and becomes fen where it enters the world of the program.
"""

from typing import Final, NamedTuple


class District(NamedTuple):
    """One of the twelve divisions of the city."""

    code: int  # GB/T 2260
    letters: str  # begins the codes of estates and work areas
    name_zh: str
    name_en: str
    residents: int  # end of 2021
    urban: bool
    x_m: int
    y_m: int
    price: int  # yuan a square metre, approximate
    rent: int  # fen a square metre and month, approximate
    appeal: int  # how much applicants like it
    industries: tuple[int, ...]  # weights in the order of INDUSTRIES


INDUSTRIES: Final = (
    "manufacturing", "construction", "logistics", "retail_catering", "technology", "education", "health",
    "public_transport", "sanitation", "household_service", "public_body", "other",
)  # fmt: skip

#           make build move shop tech edu health bus clean home body other
_CENTRE = (18, 8, 6, 17, 9, 9, 9, 4, 4, 5, 8, 3)
_WORKS = (44, 8, 9, 10, 8, 5, 4, 2, 3, 2, 3, 2)
_COUNTY = (36, 12, 5, 14, 2, 9, 7, 2, 3, 3, 5, 2)

DISTRICTS: Final = (
    District(330302, "LC", "鹿城区", "Lucheng", 1_189_500, True, 100_000, 100_000, 24_000, 3_200, 100, _CENTRE),
    District(330303, "LW", "龙湾区", "Longwan", 732_900, True, 116_000, 95_000, 19_000, 2_600, 62, _WORKS),
    District(330304, "OH", "瓯海区", "Ouhai", 978_200, True, 94_000, 92_000, 20_500, 2_700, 78, _WORKS),
    District(330305, "DT", "洞头区", "Dongtou", 150_300, True, 146_000, 82_000, 11_000, 1_500, 18, _COUNTY),
    District(330324, "YJ", "永嘉县", "Yongjia", 870_000, False, 101_000, 116_000, 13_500, 1_700, 26, _WORKS),
    District(330326, "PY", "平阳县", "Pingyang", 865_900, False, 92_000, 61_000, 12_500, 1_500, 22, _COUNTY),
    District(330327, "CN", "苍南县", "Cangnan", 845_800, False, 78_000, 44_000, 11_500, 1_400, 20, _COUNTY),
    District(330328, "WC", "文成县", "Wencheng", 288_500, False, 44_000, 76_000, 10_500, 1_100, 8, _COUNTY),
    District(330329, "TS", "泰顺县", "Taishun", 266_400, False, 14_000, 54_000, 9_500, 1_000, 7, _COUNTY),
    District(330381, "RA", "瑞安市", "Rui'an", 1_525_800, False, 103_000, 75_000, 17_000, 2_000, 44, _WORKS),
    District(330382, "YQ", "乐清市", "Yueqing", 1_464_000, False, 128_000, 116_000, 16_000, 1_900, 40, _WORKS),
    District(330383, "LG", "龙港市", "Longgang", 467_700, False, 94_000, 50_000, 12_000, 1_400, 20, _WORKS),
)
URBAN: Final = tuple(district for district in DISTRICTS if district.urban)

SHARES: Final = {"talent": 35.0, "blue_collar": 30.0, "price_capped": 12.5, "public_rental": 22.5}  # percent
URBAN_WORK: Final = {"talent": 62, "blue_collar": 92, "price_capped": 88, "public_rental": 94}  # percent
FLEXIBLE: Final = 60  # percent who also take any other suitable home
EMPLOYERS: Final = 1_500


class Life(NamedTuple):
    """Who applies to a program: age of the applicant, and who lives with them."""

    ages: tuple[int, int, int]  # youngest, most frequent, oldest
    spouse: int  # percent, once past 30 (fewer before)
    children: tuple[int, ...]  # weights of 0, 1, 2, 3 children of a couple
    lone_parent: int  # percent of those without a spouse
    parent: int  # percent who bring a parent


LIVES: Final = {
    "talent": Life((22, 29, 52), 74, (34, 44, 21, 1), 2, 6),
    "blue_collar": Life((18, 30, 57), 72, (26, 38, 31, 5), 3, 0),
    "price_capped": Life((26, 42, 66), 86, (18, 36, 38, 8), 4, 9),
    "public_rental": Life((20, 38, 82), 60, (22, 38, 31, 9), 12, 10),
}

# Weights among those who apply for talent housing, in rising order; then what people of a class hold.
TALENT_CLASSES: Final = (
    ("none", 20), ("f3", 330), ("f2", 200), ("f1", 235), ("e", 150), ("d", 45), ("c", 14), ("b", 5), ("a", 1),
)  # fmt: skip
DEGREES: Final = {
    "worker": (26, 46, 20, 8, 0, 0),
    "none": (30, 25, 25, 20, 0, 0), "f3": (0, 6, 16, 76, 2, 0), "f2": (0, 1, 4, 15, 80, 0),
    "f1": (0, 0, 6, 84, 10, 0), "e": (0, 1, 3, 26, 28, 42), "d": (0, 0, 2, 18, 25, 55),
    "c": (0, 0, 0, 10, 20, 70), "b": (0, 0, 0, 5, 15, 80), "a": (0, 0, 0, 0, 5, 95),
}  # fmt: skip
TITLES: Final = {
    "worker": (91, 6, 3, 0, 0),
    "none": (70, 20, 9, 1, 0), "f3": (40, 30, 28, 1, 1), "f2": (30, 22, 25, 23, 0), "f1": (34, 32, 30, 4, 0),
    "e": (18, 14, 22, 32, 14), "d": (6, 6, 18, 35, 35), "c": (2, 2, 10, 26, 60), "b": (0, 0, 4, 16, 80),
    "a": (0, 0, 0, 5, 95),
}  # fmt: skip
SKILLS: Final = {
    "worker": (74, 16, 7, 3, 0),
    "none": (80, 16, 4, 0, 0), "f3": (80, 6, 13, 1, 0), "f2": (84, 2, 4, 10, 0), "f1": (90, 3, 6, 1, 0),
    "e": (92, 0, 2, 5, 1), "d": (97, 0, 0, 2, 1), "c": (99, 0, 0, 0, 1), "b": (100, 0, 0, 0, 0),
    "a": (100, 0, 0, 0, 0),
}  # fmt: skip
INVESTOR_GROUPS: Final = (
    ("none", 4), ("overseas_citizen", 22), ("ethnic_foreign", 7), ("merchant", 28), ("chamber", 19),
    ("headquarters", 12), ("other", 8),
)  # fmt: skip
FRONTLINE: Final = (("none", 72), ("bus", 9), ("sanitation", 12), ("household_service", 7))

# Per thousand, assumed.
HIDDEN_HOME: Final = 75  # of families with a home: they do not declare it
OTHER_MONTHS: Final = 30  # of those who work: the insurance register counts other months than the family
MISSING_RECORD: Final = 18  # of households: a register does not know somebody it should know
FILED_TWICE: Final = 5  # of households: the spouse, if there is one, files as well
