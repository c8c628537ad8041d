"""Change numbers, conditions and texts of a policy file without losing its comments or the order of its parts.

The examples of a rule stand on both sides of its numbers. When a number moves, the examples at it move along, and each
example says afterwards what its rule now says. The difference of the two files names every rule whose examples moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

import tomlkit
from tomlkit import TOMLDocument

from allocator.errors import N_, Refused
from allocator.policy.change import moved
from allocator.policy.file.loader import read
from allocator.policy.file.places import find
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.rule import Mark

WHERE = ("clause", "mark", "source")


class NoSuchPlace(Refused):
    """A change of something the file does not have."""

    code: ClassVar[str] = "policy-place"
    message: ClassVar[str] = N_("The policy has no place “%(key)s”. Correct the name, or change the file by hand.")


class WrongKind(Refused):
    """A text where a number stands, or the other way round."""

    code: ClassVar[str] = "policy-value-kind"
    message: ClassVar[str] = N_("“%(value)s” cannot stand at “%(key)s”: a value like “%(old)s” is needed there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place of the file with its new value, and where the new value stands; what is None stays as it is."""

    key: str
    value: int | str | None = None
    clause: str | None = None
    mark: Mark | None = None
    source: str | None = None


def amend(
    source: bytes,
    changes: Sequence[Change],
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    file: str = "policy.toml",
) -> bytes:
    """Write the file anew with these changes; the result is read strictly before it is handed out."""
    return _written(source, tuple(changes), first_day, last_day, file)


@lru_cache(maxsize=64)  # a form shows a change and then proposes it: the same bytes, computed once
def _written(
    source: bytes, changes: tuple[Change, ...], first_day: date | None, last_day: date | None, file: str
) -> bytes:
    document = amended(read(source, file), changes, first_day=first_day, last_day=last_day, file=file)
    written = tomlkit.dumps(document).encode()
    read(written, file)
    return written


def amended(
    policy: Policy, changes: Sequence[Change], *, first_day: date | None, last_day: date | None, file: str
) -> TOMLDocument:
    """Change the document of a policy, and let its examples follow."""
    document = tomlkit.parse(policy.source.decode("utf-8"))
    for change in changes:
        _apply(document, change)
    if first_day is not None:
        document["effective_from"] = first_day
    if last_day is not None:
        document["effective_until"] = last_day
    moved.move_examples(document, policy, file)
    return document


def _apply(document: TOMLDocument, change: Change) -> None:
    found = find(document, change.key)
    if found is None:
        raise NoSuchPlace(key=change.key)
    table, key = found
    if change.value is not None:
        table[key] = _like(change.key, table[key], change.value)
    for part in WHERE:
        told = getattr(change, part)
        if told:
            table[part] = told


def _like(key: str, old: object, new: int | str) -> int | str:
    """Keep the kind of a value: a number stays one, and a text that is a number is written as such."""
    if isinstance(old, str):
        return str(new)
    if isinstance(old, int) and not isinstance(old, bool) and isinstance(new, int):
        return new
    raise WrongKind(key=key, value=new, old=old)
