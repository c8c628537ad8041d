"""Read what a policy file says of money: benefits and prices, with the examples that hold them to their numbers."""

from collections.abc import Iterator, Mapping
from typing import cast

from allocator.errors import N_
from allocator.policy.file.examples import example_facts, number_or
from allocator.policy.file.facts import provenance
from allocator.policy.file.rules import Dictionary, general, requirement
from allocator.policy.file.table import Table
from allocator.policy.language.fact import Fact
from allocator.policy.parts.benefit import BENEFIT_KINDS, Benefit, BenefitExample, BenefitKind, BenefitRow
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.lot import TENURES
from allocator.policy.parts.price import FULL, PriceExample, PriceRow, Tenure

_ID_TAKEN = N_("another rule, benefit or price has this id")
_SERVICE = N_("a service has no amounts; every other benefit has at least one")
_MONTHS = N_("the name of a limit in months, above 0, is needed")
_MONTHS_FACT = N_("the name of a fact in months is needed")
_NO_MONTHS = N_("only a benefit that is paid monthly or in instalments counts months")
_EVERY = N_("instalments need “months_most” and “every”, which divides it; nothing else has “every”")
_BENEFIT_GIVES = N_("fen above 0, “service”, “none” or “unknown” is needed")
_BENEFIT_EXAMPLES = N_("examples are needed: one that gives it and one that gives “none”")
_RATE = N_("the name of a limit in percent, at most 100, is needed")
_RENT = N_("only a rent has “months_most”, only a sale has “refund_months”")
_PRICE_EXAMPLES = N_("an example with its price is needed")
_PRICE_GIVES = N_("fen, “none” or “unknown” is needed")
_AREA_KIND = N_("“co_when” needs an “area”: a rate for the whole home leaves nothing for a spouse")


def benefits(top: Table, dictionary: Dictionary, program_ids: tuple[str, ...], taken: set[str]) -> dict[str, Benefit]:
    """Read every benefit; ids that rules or other rows have are added to `taken`."""
    found = {}
    for table in top.rows("benefits"):
        name = _new_id(table, taken)
        found[name] = _benefit(name, table, dictionary, program_ids, taken)
        table.done()
    return found


def _new_id(table: Table, taken: set[str]) -> str:
    """Read an id that nothing else of the policy has."""
    name = table.new_id(taken, _ID_TAKEN)
    taken.add(name)
    return name


def _months_limit(table: Table, key: str, dictionary: Dictionary) -> Limit | None:
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
    amounts = tuple(_amounts(table, dictionary, taken))
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
        months_most=_months_limit(table, "months_most", dictionary),
        months_used=used,
        every=_months_limit(table, "every", dictionary),
        amounts=amounts,
        reads=tuple(reads.values()),
        clause=clause,
        mark=mark,
        source=source,
        examples=tuple(_benefit_examples(table, reads)),
    )
    _check_benefit(found, table)
    return found


def _amounts(table: Table, dictionary: Dictionary, taken: set[str]) -> Iterator[BenefitRow]:
    scope = dictionary.scope()
    for row in table.rows("amounts"):
        clause, mark, source = provenance(row)
        yield BenefitRow(
            id=_new_id(row, taken),
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


def _benefit_examples(table: Table, reads: dict[str, Fact]) -> Iterator[BenefitExample]:
    for row in table.rows("examples"):
        values = example_facts(row, reads)
        gives = number_or(row, ("service", "none", "unknown"), _BENEFIT_GIVES, least=1)
        row.done()
        yield BenefitExample(facts=values, gives=gives)


def _check_benefit(found: Benefit, table: Table) -> None:
    if (found.kind == "service") == bool(found.amounts):
        table.refuse("amounts", _SERVICE)
    _check_months(found, table)
    gives = {one.gives for one in found.examples}
    if "none" not in gives or not gives - {"none", "unknown"}:
        table.refuse("examples", _BENEFIT_EXAMPLES)


def _check_months(found: Benefit, table: Table) -> None:
    if found.months_used and not found.months_most:
        table.refuse("months_used", _NO_MONTHS)
    if found.months_most and found.kind not in ("monthly", "instalments"):
        table.refuse("months_most", _NO_MONTHS)
    spread = found.kind == "instalments"
    fits = found.months_most and found.every and found.months_most.value % found.every.value == 0
    if spread != bool(found.every) or (spread and not fits):
        table.refuse("every", _EVERY)


def prices(top: Table, dictionary: Dictionary, program_ids: tuple[str, ...], taken: set[str]) -> tuple[PriceRow, ...]:
    """Read every row of prices; their order decides which row a household gets."""
    found = []
    for table in top.rows("prices"):
        found.append(_price_row(_new_id(table, taken), table, dictionary, program_ids))
        table.done()
    return tuple(found)


def _price_row(name: str, table: Table, dictionary: Dictionary, program_ids: tuple[str, ...]) -> PriceRow:
    scope = dictionary.scope()
    clause, mark, source = provenance(table)
    when = table.condition("when", scope) if table.has("when") else None
    co_when = table.condition("co_when", scope) if table.has("co_when") else None
    area = table.amount("area", scope) if table.has("area") else None
    names = dict.fromkeys(fact for one in (when, co_when, area) if one for fact in one.facts)
    reads = {fact: dictionary.facts[fact] for fact in names}
    row = PriceRow(
        id=name,
        program=table.one_of("program", program_ids),
        tenure=cast("Tenure", table.one_of("tenure", tuple(TENURES))),
        label=general(table, "label", dictionary),
        when=when,
        co_when=co_when,
        area=area,
        rate=_rate(table, dictionary),
        months_most=_months_limit(table, "months_most", dictionary),
        refund_months=_months_limit(table, "refund_months", dictionary),
        reads=tuple(reads.values()),
        clause=clause,
        mark=mark,
        source=source,
        examples=tuple(_price_examples(table, dictionary.facts)),
    )
    _check_price(row, table)
    return row


def _rate(table: Table, dictionary: Dictionary) -> Limit:
    limit = dictionary.limits.get(table.text("rate"))
    if limit is None or limit.kind != "percent" or limit.value > FULL:
        table.refuse("rate", _RATE)
    return limit


def _price_examples(table: Table, known: Mapping[str, Fact]) -> Iterator[PriceExample]:
    for row in table.rows("examples"):
        values = example_facts(row, known)
        yield PriceExample(
            facts=values,
            area_cm2=row.whole("area_cm2", least=1),
            filed_fen=row.whole("filed_fen", least=1),
            gives=number_or(row, ("none", "unknown"), _PRICE_GIVES, least=0),
        )
        row.done()


def _check_price(row: PriceRow, table: Table) -> None:
    if row.months_most and row.tenure != "rent":
        table.refuse("months_most", _RENT)
    if row.refund_months and row.tenure != "sale":
        table.refuse("refund_months", _RENT)
    if row.co_when and not row.area:
        table.refuse("co_when", _AREA_KIND)
    if not any(type(one.gives) is int for one in row.examples):
        table.refuse("examples", _PRICE_EXAMPLES)
