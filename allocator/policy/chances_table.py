"""Read what a program of a policy file says of chances."""

from collections.abc import Iterator
from typing import cast

from allocator.errors import N_
from allocator.policy.chances import CHANCES_MOST, COUNTS, Chances, ChancesExample, CountsRule
from allocator.policy.fact_tables import provenance
from allocator.policy.table import Table

_MOST = N_("from “base” up to %(limit)s chances are possible")
_EXAMPLES = N_("an example of a household without a failed round is needed")


def chances(program: Table) -> Chances | None:
    """Read the table `chances` of a program; where it is missing everybody has one chance."""
    if not program.has("chances"):
        return None
    table = program.table("chances")
    clause, mark, source = provenance(table)
    found = Chances(
        base=table.whole("base", least=1),
        per_failed_round=table.whole("per_failed_round"),
        most=table.whole("most", least=1),
        counts=cast("CountsRule", table.one_of("counts", COUNTS)),
        resets=table.flag("resets"),
        clause=clause,
        mark=mark,
        source=source,
        examples=tuple(_examples(table)),
    )
    table.done()
    _check(found, table)
    return found


def _examples(table: Table) -> Iterator[ChancesExample]:
    for row in table.rows("examples"):
        yield ChancesExample(failed=row.whole("failed"), gives=row.whole("gives", least=1))
        row.done()


def _check(found: Chances, table: Table) -> None:
    if not found.base <= found.most <= CHANCES_MOST:
        table.refuse("most", _MOST, limit=CHANCES_MOST)
    if all(one.failed for one in found.examples):
        table.refuse("examples", _EXAMPLES)
