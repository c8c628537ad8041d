"""Let the examples of a policy file follow its numbers: a number that moves takes the examples at it along."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tomlkit import TOMLDocument

from allocator.policy.change import completed
from allocator.policy.examples.broken import broken_examples
from allocator.policy.examples.everything import exemplified
from allocator.policy.file.loader import read
from allocator.policy.file.places import EXAMPLES, examples_of, find
from allocator.policy.file.table import parsed
from allocator.policy.parts.lot import LOT_KINDS
from allocator.policy.parts.policy import Policy

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
EXPRESSIONS = ("applies", "requires", "when", "lots", "points", "most", "months_used", "months_most", "fen")
Content = Mapping[str, Any]
Moves = Mapping[str, tuple[str, int, int]]  # limit -> kind, old value, new value


def move_examples(document: TOMLDocument, old: Policy, file: str) -> None:
    """Move the examples at a changed number, then let each example say what comes out now."""
    content = parsed(document.as_string().encode(), file).content
    for of, number, facts in _shifted(content, old):
        written = examples_of(document, of)[number]["facts"]
        for fact in [fact for fact in written if fact not in facts]:
            del written[fact]
        written.update(facts)
    new = _read(document, file)
    if _move_bans(document, old, new):
        new = _read(document, file)
    for told in broken_examples(new):
        examples_of(document, told.of)[told.number - 1]["gives"] = told.said
    completed.complete(document, new)


def _read(document: TOMLDocument, file: str) -> Policy:
    return read(document.as_string().encode(), file)


def _shifted(content: Content, old: Policy) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """List the examples whose facts move, with their facts; the file is looked at as plain values, which is quicker."""
    moves: Moves = {
        name: (limit.kind, limit.value, int(content["limits"][name]["value"]))
        for name, limit in old.limits.items()
        if content["limits"][name]["value"] != limit.value
    }
    kinds = {name: fact["kind"] for name, fact in content["facts"].items()} | dict(LOT_KINDS)
    for thing in exemplified(old):
        if thing.of.startswith("prices."):  # the household of a price may have any facts
            continue
        names = set(_names(content, _text(content, thing.of)))
        for number, example in enumerate(examples_of(content, thing.of)):
            before = example.get("facts", {})
            after = _moved(before, names, kinds, [moves[name] for name in names if name in moves])
            if after != before:
                yield thing.of, number, after


def _moved(
    facts: Mapping[str, Any], names: set[str], kinds: Mapping[str, str], moves: list[tuple[str, int, int]]
) -> dict[str, Any]:
    """Shift the values that stand right at a moved number; drop facts that are no longer read there."""
    after = {fact: value for fact, value in facts.items() if fact in names}
    for fact, value in facts.items():
        for kind, old, new in moves:
            if fact in names and kinds[fact] == kind and abs(value - old) <= 1:
                after[fact] = max(0, int(value) - old + new)
    return after


def _move_bans(document: TOMLDocument, old: Policy, new: Policy) -> bool:
    """Shift the days on which somebody applies right before or after a ban that ends on another day now."""
    moved = False
    for name, row in new.procedure.items():
        if row.event is None or row == old.procedure.get(name):
            continue
        for example, told in zip(examples_of(document, f"procedure.{name}"), row.examples, strict=True):
            ended, ends = old.procedure[name].free(told.days), row.free(told.days)
            if ended is not None and ends is not None and ended != ends and abs((told.on - ended).days) <= 1:
                example["on"] = date.fromordinal(ends.toordinal() + (told.on - ended).days)
                moved = True
    return moved


def _text(content: Content, of: str) -> str:
    """Join everything in a thing that may name a fact or a number; a group rests on those before it too."""
    at, _, name = of.rpartition(".")
    places = [f"{at}.{number}" for number in range(1, int(name) + 1)] if at.endswith(".tiers") else [of]
    texts = []
    for place in places:
        found = find(content, f"{place}.{EXAMPLES}")
        row = {} if found is None else found[0]
        for table in (row, *row.get("amounts", ())):
            texts += [table[key] for key in EXPRESSIONS if isinstance(table.get(key), str)]
    return " ".join(texts)


def _names(content: Content, text: str) -> Iterator[str]:
    """List the names an expression rests on, with those inside definitions."""
    waiting, seen = [text], set[str]()
    definitions = content.get("definitions", {})
    while waiting:
        for name in NAME.findall(waiting.pop()):
            if name not in seen:
                seen.add(name)
                yield name
                if name in definitions:
                    waiting.append(definitions[name]["means"])
