"""Receipt numbers (回执号): 80 random bits that a person can read aloud, type and find again."""

import re
import unicodedata

RANDOM_BYTES = 10
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
_form = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
_look_alikes = str.maketrans("OIL", "011")
_between = ("Z", "Pd", "Pc", "Cf")  # categories of spaces, dashes, low lines and invisible marks


def new(random: bytes) -> str:
    """Write 10 random bytes as the 16 characters of a receipt number."""
    if len(random) != RANDOM_BYTES:
        raise ValueError("a receipt number is made of 10 random bytes")
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def parse(text: str) -> str | None:
    """Read a number as people type it: any case, spaces, dashes, full width, O for 0, I or L for 1."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(mark for mark in plain if not unicodedata.category(mark).startswith(_between))
    receipt = kept.strip().upper().translate(_look_alikes)
    return receipt if is_receipt(receipt) else None


def is_receipt(text: str) -> bool:
    """Tell whether the text is a receipt number exactly as the files hold it."""
    return _form.fullmatch(text) is not None


def show(receipt: str) -> str:
    """Group a receipt number by four, as it is printed and read aloud."""
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))
