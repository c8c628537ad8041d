"""How group, points and chances of one household come about, line by line, with its own values written out.

The lines are those of the policy, in its order: the group, every item of points (also those that gave nothing, with
what they ask for), the sum, and the chances. What is not known yet says which facts are missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from allocator.policy.language import reading
from allocator.policy.language.fact import Fact, Text
from allocator.policy.language.reading import Facts
from allocator.policy.order import chinese as derivation_chinese
from allocator.policy.order import english as derivation_english
from allocator.policy.order import priority
from allocator.policy.order.chances import chances
from allocator.policy.order.priority import PointsLine
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.program import Program
from allocator.policy.parts.rule import Mark

Kind = Literal["group", "points", "sum", "chances"]
TEXTS: Mapping[str, Mapping[str, str]] = {"zh": derivation_chinese.TEXTS, "en": derivation_english.TEXTS}
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step: what counts (`text`), what it gives (`value`), and why.

    `amount` is the number behind it: of the group, the points of this item, their sum, the chances; None while a fact
    is missing. A sum has no clause of its own.
    """

    kind: Kind
    text: Text
    value: Text
    why: Text
    amount: int | None
    clause: str = ""
    mark: Mark | None = None
    source: str = ""

    def sentence(self, language: str) -> str:
        """Write the step as one line to print: 社保 38 个月 +18（社保满 36 个月、不满 60 个月）."""
        words = TEXTS[_short(language)]
        said = words[f"{self.kind}_of"].format(text=self.text[language], value=self.value[language])
        return words["aside"].format(text=said, why=self.why[language]) if self.why[language] else said


def derivation(policy: Policy, program: str, facts: Facts, failed: int) -> tuple[Line, ...]:
    """Derive group, points and chances of a household that was left without a home in so many rounds."""
    policy.check(facts)
    ours = policy.program(program)
    counted = priority.count(ours, facts)
    points = [_points(policy, one, facts) for one in counted.lines]
    sums = [_sum(counted.total)] if points else []
    return (_group(policy, ours, facts), *points, *sums, _chances(ours, failed))


def _group(policy: Policy, program: Program, facts: Facts) -> Line:
    found = priority.place(program, facts)
    if found.tier is None:
        return Line(kind="group", text=_say("unknown"), value=_say("no_group"), amount=None,
                    why=_missing(policy, found.because))  # fmt: skip
    values = _values(policy, found.because, facts)
    if not found.because:
        why = _say("group_always")
    elif found.tier.number > 1:
        why = _say("group_later", facts=values)
    else:
        why = values
    return Line(
        kind="group", text=found.tier.name, value=_say("group", n=found.tier.number), why=why,
        amount=found.tier.number, clause=found.tier.clause, mark=found.tier.mark, source=found.tier.source,
    )  # fmt: skip


def _points(policy: Policy, counted: PointsLine, facts: Facts) -> Line:
    item = counted.item
    if counted.points is None or not item.facts:
        text = item.label
    elif item.says is not None:
        text = Text(item.says.fill(facts, "zh"), item.says.fill(facts, "en"))
    else:
        text = _values(policy, item.facts, facts)
    value = _say("unknown") if counted.points is None else _plain(_signed(counted.points))
    return Line(
        kind="points", text=text, value=value, why=_reason(policy, counted, facts), amount=counted.points,
        clause=item.clause, mark=item.mark, source=item.source,
    )  # fmt: skip


def _reason(policy: Policy, counted: PointsLine, facts: Facts) -> Text:
    """Say what the item asks for, and whether that was met."""
    item = counted.item
    if counted.points is None:
        return _missing(policy, counted.because)
    if reading.condition(item.when, facts).value == 0:
        return _say("point_nothing", label=item.label)
    raw = reading.number(item.amount.tree, facts).value
    if raw != counted.points:
        return _say("point_capped", label=item.label, raw=raw, most=item.most)
    return _say("point_anyway", label=item.label)


def _sum(total: int | None) -> Line:
    value = _say("points_unknown") if total is None else _count("points", total)
    return Line(kind="sum", text=_say("sum"), value=value, why=NOTHING, amount=total)


def _chances(program: Program, failed: int) -> Line:
    amount, rule = chances(program, failed), program.chances
    text = _count("failed", failed) if failed else _say("failed_none")
    value = _count("chances", amount)
    if rule is None:
        return Line(kind="chances", text=text, value=value, why=_say("chances_all"), amount=amount)
    key = "chances_rule_resets" if rule.resets else "chances_rule"
    why = _say(key, base=rule.base, more=rule.per_failed_round, most=rule.most)
    return Line(
        kind="chances", text=text, value=value, why=why, amount=amount, clause=rule.clause, mark=rule.mark,
        source=rule.source,
    )  # fmt: skip


def _missing(policy: Policy, names: Iterable[str]) -> Text:
    return _say("missing", facts=_joined(policy.facts[name].label for name in names))


def _values(policy: Policy, names: Iterable[str], facts: Facts) -> Text:
    """Write facts with the household's values: minor children: 2."""
    return _joined(_value(policy.facts[name], facts.get(name)) for name in names)


def _value(fact: Fact, value: int | None) -> Text:
    words = Text(fact.words(value, "zh"), fact.words(value, "en"))
    if value is not None and fact.unit is not None and fact.unit["en"]:
        words = _say("amount", value=words, unit=fact.unit)
    asks = (fact.label[language].endswith(("?", "？")) for language in ("zh", "en"))
    said = (_say("question" if one else "fact", label=fact.label, value=words) for one in asks)
    return Text(*(text[language] for text, language in zip(said, ("zh", "en"), strict=True)))


def _joined(parts: Iterable[Text]) -> Text:
    listed = list(parts)
    return Text(*(TEXTS[language]["list"].join(part[language] for part in listed) for language in ("zh", "en")))


def _count(thing: str, n: int) -> Text:
    return _say(f"{thing}_one" if n == 1 else thing, n=n)


def _say(key: str, **parts: Text | int | None) -> Text:
    """Fill one text in both languages."""
    filled = (
        TEXTS[language][key].format(
            **{name: part[language] if isinstance(part, Text) else part for name, part in parts.items()}
        )
        for language in ("zh", "en")
    )
    return Text(*filled)


def _plain(text: str) -> Text:
    return Text(text, text)


def _signed(points: int) -> str:
    return f"{points:+,}" if points else "0"


def _short(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"
