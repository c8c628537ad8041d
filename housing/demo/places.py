"""Where the city lives and works: districts, work areas and employers, all on one grid in metres."""

from dataclasses import dataclass
from typing import Final

from housing.demo import identity
from housing.demo.calibration import DISTRICTS, EMPLOYERS, INDUSTRIES, District
from housing.demo.chance import Dice, Weighted

BY_CODE: Final = {district.code: district for district in DISTRICTS}

# Names are made of these, so that no real estate, park or firm is meant.
AREAS: Final = {
    330302: ("晨光", "望江", "双桥", "西湾", "东岚", "北渡"),
    330303: ("海潮", "新堤", "临空", "金滩", "东塘"),
    330304: ("南桥", "茶岭", "高湖", "仙溪", "梧田里"),
    330305: ("望海", "渔灯"),
    330324: ("楠溪口", "瓯渡", "桥下里"),
    330326: ("昆前", "鳌渡", "水尖"),
    330327: ("灵渡", "玉苍里"),
    330328: ("大峰", "飞云源"),
    330329: ("罗岚", "雅泉"),
    330381: ("安阳里", "塘渡", "飞云渡", "莘溪"),
    330382: ("乐清湾里", "柳岸", "虹渡", "盘岭"),
    330383: ("新港", "江口里"),
}  # fmt: skip
PINYIN: Final = {
    "晨光": "Chenguang", "望江": "Wangjiang", "双桥": "Shuangqiao", "西湾": "Xiwan", "东岚": "Donglan",
    "北渡": "Beidu", "海潮": "Haichao", "新堤": "Xindi", "临空": "Linkong", "金滩": "Jintan",
    "东塘": "Dongtang", "南桥": "Nanqiao", "茶岭": "Chaling", "高湖": "Gaohu", "仙溪": "Xianxi",
    "梧田里": "Wutianli", "望海": "Wanghai", "渔灯": "Yudeng", "楠溪口": "Nanxikou", "瓯渡": "Oudu",
    "桥下里": "Qiaoxiali", "昆前": "Kunqian", "鳌渡": "Aodu", "水尖": "Shuijian", "灵渡": "Lingdu",
    "玉苍里": "Yucangli", "大峰": "Dafeng", "飞云源": "Feiyunyuan", "罗岚": "Luolan", "雅泉": "Yaquan",
    "安阳里": "Anyangli", "塘渡": "Tangdu", "飞云渡": "Feiyundu", "莘溪": "Xinxi", "乐清湾里": "Yueqingwanli",
    "柳岸": "Liu'an", "虹渡": "Hongdu", "盘岭": "Panling", "新港": "Xingang", "江口里": "Jiangkouli",
}  # fmt: skip
TRADES: Final = (
    "电器", "建设", "物流", "商贸", "科技", "学校", "医院", "公交", "环卫", "家政", "中心", "服务",
)  # fmt: skip
PUBLIC: Final = frozenset(map(INDUSTRIES.index, ("education", "health", "public_body")))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkArea:
    """A part of the city where people work; homes are near or far from it."""

    code: str
    name_zh: str
    name_en: str
    district: int
    x_m: int
    y_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An invented organisation that people work for."""

    code: str  # unified social credit code
    name: str
    district: int
    industry: int  # place in INDUSTRIES
    area: WorkArea


def spread(rng: Dice, district: District, reach: int) -> tuple[int, int]:
    """Find a place within reach of a district's seat, rounded to ten metres."""
    x = district.x_m + int(rng.uniform(-reach, reach))
    y = district.y_m + int(rng.uniform(-reach, reach))
    return x // 10 * 10, y // 10 * 10


def work_areas(rng: Dice) -> tuple[WorkArea, ...]:
    """Lay out the work areas of every district."""
    found = []
    for district in DISTRICTS:
        for number, area in enumerate(AREAS[district.code], 1):
            x_m, y_m = spread(rng, district, 5_000)
            found.append(
                WorkArea(
                    code=f"W-{district.letters}{number:02d}",
                    name_zh=f"{area}片区",
                    name_en=f"{PINYIN[area]} area",
                    district=district.code,
                    x_m=x_m,
                    y_m=y_m,
                )
            )
    return tuple(found)


def employers(rng: Dice, areas: tuple[WorkArea, ...]) -> tuple[Employer, ...]:
    """Found the employers: by district as many as residents, by industry as the district lives on it."""
    where = Weighted(DISTRICTS, tuple(float(district.residents) for district in DISTRICTS))
    found = []
    for number in range(1, EMPLOYERS + 1):
        district = where.pick(rng.random())
        industry = rng.choices(range(len(INDUSTRIES)), district.industries)[0]
        area = rng.choice([area for area in areas if area.district == district.code])
        kind = "12" if industry in PUBLIC else "91"
        signs = "".join(rng.sample(identity.GIVEN, 2))
        found.append(
            Employer(
                code=identity.credit_code(kind, district.code, number),
                district=district.code,
                industry=industry,
                area=area,
                name=f"{district.name_zh}{signs}{TRADES[industry]}（虚构）",
            )
        )
    return tuple(found)
