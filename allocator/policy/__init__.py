"""The policy as data: who may apply, what suits whom, and who comes before whom, with the reason for each."""

from allocator.policy.benefit import (
    Benefit,
    BenefitOutcome,
    BenefitRow,
    NoSuchBenefit,
    benefit_facts,
    broken_benefits,
    entitled,
    entitlements,
)
from allocator.policy.chances import (
    BrokenChances,
    Chances,
    broken_chances,
    chances,
    most_chances,
    possible_chances,
)
from allocator.policy.columns import Columns, assess_columns, assess_programs, columns_of
from allocator.policy.consistency import Consistency, Contradiction, broken_consistency, contradictions
from allocator.policy.derivation import Line, derivation
from allocator.policy.eligibility import OUTCOMES, Assessment, assess
from allocator.policy.examples import BrokenExample, broken_examples
from allocator.policy.fact import BadChoice, BadFact, Choice, Fact, Text, organisation_number
from allocator.policy.loader import load, load_all, read
from allocator.policy.lot import LotFacts
from allocator.policy.lot_columns import suitable_many
from allocator.policy.marks import marks_counted
from allocator.policy.policy import (
    Limit,
    NoPolicyInForce,
    NoSuchProgram,
    PoliciesOverlap,
    Policy,
    Program,
    Section,
    in_force,
)
from allocator.policy.price import Price, PriceRow, broken_prices, refund, rent_price, sale_price
from allocator.policy.priority import PointsOutcome, TierOutcome, points, tier
from allocator.policy.procedure import Procedure, Year, months_after
from allocator.policy.questions import questions
from allocator.policy.restrictions import Membership, Restricted, Restrictions, restrict
from allocator.policy.rule import Rule, RuleOutcome
from allocator.policy.suitability import explain, suitable
from allocator.policy.table import PolicyError

__all__ = [
    "OUTCOMES",
    "Assessment",
    "BadChoice",
    "BadFact",
    "Benefit",
    "BenefitOutcome",
    "BenefitRow",
    "BrokenChances",
    "BrokenExample",
    "Chances",
    "Choice",
    "Columns",
    "Consistency",
    "Contradiction",
    "Fact",
    "Limit",
    "Line",
    "LotFacts",
    "Membership",
    "NoPolicyInForce",
    "NoSuchBenefit",
    "NoSuchProgram",
    "PointsOutcome",
    "PoliciesOverlap",
    "Policy",
    "PolicyError",
    "Price",
    "PriceRow",
    "Procedure",
    "Program",
    "Restricted",
    "Restrictions",
    "Rule",
    "RuleOutcome",
    "Section",
    "Text",
    "TierOutcome",
    "Year",
    "assess",
    "assess_columns",
    "assess_programs",
    "benefit_facts",
    "broken_benefits",
    "broken_chances",
    "broken_consistency",
    "broken_examples",
    "broken_prices",
    "chances",
    "columns_of",
    "contradictions",
    "derivation",
    "entitled",
    "entitlements",
    "explain",
    "in_force",
    "load",
    "load_all",
    "marks_counted",
    "months_after",
    "most_chances",
    "organisation_number",
    "points",
    "possible_chances",
    "questions",
    "read",
    "refund",
    "rent_price",
    "restrict",
    "sale_price",
    "suitable",
    "suitable_many",
    "tier",
]
