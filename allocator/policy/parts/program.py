"""A program as the policy file says it: its homes and rules, its groups, points and chances."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from allocator.policy.language.fact import Text
from allocator.policy.language.tree import Amount, Condition
from allocator.policy.parts.chances import Chances
from allocator.policy.parts.procedure import Year
from allocator.policy.parts.restrictions import Restrictions
from allocator.policy.parts.rule import Example, Mark, Rule, Sentence

QuotaIs = Literal["target", "floor"]
ChoiceRule = Literal["serial", "nearest"]
QUOTA_IS: tuple[str, ...] = get_args(QuotaIs)
CHOICE_RULES: tuple[str, ...] = get_args(ChoiceRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A group of households that goes before all later groups; without `when`, everybody who is left."""

    number: int
    name: Text
    when: Condition | None
    clause: str
    mark: Mark
    source: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsExample:
    """Facts of a household and what an item gives it: points, or `unknown`."""

    facts: Mapping[str, int | None]
    gives: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsItem:
    """What a household can get points for, and at most how many; `says` writes its own values into a sentence."""

    id: str
    label: Text
    says: Sentence | None
    when: Condition | None
    amount: Amount
    most: int | None
    clause: str
    mark: Mark
    source: str
    examples: tuple[PointsExample, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts this item reads, in order of appearance."""
        return tuple(dict.fromkeys((*(self.when.facts if self.when else ()), *self.amount.facts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One kind of help with its own homes, rules and order."""

    id: str
    name: Text
    scope: Text
    clause: str
    mark: Mark
    source: str
    quota: int | None
    quota_is: QuotaIs | None
    year: Year | None
    choice: ChoiceRule
    tenures: tuple[str, ...]
    max_area_cm2: int | None
    max_wishes: int
    rules: tuple[Rule, ...]
    suitability: tuple[Rule, ...]
    tiers: tuple[Tier, ...]
    points: tuple[PointsItem, ...]
    chances: Chances | None
    restrictions: Restrictions

    @property
    def facts(self) -> frozenset[str]:
        """The facts that rules, suitability, tiers and points of this program read."""
        readers: list[Rule | Condition | PointsItem] = [*self.rules, *self.suitability]
        readers += [tier.when for tier in self.tiers if tier.when]
        readers += self.points
        return frozenset(fact for reader in readers for fact in reader.facts)
