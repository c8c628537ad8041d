"""Who comes before whom: the tier a household belongs to, and its points, each with its derivation."""

from dataclasses import dataclass

from allocator.policy.language import reading
from allocator.policy.language.reading import Facts
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.program import PointsItem, Program, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOutcome:
    """The first tier whose condition holds; none while a missing fact could move the household."""

    tier: Tier | None
    because: tuple[str, ...]

    @property
    def number(self) -> int | None:
        """The tier's number; 1 goes first."""
        return self.tier.number if self.tier else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLine:
    """What one item gave: its points, or None while facts are missing."""

    item: PointsItem
    points: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsOutcome:
    """All items and their sum; no sum while facts are missing."""

    lines: tuple[PointsLine, ...]

    @property
    def total(self) -> int | None:
        """The sum of all items."""
        known = [line.points for line in self.lines if line.points is not None]
        return sum(known) if len(known) == len(self.lines) else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts without which the sum is not known."""
        return tuple(fact for line in self.lines if line.points is None for fact in line.because)


def tier(policy: Policy, program: str, facts: Facts) -> TierOutcome:
    """Find the tier of a household: the first condition that holds, as the policy lists them."""
    return place(policy.program(program), facts)


def points(policy: Policy, program: str, facts: Facts) -> PointsOutcome:
    """Count the points of a household, item by item."""
    return count(policy.program(program), facts)


def place(program: Program, facts: Facts) -> TierOutcome:
    """Find the tier within a program."""
    deciding: list[str] = []
    for one in program.tiers[:-1]:
        result = reading.condition(one.when, facts)
        if result.value == 1:
            return TierOutcome(tier=one, because=result.because)
        if result.value is None:
            return TierOutcome(tier=None, because=result.because)
        deciding += result.because
    return TierOutcome(tier=program.tiers[-1], because=tuple(dict.fromkeys(deciding)))


def count(program: Program, facts: Facts) -> PointsOutcome:
    """Count the points within a program."""
    return PointsOutcome(lines=tuple(line(item, facts) for item in program.points))


def line(item: PointsItem, facts: Facts) -> PointsLine:
    """Count one item; where its condition fails it gives nothing, whatever the amount."""
    when = reading.condition(item.when, facts)
    if when.value == 0:
        return PointsLine(item=item, points=0, because=when.because)
    amount = reading.number(item.amount.tree, facts)
    if when.value is None or amount.value is None:
        missing = [one for one in (when, amount) if one.value is None]
        return PointsLine(item=item, points=None, because=reading.facts_of(missing))
    value = amount.value if item.most is None else min(amount.value, item.most)
    return PointsLine(item=item, points=value, because=reading.facts_of([when, amount]))
