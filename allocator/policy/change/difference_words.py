"""The words of a difference: names of things and keys, values in people's units, conditions without code words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from allocator.policy.change import chinese as difference_chinese
from allocator.policy.change import english as difference_english
from allocator.policy.language.fact import limit_words

TEXTS: Mapping[str, Mapping[str, str]] = {"zh": difference_chinese.TEXTS, "en": difference_english.TEXTS}
LABELS = ("label", "title", "name")
NAMING = ("id", "value", "key")  # what tells rows of a list apart
CONDITIONS = {"requires", "applies", "when", "means", "points", "fen"}
KINDS_OF_KEYS = {"fen": "money_fen"}
TOKEN = re.compile(r"not in|[A-Za-z_][A-Za-z_0-9]*|[<>=!]=|[<>]|\s+|.")
PLACE = re.compile(r"\{(\w+)\}")
BLANK = "＿＿"
Pair = tuple[Any, Any]


class Side:
    """One of the two files: how it names things and units."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.units = content.get("units", {})

    def unit(self, kind: str, language: str) -> str:
        """Name a unit."""
        known = self.units.get(kind, {}).get(language)
        return TEXTS[language].get(f"unit.{kind}", "") if known is None else known

    def number(self, kind: str, value: int, language: str) -> str:
        """Write a number of small units with the unit people use."""
        unit = self.unit(kind, language)
        written = limit_words(kind, value, language)
        return f"{written}{'' if unit == '%' else ' '}{unit}" if unit else written

    def name(self, token: str, language: str) -> str | None:
        """Say a name of the rule language: a fact, a number, a definition, an answer."""
        limits = self.content.get("limits", {})
        if token in limits:
            return self.number(limits[token]["kind"], limits[token]["value"], language)
        facts = self.content.get("facts", {})
        things = {**self.content.get("lots", {}), **self.content.get("definitions", {}), **facts}
        if token in things:
            label = label_of(things[token]) or things[token]
            return f"“{str(label[language]).rstrip('？?')}”"
        answers = [row for fact in facts.values() for row in fact.get("choices", ()) if row.get("value") == token]
        return str(answers[0][language]) if answers else None


def is_text(value: object) -> bool:
    """Tell a text in both languages from a table."""
    if not isinstance(value, dict) or set(value) != set(TEXTS):
        return False
    return all(isinstance(one, str) for one in value.values())


def label_of(table: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Find the name by which a table shows itself."""
    return next((table[key] for key in LABELS if is_text(table.get(key))), None)


def naming(rows: Sequence[Mapping[str, Any]]) -> str:
    """Choose what tells these rows apart: a key that all have, or else their title."""
    return next((key for key in NAMING if all(isinstance(row.get(key), str) for row in rows)), "")


def row_name(row: Mapping[str, Any], key: str) -> str | None:
    """Name one row of a list."""
    if key:
        return str(row[key])
    label = label_of(row)
    return None if label is None else label["zh"]


def sentence(
    what: str, path: Sequence[str], values: Pair, owners: Pair, sides: tuple[Side, Side], language: str
) -> str:
    """Say one change."""
    texts, side = TEXTS[language], 0 if what == "removed" else 1
    owner, value, key = owners[side], values[side], path[-1] if path else ""
    old, new = (written(key, values[n], owners[n], sides[n], language) for n in (0, 1))
    if what == "changed" and old == new:
        other = "en" if language == "zh" else "zh"
        old, new = (written(key, values[n], owners[n], sides[n], other) for n in (0, 1))
    label = _label(owner, sides[side], language)
    form = _form(what, key, owner is value and is_named(value), bool(label))
    said = texts[form].format_map(
        {"label": label, "key": texts.get(f"key.{key}", key), "kind": _kind(path, language), "old": old, "new": new}
    )
    return said[:1].upper() + said[1:].replace("  ", " ")


def is_named(value: object) -> bool:
    """Tell whether a value is a table with a name of its own."""
    return isinstance(value, dict) and label_of(value) is not None


def written(key: str, value: Any, owner: Any, side: Side, language: str) -> str:
    """Write one value as people read it."""
    texts = TEXTS[language]
    if isinstance(value, bool):
        return texts["yes" if value else "no"]
    if isinstance(value, int):
        kind = owner.get("kind") if key == "value" and isinstance(owner, dict) else KINDS_OF_KEYS.get(key)
        return side.number(str(kind), value, language)
    if isinstance(value, str):
        return condition(value, side, language) if key in CONDITIONS else texts.get(f"{key}.{value}", f"“{value}”")
    if isinstance(value, dict | list):
        return _written_parts(key, value, owner, side, language)
    return "–" if value is None else str(value)


def _written_parts(key: str, value: Any, owner: Any, side: Side, language: str) -> str:
    """Write a text in both languages, a table by its name or its keys, or a list."""
    label = value if is_text(value) else label_of(value) if isinstance(value, dict) else None
    if label is not None:
        return f"“{_filled(label[language], side, language)}”"
    parts = [written(key, one, owner, side, language) for one in value]
    if isinstance(value, dict):
        pairs = zip(value, (written(name, one, owner, side, language) for name, one in value.items()), strict=True)
        parts = [f"{TEXTS[language].get(f'key.{name}', name)} {one}" for name, one in pairs]
    return TEXTS[language]["list"].join(parts)


def condition(text: str, side: Side, language: str) -> str:
    """Write a condition with the names of things instead of code words."""
    parts = [" " if token.isspace() else _token(token, side, language) for token in TOKEN.findall(text)]
    return "".join(parts).strip()


def _token(token: str, side: Side, language: str) -> str:
    said = TEXTS[language].get(f"word.{token}")
    return said or side.name(token, language) or token


def _label(owner: Any, side: Side, language: str) -> str:
    label = label_of(owner) if isinstance(owner, dict) and owner is not side.content else None
    if label is None:
        return ""
    return _filled(label[language], side, language)


def _filled(text: str, side: Side, language: str) -> str:
    """Write the limits into a text, and blanks for what a household fills in."""
    limits = side.content.get("limits", {})

    def written_in(found: re.Match[str]) -> str:
        limit = limits.get(found[1])
        return BLANK if limit is None else limit_words(limit["kind"], limit["value"], language)

    return PLACE.sub(written_in, text)


def _kind(path: Sequence[str], language: str) -> str:
    """Name the kind of thing a path leads to: a limit, a rule, a group of a program."""
    texts = TEXTS[language]
    known = [texts[f"kind.{part}"] for part in path if f"kind.{part}" in texts]
    return known[-1] if known else path[0] if len(path) > 1 else ""


def _form(what: str, key: str, whole: bool, labelled: bool) -> str:
    """Choose the sentence."""
    if what == "order":
        return "order.of" if labelled else "order"
    if whole and what != "changed":
        return f"{what}.thing"
    if key == "examples":
        return "examples"
    if key == "value" and what == "changed":
        return "changed.value"
    return f"{what}.key" if labelled else f"{what}.head"
