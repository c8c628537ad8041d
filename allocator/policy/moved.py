"""Let the examples of a policy file follow its numbers: a number that moves takes the examples at it along."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any, cast

import tomlkit
from tomlkit import TOMLDocument

from allocator.policy.fact_tables import LOT_KINDS
from allocator.policy.loader import read
from allocator.policy.lot import TENURES
from allocator.policy.places import find
from allocator.policy.policy import Policy
from allocator.policy.retold import contradicted
from allocator.policy.rule import Rule

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
RULES = ("rules", "suitability")
EXAMPLES = "examples"
MOST_TRIED = 20_000  # households tried for an example; a rule reads a handful of facts
Written = int | str  # a value as it is written in the file
Answers = Mapping[Written, int]
Moves = Mapping[str, tuple[str, int, int]]  # limit -> kind, old value, new value


def move_examples(document: TOMLDocument, old: Policy, file: str) -> None:
    """Move the examples at a changed number, then let each example say what its rule says now."""
    moves: Moves = {
        name: (limit.kind, limit.value, int(document["limits"][name]["value"]))
        for name, limit in old.limits.items()
        if document["limits"][name]["value"] != limit.value
    }
    kinds = {name: fact["kind"] for name, fact in document["facts"].items()} | dict(LOT_KINDS)
    rows = {row["id"]: row for key in (*RULES, "benefits") for row in document.get(key, ())}
    for row in rows.values():
        names = set(_names(document, _text(row)))
        for example in row.get(EXAMPLES, ()):
            _move(example["facts"], names, kinds, [moves[name] for name in names if name in moves])
    new = read(document.as_string().encode(), file)
    for told in contradicted(new):
        place = find(document, f"{told.of}.{EXAMPLES}")
        if place is not None:
            place[0][EXAMPLES][told.number - 1]["gives"] = told.said
    for rule in (*new.rules, *new.suitability):
        _complete(document, new, rule, rows[rule.id][EXAMPLES])


def _complete(document: TOMLDocument, policy: Policy, rule: Rule, rows: Any) -> None:
    """Find another example where one side of a number has lost its own."""
    missing = {"holds", "fails"} - {row["gives"] for row in rows}
    answers = _answers(document, policy, rule) if missing else {}
    for facts in _households(rule, answers) if missing else ():
        said = rule.judge({fact: answers[fact][value] for fact, value in facts.items()}).verdict
        if said in missing:
            missing.remove(said)
            rows.insert(0, tomlkit.inline_table())
            rows[0].update({"facts": facts, "gives": said})


def _households(rule: Rule, answers: Mapping[str, Answers]) -> Iterator[dict[str, Written]]:
    """List households by the facts that a rule reads, as an officer writes them."""
    for values in islice(product(*(answers[fact] for fact in rule.facts)), MOST_TRIED):
        yield dict(zip(rule.facts, values, strict=True))


def _answers(document: TOMLDocument, policy: Policy, rule: Rule) -> dict[str, Answers]:
    """Give the answers worth trying for each fact of a rule: all of a choice, and the numbers around those in use."""
    used = {value for example in rule.examples for value in example.facts.values() if value is not None}
    found: dict[str, Answers] = {}
    for fact in rule.facts:
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


def _move(facts: Any, names: set[str], kinds: Mapping[str, str], moves: list[tuple[str, int, int]]) -> None:
    """Shift the values that stand right at a moved number; drop facts that the rule no longer reads."""
    for fact in [fact for fact in facts if fact not in names]:
        del facts[fact]
    for fact, value in list(facts.items()):
        for kind, old, new in moves:
            if kinds[fact] == kind and abs(value - old) <= 1:
                facts[fact] = max(0, int(value) - old + new)


def _text(row: Any) -> str:
    """Join everything in a rule or benefit that may name a fact or a number."""
    parts = [row.get(key, "") for key in ("applies", "requires", "months_used", "months_most")]
    parts += [amount.get(key, "") for amount in row.get("amounts", ()) for key in ("when", "fen")]
    return " ".join(parts)


def _names(document: TOMLDocument, text: str) -> Iterator[str]:
    """List the names an expression rests on, with those inside definitions."""
    waiting, seen = [text], set[str]()
    definitions = document.get("definitions", {})
    while waiting:
        for name in NAME.findall(waiting.pop()):
            if name not in seen:
                seen.add(name)
                yield name
                if name in definitions:
                    waiting.append(definitions[name]["means"])
