"""Read the programs of a policy file: quota, homes, order, and points."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from allocator.errors import N_
from allocator.policy.file.facts import provenance
from allocator.policy.file.order import chances, limit, points, tiers
from allocator.policy.file.procedure import year
from allocator.policy.file.restrictions import restrictions
from allocator.policy.file.rules import Dictionary
from allocator.policy.file.table import Table
from allocator.policy.language.tree import Amount, Condition
from allocator.policy.parts.lot import TENURES
from allocator.policy.parts.program import CHOICE_RULES, QUOTA_IS, ChoiceRule, Program, QuotaIs
from allocator.policy.parts.restrictions import Group, Restrictions
from allocator.policy.parts.rule import Rule

MOST_RULES = 64  # a rule is one bit of a 64-bit mask

_RULES = N_("no more than 64 rules for one program; join some")


def program(
    name: str,
    table: Table,
    dictionary: Dictionary,
    rules: tuple[Rule, ...],
    suitability: tuple[Rule, ...],
    groups: Mapping[str, Group],
) -> Program:
    """Read one program with its rules, tiers, points, and what limits it beside its homes."""
    scope = dictionary.scope()
    clause, mark, source = provenance(table)
    has_quota = table.has("quota") or table.has("quota_is")
    quota = table.whole("quota", least=1) if has_quota else None
    found = Program(
        id=name,
        name=table.both("name"),
        scope=table.both("scope"),
        clause=clause,
        mark=mark,
        source=source,
        quota=quota,
        quota_is=cast("QuotaIs", table.one_of("quota_is", QUOTA_IS)) if has_quota else None,
        year=year(table, quota, dictionary.limits),
        choice=cast("ChoiceRule", table.one_of("choice", CHOICE_RULES)),
        tenures=table.words("tenures", tuple(TENURES)),
        max_area_cm2=limit(table, "max_area", dictionary) if table.has("max_area") else None,
        max_wishes=table.whole("max_wishes", least=1),
        rules=tuple(rule for rule in rules if name in rule.programs),
        suitability=tuple(rule for rule in suitability if name in rule.programs),
        tiers=tiers(table, scope, dictionary),
        points=points(table, scope, dictionary),
        chances=chances(table),
        restrictions=Restrictions(),
    )
    found = replace(found, restrictions=restrictions(table, groups, dictionary, _waiting_for(found)))
    table.done()
    if len(found.rules) > MOST_RULES:
        table.refuse("", _RULES)
    return found


def _waiting_for(program: Program) -> frozenset[str]:
    """List the facts without which a household is not decided."""
    readers = [rule.whole for rule in program.rules]
    readers += [tier.when for tier in program.tiers if tier.when]
    always: list[Condition | Amount] = [item.when or item.amount for item in program.points]
    return frozenset(fact for reader in [*readers, *always] for fact in reader.facts)
