"""What a version of a policy changes, ready to be shown: the difference in words, its sentences, and its effect."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.policy import Policy, PolicyError
from allocator.policy.change.difference import Changed, difference
from allocator.policy.parts.rule import Rule
from housing.i18n import current, gettext
from housing.services import policies, policy_effect, policy_versions
from housing.services.policy_effect import Effect
from housing.web import show, words
from housing.web.current import db_session

NOTES = {"clause", "mark", "source", "examples"}  # what says where something stands, or tries it out
BLANK = "＿＿"
SHORT = 160
ROW = re.compile(r"(\w+)\[([^\]]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A version beside the policy it replaces."""

    base: Policy | None
    changes: Sequence[str]
    notes: Sequence[str]
    sentences: Sequence[tuple[str, str]]
    effect: Effect | None
    rows: Sequence[Sequence[Any]]
    pool: int


def shown(new: Policy, base: Policy | None, counted: Effect | None = None) -> Shown:
    """Put a version beside its base; its effect is counted at once where few households have applied."""
    found = difference(base, new) if base is not None else ()
    pool = policy_effect.pool_size(db_session(), base) if base is not None else 0
    effect = counted
    if base is not None and pool <= policy_effect.AT_ONCE:
        effect = policy_effect.effect(db_session(), base, new)
    return Shown(
        base=base, changes=[say(one) for one in found if not _is_note(one)],
        notes=[say(one) for one in found if _is_note(one)], sentences=sentences(new, base), effect=effect,
        rows=_rows(new, effect), pool=pool,
    )  # fmt: skip


def say(changed: Changed) -> str:
    """Say one change in the reader's language."""
    return changed.sentence(current())


def sentences(new: Policy, base: Policy | None) -> list[tuple[str, str]]:
    """List the sentences that people will read otherwise, with the new numbers in them."""
    before = {rule.id: _told(rule) for rule in (*base.rules, *base.suitability)} if base is not None else {}
    after = [(rule.id, _told(rule)) for rule in (*new.rules, *new.suitability)]
    return [told for id_, told in after if before and before.get(id_) != told]


def base_of(new: Policy) -> Policy | None:
    """Find what a version would replace."""
    return policy_versions.base_of(new)


def find(sha256: str) -> Policy | None:
    """Find a policy by its fingerprint: a file, an overlay, or any version."""
    found = policies.known(db_session()).get(sha256)
    if found is not None:
        return found
    version = policy_versions.by_sha256(db_session(), sha256)
    return None if version is None else version.policy


def title(policy: Policy) -> str:
    """Name a policy, and the district it is for."""
    name = show.either(policy.title.zh, policy.title.en)
    if policy.overlay is None:
        return name
    return gettext("%(policy)s (%(district)s)", policy=name, district=policy.overlay.name[current()])


def place(policy: Policy) -> str:
    """Name the city or the district that a policy is for."""
    return (policy.overlay.name if policy.overlay else policy.city_name)[current()]


def problem(error: PolicyError) -> str:
    """Say what the strict reader does not understand, and where, in the reader's language."""
    message, facts = error.told
    inner = {name: gettext(str(value)) if name == "problem" else value for name, value in facts.items()}
    value = str(error.facts["value"])
    return gettext(
        "%(place)s: %(problem)s. It says: %(value)s", place=error.facts["place"], problem=gettext(message, **inner),
        value=value if len(value) <= SHORT else value[:SHORT] + "…",
    )  # fmt: skip


def asked_at(error: PolicyError, names: Mapping[str, object]) -> str | None:
    """Find the question that an error of the reader is about, by its place in the file."""
    place = ROW.sub(r"\1.\2", str(error.facts["place"])).removesuffix(".value").replace(".", "__")
    return place if place in names else None


def _told(rule: Rule) -> tuple[str, str]:
    sentence = rule.sentences["fails"]
    parts = sentence.en if current() == "en" else sentence.zh
    return rule.title[current()], "".join(part if isinstance(part, str) else BLANK for part in parts)


def _is_note(changed: Changed) -> bool:
    return changed.path[-1] in NOTES


def _rows(new: Policy, effect: Effect | None) -> list[list[Any]]:
    found = []
    for one in effect.programs if effect is not None else ():
        program = new.programs.get(one.program)
        name = program.name[current()] if program else words.word(one.program)
        counts = (one.households, one.gain, one.lose, one.papers, one.tiers, one.points)
        found.append([name, *(show.number(count) for count in counts)])
    return found
