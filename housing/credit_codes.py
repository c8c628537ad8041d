"""Unified social credit codes of organisations (GB 32100-2015): read forgivingly, checked exactly.

No list of divisions is consulted: zones have codes that are in no list.
"""

from allocator.errors import N_, Refused
from housing.identifiers import normalise

CREDIT_LENGTH = 18
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
ORGANISATION = slice(8, 16)  # who it is; character 17 is the check of these alone (GB 11714-1997)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class CreditLength(Refused):
    """A unified social credit code is too short or too long."""

    code = "credit-length"
    message = N_("A unified social credit code has 18 characters; you entered %(count)s.")


class CreditCharacter(Refused):
    """A character that no credit code has: its alphabet leaves out I, O, S, V and Z."""

    code = "credit-character"
    message = N_(
        "Character %(place)s is “%(character)s”. The code has digits and capital letters, never I, O, S, V or Z."
    )


class CreditChecksum(Refused):
    """The last character of a credit code does not fit; an officer who has seen the licence may accept it."""

    code = "credit-checksum"
    message = N_(
        "At least one character of the code is wrong: the last one does not fit the others. Compare it with "
        "the business licence."
    )


def credit_code(text: str) -> str:
    """Check a unified social credit code and give it back as registers hold it."""
    code = credit_form(text)
    if code[-1] != last_character(code[:-1]):
        raise CreditChecksum(code=code)
    return code


def last_character(body: str) -> str:
    """Give the check character of the first 17."""
    total = sum(CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % len(CREDIT_ALPHABET)]


def organisation_check(organisation: str) -> str:
    """Give the check character of the eight that name an organisation (GB 11714-1997)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def organisation_fits(code: str) -> bool:
    """Tell whether characters 9 to 17 fit each other, so that a slip must be in one of the others."""
    return code[16] == organisation_check(code[ORGANISATION])


def credit_form(text: str) -> str:
    """Check length and characters of a unified social credit code, but not its last character."""
    code = normalise(text)
    if len(code) != CREDIT_LENGTH:
        raise CreditLength(count=len(code))
    for place, character in enumerate(code, start=1):
        if character not in CREDIT_ALPHABET:
            raise CreditCharacter(place=place, character=character)
    return code
