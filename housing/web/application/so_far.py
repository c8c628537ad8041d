"""What the rules say of the answers so far: said after each page, never in the way of the next one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.policy import Assessment, Fact, Policy, assess, contradictions
from allocator.policy.parts.policy import Section
from housing.i18n import _, current, ngettext
from housing.services.facts import Facts
from housing.web.application.review import Check, checks


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """The rules that one page of questions touches, and what does not go together in its answers."""

    judgement: Assessment
    odd: tuple[str, ...]
    answered: bool

    @property
    def checks(self) -> list[Check]:
        """The rules one by one; nothing while no question of the page is answered."""
        return checks(self.judgement) if self.answered else []

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Say what follows from the page: the kind of notice, and its text."""
        for text in self.odd:
            yield "plain", text
        for one in self.judgement.rules:
            if one.holds is False:
                yield "plain", _("By your answers this condition is not met. %(why)s", why=one.sentence(current()))
        met = sum(one.holds is True for one in self.judgement.rules)
        if self.answered and met and met == len(self.judgement.rules):
            told = ngettext(
                "Saved. By your answers, the %(num)s condition of this part is met.",
                "Saved. By your answers, all %(num)s conditions of this part are met.",
                met,
            )
            yield "good", told


def of_section(policy: Policy, program: str, section: Section, values: Facts) -> SoFar:
    """Ask the rules that read an answer of this page."""
    ours = {fact.id for fact in section.facts}
    whole = assess(policy, program, values)
    return SoFar(
        judgement=Assessment(
            outcome=whole.outcome, rules=tuple(one for one in whole.rules if ours & set(one.rule.facts)),
            tier=whole.tier, points=whole.points, missing=whole.missing,
        ),
        odd=tuple(odd(policy, values, ours)),
        answered=any(values.get(name) is not None for name in ours),
    )  # fmt: skip


def odd(policy: Policy, values: Facts, touching: set[str] | None = None) -> list[str]:
    """Say which answers do not go together; all of them, or those about these facts."""
    return [
        one.sentence(current())
        for one in contradictions(policy.consistency, values)
        if touching is None or touching & set(one.used)
    ]


def counted(policy: Policy, program: str, values: Facts) -> str:
    """Count the conditions of a program by what is known so far."""
    judged = assess(policy, program, values).rules
    met, not_met = (sum(one.holds is wanted for one in judged) for wanted in (True, False))
    return _(
        "By your answers so far: %(met)s conditions met, %(not_met)s not met, %(unknown)s not known yet.",
        met=met, not_met=not_met, unknown=len(judged) - met - not_met,
    )  # fmt: skip


def papers(facts: Sequence[Fact]) -> list[str]:
    """Name the papers that prove these answers, each once."""
    return list(dict.fromkeys(fact.paper[current()] for fact in facts if fact.paper is not None))
