"""The chapters of the rules: what stands on each page, in which order, and in how many rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from allocator.policy import Policy, Program
from housing.i18n import gettext, ngettext
from housing.web import rule_links
from housing.web.public import rules_districts, rules_money, rules_numbers, rules_procedure, rules_program
from housing.web.public.rules_districts import District
from housing.web.public.rules_lines import Line, Mark, marks, say
from housing.web.public.rules_money import Grant, PriceList
from housing.web.public.rules_program import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One page of the rules."""

    id: str
    name: str
    about: str
    notes: list[str] = field(default_factory=list)  # what the list of contents says of it beside that
    facts: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    benefits: list[Grant] = field(default_factory=list)
    prices: list[PriceList] = field(default_factory=list)
    districts: list[District] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Everything in it that has a mark and a source, in order."""
        granted = ([one.condition, *one.amounts] for one in self.benefits)
        priced = ([row for row, _area in one.rows] for one in self.prices)
        return list(chain(*(part.lines for part in self.parts), *granted, *priced))

    @property
    def marks(self) -> list[tuple[Mark, int]]:
        """How many of its lines carry which mark."""
        return marks(self.lines)

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """The parts of the page: where, title, how many lines."""
        parts = [(part.id, part.title, len(part.lines)) for part in self.parts]
        granted = [(one.id, one.name, len(one.amounts)) for one in self.benefits]
        return parts + granted + [(one.id, one.name, len(one.rows)) for one in self.prices]


def of(policy: Policy) -> list[Chapter]:
    """Put a policy into chapters; those without content are left out."""
    found = [*map(_program, policy.programs.values()), _benefits(policy), _prices(policy)]
    found += [_procedure(policy), _numbers(policy), _districts(policy)]
    return [one for one in found if one.lines or one.districts]


def around(chapters: Iterable[Chapter], name: str) -> tuple[Chapter | None, Chapter | None, Chapter | None]:
    """Find a chapter, with the one before it and the one after it."""
    row = [None, *chapters, None]
    at = next((n for n, one in enumerate(row) if one is not None and one.id == name), None)
    return (None, None, None) if at is None else (row[at - 1], row[at], row[at + 1])


def _program(program: Program) -> Chapter:
    parts = rules_program.parts(program)
    notes = [rules_program.quota(program), rules_program.tenures(program)]
    notes.append(ngettext("%(num)s condition", "%(num)s conditions", len(program.rules)))
    return Chapter(
        id=program.id, name=say(program.name), about=say(program.scope), notes=[note for note in notes if note],
        facts=rules_program.facts(program), parts=parts,
    )  # fmt: skip


def _benefits(policy: Policy) -> Chapter:
    return Chapter(
        id=rule_links.BENEFITS, name=gettext("Grants, subsidies and services"),
        about=gettext("Money and help that a household may claim, with or without a home."),
        benefits=rules_money.benefits(policy),
    )  # fmt: skip


def _prices(policy: Policy) -> Chapter:
    return Chapter(
        id=rule_links.PRICES, name=gettext("What a home costs you"),
        about=gettext("Rent and price by program: which share you pay, for which area."),
        prices=rules_money.prices(policy),
    )  # fmt: skip


def _procedure(policy: Policy) -> Chapter:
    return Chapter(
        id=rule_links.PROCEDURE, name=gettext("Procedure"),
        about=gettext("What happens when, what follows from declining, and how long papers are kept."),
        parts=rules_procedure.parts(policy),
    )  # fmt: skip


def _numbers(policy: Policy) -> Chapter:
    return Chapter(
        id=rule_links.NUMBERS, name=gettext("Numbers and times"),
        about=gettext("Every limit, amount and time in one place, to look up."), parts=rules_numbers.parts(policy),
    )  # fmt: skip


def _districts(policy: Policy) -> Chapter:
    return Chapter(
        id=rule_links.DISTRICTS, name=gettext("Districts with values of their own"),
        about=gettext("A district may set a few values itself. A round held under its rules says so."),
        districts=rules_districts.districts(policy),
    )  # fmt: skip
