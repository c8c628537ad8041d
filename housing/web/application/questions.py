"""Questions that a policy asks: one page for each section, one question for each fact, nothing written here."""

from typing import Any

from allocator.policy import Fact, Policy, questions
from allocator.policy.parts.policy import Section
from housing.i18n import _, current
from housing.web.amounts import AreaField, MoneyField, WholeNumberField
from housing.web.choices import ChoiceField, YesNoField
from housing.web.fields import Question
from housing.web.form import Form
from housing.web.show import SPACE

RADIOS_AT_MOST = 8


def section_of(policy: Policy, program: str, name: str) -> Section | None:
    """Find one section of the questions of a program."""
    return next((one for one in questions(policy, program) if one.id == name), None)


def form_for(section: Section, known: dict[str, int]) -> Form:
    """Make the form of one section, with the answers already given."""
    fields: dict[str, Question] = {fact.id: field_for(fact) for fact in section.facts}
    made: Form = type("FactsForm", (Form,), fields)(data=known)
    return made


def field_for(fact: Fact) -> Any:
    """Make the question for one fact, in the words of the policy."""
    language = current()
    label = fact.label[language]
    options: dict[str, Any] = {
        "hint": fact.hint[language] if fact.hint else "",
        "missing": _("Answer this question: %(question)s", question=label),
    }
    if fact.kind == "flag":
        return YesNoField(label, **options)
    if fact.kind == "choice":
        choices = [(choice.code, choice.label[language]) for choice in fact.choices]
        return ChoiceField(label, choices=choices, coerce=int, dropdown=len(choices) > RADIOS_AT_MOST, **options)
    if fact.kind == "money_fen":
        return MoneyField(label, **options)
    if fact.kind == "area_cm2":
        return AreaField(label, **options)
    return WholeNumberField(label, most=fact.largest, unit=fact.unit[language] if fact.unit else "", **options)


def answered(form: Form) -> dict[str, int]:
    """Give the answers that can be kept, as facts."""
    return {
        field.name: int(field.data)
        for field in form.questions
        if not field.errors and field.data is not None and not isinstance(field.data, str)
    }


def written(fact: Fact, value: int | None) -> str:
    """Write an answer as people read it, with its unit."""
    language = current()
    words = fact.words(value, language)
    unit = fact.unit[language] if fact.unit else ""
    return f"{words}{SPACE}{unit}" if unit and value is not None else words
