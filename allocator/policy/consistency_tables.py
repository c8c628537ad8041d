"""Read which answers must go together."""

from collections.abc import Iterator, Mapping
from typing import cast

from allocator.errors import N_
from allocator.policy.consistency import Consistency
from allocator.policy.expression import is_name
from allocator.policy.fact import Fact
from allocator.policy.rule import VERDICTS, Example, Verdict
from allocator.policy.rule_tables import Dictionary, example_facts, sentence
from allocator.policy.table import Table

_ID = N_("an id of small ASCII letters, digits and - is needed")
_ID_TAKEN = N_("another row has this id")
_EXAMPLES = N_("an example that holds and one that fails are needed")


def consistency(top: Table, dictionary: Dictionary) -> tuple[Consistency, ...]:
    """Read the checks of answers, in the order of the file."""
    found: dict[str, Consistency] = {}
    for table in top.rows("consistency"):
        name = table.text("id")
        if not is_name(name.replace("-", "_")) or name != name.lower():
            table.refuse("id", _ID)
        if name in found:
            table.refuse("id", _ID_TAKEN)
        requires = table.condition("requires", dictionary.scope())
        facts = {fact: dictionary.named(fact) for fact in requires.facts}
        found[name] = Consistency(
            id=name,
            requires=requires,
            sentence=sentence(table, "sentence", facts, dictionary),
            examples=tuple(_examples(table, facts)),
        )
        table.done()
    return tuple(found.values())


def _examples(table: Table, facts: Mapping[str, Fact]) -> Iterator[Example]:
    given: set[str] = set()
    for row in table.rows("examples"):
        gives = cast("Verdict", row.one_of("gives", VERDICTS))
        given.add(gives)
        yield Example(facts=example_facts(row, facts), gives=gives)
        row.done()
    if not {"holds", "fails"} <= given:
        table.refuse("examples", _EXAMPLES)
