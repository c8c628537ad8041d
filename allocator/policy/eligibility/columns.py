"""The same answers as `assess`, for a whole city at once: facts as columns, rules as bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from allocator.errors import N_, Refused
from allocator.policy.eligibility.assess import OUTCOMES, Outcome
from allocator.policy.eligibility.column_check import gates
from allocator.policy.language.reading import Facts
from allocator.policy.language.vectors import Pair, Sheet
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.program import Program

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocator.policy.language.vectors import Bools, Column, Ints

    Masks = NDArray[np.unsignedinteger[Any]]

NO_TIER = -1
_ROWS = 32_768  # judged together: few enough for the processor's cache, many enough that its steps weigh nothing
_BITS = 8
_OCTET = 255


class ColumnsDiffer(Refused):
    """Columns of different lengths, or none: nobody could say which rows belong together."""

    code: ClassVar[str] = "columns-differ"
    message: ClassVar[str] = N_("All columns need one length; these have %(lengths)s. Cut them from one table.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One value a household, all of shape (n,).

    `outcome` indexes OUTCOMES; bit i of `failed` and `unknown` is the rule `rules[i]`, in the narrowest unsigned
    numbers that have a bit for each; `tier` is -1 where it is not known; `points` is 0 there.
    """

    rules: tuple[str, ...]
    outcome: "NDArray[np.int8]"
    failed: "Masks"
    unknown: "Masks"
    tier: "NDArray[np.int16]"
    points: "Ints"


def columns_of(households: Sequence[Facts], facts: Sequence[str]) -> "tuple[dict[str, Ints], dict[str, Bools]]":
    """Turn facts of households into columns and masks of what is known."""
    import numpy as np

    columns, known = {}, {}
    for fact in facts:
        values = [household.get(fact) for household in households]
        columns[fact] = np.array([value or 0 for value in values], dtype=np.int64)
        known[fact] = np.array([value is not None for value in values], dtype=np.bool_)
    return columns, known


def assess_columns(
    policy: Policy, program: str, columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]"
) -> Columns:
    """Judge many households in one program. A fact without a column is unknown; one without a mask is all known."""
    return assess_programs(policy, columns, known, (program,))[program]


def assess_programs(
    policy: Policy,
    columns: "Mapping[str, Ints]",
    known: "Mapping[str, Bools]",
    programs: Sequence[str] | None = None,
) -> dict[str, Columns]:
    """Judge many households in several programs, or in all, reading every column once."""
    size = _size(columns, known)
    sheet = Sheet()
    wanted = [policy.program(name) for name in (policy.programs if programs is None else programs)]
    judges = [_Judge(program, sheet, size) for program in wanted]
    through = gates(policy, columns, frozenset().union(*(program.facts for program in wanted)))
    whole = {name: _whole(columns[name], known.get(name)) for name in through}
    for start in range(0, size, _ROWS):
        rows = slice(start, start + _ROWS)
        table = {name: gate.admit(whole[name][0][rows], whole[name][1][rows]) for name, gate in through.items()}
        worked_out = sheet.work_out(table)
        for judge in judges:
            judge.fill(worked_out, rows)
    return {judge.program.id: judge.result for judge in judges}


def checked_table(
    policy: Policy, facts: Sequence[str], columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]"
) -> "dict[str, Column]":
    """Take the columns that rules read, and refuse values that cannot be answers."""
    through = gates(policy, columns, frozenset(facts))
    return {name: gate.admit(*_whole(columns[name], known.get(name))) for name, gate in through.items()}


def _whole(column: "Ints", mask: "Bools | None") -> "tuple[Ints, Bools]":
    import numpy as np

    values = np.asarray(column, dtype=np.int64)
    return values, np.ones(len(values), dtype=np.bool_) if mask is None else np.asarray(mask, dtype=np.bool_)


def _size(columns: "Mapping[str, Ints]", known: "Mapping[str, Bools]") -> int:
    sizes = sorted({len(column) for column in (*columns.values(), *known.values())})
    if len(sizes) != 1:
        raise ColumnsDiffer(lengths=sizes)
    return sizes[0]


class _Judge:
    """One program: where its rules, tiers and points stand on the sheet, and what came of them."""

    def __init__(self, program: Program, sheet: Sheet, size: int) -> None:
        import numpy as np

        self.program = program
        self._rules = [sheet.truth(rule.whole.tree) for rule in program.rules]
        self._tiers = [(one.number, sheet.condition(one.when)) for one in program.tiers]
        self._points = [
            (sheet.condition(item.when), sheet.number(item.amount.tree), item.most) for item in program.points
        ]
        bits = next(f"<u{octets}" for octets in (1, 2, 4, 8) if len(program.rules) <= _BITS * octets)
        self.result = Columns(
            rules=tuple(rule.id for rule in program.rules),
            outcome=np.zeros(size, dtype=np.int8),
            failed=np.zeros(size, dtype=bits),
            unknown=np.zeros(size, dtype=bits),
            tier=np.zeros(size, dtype=np.int16),
            points=np.zeros(size, dtype=np.int64),
        )

    def fill(self, done: list[Pair], rows: slice) -> None:
        """Write down one block of rows."""
        import numpy as np

        result = self.result
        failing = [done[place][1] for place in self._rules]
        waiting = [done[place][0] == done[place][1] for place in self._rules]  # neither holds nor fails
        fails = _bits(failing, result.failed[rows])
        waits = _bits(waiting, result.unknown[rows])
        waits |= ~self._tier(done, result.tier[rows])
        waits |= ~self._sum(done, result.points[rows])
        result.outcome[rows] = np.where(waits, _code("documents_needed"), _code("eligible"))
        result.outcome[rows][fails] = _code("not_eligible")

    def _tier(self, done: list[Pair], tier: "NDArray[np.int16]") -> "Bools":
        """Give each household the first tier that holds; an unknown condition before it leaves it without one."""
        import numpy as np

        width: Any = np.uint8 if len(self._tiers) <= _OCTET else np.int16
        left, found = np.ones(len(tier), dtype=np.bool_), np.zeros(len(tier), dtype=width)
        for number, place in self._tiers:
            holds, fails = done[place]
            found += (left & holds).astype(width) * width(number)
            left &= fails
        placed: Bools = found != 0
        tier[:] = found
        tier[~placed] = NO_TIER
        return placed

    def _sum(self, done: list[Pair], points: "Ints") -> "Bools":
        """Sum the items, and say where every item is known; elsewhere there is no sum."""
        import numpy as np

        counted = np.ones(len(points), dtype=np.bool_)
        for when, amount, most in self._points:
            (holds, fails), (value, known) = done[when], done[amount]
            given = holds & known
            points += given * (value if most is None else np.minimum(value, most))
            counted &= fails | given
        if self._points:
            points *= counted
        return counted


def _bits(marks: list[Any], into: "Masks") -> "Bools":
    """Write the marks of rule i into bit i; say which rows have any."""
    import numpy as np

    octets = into.view(np.uint8).reshape(len(into), -1)
    found = np.zeros(len(into), dtype=np.bool_)
    for first in range(0, len(marks), _BITS):
        octet = np.zeros(len(into), dtype=np.uint8)
        for bit, mark in enumerate(marks[first : first + _BITS]):
            octet |= mark.view(np.uint8) << np.uint8(bit)
        octets[:, first // _BITS] = octet
        found |= octet != 0
    return found


def _code(outcome: Outcome) -> "np.int8":
    import numpy as np

    return np.int8(OUTCOMES.index(outcome))
