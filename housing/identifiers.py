"""Numbers and names that people write: read forgivingly, checked exactly, refused with what is wrong.

Rules: resident ID GB 11643-1999 (also the residence permits of Hong Kong, Macao and Taiwan residents and the foreign
card of 2023). No list of divisions is consulted: a code may be younger than its holder.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocator.errors import N_, Refused

Kind = Literal["resident_id", "residence_permit", "permanent_resident_card", "passport"]
KINDS: tuple[Kind, ...] = ("resident_id", "residence_permit", "permanent_resident_card", "passport")

ID_LENGTH = 18
OLD_ID_LENGTH = 15
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
PERMIT_DIVISIONS = ("810000", "820000", "830000")
OLD_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
TRAVEL_PERMIT = re.compile(r"([HM][0-9]{8})[0-9]{2}")  # the last two count renewals: the same person without them

MOBILE_LENGTH = 11
FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
NAME_LENGTH = 60
LATER_PLANES = range(0x20000, 0x40000)
NAME_MARKS = "·・•‧∙.'’ʼ-‐ "


class IdLength(Refused):
    """An identity number is too short or too long."""

    code = "id-length"
    message = N_(
        "The number should have 18 characters; you entered %(count)s. Check whether one is missing or doubled."
    )


class IdOld(Refused):
    """A number of 15 digits: the form before 1999, which registers no longer use."""

    code = "id-old"
    message = N_(
        "You entered the old number of 15 digits. Enter the 18 characters on your present card; they should "
        "be %(number)s."
    )


class IdCharacter(Refused):
    """A character that no identity number has at this place."""

    code = "id-character"
    message = N_("Character %(place)s is “%(character)s”. The number has digits only; the last may be X.")


class IdChecksum(Refused):
    """The last character does not belong to the others: something was mistyped."""

    code = "id-checksum"
    message = N_(
        "At least one character of the number is wrong: the last one does not fit the others. Compare it "
        "with your card, one by one."
    )


class IdDate(Refused):
    """The date of birth in the number does not exist."""

    code = "id-date"
    message = N_(
        "Characters 7 to 14 should be a date of birth; you entered %(digits)s, and there is no such day. "
        "Compare it with your card."
    )


class IdFuture(Refused):
    """The date of birth in the number has not come yet."""

    code = "id-future"
    message = N_(
        "Characters 7 to 14 give the date of birth %(day)s, which has not come yet. Compare it with your card."
    )


class IdKind(Refused):
    """A number of another document than the one chosen."""

    code = "id-kind"
    message = N_(
        "This is not a number of the document you chose. Choose the right document above, or compare the "
        "number with it."
    )


class PassportForm(Refused):
    """No passport number looks like this."""

    code = "passport-form"
    message = N_(
        "A passport number has 5 to 20 letters and digits; you entered “%(text)s”. Enter it as printed on "
        "the page with your photo."
    )


class MobileLength(Refused):
    """A mobile number is too short or too long."""

    code = "mobile-length"
    message = N_("A mobile number has 11 digits, for example 138 0000 0000; you entered %(count)s.")


class MobileForm(Refused):
    """No mobile number of the mainland looks like this."""

    code = "mobile-form"
    message = N_("A mobile number has digits only and begins with 13 to 19; you entered “%(text)s”.")


class NameLength(Refused):
    """A name is longer than the registers can hold."""

    code = "name-length"
    message = N_("A name can have 60 characters; you entered %(count)s. Enter it as on your document.")


class NameCharacter(Refused):
    """A character that is part of no name."""

    code = "name-character"
    message = N_(
        "“%(character)s” cannot be part of a name. Enter the name as on your document, without digits or signs."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A person's identity document; `birth_on` where the number tells it."""

    kind: Kind
    number: str
    birth_on: date | None


def half_width(text: str) -> str:
    """Read letters, digits and signs of a Chinese keyboard's full width as plain ones, and nothing else."""
    return text.translate(FULL_WIDTH)


def normalise(text: str) -> str:
    """Read a number as people type it: full width, lower case, spaces and dashes between groups."""
    if text.isascii() and text.isalnum():
        return text.upper()
    kept = (mark for mark in half_width(text) if not unicodedata.category(mark).startswith(("Z", "C", "Pd")))
    return "".join(kept).upper()


def check_character(body: str) -> str:
    """Compute the last character of an identity number from its first 17 (ISO 7064, MOD 11-2)."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]


def document(text: str, today: date, kind: Kind | None = None) -> Document:
    """Read the number of an identity document; without a kind, tell the kind by its form."""
    number = normalise(text)
    if kind in (None, "permanent_resident_card") and OLD_CARD.fullmatch(number):
        return Document(kind="permanent_resident_card", number=number, birth_on=None)
    told = _kind_by_form(number)
    if kind == "passport" or (kind is None and told == "passport"):
        if not PASSPORT.fullmatch(number):
            raise PassportForm(text=number)
        lifelong = TRAVEL_PERMIT.fullmatch(number)
        return Document(kind="passport", number=lifelong[1] if lifelong else number, birth_on=None)
    birth_on = resident_number(number, today)
    if kind is not None and kind != told:
        raise IdKind
    return Document(kind=told, number=number, birth_on=birth_on)


def _kind_by_form(number: str) -> Kind:
    if not number[:1].isdigit():
        return "passport"
    if number.startswith(PERMIT_DIVISIONS):
        return "residence_permit"
    return "permanent_resident_card" if number.startswith("9") else "resident_id"


def resident_number(number: str, today: date) -> date:
    """Check a normalised number of 18 characters and tell the date of birth in it."""
    _check_characters(number)
    if len(number) == OLD_ID_LENGTH and number.isdigit():
        body = number[:6] + "19" + number[6:]
        raise IdOld(number=body + check_character(body))
    if len(number) != ID_LENGTH:
        raise IdLength(count=len(number))
    if number[-1] != check_character(number[:-1]):
        raise IdChecksum
    return _birth(number[6:14], today)


def resident_id(text: str, today: date) -> str:
    """Check a resident ID number as typed and give it back as registers hold it."""
    return document(text, today, "resident_id").number


def _check_characters(number: str) -> None:
    for place, character in enumerate(number, start=1):
        digit = character.isascii() and character.isdigit()
        if not digit and not (character == "X" and place == len(number)):
            raise IdCharacter(place=place, character=character)


def _birth(digits: str, today: date) -> date:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdDate(digits=digits) from None
    if day > today:
        raise IdFuture(day=day)
    return day


def mobile(text: str) -> str:
    """Check a mobile number of the mainland, with or without +86, and give back its 11 digits."""
    number = normalise(text)
    number = re.sub(r"^(\+|00)86", "", number)
    if not re.fullmatch(r"[0-9]+", number):
        raise MobileForm(text=text.strip())
    if len(number) != MOBILE_LENGTH:
        raise MobileLength(count=len(number))
    if not re.match(r"1[3-9]", number):
        raise MobileForm(text=text.strip())
    return number


def name(text: str) -> str:
    """Check a person's name in any script and give it back with single spaces."""
    spaced = " ".join(text.split())
    if len(spaced) > NAME_LENGTH:
        raise NameLength(count=len(spaced))
    for character in spaced:
        if not _in_names(character):
            raise NameCharacter(character=character)
    return spaced


def _in_names(character: str) -> bool:
    """Tell letters, ideographs of every plane and marks from digits, signs and private characters."""
    newer_ideograph = ord(character) in LATER_PLANES  # which this Python may not know yet
    return newer_ideograph or character in NAME_MARKS or unicodedata.category(character)[0] in "LM"
