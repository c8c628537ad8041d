"""Which share of a home's price a class of households pays, as the policy file says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from allocator.policy.language.fact import Fact, Text
from allocator.policy.language.tree import Amount, Condition
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.rule import Mark

Tenure = Literal["sale", "rent"]
FULL = 100  # percent


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceExample:
    """A household and a home with its filed price or appraised rent, and what the household pays."""

    facts: Mapping[str, int | None]
    area_cm2: int
    filed_fen: int
    gives: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """What a class of households pays in one program; without an area the rate is for the whole home.

    `co_when` says which spouse, applying together, brings the same rate and area.
    """

    id: str
    program: str
    tenure: Tenure
    label: Text
    when: Condition | None
    co_when: Condition | None
    area: Amount | None
    rate: Limit
    months_most: Limit | None
    refund_months: Limit | None
    reads: tuple[Fact, ...]
    clause: str
    mark: Mark
    source: str
    examples: tuple[PriceExample, ...]
