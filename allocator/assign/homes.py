"""Which home of its lot a household gets: the homes of a lot in an order that the draw decides."""

import hmac
from collections.abc import Mapping, Sequence

from allocator.errors import N_, Refused


class TooFewHomes(Refused):
    """More households got a lot than it has homes: the lists given do not belong together."""

    code = "too-few-homes"
    message = N_("Lot %(lot)s has %(homes)s homes for %(households)s households. Use the homes of the same round.")


def number(seed: bytes, units: Mapping[str, Sequence[str]], receipts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give each receipt the code of its home.

    `units` lists the home codes of each lot, in any order; `receipts` the households that got the lot, in
    order of priority. Homes are taken by HMAC-SHA256(seed, "unit|" + code), smallest first.
    """
    found: dict[str, str] = {}
    for lot, households in receipts.items():
        homes = sorted(units.get(lot, ()), key=lambda code: _order(seed, code))
        if len(homes) < len(households):
            raise TooFewHomes(lot=lot, homes=len(homes), households=len(households))
        found.update(zip(households, homes, strict=False))
    return found


def _order(seed: bytes, code: str) -> bytes:
    return hmac.digest(seed, f"unit|{code}".encode(), "sha256")
