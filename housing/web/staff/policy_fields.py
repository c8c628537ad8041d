"""The questions of the rule page: every number of a policy with where it stands, and conditions as text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import Field

from allocator.policy import Policy
from allocator.policy.change.amend import Change
from allocator.policy.change.numbers import Number, numbers
from allocator.policy.language.fact import LARGEST, number_words
from allocator.policy.parts.rule import MARKS, Rule
from housing.i18n import N_, _, current, gettext
from housing.web.amounts import GROUPED, plain_digits
from housing.web.choices import ChoiceField
from housing.web.fields import LongTextField, Question, TextField
from housing.web.form import Form
from housing.web.staff import policy_texts
from housing.web.subjects import by_subject

PLACES = {"money_fen": 2, "area_cm2": 4, "metres": 3}  # digits after the point, as people write these
DECIMAL = re.compile(r"[0-9]+")
CLAUSE, MARK, SOURCE = "clause", "mark", "source"
CONDITIONS = ("applies", "requires")
MOST = 10**9
FEW = 12  # so many numbers are looked over at once


class AmountField(Question):
    """A number of a policy in the unit people use, exact to the smallest unit."""

    width: ClassVar[str] = "10"
    inputmode: ClassVar[str] = "decimal"

    def __init__(self, label: str, *, kind: str, unit: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.kind = kind
        self.unit = unit

    def read(self, text: str) -> int:
        """Count the small units without ever using a fraction."""
        places = PLACES.get(self.kind, 0)
        full, dot, rest = plain_digits(text, (str(self.unit),) if self.unit else ()).partition(".")
        good = full.isascii() and GROUPED.fullmatch(full) and (not dot or (DECIMAL.fullmatch(rest) and rest.isascii()))
        if not good or len(rest) > places or len(full) > len(str(MOST)):
            if places:
                message = _(
                    "Enter a number with digits and at most %(places)s decimals; you entered “%(text)s”.",
                    places=places,
                    text=text,
                )
            else:
                message = _("Enter a whole number with digits, for example 12; you entered “%(text)s”.", text=text)
            raise ValueError(message)
        value: int = int(full.replace(",", "")) * 10**places + int(rest.ljust(places, "0") or 0)
        if value > LARGEST.get(self.kind, MOST):
            raise ValueError(_("%(text)s is larger than a number of this kind can be.", text=text))
        return value

    def write(self, value: Any) -> str:
        """Write the number without commas."""
        return number_words(self.kind, value).replace(",", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One number of the policy, and the names of its questions in the form."""

    number: Number
    value: str
    where: str | None  # start of the names of clause, mark and source; shared by the numbers of one table


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the form: its title and what is asked in it."""

    id: str
    title: str
    places: Sequence[Place]
    rules: Sequence[tuple[Rule, str]]  # a rule, and the start of the names of its conditions

    @property
    def groups(self) -> list[tuple[str, list[Place]]]:
        """The numbers by subject, where they are many; else in one group without a name."""
        if len(self.places) <= FEW:
            return [("", list(self.places))] if self.places else []
        return by_subject(self.places, lambda place: policy_texts.label(place.number))


def parts(policy: Policy) -> list[Part]:
    """Cut the numbers and conditions of a policy into the parts of the form."""
    found: dict[tuple[str, str], list[Place]] = {}
    seen: set[str] = set()
    for number in numbers(policy):
        home = _home(number)
        first = number.own_mark and home not in seen
        seen.add(home)
        place = Place(number=number, value=_name(number.key), where=_name(home) if first else None)
        found.setdefault((number.part, number.of), []).append(place)
    listed = [
        Part(id=f"{part}-{of}" if of else part, title=_title(policy, part, of), places=places, rules=())
        for (part, of), places in found.items()
    ]
    rules = [(rule, _name(f"rules.{rule.id}")) for rule in policy.rules]
    rules += [(rule, _name(f"suitability.{rule.id}")) for rule in policy.suitability]
    return [*listed, Part(id="rules", title=_title(policy, "rules", ""), places=(), rules=rules)]


def fields(policy: Policy) -> dict[str, Field]:
    """Make the questions for every number and condition."""
    made: dict[str, Field] = {}
    for part in parts(policy):
        for place in part.places:
            made |= _of_number(place)
        for rule, name in part.rules:
            for key in CONDITIONS if rule.applies else CONDITIONS[1:]:
                made[f"{name}__{key}"] = LongTextField(
                    gettext(policy_texts.CONDITIONS[key], title=rule.title[current()]), missing=gettext(_EMPTY),
                )  # fmt: skip
    return made


def asked(form: Form, place: Place) -> list[Field]:
    """List the questions about one number: the number, then where it stands."""
    own = [form[f"{place.where}__{key}"] for key in (CLAUSE, MARK, SOURCE)] if place.where else []
    return [form[place.value], *own]


def answers(policy: Policy) -> dict[str, Any]:
    """Give the values that the policy has now, under the names of the questions."""
    given: dict[str, Any] = {}
    for part in parts(policy):
        for place in part.places:
            number = place.number
            given[place.value] = number.value
            if place.where:
                told = {CLAUSE: number.clause or None, MARK: number.mark, SOURCE: number.source}
                given |= {f"{place.where}__{key}": value for key, value in told.items()}
        for rule, name in part.rules:
            given[f"{name}__requires"] = rule.requires.text
            given[f"{name}__applies"] = rule.applies.text if rule.applies else None
    return given


def changes(policy: Policy, form: Form) -> list[Change]:
    """List what the answers change."""
    before, known = answers(policy), {part_field.name: part_field.data for part_field in form}
    different = {name for name, value in before.items() if name in known and known[name] != value}
    return [change for part in parts(policy) for change in _changed(part, different, known)]


_EMPTY = N_("Enter the condition")


def _changed(part: Part, different: set[str], known: Mapping[str, Any]) -> Iterator[Change]:
    for place in part.places:
        new = {key: known[f"{place.where}__{key}"] for key in (CLAUSE, MARK, SOURCE)
               if f"{place.where}__{key}" in different}  # fmt: skip
        if place.value in different or new:
            value = known[place.value] if place.value in different else None
            yield Change(key=place.number.key, value=value, **new)
    for rule, name in part.rules:
        for key in CONDITIONS:
            if f"{name}__{key}" in different:
                yield Change(key=f"{name.partition('__')[0]}.{rule.id}.{key}", value=known[f"{name}__{key}"])


def _of_number(place: Place) -> dict[str, Field]:
    number = place.number
    unit, label = policy_texts.unit(number.kind), policy_texts.label(number)
    made: dict[str, Field] = {
        place.value: AmountField(
            label, kind=number.kind, unit=unit, missing=_("Enter the number of: %(what)s", what=label)
        )
    }
    if place.where:
        marks = [(mark, gettext(policy_texts.MARKS[mark])) for mark in MARKS]
        made[f"{place.where}__{CLAUSE}"] = TextField(_("Clause"), longest=500)
        made[f"{place.where}__{MARK}"] = ChoiceField(
            _("Mark"), choices=marks, dropdown=True, missing=_("Choose a mark")
        )
        made[f"{place.where}__{SOURCE}"] = TextField(_("Source"), missing=_("Enter the source"), longest=1000)
    return made


def _home(number: Number) -> str:
    """Give the address of the table that says where a number stands."""
    return number.key.rpartition(".")[0] if number.name else number.key


def _name(address: str) -> str:
    return address.replace(".", "__")


def _title(policy: Policy, part: str, of: str) -> str:
    return policy.programs[of].name[current()] if of else gettext(policy_texts.PARTS[part])
