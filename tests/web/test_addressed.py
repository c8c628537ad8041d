"""Sentences of a policy speak to the family, and of it where others read them, in both languages."""

import re

import pytest

from allocator.policy import Policy, derivation
from housing.i18n import speaking
from housing.services import policies
from housing.web.addressed import addressed
from tests.make import NOON

WENZHOU = policies.in_force("wenzhou", NOON.date())
TO_SOMEBODY = re.compile(r"您|\b[Yy]our?s?(?:el(?:f|ves))?\b")
SLIPS = re.compile(
    r"\b(?:for|with|to|register|fits) they\b|\bthem (?:are|have|own|may|work|hold)\b|申请人家家", re.IGNORECASE
)


def texts(policy: Policy, language: str) -> list[str]:
    """Every text of a policy that is said on a case page or in a derivation."""
    said = [fact.label[language] for fact in policy.facts.values()]
    for rule in (*policy.rules, *policy.suitability):
        said.append(rule.title[language])
        said += [one.fill({}, language) for one in rule.sentences.values()]
    for program in policy.programs.values():
        said += [one.name[language] for one in program.tiers]
        for line in derivation(policy, program.id, {}, 1):
            said += [line.text[language], line.why[language], line.value[language]]
    return said


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_where_others_read_nobody_is_spoken_to(language: str) -> None:
    with speaking(language):
        for text in texts(WENZHOU, language):
            of_them = addressed(text, you=False)
            assert not TO_SOMEBODY.search(of_them), text
            assert not SLIPS.search(of_them), of_them


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_to_the_family_every_sentence_stays_as_it_is_written(language: str) -> None:
    with speaking(language):
        assert all(addressed(text, you=True) == text for text in texts(WENZHOU, language))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("You own 2 homes; your employer registers you.", "They own 2 homes; their employer registers them."),
        ("Which group do you belong to? It is yours.", "Which group do they belong to? It is theirs."),
        ("You: homes: 0", "The applicant: homes: 0"),
        ("Youth and bayou", "Youth and bayou"),
    ],
)
def test_english_keeps_its_grammar(text: str, told: str) -> None:
    with speaking("en"):
        assert addressed(text, you=False) == told


def test_chinese_names_the_applicant_and_the_household() -> None:
    assert addressed("您家有 1 套住房，您的单位在市区。", you=False) == "申请人家庭有 1 套住房，申请人的单位在市区。"
