"""Read the order of a program: its groups, points and chances."""

from collections.abc import Iterator
from typing import cast

from allocator.errors import N_
from allocator.policy.file.examples import BOTH, verdicts
from allocator.policy.file.examples import points as point_examples
from allocator.policy.file.facts import provenance
from allocator.policy.file.rules import Dictionary, sentence
from allocator.policy.file.table import Table
from allocator.policy.language.fact import Fact
from allocator.policy.language.tree import Scope
from allocator.policy.parts.chances import CHANCES_MOST, COUNTS, Chances, ChancesExample, CountsRule
from allocator.policy.parts.program import PointsItem, Tier

_LAST = N_("the last tier must be for everybody who is left, without “when”, and only the last")
_NO_TIERS = N_("at least one tier is needed")
_ID_TAKEN = N_("another row has this id")
_LIMIT = N_("a limit of this policy is needed")
_MOST = N_("from “base” up to %(limit)s chances are possible")
_EXAMPLES = N_("an example of a household without a failed round is needed")


def tiers(table: Table, scope: Scope, dictionary: Dictionary) -> tuple[Tier, ...]:
    """Read the groups of a program, the first one first."""
    found: list[Tier] = []
    facts: dict[str, Fact] = {}  # a group is for those whom no earlier one takes: its examples speak of those facts too
    rows = list(table.rows("tiers"))
    if not rows:
        table.refuse("tiers", _NO_TIERS)
    if [row.has("when") for row in rows] != [True] * (len(rows) - 1) + [False]:
        table.refuse("tiers", _LAST)
    for number, row in enumerate(rows, start=1):
        clause, mark, source = provenance(row)
        when = row.condition("when", scope) if row.has("when") else None
        facts |= {name: dictionary.facts[name] for name in (when.facts if when else ())}
        found.append(
            Tier(
                number=number,
                name=row.both("name"),
                when=when,
                clause=clause,
                mark=mark,
                source=source,
                examples=verdicts(row, facts, BOTH if len(rows) > 1 else ("holds",)),
            )
        )
        row.done()
    return tuple(found)


def limit(table: Table, key: str, dictionary: Dictionary) -> int:
    """Read the name of a limit, and give its value."""
    name = table.text(key)
    if name not in dictionary.limits:
        table.refuse(key, _LIMIT)
    return dictionary.limits[name].value


def points(table: Table, scope: Scope, dictionary: Dictionary) -> tuple[PointsItem, ...]:
    """Read what gives points."""
    items: dict[str, PointsItem] = {}
    for row in table.rows("points"):
        name = row.new_id(items, _ID_TAKEN)
        clause, mark, source = provenance(row)
        when = row.condition("when", scope) if row.has("when") else None
        amount = row.amount("points", scope)
        facts = {fact: dictionary.facts[fact] for fact in (*(when.facts if when else ()), *amount.facts)}
        items[name] = PointsItem(
            id=name,
            label=row.both("label"),
            says=sentence(row, "says", facts, dictionary) if row.has("says") else None,
            when=when,
            amount=amount,
            most=limit(row, "most", dictionary) if row.has("most") else None,
            clause=clause,
            mark=mark,
            source=source,
            examples=point_examples(row, facts, conditional=when is not None),
        )
        row.done()
    return tuple(items.values())


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
        examples=tuple(_chances_examples(table)),
    )
    table.done()
    _check_chances(found, table)
    return found


def _chances_examples(table: Table) -> Iterator[ChancesExample]:
    for row in table.rows("examples"):
        yield ChancesExample(failed=row.whole("failed"), gives=row.whole("gives", least=1))
        row.done()


def _check_chances(found: Chances, table: Table) -> None:
    if not found.base <= found.most <= CHANCES_MOST:
        table.refuse("most", _MOST, limit=CHANCES_MOST)
    if all(one.failed for one in found.examples):
        table.refuse("examples", _EXAMPLES)
