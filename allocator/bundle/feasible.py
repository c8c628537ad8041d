"""Whether the homes could be given as they were: counted by hand, without any solver."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.bundle import layout
from allocator.bundle.demand import Claim, Head
from allocator.bundle.draw import Place
from allocator.bundle.faults import LineUnfit, compare_lines
from allocator.errors import N_

COLUMNS = 5
_reasons = frozenset({layout.ASSIGNED, layout.NO_UNIT, layout.PASSED})


def check_feasible(
    table: Iterable[bytes],
    order: Sequence[Place],
    *,
    head: Head,
    claims: Iterable[Claim],
    homes: Mapping[str, str],
) -> int:
    """Refuse a home given twice, not suitable, or beyond a limit (check A1); counts the homes given."""
    by_receipt = {claim.receipt: claim for claim in claims}
    used: Counter[tuple[str, ...]] = Counter()
    for number, (place, unit) in enumerate(_given(table, order), start=2):
        if not unit:
            continue
        lot, claim = homes.get(unit), by_receipt[place.receipt]
        if lot is None or lot not in claim.suitable or lot not in head.lots or head.lots[lot].program != place.pool:
            raise _unfit(number, N_("the home does not suit the household"))
        groups = [("group", place.pool, group) for group in claim.groups]
        caps = [("cap", cap) for cap in head.lots[lot].caps]
        used.update([("home", unit), ("quota", place.pool), *caps, *groups])
        if used["home", unit] > 1:
            raise _unfit(number, N_("the home is given twice"))
        if any(used[limit] > most for limit, most in head.limits.items()):
            raise _unfit(number, N_("a quota or cap is exceeded"))
    return sum(count for key, count in used.items() if key[0] == "home")


def _given(table: Iterable[bytes], order: Sequence[Place]) -> Iterator[tuple[Place, str]]:
    """Give every place with its home or an empty text; each row must stand where the order has its place."""
    rows = [line.decode(errors="replace").removesuffix("\n").split(",") for line in table]
    published = [",".join(row[:3]).encode() for row in rows]
    wanted = [f"{place.pool},{place.rank},{place.receipt}".encode() for place in order]
    compare_lines(layout.ASSIGNMENTS, published, [b"pool,rank,receipt", *wanted])
    for number, (place, row) in enumerate(zip(order, rows[1:], strict=True), start=2):
        if len(row) != COLUMNS or row[4] not in _reasons:
            raise _unfit(number, N_("the row has not five columns, or its reason is not known"))
        if bool(row[3]) != (row[4] == layout.ASSIGNED):
            raise _unfit(number, N_("the home and the reason do not fit together"))
        yield place, row[3]


def _unfit(number: int, problem: str) -> LineUnfit:
    return LineUnfit(file=layout.ASSIGNMENTS, line=number, problem=problem)
