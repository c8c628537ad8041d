"""Tickets (摇号序): each household's place in the draw is a hash that anybody can compute from the seed."""

import hmac
import re
from collections.abc import Iterable
from typing import ClassVar

from allocator.errors import N_, Refused

CHANCES_MOST = 64
_field = re.compile(r"[!-{}~]+")  # printable ASCII without the bar that separates fields


class ChancesOutOfRange(Refused):
    """A household has between 1 and 64 chances."""

    code: ClassVar[str] = "chances-out-of-range"
    message: ClassVar[str] = N_("%(receipt)s has %(chances)s chances; a number from 1 to 64 is needed.")


class BadField(Refused):
    """A pool or receipt that could be read as two fields is refused."""

    code: ClassVar[str] = "bad-ticket-field"
    message: ClassVar[str] = N_("%(field)s cannot stand in a ticket: use ASCII characters without spaces and bars.")


def ticket(seed: bytes, pool: str, receipt: str, chances: int = 1) -> str:
    """Compute one household's ticket: the smallest of as many hashes as it has chances, in hex."""
    _plain(receipt)
    if type(chances) is not int or not 1 <= chances <= CHANCES_MOST:
        raise ChancesOutOfRange(receipt=receipt, chances=chances)
    stem = f"phd1/ticket|{_plain(pool)}|{receipt}|"
    return min(hmac.digest(seed, f"{stem}{k}".encode(), "sha256") for k in range(1, chances + 1)).hex()


def tickets(seed: bytes, pool: str, entries: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Compute the tickets of a whole pool from pairs of receipt and chances."""
    return {receipt: ticket(seed, pool, receipt, chances) for receipt, chances in entries}


def _plain(field: str) -> str:
    if not _field.fullmatch(field):
        raise BadField(field=field)
    return field


def chance_of(seed: bytes, pool: str, receipt: str, drawn: str) -> int:
    """Find by which of its chances, counted from 1, a household got its ticket; 1 if by none of them."""
    stem = f"phd1/ticket|{pool}|{receipt}|"
    found = (k for k in range(1, CHANCES_MOST + 1) if hmac.digest(seed, f"{stem}{k}".encode(), "sha256").hex() == drawn)
    return next(found, 1)
