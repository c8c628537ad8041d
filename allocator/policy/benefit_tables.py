"""Read the benefits of a policy file: conditions, amounts, months, and the examples that hold them to their numbers."""

from collections.abc import Iterator
from typing import cast

from allocator.errors import N_
from allocator.policy.benefit import BENEFIT_KINDS, Benefit, BenefitExample, BenefitKind, BenefitRow
from allocator.policy.expression import is_name
from allocator.policy.fact import Fact
from allocator.policy.fact_tables import provenance
from allocator.policy.policy import Limit
from allocator.policy.rule_tables import Dictionary, example_facts, general, requirement
from allocator.policy.table import MOST, Table

_ID = N_("an id of small ASCII letters, digits and - is needed")
_ID_TAKEN = N_("another rule, benefit or price has this id")
_SERVICE = N_("a service has no amounts; every other benefit has at least one")
_MONTHS = N_("the name of a limit in months, above 0, is needed")
_MONTHS_FACT = N_("the name of a fact in months is needed")
_NO_MONTHS = N_("only a benefit that is paid monthly or in instalments counts months")
_EVERY = N_("instalments need “months_most” and “every”, which divides it; nothing else has “every”")
_GIVES = N_("fen above 0, “service”, “none” or “unknown” is needed")
_EXAMPLES = N_("examples are needed: one that gives it and one that gives “none”")


def benefits(top: Table, dictionary: Dictionary, program_ids: tuple[str, ...], taken: set[str]) -> dict[str, Benefit]:
    """Read every benefit; ids that rules or other rows have are added to `taken`."""
    found = {}
    for table in top.rows("benefits"):
        name = new_id(table, taken)
        found[name] = _benefit(name, table, dictionary, program_ids, taken)
        table.done()
    return found


def new_id(table: Table, taken: set[str]) -> str:
    """Read an id that nothing else of the policy has."""
    name = table.text("id")
    if not is_name(name.replace("-", "_")) or name != name.lower():
        table.refuse("id", _ID)
    if name in taken:
        table.refuse("id", _ID_TAKEN)
    taken.add(name)
    return name


def months_limit(table: Table, key: str, dictionary: Dictionary) -> Limit | None:
    """Read the name of a limit in months, where there is one."""
    if not table.has(key):
        return None
    limit = dictionary.limits.get(table.text(key))
    if limit is None or limit.kind != "months" or not limit.value:
        table.refuse(key, _MONTHS)
    return limit


def _benefit(name: str, table: Table, dictionary: Dictionary, program_ids: tuple[str, ...], taken: set[str]) -> Benefit:
    clause, mark, source = provenance(table)
    rule = requirement(name, table, dictionary)
    amounts = tuple(_rows(table, dictionary, taken))
    used = _months_fact(table, dictionary)
    names = dict.fromkeys([*rule.facts, *(fact for row in amounts for fact in _facts_of(row))])
    reads = {fact: dictionary.facts[fact] for fact in names} | ({used.id: used} if used else {})
    found = Benefit(
        id=name,
        name=table.both("name"),
        kind=cast("BenefitKind", table.one_of("kind", BENEFIT_KINDS)),
        group=table.text("group") if table.has("group") else name,
        instead=table.words("instead", program_ids) if table.has("instead") else (),
        rule=rule,
        months_most=months_limit(table, "months_most", dictionary),
        months_used=used,
        every=months_limit(table, "every", dictionary),
        amounts=amounts,
        reads=tuple(reads.values()),
        clause=clause,
        mark=mark,
        source=source,
        examples=tuple(_examples(table, reads)),
    )
    _check(found, table)
    return found


def _rows(table: Table, dictionary: Dictionary, taken: set[str]) -> Iterator[BenefitRow]:
    scope = dictionary.scope()
    for row in table.rows("amounts"):
        clause, mark, source = provenance(row)
        yield BenefitRow(
            id=new_id(row, taken),
            label=general(row, "label", dictionary),
            when=row.condition("when", scope) if row.has("when") else None,
            fen=row.amount("fen", scope),
            a_square_metre=row.flag("a_square_metre") if row.has("a_square_metre") else False,
            clause=clause,
            mark=mark,
            source=source,
        )
        row.done()


def _facts_of(row: BenefitRow) -> tuple[str, ...]:
    return (*(row.when.facts if row.when else ()), *row.fen.facts)


def _months_fact(table: Table, dictionary: Dictionary) -> Fact | None:
    if not table.has("months_used"):
        return None
    fact = dictionary.facts.get(table.text("months_used"))
    if fact is None or fact.kind != "months":
        table.refuse("months_used", _MONTHS_FACT)
    return fact


def _examples(table: Table, reads: dict[str, Fact]) -> Iterator[BenefitExample]:
    for row in table.rows("examples"):
        values = example_facts(row, reads)
        gives = row.content.get("gives")
        row.has("gives")
        if gives not in ("service", "none", "unknown") and (type(gives) is not int or not 0 < gives <= MOST):
            row.refuse("gives", _GIVES)
        row.done()
        yield BenefitExample(facts=values, gives=gives)


def _check(found: Benefit, table: Table) -> None:
    if (found.kind == "service") == bool(found.amounts):
        table.refuse("amounts", _SERVICE)
    _check_months(found, table)
    gives = {one.gives for one in found.examples}
    if "none" not in gives or not gives - {"none", "unknown"}:
        table.refuse("examples", _EXAMPLES)


def _check_months(found: Benefit, table: Table) -> None:
    if found.months_used and not found.months_most:
        table.refuse("months_used", _NO_MONTHS)
    if found.months_most and found.kind not in ("monthly", "instalments"):
        table.refuse("months_most", _NO_MONTHS)
    spread = found.kind == "instalments"
    fits = found.months_most and found.every and found.months_most.value % found.every.value == 0
    if spread != bool(found.every) or (spread and not fits):
        table.refuse("every", _EVERY)
