"""Read the dictionary of a policy file: words, sections, facts, limits, and what is known of a lot."""

from collections.abc import Mapping
from typing import cast

from allocator.errors import N_
from allocator.policy.file.table import Table
from allocator.policy.language.expression import is_name
from allocator.policy.language.fact import (
    FACT_KINDS,
    LARGEST,
    OFS,
    SOURCES,
    Choice,
    Fact,
    FactKind,
    Of,
    Source,
    Text,
    Wording,
)
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.lot import LOT_KINDS, TENURES
from allocator.policy.parts.rule import MARKS, Mark

# Limits of the procedure may also count days; no rule reads those.
WRITTEN = tuple(kind for kind in LARGEST if kind not in {"flag", "organisation"})  # with a unit or a bare number
LIMIT_KINDS = (*WRITTEN, "percent", "days", "working_days", "hours")

_SECTION = N_("there is no section of this name")
_CHOICES = N_("a fact of kind choice needs choices, other kinds have none")
_TWICE = N_("a value or code stands here twice")
_CODE_NAME = N_("a value needs a name that rules can use")
_REGISTRY = N_("a fact from a registry must name the registry, and a derived one has none")
_PAPER = N_("days of validity need a paper, and a derived fact has none")
_TENURE = N_("the answers of tenure must be sale with code 1 and rent with code 2, as the lots have them")
_RESERVED = N_("this name is kept for lots")
_LARGE = N_("this is larger than a value of this kind can be")


def provenance(table: Table) -> tuple[str, Mark, str]:
    """Read where something stands: clause, mark, source."""
    return table.text("clause"), cast("Mark", table.one_of("mark", MARKS)), table.text("source")


def wording(top: Table) -> Wording:
    """Read how yes, no and unknown are written."""
    table = top.table("words")
    words = Wording(yes=table.both("yes"), no=table.both("no"), unknown=table.both("unknown"))
    table.done()
    return words


def units(top: Table) -> dict[str, Text]:
    """Read the unit written behind a value of each kind."""
    table = top.table("units")
    texts = {kind: table.both(kind, empty=True) for kind in WRITTEN}
    table.done()
    return texts


def sections(top: Table) -> dict[str, Text]:
    """Read the parts of the form, in order."""
    table = top.table("sections")
    return {name: table.both(name) for name in table.content}


def facts(top: Table, section_names: Mapping[str, Text]) -> dict[str, Fact]:
    """Read the fact dictionary."""
    words, unit_texts = wording(top), units(top)
    return {name: _fact(name, table, section_names, words, unit_texts) for name, table in top.named("facts")}


def _fact(
    name: str, table: Table, section_names: Mapping[str, Text], words: Wording, unit_texts: Mapping[str, Text]
) -> Fact:
    kind = cast("FactKind", table.one_of("kind", FACT_KINDS))
    if name in LOT_KINDS:
        table.refuse("", _RESERVED)
    section = table.text("section")
    if section not in section_names:
        table.refuse("section", _SECTION)
    fact = Fact(
        id=name,
        kind=kind,
        source=cast("Source", table.one_of("source", SOURCES)),
        registry=table.text("registry") if table.has("registry") else None,
        section=section,
        label=table.both("label"),
        hint=table.both("hint") if table.has("hint") else None,
        unit=unit_texts.get(kind),
        choices=_choices(table),
        wording=words,
        of=cast("Of", table.one_of("of", OFS)) if table.has("of") else "applicant",
        paper=table.both("paper") if table.has("paper") else None,
        valid_days=number(table, "days", "valid_days", least=1) if table.has("valid_days") else None,
    )
    table.done()
    _check_fact(fact, table)
    return fact


def _check_fact(fact: Fact, table: Table) -> None:
    if (fact.kind == "choice") != bool(fact.choices):
        table.refuse("choices", _CHOICES)
    if (fact.source == "registry" and not fact.registry) or (fact.source == "derived" and fact.registry):
        table.refuse("registry", _REGISTRY)
    if (fact.valid_days is not None and fact.paper is None) or (fact.source == "derived" and fact.paper is not None):
        table.refuse("paper", _PAPER)
    if fact.id == "tenure" and {choice.value: choice.code for choice in fact.choices} != TENURES:
        table.refuse("choices", _TENURE)


def _choices(table: Table) -> tuple[Choice, ...]:
    choices = []
    for row in table.rows("choices"):
        value = row.text("value")
        if not is_name(value):
            row.refuse("value", _CODE_NAME)
        label = Text(row.text("zh"), row.text("en"))
        choices.append(Choice(value=value, code=row.whole("code"), label=label))
        row.done()
    for part in ({choice.value for choice in choices}, {choice.code for choice in choices}):
        if len(part) != len(choices):
            table.refuse("choices", _TWICE)
    return tuple(choices)


def lot_facts(top: Table) -> dict[str, Fact]:
    """Read how the attributes of a lot are called; what they are is fixed."""
    words, unit_texts = wording(top), units(top)
    table = top.table("lots")
    tenures = tuple(Choice(value=name, code=code, label=table.both(name)) for name, code in TENURES.items())
    attributes = {
        name: Fact(
            id=name,
            kind=kind,
            source="derived",
            registry=None,
            section="",
            label=table.both(name),
            hint=None,
            unit=unit_texts.get(kind),
            choices=tenures if kind == "choice" else (),
            wording=words,
        )
        for name, kind in LOT_KINDS.items()
    }
    table.done()
    return attributes


def limits(top: Table, key: str) -> dict[str, Limit]:
    """Read numbers of regulations, each with its unit, mark and source."""
    found = {}
    for name, table in top.named(key):
        kind = table.one_of("kind", LIMIT_KINDS)
        limit = Limit(
            id=name,
            kind=kind,
            value=number(table, kind),
            label=table.both("label"),
            mark=cast("Mark", table.one_of("mark", MARKS)),
            source=table.text("source"),
            clause=table.text("clause") if table.has("clause") else "",
        )
        table.done()
        found[name] = limit
    return found


def number(table: Table, kind: str, key: str = "value", least: int = 0) -> int:
    """Read a number of a regulation, no larger than its kind can be."""
    value = table.whole(key, least)
    if value > LARGEST.get(kind, LARGEST["count"]):
        table.refuse(key, _LARGE)
    return value
