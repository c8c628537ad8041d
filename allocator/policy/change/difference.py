"""What changed between two policies, in plain words: everything a file says, part by part, and nothing left out.

The files are held against each other as data, so a part of the language that this module has no words for still shows
up, by its name in the file. Comments, spaces and the order of keys inside a table mean nothing and are not shown.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from allocator.policy.change import difference_words as words
from allocator.policy.change.difference_words import Side
from allocator.policy.language.fact import Text
from allocator.policy.parts.policy import Policy

What = Literal["changed", "added", "removed", "order"]
ORDERED = ("sections", "facts", "programs", "definitions")  # tables whose order people see, or later parts rest on
EXAMPLES = "examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that changed: its place in the file, what was there and what is there now, and the sentence."""

    path: tuple[str, ...]
    what: What
    old: object
    new: object
    text: Text

    @property
    def part(self) -> str:
        """The part of the file: limits, terms, rules, programs …; empty for the head."""
        return self.path[0] if len(self.path) > 1 else ""

    def sentence(self, language: str) -> str:
        """Say it in one language."""
        return self.text[language]


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same place in both files, and the nearest named thing around it on both sides."""

    path: tuple[str, ...]
    old: Any
    new: Any
    owners: tuple[Any, Any]


def difference(old: Policy, new: Policy) -> tuple[Changed, ...]:
    """List what changed from one policy to the other, in the order of the newer file."""
    before, after = tomllib.loads(old.source.decode()), tomllib.loads(new.source.decode())
    sides = Side(before), Side(after)
    return tuple(
        Changed(
            path=pair.path, what=what, old=pair.old, new=pair.new,
            text=Text(*(words.sentence(what, pair.path, (pair.old, pair.new), pair.owners, sides, language)
                        for language in ("zh", "en"))),
        )
        for what, pair in _walk(_Pair((), before, after, (before, after)))
    )  # fmt: skip


def _walk(pair: _Pair) -> Iterator[tuple[What, _Pair]]:
    tables = _tables(pair)
    if tables is None:
        if _exact(pair.old) != _exact(pair.new):
            yield "changed", pair
        return
    before, after, ordered = tables
    for name in [*after, *(name for name in before if name not in after)]:
        inner = _inner(pair, name, before.get(name), after.get(name))
        if (name in before and name in after) or _holds_things(inner.old, inner.new):
            yield from _walk(inner)
        else:
            yield "added" if name in after else "removed", inner
    if ordered:
        yield from _order(pair, before, after)


def _order(pair: _Pair, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[What, _Pair]]:
    """Tell that what is in both stands in another order now."""
    old, new = [name for name in before if name in after], [name for name in after if name in before]
    if old != new:
        yield "order", _Pair(pair.path, list(before), list(after), pair.owners)


def _tables(pair: _Pair) -> tuple[Mapping[str, Any], Mapping[str, Any], bool] | None:
    """Give both sides as named parts, and whether their order means something; nothing for a single value."""
    old, new = pair.old, pair.new
    if isinstance(old, dict) and isinstance(new, dict) and not (words.is_text(old) or words.is_text(new)):
        return old, new, pair.path in {(name,) for name in ORDERED}
    if _holds_things(old, new):  # one side has none of these
        old, new = old or type(new)(), new or type(old)()
        if isinstance(old, dict):
            return old, new, False
    if pair.path[-1:] != (EXAMPLES,) and _are_rows(old or new) and _are_rows(new or old):
        key = words.naming([*old, *new])
        return _named(old, key), _named(new, key), True
    return None


def _holds_things(old: Any, new: Any) -> bool:
    """Tell whether one side lacks a whole collection of named things, which are better told one by one."""
    there = new if old is None else old if new is None else None
    things = there.values() if isinstance(there, dict) else there if isinstance(there, list) else ()
    return bool(things) and all(isinstance(one, dict) and words.label_of(one) is not None for one in things)


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _named(rows: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any]:
    """Give rows a name each: their id, their title, or else their number; one name twice falls back to numbers."""
    names = [words.row_name(row, key) for row in rows]
    if None in names or len(set(names)) < len(names):
        names = [str(number) for number in range(1, len(rows) + 1)]
    return {str(name): row for name, row in zip(names, rows, strict=True)}


def _inner(pair: _Pair, name: str, old: Any, new: Any) -> _Pair:
    owners = tuple(
        side if isinstance(side, dict) and words.label_of(side) is not None else owner
        for side, owner in zip((old, new), pair.owners, strict=True)
    )
    return _Pair((*pair.path, name), old, new, (owners[0], owners[1]))


def _exact(value: Any) -> object:
    """Make a value comparable in which yes is not 1."""
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return type(value), value
