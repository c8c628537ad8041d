"""Read the programs of a policy file: quota, homes, order, and points."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from allocator.errors import N_
from allocator.policy.chances_table import chances
from allocator.policy.fact_tables import provenance
from allocator.policy.lot import TENURES
from allocator.policy.policy import CHOICE_RULES, QUOTA_IS, ChoiceRule, PointsItem, Program, QuotaIs, Tier
from allocator.policy.procedure_tables import year
from allocator.policy.restriction_tables import restrictions
from allocator.policy.restrictions import Group, Restrictions
from allocator.policy.rule import Rule
from allocator.policy.rule_tables import Dictionary, sentence
from allocator.policy.table import Table
from allocator.policy.tree import Amount, Condition, Scope

MOST_RULES = 64  # a rule is one bit of a 64-bit mask

_LAST = N_("the last tier must be for everybody who is left, without “when”, and only the last")
_NO_TIERS = N_("at least one tier is needed")
_LIMIT = N_("a limit of this policy is needed")
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
        max_area_cm2=_limit(table, "max_area", dictionary) if table.has("max_area") else None,
        max_wishes=table.whole("max_wishes", least=1),
        rules=tuple(rule for rule in rules if name in rule.programs),
        suitability=tuple(rule for rule in suitability if name in rule.programs),
        tiers=_tiers(table, scope),
        points=_points(table, scope, dictionary),
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


def _limit(table: Table, key: str, dictionary: Dictionary) -> int:
    name = table.text(key)
    if name not in dictionary.limits:
        table.refuse(key, _LIMIT)
    return dictionary.limits[name].value


def _tiers(table: Table, scope: Scope) -> tuple[Tier, ...]:
    tiers = []
    for number, row in enumerate(table.rows("tiers"), start=1):
        clause, mark, source = provenance(row)
        tiers.append(
            Tier(
                number=number,
                name=row.both("name"),
                when=row.condition("when", scope) if row.has("when") else None,
                clause=clause,
                mark=mark,
                source=source,
            )
        )
        row.done()
    if not tiers:
        table.refuse("tiers", _NO_TIERS)
    if [tier.when is None for tier in tiers] != [False] * (len(tiers) - 1) + [True]:
        table.refuse("tiers", _LAST)
    return tuple(tiers)


def _points(table: Table, scope: Scope, dictionary: Dictionary) -> tuple[PointsItem, ...]:
    items = []
    for row in table.rows("points"):
        clause, mark, source = provenance(row)
        when = row.condition("when", scope) if row.has("when") else None
        amount = row.amount("points", scope)
        facts = (*(when.facts if when else ()), *amount.facts)
        items.append(
            PointsItem(
                id=row.text("id"),
                label=row.both("label"),
                says=sentence(row, "says", facts, dictionary) if row.has("says") else None,
                when=when,
                amount=amount,
                most=_limit(row, "most", dictionary) if row.has("most") else None,
                clause=clause,
                mark=mark,
                source=source,
            )
        )
        row.done()
    return tuple(items)
