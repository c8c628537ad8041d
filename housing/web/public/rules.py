"""The rules in plain words: every rule with where it stands, and whether it was found or assumed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template

from allocator.policy import Limit, Policy, Program, Rule, marks_counted
from allocator.policy.fact import Text
from housing import clock
from housing.i18n import N_, current, gettext, ngettext
from housing.services import policies, policy_versions
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, rules_districts, rules_limits, rules_money, rules_procedure

MARKS: dict[str, tuple[str, str, str]] = {
    "seed": (N_("Policy text"), "green", N_("It stands in the policy document itself.")),
    "found": (N_("City rules"), "blue", N_("It was found in rules or notices of the city or its districts.")),
    "common": (N_("Common practice"), "grey", N_("Comparable cities have it, or a national law does.")),
    "assumption": (N_("Assumption"), "yellow", N_("It is set here until the bureau's rules say otherwise.")),
}
BLANK = "＿＿"
M_IN_KM = 1000
UNITS: dict[str, Callable[[int], str]] = {
    "money_fen": show.money,
    "area_cm2": show.area,
    "metres": lambda value: gettext("%(number)s km", number=f"{value / M_IN_KM:g}"),
    "months": lambda value: ngettext("%(num)s month", "%(num)s months", value),
    "years": lambda value: ngettext("%(num)s year of age", "%(num)s years of age", value),
    "days": lambda value: ngettext("%(num)s day", "%(num)s days", value),
    "working_days": lambda value: ngettext("%(num)s working day", "%(num)s working days", value),
    "percent": lambda value: f"{value}%",
    "hours": lambda value: ngettext("%(num)s hour", "%(num)s hours", value),
}
"""How the numbers of a policy are written; counts have no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a rule comes from, in words and a colour."""

    text: str
    colour: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule, group or number, ready to be shown."""

    title: str
    text: str = ""
    clause: str = ""
    mark: Mark
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One program of a policy in plain words."""

    id: str
    name: str
    scope: str
    clause: str
    mark: Mark
    facts: list[tuple[str, str]]
    rules: list[Line]
    suitability: list[Line]
    tiers: list[Line]
    points: list[Line]
    chances: list[Line]
    limits: list[Line]


@bp.get("/rules")
@public
def policy_list() -> str:
    """List the policies this installation knows."""
    known = policies.known(db_session()).values()
    ours = sorted((one for one in known if one.overlay is None), key=lambda one: one.effective_from, reverse=True)
    today = clock.now().astimezone(show.CITY_TIME).date()
    return render_template(
        "public/policies.html", policies=[(one, rules_districts.districts(one)) for one in ours], today=today,
        language_of=language_of, governing={one.sha256 for one in map(_today, policies.cities()) if one},
    )  # fmt: skip


@bp.get("/rules/<city>/<day>")
@public
def policy(city: str, day: str) -> str:
    """Show the policy of a city that begins on a day, in plain words."""
    return page(_policy(city, day))


@bp.get("/rules/<city>/<day>/policy.toml")
@public
def policy_file(city: str, day: str) -> Response:
    """Hand out the rules as data, byte for byte as they are applied."""
    return as_file(_policy(city, day))


@bp.get("/rules/<city>/<day>/<sha256>")
@public
def policy_version(city: str, day: str, sha256: str) -> str:
    """Show exactly the rules with this fingerprint."""
    return page(_exactly(city, day, sha256))


@bp.get("/rules/<city>/<day>/<sha256>/policy.toml")
@public
def policy_version_file(city: str, day: str, sha256: str) -> Response:
    """Hand out exactly the rules with this fingerprint."""
    return as_file(_exactly(city, day, sha256))


def page(found: Policy) -> str:
    """Show one policy in plain words."""
    parent = rules_districts.parent_of(found)
    return render_template(
        "public/policy.html", policy=found, chapters=[chapter(one) for one in found.programs.values()],
        marks=[(mark(code), count) for code, count in marks_counted(found).items()],
        limits=[number_line(one) for one in found.limits.values()],
        terms=[number_line(one) for one in found.terms.values()], language_of=language_of,
        procedure=rules_procedure.chapters(found, _line), benefits=rules_money.benefits(found, _line),
        prices=rules_money.prices(found, _line), name=rules_districts.name(found),
        districts=rules_districts.districts(found), parent=parent, higher=rules_districts.higher_law(found, _line),
        own=rules_districts.changes(parent, found) if parent else (),
    )  # fmt: skip


def as_file(found: Policy) -> Response:
    """Give the bytes of a policy as a file."""
    name = found.id.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.toml"'}
    return Response(found.source, mimetype="application/toml", headers=headers)


def chapter(program: Program) -> Chapter:
    """Put one program into plain words."""
    return Chapter(
        id=program.id, name=say(program.name), scope=say(program.scope), clause=program.clause,
        mark=mark(program.mark), facts=facts(program), rules=[rule_line(one) for one in program.rules],
        suitability=[rule_line(one) for one in program.suitability],
        tiers=[_line(say(one.name), one) for one in program.tiers],
        points=[_line(say(one.label), one) for one in program.points], chances=chances(program),
        limits=rules_limits.lines(program, _line),
    )  # fmt: skip


def facts(program: Program) -> list[tuple[str, str]]:
    """Say the frame of a program: how many homes, of which kind, and how they are chosen."""
    found = []
    if program.quota is not None:
        floor, quota = program.quota_is == "floor", show.number(program.quota)
        text = N_("at least %(quota)s a year") if floor else N_("%(quota)s a year")
        found.append((gettext("Homes"), gettext(text, quota=quota)))
    tenures = gettext(", ").join(words.word(one) for one in program.tenures)
    found.append((gettext("Kind of tenure"), tenures))
    if program.max_area_cm2 is not None:
        found.append((gettext("Largest home"), show.area(program.max_area_cm2)))
    found.append((gettext("How a home is found"), words.word(program.choice)))
    found.append((gettext("Wishes"), ngettext("up to %(num)s", "up to %(num)s", program.max_wishes)))
    return found


def chances(program: Program) -> list[Line]:
    """Say how many chances a household has in the draw, after rounds without a home."""
    rule = program.chances
    if rule is None:
        return []
    numbers = {"base": rule.base, "more": rule.per_failed_round, "most": rule.most}
    title = N_("%(base)s to begin with, %(more)s more for each round without a home, at most %(most)s")
    text = N_(
        "A round counts if the household was in the frozen list of this program and no home was left for it. A round "
        "in which it passed or declined a home does not count. It counts for applicant and spouse."
    )
    back = N_("A home sets the count back.")
    said = [gettext(text), gettext(back)] if rule.resets else [gettext(text)]
    return [_line(gettext(title, **numbers), rule, "\n".join(said))]


def rule_line(rule: Rule) -> Line:
    """Put one rule into plain words, with the sentence people read when it is not met."""
    sentence = rule.sentences["fails"]
    parts = sentence.en if current() == "en" else sentence.zh
    text = "".join(part if isinstance(part, str) else BLANK for part in parts)
    return _line(say(rule.title), rule, text)


def number_line(limit: Limit) -> Line:
    """Put one number of the rules into words."""
    return Line(title=say(limit.label), text=amount(limit), mark=mark(limit.mark), source=limit.source)


def amount(limit: Limit) -> str:
    """Write the number of a limit with its unit."""
    written: Callable[[int], str] = UNITS.get(limit.kind, show.number)
    return written(limit.value)


def mark(code: str) -> Mark:
    """Say where something comes from."""
    text, colour, about = MARKS[code]
    return Mark(text=gettext(text), colour=colour, about=gettext(about))


def say(text: Text) -> str:
    """Choose the reader's language of a text of the policy."""
    return text[current()]


def language_of(text: str) -> str:
    """Tell the language of a note that stands in the policy in one language only."""
    return "zh-CN" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def _line(title: str, one: Any, text: str = "") -> Line:
    return Line(title=title, text=text, clause=one.clause, mark=mark(one.mark), source=one.source)


def _policy(city: str, day: str) -> Policy:
    same = [one for one in policies.known(db_session()).values() if one.id == f"{city}/{day}" and one.overlay is None]
    if not same:
        abort(404)
    return same[-1]


def _exactly(city: str, day: str, sha256: str) -> Policy:
    found = policies.known(db_session()).get(sha256)
    if found is None or found.id != f"{city}/{day}":
        abort(404)
    return found


def _today(city: str) -> Policy | None:
    return policy_versions.governing(city, clock.now().astimezone(show.CITY_TIME).date())
