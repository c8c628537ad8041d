"""The difference of two policies leaves nothing out, and says it so that an officer understands it."""

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import TOYVILLE, WENZHOU

from allocator.policy import Policy, PolicyError, read
from allocator.policy.change.amend import Change, amend
from allocator.policy.change.difference import difference
from allocator.policy.change.numbers import numbers

Path = tuple[str | int, ...]


def leaves(node: Any, path: Path = ()) -> list[Path]:
    """Every place of a file that holds a single value."""
    if isinstance(node, dict):
        return [leaf for key, inner in node.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(node, list) and node and isinstance(node[0], dict):
        return [leaf for number, inner in enumerate(node) for leaf in leaves(inner, (*path, number))]
    return [path]


def tables(node: Any, path: Path = ()) -> list[Path]:
    """Every place that holds a table or a row."""
    found = [path] if path and isinstance(node, dict) else []
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return found + [one for key, value in inner for one in tables(value, (*path, key))]


CONTENT = tomllib.loads(TOYVILLE.source.decode())
LEAVES, TABLES = leaves(CONTENT), tables(CONTENT)


def at(node: Any, path: Path) -> Any:
    for part in path:
        node = node[part]
    return node


def otherwise(value: Any) -> Any:
    """Another value that may stand in the same place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return int(value) + 1
    if isinstance(value, list):
        return list(value)[:-1] or [*value, "x"]
    return value.replace(year=value.year + 1) if hasattr(value, "year") else f"{value} x"


def rewritten(change: Any) -> Policy | None:
    """Toyville with something done to its file; nothing where the file is not understood any more."""
    document = tomlkit.parse(TOYVILLE.source.decode())
    change(document)
    try:
        return read(tomlkit.dumps(document).encode(), "toy.toml")
    except PolicyError:
        return None


def said(old: Policy, new: Policy, language: str = "zh") -> list[str]:
    return [one.sentence(language) for one in difference(old, new)]


@settings(max_examples=40)
@given(st.sampled_from(LEAVES))
def test_another_value_anywhere_is_a_difference_in_both_languages(path: Path):
    def change(document: Any) -> None:
        table, key = at(document, path[:-1]), path[-1]
        table[key] = otherwise(at(CONTENT, path))

    policy = rewritten(change)
    if policy is None:
        return  # the reader refuses it
    for language in ("zh", "en"):
        for there, back in ((TOYVILLE, policy), (policy, TOYVILLE)):
            sentences = said(there, back, language)
            assert sentences
            assert all(sentence.strip() and "{" not in sentence for sentence in sentences)


@settings(max_examples=40)
@given(st.sampled_from(TABLES))
def test_something_left_out_is_a_difference(path: Path):
    def change(document: Any) -> None:
        del at(document, path[:-1])[path[-1]]

    policy = rewritten(change)
    if policy is None:
        return  # the reader refuses it
    assert said(TOYVILLE, policy)
    assert said(policy, TOYVILLE)


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from(numbers(TOYVILLE)), st.integers(-2, 2)), min_size=1, max_size=3))
def test_a_policy_amended_at_random_differs_exactly_when_a_number_does(steps: list[tuple[Any, int]]):
    wanted = {one.key: one.value + more for one, more in steps if one.value + more >= 0}
    try:
        policy = read(amend(TOYVILLE.source, [Change(key=k, value=v) for k, v in wanted.items()]), "toy.toml")
    except PolicyError:
        return
    changed = {number.key for number in numbers(TOYVILLE) if wanted.get(number.key, number.value) != number.value}
    assert bool(changed) == bool(difference(TOYVILLE, policy))


def test_a_policy_does_not_differ_from_itself_nor_from_one_with_other_comments():
    text = TOYVILLE.source.decode()
    other = read(f"# another comment\n{text}\n\n# the end\n".encode(), "toy.toml")
    assert difference(TOYVILLE, TOYVILLE) == ()
    assert other.sha256 != TOYVILLE.sha256
    assert difference(TOYVILLE, other) == ()


def test_the_order_of_rules_and_groups_is_part_of_the_difference():
    text = TOYVILLE.source.decode()
    first, second = CONTENT["rules"][0]["id"], CONTENT["rules"][1]["id"]
    start, middle = text.index(f'[[rules]]\nid = "{first}"'), text.index(f'[[rules]]\nid = "{second}"')
    end = text.index("\n[", middle + 1) + 1
    swapped = text[:start] + text[middle:end] + text[start:middle] + text[end:]
    (changed,) = difference(TOYVILLE, read(swapped.encode(), "toy.toml"))
    assert changed.what == "order"


def test_the_sentence_names_the_thing_and_both_numbers_with_their_unit():
    new = read(amend(WENZHOU.source, [Change(key="limits.min_insurance_sale", value=24)]), "x")
    assert said(WENZHOU, new)[0] == "“人才住房配售：社保最少月数”由 6 个月 改为 24 个月。"
    assert said(WENZHOU, new, "en")[0] == (
        "“Talent housing for sale: fewest months of insurance” changes from 6 months to 24 months."
    )


def test_a_condition_is_said_with_the_names_of_things():
    change = Change(key="rules.talent-contract.requires", value="contract_months >= min_contract and insured_now")
    (sentence,) = [text for text in said(WENZHOU, read(amend(WENZHOU.source, [change]), "x")) if "要求" in text]
    assert "contract_months" not in sentence
    assert "≥ 36 个月 并且 “社保现在是否在缴”" in sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rule_that_is_gone_and_one_that_is_new_are_named(language: str):
    def change(document: Any) -> None:
        del document["suitability"]

    less = rewritten(change)
    assert less is not None
    title = TOYVILLE.suitability[0].title[language]
    assert any(title in sentence for sentence in said(TOYVILLE, less, language))
