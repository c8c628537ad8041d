"""Answers that cannot be true together: said at once, so that a slip is put right before it costs a home."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.policy.language.reading import Facts
from allocator.policy.language.tree import Condition
from allocator.policy.parts.rule import Example, Sentence, Verdict, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """What must hold of any household's answers; `sentence` says what is odd where it does not."""

    id: str
    requires: Condition
    sentence: Sentence
    examples: tuple[Example, ...]

    def verdict(self, facts: Facts) -> Verdict:
        """Say whether the answers go together; unknown while one that matters is missing."""
        return verdict(self.requires, facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Answers of one household that do not go together."""

    check: Consistency
    used: Mapping[str, int | None]

    def sentence(self, language: str) -> str:
        """Say what is odd, with the household's own answers."""
        return self.check.sentence.fill(self.used, language)


def contradictions(checks: tuple[Consistency, ...], facts: Facts) -> tuple[Contradiction, ...]:
    """List what does not go together in the answers of one household, in the order of the policy."""
    return tuple(
        Contradiction(check=one, used={fact: facts.get(fact) for fact in one.requires.facts})
        for one in checks
        if one.verdict(facts) == "fails"
    )
