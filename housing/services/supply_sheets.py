"""The homes workbook: its sheets and columns, the same for the template, the demo city and the import."""

from collections.abc import Mapping

from allocator.policy import Policy
from housing.services.cells import YES_NO, Column, choice, code, number, text

HOMES, PROJECTS, WORK_AREAS = "房源", "小区", "工作片区"
LAYOUTS: Mapping[str, str] = {"一室": "1B", "二室": "2B", "三室": "3B", "四室": "4B"}
ROOMS: Mapping[str, str] = {f"{spoken}居室": code for name, code in LAYOUTS.items() for spoken in (code[0], name[0])}
TENURES: Mapping[str, str] = {"配售": "sale", "配租": "rent"}
CITY_CODE_STEP = 100  # codes that end in 00 name a whole city

FEN = 100  # in a yuan
CM2 = 10_000  # in a square metre
GRID_M = 1_000_000  # the city's grid reaches so far
TOP_FLOOR = 150
AREA_M2 = 1_000
PRICE_YUAN = 100_000_000
RENT_YUAN = 1_000_000


def districts(policy: Policy) -> dict[str, int]:
    """Name the districts of the city, with their codes."""
    choices = policy.facts["employer_district"].choices
    return {choice.label["zh"]: choice.code for choice in choices if choice.code % CITY_CODE_STEP}


def programs(policy: Policy) -> dict[str, str]:
    """Name the programs as officers know them."""
    return {program.name["zh"]: program.id for program in policy.programs.values()}


def home_columns(policy: Policy) -> tuple[Column, ...]:
    """Columns of the sheet of homes, one row a home."""
    return (
        Column(key="code", header="房源编号", read=code(64), text=True),
        Column(key="project", header="小区编号", read=code(32), text=True),
        Column(key="program", header="类别", read=choice(programs(policy))),
        Column(key="tenure", header="租售方式", read=choice(TENURES)),
        Column(key="layout", header="户型", read=choice(LAYOUTS, ROOMS)),
        Column(key="accessible", header="无障碍", read=YES_NO),
        Column(key="floor", header="楼层", read=number(-3, TOP_FLOOR)),
        Column(key="area_cm2", header="建筑面积（平方米）", read=number(1, AREA_M2, places=2, unit=CM2)),
        Column(
            key="price_fen", header="备案总价（元）", required=False,
            read=number(1, PRICE_YUAN, places=2, unit=FEN),
        ),
        Column(
            key="rent_fen", header="月租金（元）", required=False,
            read=number(1, RENT_YUAN, places=2, unit=FEN),
        ),
    )  # fmt: skip


def project_columns(policy: Policy) -> tuple[Column, ...]:
    """Columns of the sheet of projects."""
    return _place_columns(policy, "小区")


def work_area_columns(policy: Policy) -> tuple[Column, ...]:
    """Columns of the sheet of places where people work."""
    return _place_columns(policy, "片区")


def _place_columns(policy: Policy, what: str) -> tuple[Column, ...]:
    return (
        Column(key="code", header=f"{what}编号", read=code(32), text=True),
        Column(key="name_zh", header=f"{what}名称", read=text(128)),
        Column(key="name_en", header="英文名称", read=text(128)),
        Column(key="district", header="区县", read=choice(districts(policy))),
        Column(key="x_m", header="横坐标（米）", read=number(-GRID_M, GRID_M)),
        Column(key="y_m", header="纵坐标（米）", read=number(-GRID_M, GRID_M)),
    )


def lot_code(project: str, program: str, layout: str, tenure: str, *, accessible: bool) -> str:
    """Name a lot by what its homes have in common, in capital letters, digits and hyphens."""
    initials = "".join(word[0] for word in program.split("_")).upper()
    return f"{project}-{initials}-{layout}-{tenure[0].upper()}{'-A' if accessible else ''}"
