"""Read a policy file: all of it is understood, or none of it is used."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from allocator.errors import N_
from allocator.policy.file.examples import EXAMPLES
from allocator.policy.file.facts import facts, limits, lot_facts, sections
from allocator.policy.file.money import benefits, prices
from allocator.policy.file.origin import districts_may_set, higher_law, origin
from allocator.policy.file.procedure import procedures
from allocator.policy.file.programs import program
from allocator.policy.file.restrictions import groups
from allocator.policy.file.rules import Dictionary, check_names, consistency, definitions, rules
from allocator.policy.file.table import Table, parsed
from allocator.policy.language.fact import Fact, Text
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.policy import Policy, Section, check_overlaps
from allocator.policy.parts.program import Program

FORMAT = "anju-policy/1"
MOST_EXAMPLES = 2_000  # each is worked out whenever a file is proposed; the file of a city has 464
# Numbers of the procedure that the round's pages and services ask for by name.
TERMS = (
    "applications_per_household", "review_days", "employer_publicity_working_days", "publicity_working_days",
    "objection_working_days", "answer_working_days", "list_hours", "offer_days", "contract_days",
)  # fmt: skip

_FORMAT = N_("this program reads the format anju-policy/1")
_TERMS = N_("exactly these are needed: %(terms)s")
_DATES = N_("the last day lies before the first day")
_EXAMPLES = N_("the file has %(count)s examples; at most %(most)s can be worked out")
_NO_PROGRAM = N_("at least one program is needed")


def load(path: Path) -> Policy:
    """Read one policy file."""
    return read(path.read_bytes(), path.name)


def load_all(folder: Path) -> tuple[Policy, ...]:
    """Read every `<city>/<first day>.toml` below a folder; two policies of a city may not share a day."""
    policies = tuple(load(path) for path in sorted(folder.glob("*/*.toml")))
    check_overlaps(policies)
    return policies


def read(source: bytes, file: str) -> Policy:
    """Read the bytes of a policy file, as they lie in a folder or in a round's bundle."""
    return _policy(parsed(source, file), source)


def _policy(top: Table, source: bytes) -> Policy:
    if top.text("format") != FORMAT:
        top.refuse("format", _FORMAT)
    first, last = top.day("effective_from"), top.day("effective_until")
    if last < first:
        top.refuse("effective_until", _DATES)
    section_names = sections(top)
    dictionary = _dictionary(top, section_names)
    names = tuple(name for name, _ in top.named("programs"))
    if not names:
        top.refuse("programs", _NO_PROGRAM)
    household_rules = rules(top, "rules", dictionary, names)
    lot_rules = rules(top, "suitability", dictionary, names, household_rules)
    known = groups(top, dictionary)
    programs = {
        name: program(name, table, dictionary, household_rules, lot_rules, known)
        for name, table in top.named("programs")
    }
    used = _with_programs(dictionary.facts, programs)
    terms = _terms(top)
    money, taken = replace(dictionary, facts=used), {rule.id for rule in (*household_rules, *lot_rules)}
    policy = Policy(
        id=f"{top.text('city')}/{first.isoformat()}",
        city=top.text("city"), city_name=top.both("city_name"), title=top.both("title"), document=top.text("document"),
        effective_from=first, effective_until=last,
        source=source, sha256=hashlib.sha256(source).hexdigest(),
        sections=_sections(section_names, used.values()), facts=used,
        limits=dictionary.limits, terms=terms, definitions=dictionary.definitions, groups=known,
        procedure=procedures(top, {**dictionary.limits, **terms}, names),
        rules=household_rules, suitability=lot_rules, programs=programs,
        benefits=benefits(top, money, names, taken),
        prices=prices(top, money, names, taken),
        districts_may_set=districts_may_set(top), higher_law=higher_law(top),
        overlay=origin(top), consistency=consistency(top, dictionary),
    )  # fmt: skip
    top.done()
    examples = _examples(top.content)
    if examples > MOST_EXAMPLES:
        top.refuse("examples", _EXAMPLES, count=examples, most=MOST_EXAMPLES)
    return policy


def _examples(node: object) -> int:
    """Count the examples in a part of the file."""
    if isinstance(node, Mapping):
        own = node.get(EXAMPLES)
        return (len(own) if isinstance(own, list) else 0) + sum(map(_examples, node.values()))
    return sum(map(_examples, node)) if isinstance(node, list) else 0


def _dictionary(top: Table, section_names: Mapping[str, Text]) -> Dictionary:
    dictionary = Dictionary(
        facts=facts(top, section_names),
        lot_facts=lot_facts(top),
        limits=limits(top, "limits"),
        definitions={},
    )
    check_names(top, dictionary)
    return replace(dictionary, definitions=definitions(top, dictionary))


def _terms(top: Table) -> dict[str, Limit]:
    terms = limits(top, "terms")
    if set(terms) != set(TERMS):
        top.refuse("terms", _TERMS, terms=", ".join(TERMS))
    return terms


def _with_programs(known: Mapping[str, Fact], programs: Mapping[str, Program]) -> dict[str, Fact]:
    """Note on each fact which programs ask for it."""
    reads = {name: one.facts for name, one in programs.items()}
    return {
        name: replace(fact, programs=tuple(one for one, read in reads.items() if name in read))
        for name, fact in known.items()
    }


def _sections(names: Mapping[str, Text], known: Iterable[Fact]) -> tuple[Section, ...]:
    listed = list(known)
    return tuple(
        Section(id=name, label=label, facts=tuple(fact for fact in listed if fact.section == name))
        for name, label in names.items()
    )
