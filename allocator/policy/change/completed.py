"""Find another example where one side of a number has lost its own."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice, product
from typing import Any, cast

import tomlkit
from tomlkit import TOMLDocument

from allocator.policy.examples.everything import BOTH, Exemplified, exemplified, side
from allocator.policy.file.places import examples_of
from allocator.policy.parts.lot import LOT_KINDS, TENURES
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.procedure import Procedure, months_after
from allocator.policy.parts.rule import Example

MOST_TRIED = 20_000  # households tried for an example; a condition reads a handful of facts
Written = int | str  # a value as it is written in the file
Answers = Mapping[Written, int]


def complete(document: TOMLDocument, policy: Policy) -> None:
    """Add an example for every side that an example is needed on and none stands on."""
    for thing in exemplified(policy):
        missing = set(thing.needed) - {side(thing.said(one)) for one in thing.examples if hasattr(one, "facts")}
        if missing:
            _add_households(document, policy, thing, missing)
    for row in policy.procedure.values():
        if row.event is not None:
            _complete_ban(document, row)


def _add_households(document: TOMLDocument, policy: Policy, thing: Exemplified, missing: set[bool]) -> None:
    answers = _answers(document, policy, thing)
    for facts in _households(thing.reads, answers):
        said = thing.said(Example(facts={fact: answers[fact][value] for fact, value in facts.items()}, gives="unknown"))
        which = side(said)
        if which in missing:
            missing.remove(which)
            _insert(document, thing.of, {"facts": facts, "gives": said})
        if not missing:
            return


def _insert(document: TOMLDocument, of: str, example: Mapping[str, object]) -> None:
    rows: Any = examples_of(document, of)
    rows.insert(0, tomlkit.inline_table())
    rows[0].update(example)


def _households(reads: Sequence[str], answers: Mapping[str, Answers]) -> Iterator[dict[str, Written]]:
    """List households by the facts that something reads, as an officer writes them."""
    for values in islice(product(*(answers[fact] for fact in reads)), MOST_TRIED):
        yield dict(zip(reads, values, strict=True))


def _answers(document: TOMLDocument, policy: Policy, thing: Exemplified) -> dict[str, Answers]:
    """Give the answers worth trying for each fact: all of a choice, and the numbers around those in use."""
    told = [example.facts for example in thing.examples if isinstance(getattr(example, "facts", None), Mapping)]
    used = {value for facts in told for value in facts.values() if value is not None}
    found: dict[str, Answers] = {}
    for fact in thing.reads:
        kind = LOT_KINDS.get(fact) or policy.facts[fact].kind
        edges = used | {limit.value for limit in policy.limits.values() if limit.kind == kind}
        if kind == "flag":
            found[fact] = {True: 1, False: 0}
        elif kind == "choice":
            rows = document["facts"][fact]["choices"] if fact in document["facts"] else ()
            codes = {str(row["value"]): int(row["code"]) for row in rows}
            found[fact] = cast("Answers", codes or TENURES)
        else:
            found[fact] = {near: near for edge in sorted(edges) for near in (edge, edge - 1, edge + 1) if near >= 0}
    return found


def _complete_ban(document: TOMLDocument, row: Procedure) -> None:
    """Let somebody apply on the last day of a ban, and on the first day after it."""
    missing = BOTH - {row.bars(example.days, example.on) is not None for example in row.examples}
    start = next(day for example in row.examples for day in example.days)
    days = [months_after(start, number) for number in range(row.times)]
    free = row.free(days)
    for barred in sorted(missing):
        if free is None:
            return
        on, gives = (free - timedelta(days=1), free) if barred else (free, "none")
        _insert(document, f"procedure.{row.id}", {"days": days, "on": on, "gives": gives})
