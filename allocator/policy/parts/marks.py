"""How much of a policy stands in its document, and how much was found elsewhere or assumed."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from allocator.policy.parts.policy import Policy
from allocator.policy.parts.rule import MARKS


def marks_counted(policy: Policy) -> dict[str, int]:
    """Count everything in the policy file that carries a mark, by mark: seed, found, common, assumption."""
    counted = Counter(_marks(tomllib.loads(policy.source.decode("utf-8"))))
    return {mark: counted[mark] for mark in MARKS}


def _marks(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        mark = part.get("mark")
        if isinstance(mark, str):
            yield mark
        for inner in part.values():
            yield from _marks(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _marks(inner)
