"""Whether a household may take part in a program, rule by rule, with what is missing."""

from dataclasses import dataclass
from typing import Literal, get_args

from allocator.policy.language.reading import Facts
from allocator.policy.order import priority
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.rule import RuleOutcome

Outcome = Literal["eligible", "not_eligible", "documents_needed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)  # positions are the codes of assess_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the policy says about one household in one program.

    `rules` holds the rules that concern the household, in the order of the file. `tier` is None and `points`
    is 0 while a missing fact could change them; `missing` names every fact that is still needed.
    """

    outcome: Outcome
    rules: tuple[RuleOutcome, ...]
    tier: int | None
    points: int
    missing: tuple[str, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The ids of the rules that do not hold."""
        return tuple(one.rule.id for one in self.rules if one.holds is False)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The ids of the rules that wait for documents."""
        return tuple(one.rule.id for one in self.rules if one.holds is None)


def assess(policy: Policy, program: str, facts: Facts) -> Assessment:
    """Judge one household. An unknown fact never passes: it asks for documents."""
    ours = policy.program(program)
    policy.check(facts)
    rules = tuple(rule.judge(facts) for rule in ours.rules if rule.concerns(facts))
    placed, counted = priority.place(ours, facts), priority.count(ours, facts)
    missing = [*(fact for one in rules if one.holds is None for fact in one.because), *counted.missing]
    if placed.tier is None:
        missing += placed.because
    return Assessment(
        outcome=_outcome(any(one.holds is False for one in rules), bool(missing)),
        rules=rules,
        tier=placed.number,
        points=counted.total or 0,
        missing=tuple(dict.fromkeys(missing)),
    )


def _outcome(fails: bool, waits: bool) -> Outcome:
    if fails:
        return "not_eligible"
    return "documents_needed" if waits else "eligible"
