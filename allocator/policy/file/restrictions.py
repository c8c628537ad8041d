"""Read what limits a program beside its homes: groups, their caps and reserves, lots kept or capped."""

from collections.abc import Mapping
from typing import Literal

from allocator.errors import N_
from allocator.policy.file.examples import lots_and_shares, shares, verdicts
from allocator.policy.file.facts import provenance
from allocator.policy.file.rules import Dictionary
from allocator.policy.file.table import Table
from allocator.policy.language.fact import Fact
from allocator.policy.language.tree import Condition, Scope
from allocator.policy.parts.restrictions import FirstFor, Group, GroupShare, LotsCap, Restrictions, Share

MOST_PERCENT = 100

_WHO = N_("a group needs either “when” (a condition) or “each” (a fact), not both")
_EACH = N_("a fact of this policy is needed")
_GROUP = N_("there is no group of this name")
_PARTS = N_("a group with “each” has many parts: only a cap can name it")
_SHARE = N_("a limit of kind percent (at most 100) or count is needed")
_ASKED = N_("no rule, tier or points of this program read %(fact)s: who leaves it open would slip through")
_TWICE = N_("another cap of this program has this id")


def groups(top: Table, dictionary: Dictionary) -> dict[str, Group]:
    """Read the groups of households."""
    if not top.has("groups"):
        return {}
    return {name: _group(name, table, dictionary) for name, table in top.named("groups")}


def _group(name: str, table: Table, dictionary: Dictionary) -> Group:
    if table.has("when") == table.has("each"):
        table.refuse("", _WHO)
    each = table.text("each") if table.has("each") else None
    if each is not None and each not in dictionary.facts:
        table.refuse("each", _EACH)
    clause, mark, source = provenance(table)
    when = table.condition("when", dictionary.scope()) if table.has("when") else None
    found = Group(
        id=name,
        label=table.both("label"),
        when=when,
        each=each,
        clause=clause,
        mark=mark,
        source=source,
        examples=verdicts(table, {fact: dictionary.facts[fact] for fact in when.facts}) if when else (),
    )
    table.done()
    return found


def restrictions(
    table: Table, known: Mapping[str, Group], dictionary: Dictionary, read: frozenset[str]
) -> Restrictions:
    """Read what limits one program; `read` are the facts without which a household waits for documents."""
    found = Restrictions(
        group_caps=tuple(_share_of_group(row, known, dictionary, parts=True) for row in table.rows("group_caps")),
        reserves=tuple(_share_of_group(row, known, dictionary, parts=False) for row in table.rows("reserves")),
        first=tuple(_first(row, known, dictionary) for row in table.rows("first")),
        caps=tuple(_cap(row, dictionary) for row in table.rows("caps")),
    )
    if len({cap.id for cap in found.caps}) != len(found.caps):
        table.refuse("caps", _TWICE)
    for fact in (fact for group in found.groups for fact in group.facts):
        if fact not in read:
            table.refuse("", _ASKED, fact=fact)
    return found


def _share_of_group(row: Table, known: Mapping[str, Group], dictionary: Dictionary, *, parts: bool) -> GroupShare:
    group = _known(row, known, parts=parts)
    share = _share(row, dictionary)
    clause, mark, source = provenance(row)
    found = GroupShare(
        group=group, share=share, least=int(parts), clause=clause, mark=mark, source=source, examples=shares(row)
    )
    row.done()
    return found


def _first(row: Table, known: Mapping[str, Group], dictionary: Dictionary) -> FirstFor:
    group = _known(row, known, parts=False)
    label, lots = row.both("label"), row.condition("lots", _lots(dictionary))
    clause, mark, source = provenance(row)
    examples = verdicts(row, _attributes(lots, dictionary))
    row.done()
    return FirstFor(group=group, label=label, lots=lots, clause=clause, mark=mark, source=source, examples=examples)


def _cap(row: Table, dictionary: Dictionary) -> LotsCap:
    clause, mark, source = provenance(row)
    lots = row.condition("lots", _lots(dictionary))
    found = LotsCap(
        id=row.text("id"),
        label=row.both("label"),
        lots=lots,
        share=_share(row, dictionary),
        clause=clause,
        mark=mark,
        source=source,
        examples=lots_and_shares(row, _attributes(lots, dictionary)),
    )
    row.done()
    return found


def _known(row: Table, known: Mapping[str, Group], *, parts: bool) -> Group:
    name = row.text("group")
    if name not in known:
        row.refuse("group", _GROUP)
    if known[name].each is not None and not parts:
        row.refuse("group", _PARTS)
    return known[name]


def _share(row: Table, dictionary: Dictionary) -> Share:
    name = row.text("share")
    limit = dictionary.limits.get(name)
    if limit is None:
        row.refuse("share", _SHARE)
    kind: Literal["percent", "count"] = "percent" if limit.kind == "percent" else "count"
    if limit.kind != kind or (kind == "percent" and limit.value > MOST_PERCENT):
        row.refuse("share", _SHARE)
    return Share(limit=name, kind=kind, value=limit.value)


def _attributes(lots: Condition, dictionary: Dictionary) -> dict[str, Fact]:
    return {fact: dictionary.lot_facts[fact] for fact in lots.facts}


def _lots(dictionary: Dictionary) -> Scope:
    """Only what is known of lots: a cap speaks of homes, not of people."""
    return Scope(
        facts={name: fact.name_kind() for name, fact in dictionary.lot_facts.items()},
        limits={name: limit.value for name, limit in dictionary.limits.items()},
        definitions={},
    )
