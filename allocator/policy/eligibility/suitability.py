"""Which lots suit a household: what the rules allow it, never what it likes."""

from collections.abc import Sequence

from allocator.policy.language.reading import Facts
from allocator.policy.parts.lot import LotFacts
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.program import Program
from allocator.policy.parts.rule import RuleOutcome


def suitable(policy: Policy, program: str, facts: Facts, lots: Sequence[LotFacts]) -> tuple[str, ...]:
    """List the lots of the program that every rule allows this household, in the order given."""
    ours = policy.program(program)
    policy.check(facts)
    return tuple(
        lot.id for lot in lots if lot.program == program and all(one.holds for one in _judge(ours, facts, lot))
    )


def explain(policy: Policy, program: str, facts: Facts, lot: LotFacts) -> tuple[RuleOutcome, ...]:
    """Say rule by rule why a lot suits a household or does not."""
    ours = policy.program(program)
    policy.check(facts)
    return _judge(ours, facts, lot)


def _judge(program: Program, facts: Facts, lot: LotFacts) -> tuple[RuleOutcome, ...]:
    values = {**facts, **lot.values()}
    return tuple(rule.judge(values) for rule in program.suitability if rule.concerns(values))
