"""Answers that cannot be true together: said at once, so that a slip is put right before it costs a home."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.policy import reading
from allocator.policy.reading import Facts
from allocator.policy.rule import Example, Sentence, Verdict
from allocator.policy.tree import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """What must hold of any household's answers; `sentence` says what is odd where it does not."""

    id: str
    requires: Condition
    sentence: Sentence
    examples: tuple[Example, ...]

    def verdict(self, facts: Facts) -> Verdict:
        """Say whether the answers go together; unknown while one that matters is missing."""
        value = reading.truth(self.requires.tree, facts).value
        return "unknown" if value is None else "holds" if value else "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Answers of one household that do not go together."""

    check: Consistency
    used: Mapping[str, int | None]

    def sentence(self, language: str) -> str:
        """Say what is odd, with the household's own answers."""
        return self.check.sentence.fill(self.used, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenConsistency:
    """A check of answers that said something else than its example."""

    check: Consistency
    example: Example
    said: Verdict


def contradictions(checks: tuple[Consistency, ...], facts: Facts) -> tuple[Contradiction, ...]:
    """List what does not go together in the answers of one household, in the order of the policy."""
    return tuple(
        Contradiction(check=one, used={fact: facts.get(fact) for fact in one.requires.facts})
        for one in checks
        if one.verdict(facts) == "fails"
    )


def broken_consistency(checks: tuple[Consistency, ...]) -> tuple[BrokenConsistency, ...]:
    """List every example whose check says something else."""
    said = (
        BrokenConsistency(check=one, example=example, said=one.verdict(example.facts))
        for one in checks
        for example in one.examples
    )
    return tuple(one for one in said if one.said != one.example.gives)
