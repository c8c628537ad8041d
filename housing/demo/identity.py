"""Names, numbers and codes of people and firms who do not exist, all of them formally valid."""

from datetime import date
from typing import Final

from housing.credit_codes import last_character, organisation_check
from housing.demo.chance import Dice
from housing.identifiers import check_character

SHORT_NAMES: Final = 15  # percent of given names with one character

SURNAMES: Final = (
    "陈林王李张黄周吴叶金徐郑胡朱杨潘刘谢蔡何项邵倪夏赵孙蒋戴董薛曾余卢翁姜虞钱孔诸葛厉缪温柯包麻木池苏冯施汤麦游"
)
GIVEN: Final = (
    "一乐云亦佳依保信健儒元光兰兴冬凡初北千华卓南博卫双可启和咏品哲嘉国圆坚城夏天奇好如妍娜子宁安宏宜家宽密富尔尚山岚岩峰川帆平年康廷建彤彦彩征"
    "德心志忆怀思恒恩悦惠慧成承拓捷效敏文新方旭时明春昭晓晨景智月有朗朝木本杉杰松林果枫柏柔栋桂梅森楠欣正武毅民永江池沐沛河泉波泽洁津浩海涛润涵清"
    "渊湘源滨潇澄然煜燕爱玉珂珍珊珏琪瑜瑞瑶璐甜田白益盛真睿石礼祥福禾秀秋穗立竹笑筠素红纯维绮翔翠耀育舒航良艺芳芸若苗英茂茗荣莉莹菁菲萍葵蓉蓝蔚薇虹"
    "行西言诗诚语谦贝贤超越跃远连迎逸道遥邦野金钰铭锐锦长闻阳隆雅雨雪雯霖霞青静韵音顺颖风飞馨骏高鸣鹏麦黎"
)


class Issuer:
    """Hands out ID numbers and mobile numbers, none of them twice."""

    def __init__(self, rng: Dice, first_phone: int = 0) -> None:
        self._rng = rng
        self._given: set[int] = set()
        self._phones = first_phone

    def id_number(self, division: int, born: date, *, male: bool) -> str:
        """Make a resident ID number for somebody born on a day, registered in a division."""
        stem = division * 100_000_000 + born.year * 10_000 + born.month * 100 + born.day
        draw = self._rng.random
        while True:
            body = stem * 1000 + int(draw() * 500) * 2 + male
            if body not in self._given:
                self._given.add(body)
                return f"{body}{check_character(str(body))}"

    def phone(self) -> str:
        """Make a mobile number in a range that no operator holds."""
        self._phones += 1
        return f"154{self._phones * 61_803_399 % 100_000_000:08d}"  # odd step: every number once


def name(rng: Dice) -> str:
    """Combine a surname and one or two characters at random."""
    draw = rng.random
    surname = SURNAMES[int(draw() * len(SURNAMES))]
    first = GIVEN[int(draw() * len(GIVEN))]
    if rng.percent(SHORT_NAMES):
        return surname + first
    return surname + first + GIVEN[int(draw() * len(GIVEN))]


def credit_code(department_kind: str, division: int, number: int) -> str:
    """Make the credit code of an invented organisation (`91` a company, `12` a public institution)."""
    organisation = f"FAKE{number:04d}"
    body = f"{department_kind}{division}{organisation}{organisation_check(organisation)}"
    return body + last_character(body)
