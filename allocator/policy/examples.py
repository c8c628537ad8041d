"""Run the examples of a policy file: a rule that does not do what its examples say is not published."""

from dataclasses import dataclass

from allocator.policy.policy import Policy
from allocator.policy.rule import Example, Rule, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenExample:
    """A rule that said something else than its example."""

    rule: Rule
    example: Example
    said: Verdict


def broken_examples(policy: Policy) -> tuple[BrokenExample, ...]:
    """List every example whose rule says something else."""
    judged = (
        BrokenExample(rule=rule, example=example, said=rule.judge(example.facts).verdict)
        for rule in (*policy.rules, *policy.suitability)
        for example in rule.examples
    )
    return tuple(one for one in judged if one.said != one.example.gives)
