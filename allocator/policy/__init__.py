"""The policy as data: who may apply, what suits whom, and who comes before whom, with the reason for each."""

from allocator.policy.eligibility.assess import OUTCOMES, Assessment, assess
from allocator.policy.eligibility.columns import Columns, assess_columns, assess_programs, columns_of
from allocator.policy.eligibility.lot_columns import suitable_many
from allocator.policy.eligibility.questions import questions
from allocator.policy.eligibility.suitability import explain, suitable
from allocator.policy.examples.broken import BrokenExample, broken_examples
from allocator.policy.file.loader import load, load_all, read
from allocator.policy.file.table import PolicyError
from allocator.policy.language.fact import (
    BadChoice,
    BadFact,
    Choice,
    Fact,
    Text,
    inclusive,
    limit_words,
    organisation_number,
)
from allocator.policy.money.entitlement import BenefitOutcome, NoSuchBenefit, benefit_facts, entitled, entitlements
from allocator.policy.money.price import Price, refund, rent_price, sale_price
from allocator.policy.order.chances import chances, most_chances, possible_chances
from allocator.policy.order.derivation import Line, derivation
from allocator.policy.order.priority import PointsOutcome, TierOutcome, points, tier
from allocator.policy.parts.benefit import Benefit, BenefitRow
from allocator.policy.parts.chances import Chances
from allocator.policy.parts.consistency import Consistency, Contradiction, contradictions
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.lot import LotFacts
from allocator.policy.parts.marks import marks_counted
from allocator.policy.parts.policy import NoPolicyInForce, NoSuchProgram, PoliciesOverlap, Policy, Section, in_force
from allocator.policy.parts.price import PriceRow
from allocator.policy.parts.procedure import Procedure, Year, months_after
from allocator.policy.parts.program import Program
from allocator.policy.parts.restrictions import Membership, Restricted, Restrictions, restrict
from allocator.policy.parts.rule import Rule, RuleOutcome

__all__ = [
    "OUTCOMES",
    "Assessment",
    "BadChoice",
    "BadFact",
    "Benefit",
    "BenefitOutcome",
    "BenefitRow",
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
    "broken_examples",
    "chances",
    "columns_of",
    "contradictions",
    "derivation",
    "entitled",
    "entitlements",
    "explain",
    "in_force",
    "inclusive",
    "limit_words",
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
