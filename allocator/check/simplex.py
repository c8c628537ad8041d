"""Systems of linear inequalities, decided exactly: the general simplex method with bounds, and branching.

After B. Dutertre and L. de Moura, "A fast linear-arithmetic solver for DPLL(T)". Nothing is ever rounded: a row
is whole numbers over one common divisor, a value is a fraction where it must be.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, gcd

Number = int | Fraction


def ratio(a: Number, b: Number) -> Number:
    """Divide exactly; what is a whole number is one."""
    found = Fraction(a) / b
    return found.numerator if found.denominator == 1 else found


class Simplex:
    """Variables with bounds; rows are variables that are sums of columns.

    At any time some variables are basic and written as sums of the others: `divisor[basic]` times the basic
    variable is the sum of `rows[basic][other]` times the others.
    """

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, int]] = {}
        self.divisor: dict[int, int] = {}
        self.value: list[Number] = []
        self.lower: list[int | None] = []
        self.upper: list[int | None] = []

    def row(self) -> int:
        """Add a variable that is a sum of columns, so far of none."""
        self.rows[len(self.value)] = {}
        self.divisor[len(self.value)] = 1
        self.value.append(0)
        self.lower.append(None)
        self.upper.append(None)
        return len(self.value) - 1

    def column(self, rows: dict[int, int]) -> int:
        """Add a variable of 0 or more that is part of some rows, with these factors."""
        column = len(self.value)
        self.value.append(0)
        self.lower.append(0)
        self.upper.append(None)
        for row, factor in rows.items():
            if row in self.rows:
                _add(self.rows[row], column, factor * self.divisor[row])
                continue
            for terms in self.rows.values():
                if row in terms:
                    _add(terms, column, -terms[row] * factor)
        return column

    def bound(self, variable: int, lower: int | None, upper: int | None) -> None:
        """Set the bounds of a variable."""
        self.lower[variable], self.upper[variable] = lower, upper
        if variable not in self.rows:
            value = self.value[variable]
            if lower is not None and value < lower:
                self._shift(variable, lower)
            elif upper is not None and value > upper:
                self._shift(variable, upper)

    def feasible(self) -> bool:
        """Find values within all bounds, if there are any."""
        steps = 0
        careful = False
        while (found := self._broken(careful=careful)) is not None:
            basic, goal = found
            rises = self.value[basic] < goal
            terms = self.rows[basic].items()
            choice = [column for column, factor in terms if self._can_move(column, up=(factor > 0) == rises)]
            if not choice:
                return False
            self._pivot(basic, min(choice) if careful else self._rarest(choice), goal)
            steps += 1
            careful = steps > 3 * len(self.rows)
        return True

    def _broken(self, *, careful: bool) -> tuple[int, int] | None:
        """Name a basic variable out of its bounds and the bound: the worst, or to be careful the first."""
        worst: tuple[Number, int, int] | None = None
        for basic in self.rows:
            value, lower, upper = self.value[basic], self.lower[basic], self.upper[basic]
            if lower is not None and value < lower:
                gap, goal = lower - value, lower
            elif upper is not None and value > upper:
                gap, goal = value - upper, upper
            else:
                continue
            key = (0 if careful else -gap, basic, goal)
            if worst is None or key < worst:
                worst = key
        return worst and worst[1:]

    def _rarest(self, columns: list[int]) -> int:
        """Choose the column that changes the fewest rows, so that they stay short."""
        return min(columns, key=lambda column: (sum(column in terms for terms in self.rows.values()), column))

    def _can_move(self, variable: int, *, up: bool) -> bool:
        bound = self.upper[variable] if up else self.lower[variable]
        return bound is None or self.value[variable] != bound

    def minimise(self, goal: int) -> None:
        """Make a row without bounds, which is always basic, as small as the bounds of all others allow."""
        while True:
            terms = self.rows[goal]
            choice = [column for column, factor in terms.items() if self._can_move(column, up=factor < 0)]
            if not choice:
                return
            column = min(choice)
            self._descend(column, up=terms[column] < 0)

    def _descend(self, column: int, *, up: bool) -> None:
        """Move a column as far as the bounds allow."""
        bound = self.upper[column] if up else self.lower[column]
        steps: list[tuple[Number, int, int]] = []
        if bound is not None:
            steps.append((_size(bound - self.value[column]), column, bound))
        for basic, terms in self.rows.items():
            if column in terms:
                limit = self.upper[basic] if (terms[column] > 0) == up else self.lower[basic]
                if limit is not None:
                    room = _size(limit - self.value[basic]) * self.divisor[basic]
                    steps.append((ratio(room, abs(terms[column])), basic, limit))
        _, variable, goal = min(steps)
        if variable == column:
            self._shift(column, goal)
        else:
            self._pivot(variable, column, goal)

    def _shift(self, column: int, value: Number) -> None:
        change = value - self.value[column]
        self.value[column] = value
        for basic, terms in self.rows.items():
            if column in terms:
                more = terms[column] * change
                divisor = self.divisor[basic]
                if divisor != 1:
                    more = ratio(more, divisor)
                self.value[basic] = ratio(self.value[basic] + more, 1)

    def _pivot(self, basic: int, column: int, value: int) -> None:
        """Bring a basic variable to a value by moving a column, and let the two change places."""
        terms, divisor = self.rows.pop(basic), self.divisor.pop(basic)
        factor = terms.pop(column)
        self.rows[basic], self.divisor[basic] = {column: factor}, divisor
        self._shift(column, ratio(self.value[column] + ratio((value - self.value[basic]) * divisor, factor), 1))
        del self.rows[basic], self.divisor[basic]
        sign = 1 if factor > 0 else -1
        turned = {other: -sign * one for other, one in terms.items()}
        turned[basic] = sign * divisor
        size = abs(factor)
        for row, others in self.rows.items():
            share = others.pop(column, 0)
            if share:
                self._replace(row, share, turned, size)
        self.rows[column], self.divisor[column] = turned, size

    def _replace(self, row: int, share: int, turned: dict[int, int], size: int) -> None:
        """Put what a column is, `turned` over `size`, into a row that has a share of it."""
        terms = self.rows[row]
        common = gcd(share, size)
        share, size = share // common, size // common
        if size != 1:
            for other in terms:
                terms[other] *= size
            self.divisor[row] *= size
        for other, one in turned.items():
            _add(terms, other, share * one)
        if self.divisor[row] != 1:
            common = gcd(self.divisor[row], *terms.values())
            if common != 1:
                self.divisor[row] //= common
                for other in terms:
                    terms[other] //= common

    def best(
        self, columns: Sequence[int], goal: int | None = None, below: int | None = None
    ) -> tuple[Number, list[int]] | None:
        """Find whole values for the columns: any, or those of the least goal, which must be below a number."""
        if not self.feasible():
            return None
        least: Number = 0
        if goal is not None:
            self.minimise(goal)
            least = self.value[goal]
            if below is not None and ceil(least) >= below:
                return None
        split = next((column for column in columns if self.value[column].denominator != 1), None)
        if split is None:
            return least, [int(self.value[column]) for column in columns]
        return self._branch(split, columns, goal, below)

    def _branch(
        self, split: int, columns: Sequence[int], goal: int | None, below: int | None
    ) -> tuple[Number, list[int]] | None:
        lower, upper, middle = self.lower[split], self.upper[split], floor(self.value[split])
        found = None
        for low, high in ((lower, middle), (middle + 1, upper)):
            self.bound(split, low, high)
            better = self.best(columns, goal, below)
            if better is not None:
                found = better
                below = int(better[0])
                if goal is None:
                    break
        self.bound(split, lower, upper)
        return found


def _size(number: Number) -> Number:
    return number if number >= 0 else -number


def _add(terms: dict[int, int], column: int, factor: int) -> None:
    total = terms.get(column, 0) + factor
    if total:
        terms[column] = total
    else:
        del terms[column]
