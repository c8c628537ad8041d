"""A case as its reviewer reads it: members masked, facts side by side, rules in sentences."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from allocator.policy import Fact, Policy, contradictions
from housing.i18n import N_, current, gettext, ngettext
from housing.models import Lot, Project
from housing.services import cases, evidence, facts
from housing.services.cases import Side
from housing.services.months import CITY_TIME
from housing.services.review import Case
from housing.web import rule_links, show, words
from housing.web.addressed import addressed
from housing.web.current import db_session
from housing.web.paper_words import paper_of, value_of
from housing.web.staff import finding

STANDINGS: dict[str, tuple[str, str]] = {
    "same": (N_("Same"), "green"),
    "differs": (N_("Different"), "red"),
    "declared": (N_("Not in the register"), "yellow"),
    "registered": (N_("Not declared"), "grey"),
    "own": (N_("No register"), "grey"),
    "unknown": (N_("Unknown"), "yellow"),
    "paper": (N_("From a paper"), "blue"),
}
MARKS: dict[str, str] = {
    "seed": N_("from the founding document"),
    "found": N_("from another official document"),
    "common": N_("common practice"),
    "assumption": N_("assumption, to be confirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything about a case, ready to be read."""

    members: list[list[str]]
    phone: str
    facts: list[list[Any]]
    rules: list[dict[str, Any]]
    wishes: list[list[str]]
    suitable: list[str]
    tier: str
    points: str
    odd: list[str]  # declared answers that do not go together


def shown(judged: Case, beside: Sequence[Side], policy: Policy) -> Shown:
    """Write a case down for its reviewer."""
    filing, kept = judged.filing, judged.stored
    suitable: list[str] = json.loads(kept.suitable) if kept is not None else []
    lots = cases.lots(db_session(), [*filing.wishes, *suitable])
    entered = [side.paper.row.entered_by_id for side in beside if side.paper]
    officers = evidence.names_of(db_session(), [*entered, *(side.seen.seen_by_id for side in beside if side.seen)])
    return Shown(
        members=_members(judged), phone=show.masked_phone(filing.phone),
        facts=[_fact(side, judged, officers) for side in beside],
        rules=_rules(judged, policy), wishes=_wishes(filing.wishes, suitable, lots, checked=kept is not None),
        suitable=[_lot(*lots[code]) for code in suitable if code in lots],
        tier=_tier(judged, policy), points=show.number(judged.judgement.points),
        odd=_odd(judged, policy),
    )  # fmt: skip


def written(fact: Fact, value: int | None) -> str:
    """Write a value as people read it, with its unit."""
    text = fact.words(value, current())
    unit = fact.unit[current()] if fact.unit and value is not None and not fact.choices else ""
    return f"{text}{show.SPACE}{unit}" if unit else text


def _members(judged: Case) -> list[list[str]]:
    day = judged.application.round.policy_day
    return [
        [
            show.masked_name(one.name), words.word(one.relation), words.word(one.id_type),
            finding.masked_id(one.id_number), str(facts.age_on(day, one.birth_on)),
        ]
        for one in judged.filing.members
    ]  # fmt: skip


def _fact(side: Side, judged: Case, officers: Mapping[int, str]) -> list[Any]:
    """Give one fact: as declared, as registered, as it counts, each with its source; and how they stand."""
    counts = judged.known.values.get(side.fact.id)
    standing, colour = STANDINGS[side.standing]
    declared = gettext("the applicant · %(day)s", day=_day(judged.application.submitted_at))
    return [
        addressed(side.fact.label[current()], you=False),
        ("–", "") if side.declared is None else (written(side.fact, side.declared), declared),
        ("–" if side.registered is None else written(side.fact, side.registered), register_of(side)),
        (_counts(side, counts), _paper(side, officers)), (gettext(standing), colour), _settled(side, counts),
    ]  # fmt: skip


def _settled(side: Side, counts: int | None) -> tuple[str, str]:
    """Lead to what a paper says of this fact, and say what it says where the register's word counts instead."""
    if not side.enterable:
        return "", ""
    if side.paper is not None:
        said = "" if side.paper.value == counts else gettext("Paper: %(value)s", value=value_of(side.fact, side.paper))
        return side.fact.id, said
    return (side.fact.id, "") if counts is None else ("", "")


def register_of(side: Side) -> str:
    """Name the register, and the files that its word comes from."""
    if side.fact.registry is None:
        return ""
    name = words.word("talent_register" if side.fact.registry == "talent" else side.fact.registry)
    files = [f"{_day(one.imported_at)}{show.SPACE}{one.filename}" for one in side.imports]
    return " · ".join([name, *files])


def _paper(side: Side, officers: Mapping[int, str]) -> str:
    """Name the paper that was seen: what it is, of which day, by whom and when."""
    if side.fact.paper is None:
        return ""
    if side.paper is not None:
        who, when = officers.get(side.paper.row.entered_by_id, ""), side.paper.row.entered_at
        text = paper_of(side.fact, side.paper)
        return gettext("%(paper)s, entered by %(name)s on %(day)s", paper=text, name=who, day=_day(when))
    if side.seen is None:
        return ""
    return gettext(
        "%(paper)s of %(dated)s, seen by %(name)s on %(day)s",
        paper=side.fact.paper[current()], dated=side.seen.dated_on.isoformat(),
        name=officers.get(side.seen.seen_by_id, ""), day=_day(side.seen.seen_at),
    )  # fmt: skip


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(CITY_TIME):%Y-%m-%d}"


def others(beside: Sequence[Side]) -> list[tuple[str, str]]:
    """List the facts that a paper could change although something counts already: id, and label."""
    return [
        (side.fact.id, addressed(side.fact.label[current()], you=False))
        for side in beside
        if side.enterable and side.paper is None and side.counts is not None
    ]


def to_bring(judged: Case, policy: Policy, language: str) -> list[str]:
    """Say which papers would settle what is missing, each once."""
    facts = (policy.facts[name] for name in judged.judgement.missing)
    papers = list(dict.fromkeys(fact.paper[language] for fact in facts if fact.paper is not None))
    return [gettext("Please bring: %(papers)s.", papers=gettext(", ").join(papers))] if papers else []


def _odd(judged: Case, policy: Policy) -> list[str]:
    day = judged.application.round.policy_day
    declared = {**facts.derived(judged.filing, day), **judged.filing.facts}
    return [addressed(one.sentence(current()), you=False) for one in contradictions(policy.consistency, declared)]


def _counts(side: Side, value: int | None) -> str:
    """Write what counts; what a register has yet to confirm does not count so far."""
    return gettext("To be verified") if value is None and side.fact.registry else written(side.fact, value)


def _rules(judged: Case, policy: Policy) -> list[dict[str, Any]]:
    """Put the rules in order of how much they need a person: not met, not known, met."""
    order = {False: 0, None: 1, True: 2}
    return [
        {
            "holds": one.holds, "title": addressed(one.rule.title[current()], you=False),
            "text": addressed(one.sentence(current()), you=False),
            "clause": Markup('<span lang="zh-CN">{}</span> · {}').format(one.clause, gettext(MARKS[one.mark])),
            "href": rule_links.of_condition(policy, judged.application.program, one.rule.id),
        }
        for one in sorted(judged.judgement.rules, key=lambda one: order[one.holds])
    ]  # fmt: skip


def _wishes(
    wishes: Sequence[str], suitable: Sequence[str], lots: dict[str, tuple[Lot, Project]], *, checked: bool
) -> list[list[str]]:
    suits = {True: gettext("Suits"), False: gettext("Does not suit")}
    return [
        [
            str(rank),
            _lot(*lots[code]) if code in lots else code,
            suits[code in suitable] if checked else "–",
        ]
        for rank, code in enumerate(wishes, start=1)
    ]


def _lot(lot: Lot, project: Project) -> str:
    rooms = ngettext("%(num)s room", "%(num)s rooms", lot.rooms)
    access = f" · {gettext('accessible')}" if lot.accessible else ""
    name, district = show.either(project.name_zh, project.name_en), words.word(project.district)
    return f"{name} · {district} · {rooms} · {words.word(lot.tenure)}{access}"


def _tier(judged: Case, policy: Policy) -> str:
    tier = judged.judgement.tier
    tiers = policy.program(judged.application.program).tiers
    return next((one.name[current()] for one in tiers if one.number == tier), gettext("Not known yet"))
