"""The policy as data: who may apply, what suits whom, and who comes before whom, with the reason for each."""

from allocator.policy.columns import Columns, assess_columns, columns_of
from allocator.policy.eligibility import OUTCOMES, Assessment, assess
from allocator.policy.examples import BrokenExample, broken_examples
from allocator.policy.fact import BadChoice, BadFact, Choice, Fact, Text
from allocator.policy.loader import load, load_all, read
from allocator.policy.lot_columns import suitable_many
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
from allocator.policy.priority import PointsOutcome, TierOutcome, points, tier
from allocator.policy.questions import questions
from allocator.policy.rule import Rule, RuleOutcome
from allocator.policy.suitability import LotFacts, explain, suitable
from allocator.policy.table import PolicyError

__all__ = [
    "OUTCOMES",
    "Assessment",
    "BadChoice",
    "BadFact",
    "BrokenExample",
    "Choice",
    "Columns",
    "Fact",
    "Limit",
    "LotFacts",
    "NoPolicyInForce",
    "NoSuchProgram",
    "PointsOutcome",
    "PoliciesOverlap",
    "Policy",
    "PolicyError",
    "Program",
    "Rule",
    "RuleOutcome",
    "Section",
    "Text",
    "TierOutcome",
    "assess",
    "assess_columns",
    "broken_examples",
    "columns_of",
    "explain",
    "in_force",
    "load",
    "load_all",
    "points",
    "questions",
    "read",
    "suitable",
    "suitable_many",
    "tier",
]
