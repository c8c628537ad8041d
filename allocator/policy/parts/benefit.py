"""What a household may claim in money or kind, as the policy file says it: grants, subsidies, vouchers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from allocator.policy.language.fact import Fact, Text
from allocator.policy.language.tree import Amount, Condition
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.rule import Mark, Rule

BenefitKind = Literal["monthly", "once", "instalments", "service"]
BENEFIT_KINDS: tuple[str, ...] = get_args(BenefitKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRow:
    """One amount: who gets it, and how much. With `a_square_metre`, `fen` counts fen times cm²."""

    id: str
    label: Text
    when: Condition | None
    fen: Amount
    a_square_metre: bool
    clause: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitExample:
    """Facts of a household and what it gets: fen, `service`, `none`, or `unknown`."""

    facts: Mapping[str, int | None]
    gives: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One grant, subsidy or service.

    Benefits of one `group` exclude each other. `instead` names the programs whose waiting households may claim it in
    place of a home. `months_most` counts over a whole life; `months_used` is the fact that tells how many are gone.
    Instalments are paid every `every` months.
    """

    id: str
    name: Text
    kind: BenefitKind
    group: str
    instead: tuple[str, ...]
    rule: Rule
    months_most: Limit | None
    months_used: Fact | None
    every: Limit | None
    amounts: tuple[BenefitRow, ...]
    reads: tuple[Fact, ...]
    clause: str
    mark: Mark
    source: str
    examples: tuple[BenefitExample, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts this benefit reads, in order of appearance."""
        return tuple(fact.id for fact in self.reads)

    def label(self, fact: str) -> Text:
        """Say what a fact that this benefit reads is called."""
        return next(one.label for one in self.reads if one.id == fact)
