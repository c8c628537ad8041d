"""One name, number or address, however it is written: forms in which the same thing is the same text.

All functions are pure, and a form of a form is the form itself. Nothing here tells whether two people are one: that
is `likeness`, which compares these forms, and in the end a person of the bureau.
"""

import re
import unicodedata
from functools import lru_cache

import pypinyin
from rapidfuzz.distance import OSA

from housing import identifiers

OLD_NUMBER = re.compile(r"[0-9]{15}")
TRAVEL_PERMIT = re.compile(r"([HM][0-9]{8})[0-9]{2}")  # Hong Kong and Macao: the last two count the renewals
RESIDENT_LIKE = re.compile(r"([0-9]{17})[0-9X]")
PROVINCE = re.compile(r"^[^省市区县0-9]{2,3}省")
CITY = re.compile(r"^[^省市区县0-9]{2,3}市(?=[^0-9]+[区县市])")
PLACE_WORDS = re.compile(r"(?<=[0-9a-z])(?:号楼|单元|幢|栋|座|号|弄|室|层|楼)")
BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])[^0-9a-z\u3400-\U0003ffff]+(?=[0-9])")
STREET_AND_BUILDING, ROOM_DIGITS = 2, 3

# Surnames that are read otherwise than the same sign elsewhere.
SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "翟": "zhai", "区": "ou",
    "朴": "piao", "尉": "wei", "种": "chong", "缪": "miao", "覃": "qin", "召": "shao", "洗": "xian", "卜": "bu",
}  # fmt: skip


def name(text: str) -> str:
    """Write a name without what people write differently: width, case, accents, spaces, dots between parts."""
    return "".join(_parts(text))


def sounds(text: str) -> frozenset[str]:
    """Tell how a name may sound, in letters: the same for other signs of one sound, and for a name in pinyin.

    A name in letters may begin with the family name or end with it, so it can have several.
    """
    parts = _parts(text)
    if any(_is_han(sign) for part in parts for sign in part):
        return frozenset({_read_aloud("".join(parts))})
    turned = (parts, [*parts[1:], *parts[:1]], [*parts[-1:], *parts[:-1]])
    return frozenset("".join(order) for order in turned if order)


def without_one(text: str) -> frozenset[str]:
    """Give a name less one sign, in all ways: two names of three signs or more that differ in one share a form.

    The first sign, which is the family name in Chinese, stays.
    """
    whole = name(text)
    if len(whole) <= 2:  # noqa: PLR2004 (of two signs one would be left: too little to recognise anybody)
        return frozenset()
    return frozenset(f"{whole[:n]}_{whole[n + 1 :]}" for n in range(1, len(whole)))


def number(text: str) -> str:
    """Write the number of a document as it is written today: 15 digits become 18, a renewal leaves it as it was."""
    plain = identifiers.normalise(text)
    if OLD_NUMBER.fullmatch(plain):
        body = f"{plain[:6]}19{plain[6:]}"
        return body + identifiers.check_character(body)
    permit = TRAVEL_PERMIT.fullmatch(plain)
    return permit[1] if permit else plain


def body(text: str) -> str:
    """Give the part of a number that people mistype; the check character follows from the others."""
    written = number(text)
    resident = RESIDENT_LIKE.fullmatch(written)
    return resident[1] if resident else written


def near(one: str, other: str) -> bool:
    """Tell whether two different numbers are one slip apart: a sign wrong, missing, too many, or two exchanged."""
    if number(one) == number(other):
        return False
    return OSA.distance(body(one), body(other), score_cutoff=1) <= 1


def ends(text: str) -> tuple[str, str]:
    """Give the beginning and the end of a number: one slip leaves at least one of the two as it was."""
    written = body(text)
    length = 6 if len(written) > 12 else 2  # noqa: PLR2004
    return f"<{written[:length]}", f"{written[-length:]}>"


def phone(text: str) -> str:
    """Write a phone number with its last 11 digits."""
    digits = "".join(sign for sign in _folded(text) if sign.isascii() and sign.isdigit())
    return digits[-identifiers.MOBILE_LENGTH :]


def address(text: str) -> str:
    """Write an address without province and city, without 幢, 单元, 室 after numbers, and without punctuation."""
    while (plain := _plain_address(text)) != text:
        text = plain
    return text


def names_a_home(text: str) -> bool:
    """Tell whether an address says which home it is, not only which street or building."""
    numbers = re.findall("[0-9]+", address(text))
    return len(numbers) > STREET_AND_BUILDING or (len(numbers) > 1 and len(numbers[-1]) >= ROOM_DIGITS)


def _plain_address(text: str) -> str:
    plain = "".join(_folded(text).split())
    plain = CITY.sub("", PROVINCE.sub("", plain))
    plain = BETWEEN_NUMBERS.sub("-", PLACE_WORDS.sub("-", plain))
    kept = "".join(sign for sign in plain if sign == "-" or unicodedata.category(sign)[0] in "LMN")
    return re.sub("-+", "-", kept).strip("-")


def _parts(text: str) -> list[str]:
    """Take a name apart at spaces and marks."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", _folded(text)) if unicodedata.category(sign) != "Mn")
    spaced = "".join(" " if unicodedata.category(sign)[0] in "PZSC" else sign for sign in _folded(plain))
    return spaced.split()


def _folded(text: str) -> str:
    """Fold width, case and compatible forms, until nothing changes any more."""
    while (folded := unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())) != text:
        text = folded
    return text


def _is_han(sign: str) -> bool:
    return unicodedata.name(sign, "CJK").startswith("CJK")


def _read_aloud(whole: str) -> str:
    first = SURNAMES.get(whole[0]) or _sound_of(whole[0])
    return first + "".join(map(_sound_of, whole[1:]))


@lru_cache(maxsize=30_000)
def _sound_of(sign: str) -> str:
    """Read one sign aloud, without its tone; ü is written yu, as in passports."""
    read = pypinyin.lazy_pinyin(sign, style=pypinyin.Style.NORMAL)[0]
    return read.replace("ü", "v").replace("v", "yu")
