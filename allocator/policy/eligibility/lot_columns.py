"""The same answers as `suitable`, for many households at once: a table of households and lots."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING

from allocator.policy.eligibility.columns import checked_table, columns_of
from allocator.policy.language import vectors
from allocator.policy.language.reading import Facts
from allocator.policy.parts.lot import LOT_KINDS, LotFacts
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.program import Program

if TYPE_CHECKING:
    from allocator.policy.language.vectors import Bools, Column, Ints

NOT_KNOWN = -1  # a distance nobody could measure
_CELLS = 4_000_000  # households × lots judged together: bounds the memory, not the answer


def suitable_many(
    policy: Policy,
    program: str,
    households: Sequence[Facts],
    lots: Sequence[LotFacts],
    metres: "Ints | None" = None,
) -> list[tuple[str, ...]]:
    """Answer `suitable` for many households at once, in their order.

    `metres`, shape (households, lots), gives each household's way from work to each lot, -1 where not known;
    without it the lots' own `metres` hold for everybody.
    """
    ours = policy.program(program)
    read = sorted({fact for rule in ours.suitability for fact in rule.facts if fact in policy.facts})
    mine = [number for number, lot in enumerate(lots) if lot.program == program]
    attributes = _attributes([lots[number] for number in mine])
    names = [lots[number].id for number in mine]
    step = max(1, _CELLS // max(1, len(mine)))
    found: list[tuple[str, ...]] = []
    for start in range(0, len(households), step):
        part = households[start : start + step]
        table = checked_table(policy, read, *columns_of(part, read))
        cells = {name: (values[:, None], known[:, None]) for name, (values, known) in table.items()} | attributes
        if metres is not None:
            way = metres[start : start + step][:, mine]
            cells["lot_metres"] = way, way != NOT_KNOWN
        found.extend(_rows(_fits(ours, cells, len(part), len(mine)), names))
    return found


def _attributes(lots: Sequence[LotFacts]) -> "dict[str, Column]":
    """Give each attribute as one row over the lots."""
    columns, known = columns_of([lot.values() for lot in lots], tuple(LOT_KINDS))
    return {name: (values[None, :], known[name][None, :]) for name, values in columns.items()}


def _fits(program: Program, cells: vectors.Table, households: int, lots: int) -> "Bools":
    """Mark the cells in which every rule holds; unknown is not enough."""
    import numpy as np

    fits = np.ones((households, lots), dtype=np.bool_)
    for rule in program.suitability:
        fits &= vectors.truth(rule.whole.tree, cells)[0]
    return fits


def _rows(fits: "Bools", names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Name the lots of each row; households with the same lots share one list."""
    import numpy as np

    seen: dict[bytes, tuple[str, ...]] = {}
    for key, row in zip(np.packbits(fits, axis=1), fits, strict=True):
        packed = key.tobytes()
        if packed not in seen:
            seen[packed] = tuple(compress(names, row))
        yield seen[packed]
