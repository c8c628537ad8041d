"""How a benefit was decided, in sentences and in printable steps."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from allocator.policy.language.fact import number_words
from allocator.policy.money import chinese as money_chinese
from allocator.policy.money import english as money_english

if TYPE_CHECKING:
    from allocator.policy.money.entitlement import BenefitOutcome, RowOutcome


def texts(language: str) -> dict[str, str]:
    """Give the sentences of a language."""
    return money_chinese.TEXTS if language.startswith("zh") else money_english.TEXTS


def yuan(fen: int) -> str:
    """Write an amount in yuan."""
    return number_words("money_fen", fen)


def listed(labels: Iterable[str], language: str) -> str:
    """Name what is asked for; a label that is a question itself loses its mark."""
    return texts(language)["list"].join(label.rstrip("？?") for label in labels)


def sentence(outcome: "BenefitOutcome", language: str) -> str:
    """Say in a sentence or two what a household gets, or why not."""
    say = texts(language)
    if outcome.holds:
        given = _given(outcome, language)
        return given if outcome.fen is not None else outcome.rules.sentence(language)
    if outcome.rules.holds is False:
        return outcome.rules.sentence(language)
    if outcome.holds is None:
        asked = outcome.rules.sentence(language) if outcome.rules.holds is None else ""
        return say["join"].join(part for part in (asked, _missing(outcome, language)) if part)
    if outcome.months_left == 0:
        return _months(outcome, language)
    labels = say["list"].join(one.row.label[language] for one in outcome.rows)
    return say["no_row"].format(name=outcome.benefit.name[language], rows=labels)


def steps(outcome: "BenefitOutcome", language: str) -> tuple[str, ...]:
    """List every step: condition, amounts, the largest, months, result."""
    say = texts(language)
    lines = [f"{outcome.rules.sentence(language)}{_clause(outcome.benefit.clause, language)}"]
    lines += [_row(one, language) for one in outcome.rows]
    if len([one for one in outcome.rows if one.holds]) > 1:
        lines.append(say["largest"])
    if outcome.benefit.months_most is not None:
        lines.append(_months(outcome, language))
    if outcome.holds is None:
        lines.append(_missing(outcome, language))
    elif outcome.holds:
        lines.append(_given(outcome, language))
    else:
        lines.append(say["nothing"])
    return tuple(lines)


def _given(outcome: "BenefitOutcome", language: str) -> str:
    say, name = texts(language), outcome.benefit.name[language]
    if outcome.fen is None:
        return say["service"].format(name=name)
    most, every = outcome.benefit.months_most, outcome.benefit.every
    facts: dict[str, object] = {"name": name, "yuan": yuan(outcome.fen), "left": outcome.months_left}
    kind: str = outcome.benefit.kind
    if kind == "instalments" and most and every:
        facts |= {"times": most.value // every.value, "each": yuan(outcome.payments[0]), "every": every.value}
        kind = "instalments_one" if every.value == 1 else kind
    return say["monthly_open" if kind == "monthly" and not most else kind].format(**facts)


def _row(one: "RowOutcome", language: str) -> str:
    say, label = texts(language), one.row.label[language]
    if one.holds:
        text = say["row_holds"].format(label=label, yuan=yuan(one.fen or 0))
    elif one.holds is None:
        text = say["row_unknown"].format(label=label)
    else:
        text = say["row_fails"].format(label=label)
    return f"{text}{_clause(one.row.clause, language)}"


def _months(outcome: "BenefitOutcome", language: str) -> str:
    say, most = texts(language), outcome.benefit.months_most
    most_value = most.value if most else 0
    if outcome.used is None:
        return say["months_unknown"].format(most=most_value)
    word = "months_over" if outcome.months_left == 0 else "months_left"
    return say[word].format(most=most_value, used=outcome.used, left=outcome.months_left)


def _missing(outcome: "BenefitOutcome", language: str) -> str:
    say = texts(language)
    labels = (outcome.benefit.label(name)[language] for name in outcome.missing)
    return say["missing"].format(facts=listed(labels, language))


def _clause(clause: str, language: str) -> str:
    return texts(language)["clause"].format(clause=clause)
