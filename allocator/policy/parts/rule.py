"""A rule: what it requires, where it stands, and the sentence a household reads about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from allocator.policy.language import reading
from allocator.policy.language.fact import Fact, Text
from allocator.policy.language.reading import Facts
from allocator.policy.language.tree import Condition

Mark = Literal["seed", "found", "common", "assumption"]
Verdict = Literal["holds", "fails", "unknown"]
MARKS: tuple[str, ...] = get_args(Mark)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in both languages with places for the household's own values; limits are already in it."""

    zh: tuple[str | Fact, ...]
    en: tuple[str | Fact, ...]

    def fill(self, values: Facts, language: str) -> str:
        """Write the sentence for one household."""
        parts = self.zh if language.startswith("zh") else self.en
        return "".join(part if isinstance(part, str) else part.words(values.get(part.id), language) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Facts of a household (and attributes of a lot) and what the rule must say to them."""

    facts: Mapping[str, int | None]
    gives: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One requirement: on a household, or on a lot for a household.

    `whole` is the rule as one condition: where it does not apply, it holds.
    """

    id: str
    programs: tuple[str, ...]
    title: Text
    applies: Condition | None
    requires: Condition
    whole: Condition
    clause: str
    mark: Mark
    source: str
    sentences: Mapping[Verdict, Sentence]
    examples: tuple[Example, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts this rule reads, in order of appearance."""
        return self.whole.facts

    def judge(self, facts: Facts) -> "RuleOutcome":
        """Say whether the rule holds for one household, and which facts decided."""
        result = reading.truth(self.whole.tree, facts)
        return RuleOutcome(
            rule=self,
            holds=None if result.value is None else result.value == 1,
            used={fact: facts.get(fact) for fact in self.facts},
            because=result.because,
        )

    def concerns(self, facts: Facts) -> bool:
        """Say whether the rule may apply to a household; a rule for buyers does not concern a tenant."""
        return self.applies is None or reading.truth(self.applies.tree, facts).value != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What one rule says about one household; `holds` is None where facts are missing.

    `used` holds every fact the rule reads; `because` names those that decided or, where it is unknown, those
    that are missing.
    """

    rule: Rule
    holds: bool | None
    used: Mapping[str, int | None]
    because: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The outcome as a word."""
        return "unknown" if self.holds is None else "holds" if self.holds else "fails"

    @property
    def clause(self) -> str:
        """Where the rule stands."""
        return self.rule.clause

    @property
    def mark(self) -> Mark:
        """Whether the rule is from the founding document, found elsewhere, or assumed."""
        return self.rule.mark

    def sentence(self, language: str) -> str:
        """Tell the household the outcome with its own numbers and the limits filled in."""
        return self.rule.sentences[self.verdict].fill(self.used, language)


def verdict(condition: Condition, facts: Facts) -> Verdict:
    """Say as a word whether a condition holds for one household, or for a lot."""
    value = reading.truth(condition.tree, facts).value
    return "unknown" if value is None else "holds" if value else "fails"
