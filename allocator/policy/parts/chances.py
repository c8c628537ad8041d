"""How many chances a household has in the draw of a program after rounds that left it without a home.

Each chance is one ticket, and the best of them counts: more chances never make a place worse, and within a group of
equals each place goes to one of those left with a probability in proportion to its chances.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from allocator.policy.parts.rule import Mark

CountsRule = Literal["took_part"]
COUNTS: tuple[str, ...] = get_args(CountsRule)
CHANCES_MOST = 16  # the draw knows more, but its cost grows with every chance


@dataclass(frozen=True, slots=True, kw_only=True)
class ChancesExample:
    """After so many failed rounds a household has so many chances."""

    failed: int
    gives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What a program says of chances.

    `counts` names the rounds that count as failed. `took_part`: the household was in the frozen list of this program,
    no home was left for it, and it neither passed nor declined one. `resets`: a home sets the count back to nothing.
    """

    base: int
    per_failed_round: int
    most: int
    counts: CountsRule
    resets: bool
    clause: str
    mark: Mark
    source: str
    examples: tuple[ChancesExample, ...]

    def after(self, failed: int) -> int:
        """Say how many chances a household has after so many failed rounds."""
        return min(self.most, self.base + self.per_failed_round * failed)

    @property
    def possible(self) -> frozenset[int]:
        """Every number of chances that anybody can have."""
        return frozenset(self.after(failed) for failed in range(self.most + 1))
