"""Read the prices of a policy file: which households pay which share of a home's price, and up to which area."""

from collections.abc import Iterator, Mapping
from typing import cast

from allocator.errors import N_
from allocator.policy.benefit_tables import months_limit, new_id
from allocator.policy.fact import Fact
from allocator.policy.fact_tables import provenance
from allocator.policy.lot import TENURES
from allocator.policy.policy import Limit
from allocator.policy.price import FULL, PriceExample, PriceRow, Tenure
from allocator.policy.rule_tables import Dictionary, example_facts, general
from allocator.policy.table import MOST, Table

_RATE = N_("the name of a limit in percent, at most 100, is needed")
_RENT = N_("only a rent has “months_most”, only a sale has “refund_months”")
_EXAMPLES = N_("an example with its price is needed")
_GIVES = N_("fen, “none” or “unknown” is needed")
_AREA_KIND = N_("“co_when” needs an “area”: a rate for the whole home leaves nothing for a spouse")


def prices(top: Table, dictionary: Dictionary, program_ids: tuple[str, ...], taken: set[str]) -> tuple[PriceRow, ...]:
    """Read every row of prices; their order decides which row a household gets."""
    found = []
    for table in top.rows("prices"):
        found.append(_row(new_id(table, taken), table, dictionary, program_ids))
        table.done()
    return tuple(found)


def _row(name: str, table: Table, dictionary: Dictionary, program_ids: tuple[str, ...]) -> PriceRow:
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
        months_most=months_limit(table, "months_most", dictionary),
        refund_months=months_limit(table, "refund_months", dictionary),
        reads=tuple(reads.values()),
        clause=clause,
        mark=mark,
        source=source,
        examples=tuple(_examples(table, dictionary.facts)),
    )
    _check(row, table)
    return row


def _rate(table: Table, dictionary: Dictionary) -> Limit:
    limit = dictionary.limits.get(table.text("rate"))
    if limit is None or limit.kind != "percent" or limit.value > FULL:
        table.refuse("rate", _RATE)
    return limit


def _examples(table: Table, known: Mapping[str, Fact]) -> Iterator[PriceExample]:
    for row in table.rows("examples"):
        values = example_facts(row, known)
        gives = row.content.get("gives")
        row.has("gives")
        if gives not in ("none", "unknown") and (type(gives) is not int or not 0 <= gives <= MOST):
            row.refuse("gives", _GIVES)
        yield PriceExample(
            facts=values,
            area_cm2=row.whole("area_cm2", least=1),
            filed_fen=row.whole("filed_fen", least=1),
            gives=gives,
        )
        row.done()


def _check(row: PriceRow, table: Table) -> None:
    if row.months_most and row.tenure != "rent":
        table.refuse("months_most", _RENT)
    if row.refund_months and row.tenure != "sale":
        table.refuse("refund_months", _RENT)
    if row.co_when and not row.area:
        table.refuse("co_when", _AREA_KIND)
    if not any(type(one.gives) is int for one in row.examples):
        table.refuse("examples", _EXAMPLES)
