"""The homes of a round as the public sees them."""

import re
from collections.abc import Iterable, Mapping

from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.demand import Lot
from allocator.bundle.faults import LineUnfit, compare_member
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.seal import canonical

_needed = frozenset({"area_cm2", "lot", "project", "u"})
_known_later = frozenset({"accessible", "floor", "price_fen", "rent_fen", "rooms", "tenure"})
_tenures = frozenset({"rent", "sale"})
_code = re.compile(r'[^\s,"|\x00-\x1f\x7f]+')  # can stand in a CSV field and in a keyed message as it is


def units_bytes(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Write units.jsonl, sorted by home code whatever the order of the rows."""
    ordered = sorted(rows, key=lambda row: str(row["u"]))
    return b"".join(canonical.lines(dict(row) for row in ordered))


def read_units(body: Body) -> dict[str, str]:
    """Read units.jsonl as {home code: lot}, each line in its form and after the one before (check U1)."""
    homes: dict[str, str] = {}
    before = ""
    for number, (_, value) in enumerate(canonical.parse_lines(lines(body), file=layout.UNITS), start=1):
        line = Members(file=f"{layout.UNITS}, line {number}", value=value).only(_needed, _known_later)
        code = line.text("u")
        if not _code.fullmatch(code):
            raise line.unfit("u", N_("the code of a home has no spaces, commas, quotation marks or bars"))
        if code <= before:
            problem = N_("the lines are not sorted by home, or one stands twice")
            raise LineUnfit(file=layout.UNITS, line=number, problem=problem)
        _amounts(line)
        _kind(line)
        homes[code] = line.name("lot")
        before = code
    return homes


def _amounts(line: Members) -> None:
    line.number("area_cm2", least=1)
    line.text("project")
    for member in ("price_fen", "rent_fen"):
        if member in line.value:
            line.number(member)


def _kind(line: Members) -> None:
    """Check what rules of suitability may ask about a home, where it is told."""
    if "rooms" in line.value:
        line.number("rooms")
    if "accessible" in line.value:
        line.flag("accessible")
    if "tenure" in line.value and line.text("tenure") not in _tenures:
        raise line.unfit("tenure", N_("it is neither sale nor rent"))


def by_lot(homes: Mapping[str, str]) -> dict[str, list[str]]:
    """Group home codes by lot."""
    lots: dict[str, list[str]] = {}
    for code, lot in homes.items():
        lots.setdefault(lot, []).append(code)
    return lots


def compare_capacities(homes: Mapping[str, str], lots: Mapping[str, Lot]) -> None:
    """Refuse a demand that counts other homes than there are (part of check U1)."""
    grouped = by_lot(homes)
    for lot in sorted(lots.keys() | grouped.keys()):
        stated = lots[lot].capacity if lot in lots else None
        compare_member(layout.DEMAND, f"lots, {lot}, capacity", stated, len(grouped.get(lot, ())))
