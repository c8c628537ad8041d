"""A small file cannot keep its reader busy: what is larger than a policy needs is refused, by name."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import HERE, TOYVILLE, TOYVILLE_FILE

from allocator.policy import PolicyError, read
from allocator.policy.change.amend import Change, amend
from allocator.policy.change.overlay import is_overlay
from allocator.policy.change.overlay import read as read_overlay
from allocator.policy.file.loader import MOST_EXAMPLES
from allocator.policy.file.table import LONGEST_LINE, MOST_BYTES, MOST_KEY_PARTS, parsed
from allocator.policy.language.expression import MOST_DEPTH, MOST_PARTS
from allocator.policy.language.tree import Condition

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
OVERLAY = (HERE / "toyville" / "districts" / "hill" / "2024-03-01.toml").read_text(encoding="utf-8")
DEFINITION = (
    '[definitions.{}]\nlabel = {{ zh = "甲", en = "A" }}\nmeans = "{}"\nclause = "c"\nmark = "seed"\nsource = "s"\n\n'
)
RULES = "[definitions.handy]"
CHAINS = ["1 < members < -members < 5", "{0} and not (members not in (1, 2) or members + 1 in (3, 4))"]
TOO_LARGE = {
    "lists in lists": ("a = " + "[\n" * 5_000, "nested too deep"),
    "a long number": ("a = " + "9" * 5_000, "line 1 has 5004 characters; at most 3000"),
    "a long number in sixteens": ("\na = 0x" + "f" * 100_000, "line 2 has 100006 characters; at most 3000"),
    "a long key": ("\n\na" + ".a" * 1_000 + " = 1", "line 3 has a key of more than 8 parts"),
    "a long key in quotes": ("'a'" + ' . "a\\"."' * 200 + " = 1", "line 1 has a key of more than 8 parts"),
    "a long name of a table": ("[[" + "a." * 200 + "a]]", "line 1 has a key of more than 8 parts"),
    "a long key inside": ("x = { y = [{ " + "a." * 200 + "a = 1 }] }", "line 1 has a key of more than 8 parts"),
    "many bytes": ("#\n" * (MOST_BYTES // 2) + "#", "1000001 bytes; at most 1000000"),
}


def refusal(text: str) -> PolicyError:
    with pytest.raises(PolicyError) as refused:
        read(text.encode(), "toy.toml")
    return refused.value


def defined(means: list[str]) -> str:
    """Toyville with definitions, each made of the one before it."""
    rows = [DEFINITION.format(f"d{number}", text.format(f"d{number - 1}")) for number, text in enumerate(means)]
    return TEXT.replace(RULES, "".join(rows) + RULES, 1)


@pytest.mark.parametrize(("text", "problem"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_file_that_would_keep_the_parser_busy_is_refused_and_says_where(text: str, problem: str):
    assert problem in str(refusal(text).facts["problem"])
    with pytest.raises(PolicyError, match=re.escape(problem)):
        read_overlay(text.encode(), "hill.toml")
    assert not is_overlay(text.encode())


def test_what_just_fits_is_read():
    key = ".".join(["a"] * MOST_KEY_PARTS)
    head = f"{key} = 1\nb = " + "9" * (LONGEST_LINE - 4) + "\n"
    row = "#" * LONGEST_LINE + "\n"
    text = (head + row * (MOST_BYTES // len(row) + 1))[:MOST_BYTES]
    assert len(text.encode()) == MOST_BYTES
    assert parsed(text.encode(), "toy.toml").content["b"] == int("9" * (LONGEST_LINE - 4))


def test_a_number_as_long_as_a_line_is_shown_when_it_is_refused():
    number = "0x" + "f" * (LONGEST_LINE - 30)
    assert refusal(TEXT.replace("value = 1250050", f"value = {number}")).facts["value"] == int(number, 16)


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(["a", "1", '"b.c"', "'d'", '"\\""']), min_size=1, max_size=20),
    st.sampled_from([".", " .\t"]),
)
def test_the_parts_of_a_key_are_counted_as_toml_counts_them(parts: list[str], dot: str):
    source = (dot.join(parts) + " = 1").encode()
    if len(parts) > MOST_KEY_PARTS:
        with pytest.raises(PolicyError, match="more than 8 parts"):
            parsed(source, "toy.toml")
    else:
        node: object = parsed(source, "toy.toml").content
        for _ in parts:
            assert isinstance(node, dict)
            (node,) = node.values()
        assert node == 1


@pytest.mark.parametrize(
    ("means", "place", "problem"),
    [
        (["sings or not sings", *["{0} and {0}"] * 18], "definitions.d7.means", "has 639 parts; at most 500"),
        (["sings or not sings", *[" and ".join(["{0}"] * 8)] * 7], "definitions.d3.means", "parts; at most 500"),
        (["sings", *["not {0}"] * 1_200], "definitions.d100.means", "nested 101 deep; at most 100"),
        (["members" + " == 1" * 180], "definitions.d0.means", "parts; at most 500"),
    ],
)
def test_definitions_that_grow_with_one_another_are_refused_by_name(means: list[str], place: str, problem: str):
    error = refusal(defined(means))
    assert error.facts["place"] == place
    assert problem in str(error.facts["problem"])


def test_a_rule_that_rests_on_large_definitions_is_refused_too():
    text = defined(["sings or not sings", *["{0} and {0}"] * 6])
    rule = 'requires = "savings <= most_savings and ({})"'
    assert read(text.encode(), "toy.toml").definitions["d6"].condition.parts <= MOST_PARTS
    error = refusal(text.replace('requires = "savings <= most_savings"', rule.format("d6 or d6")))
    assert error.facts["place"] == "rules[thrift].requires"
    assert "at most 500" in str(error.facts["problem"])


def written_out(tree: object) -> tuple[int, int]:
    """How many parts a tree has, and how deep it is."""
    inner = [getattr(tree, name) for name in ("left", "right", "item", "part") if hasattr(tree, name)]
    sizes = [written_out(one) for one in (*inner, *getattr(tree, "parts", ()))]
    return 1 + sum(parts for parts, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)


@settings(max_examples=15)
@given(
    st.lists(
        st.sampled_from(["{0} and {0}", "not {0}", "{0} or members > 2", "{0} and craft == smith", *CHAINS]),
        max_size=12,
    )
)
def test_nothing_larger_than_its_size_is_ever_read(means: list[str]):
    try:
        policy = read(defined(["sings", *means]).encode(), "toy.toml")
    except PolicyError:
        return  # larger than is read
    conditions: list[Condition] = [one.condition for one in policy.definitions.values()]
    for one in (*conditions, *(rule.whole for rule in policy.rules)):
        parts, depth = written_out(one.tree)
        assert parts <= one.parts
        assert depth <= one.depth
    assert all(one.parts <= MOST_PARTS and one.depth <= MOST_DEPTH for one in conditions)


def test_more_examples_than_anybody_looks_at_are_refused():
    start = "    { facts = {}, gives"
    more = '    { facts = {}, gives = "unknown" },\n' * MOST_EXAMPLES
    error = refusal(TEXT.replace(start, more + start, 1))
    assert error.facts["place"] == "examples"
    assert re.search("has 20[0-9]+ examples; at most 2000", str(error))


def test_a_paper_is_valid_for_days_that_a_calendar_has():
    old = "valid_days = 30"
    assert TOYVILLE.facts["savings"].valid_days == 30
    assert "larger than" in str(refusal(TEXT.replace(old, f"valid_days = {10**7}")).facts["problem"])


def test_a_ban_is_counted_from_days_whose_end_the_calendar_has():
    examples = TEXT.index("examples = [", TEXT.index('id = "twice-declined"')) + len("examples = [")
    far = f"{{ on = {date.max}, gives = {date.max}, days = [{date.max}, {date.max}] }},"
    error = refusal(TEXT[:examples] + far + TEXT[examples:])
    assert error.facts["place"] == "procedure[twice-declined].examples[1].days"
    assert "2999" in str(error.facts["problem"])


def test_a_change_goes_through_the_same_door():
    with pytest.raises(PolicyError, match="at most 3000"):
        amend(TOYVILLE.source, [Change(key="limits.most_savings", source="x" * LONGEST_LINE)])
    with pytest.raises(PolicyError, match="at most 1000000"):
        amend(TOYVILLE.source + b"\n" * MOST_BYTES, [])
    assert read_overlay(OVERLAY.encode(), "hill.toml").sets
    with pytest.raises(PolicyError, match="at most 1000000"):
        read_overlay(OVERLAY.encode() + b"\n" * MOST_BYTES, "hill.toml")
