"""Lists of lots by their bytes: the same lots as decoding each list, however names and lists are written."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.instance import wishes
from allocator.instance.lists import Unclear
from allocator.instance.wishes import LotLists

NAMES = st.text(st.sampled_from('aAb-01家é"\\:,[] '), min_size=1, max_size=5)
LONG = "x" * wishes.LONGEST
Lists = list[list[str]]


@st.composite
def written(draw: st.DrawFn) -> tuple[list[str], Lists]:
    """Names of lots, and lists of some of them."""
    names = draw(st.lists(NAMES, unique=True, min_size=1, max_size=8))
    return names, draw(st.lists(st.lists(st.sampled_from(names), max_size=5), max_size=6))


def found(names: Sequence[str], lists: Sequence[str]) -> Lists:
    """The lists as they are read from their bytes."""
    text = bytearray(b"".join(wishes.BEFORE + one.encode() for one in lists))
    lots, each = LotLists({name: n for n, name in enumerate(names)}).read(text, len(lists))
    assert (lots.dtype, each.dtype) == (np.int32, np.int64)
    ends = np.cumsum(each).tolist()
    return [[names[lot] for lot in lots[end - long : end]] for end, long in zip(ends, each.tolist(), strict=True)]


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@given(written())
def test_lists_hold_the_lots_that_are_named_there(given_: tuple[list[str], Lists]) -> None:
    names, lists = given_
    assert found(names, [compact(one) for one in lists]) == lists


@given(written(), st.data())
def test_spaces_and_escapes_change_nothing(given_: tuple[list[str], Lists], data: st.DataObject) -> None:
    names, lists = given_
    ways = (compact, json.dumps, lambda one: compact(one).replace(",", " ,"))
    ways_drawn = [data.draw(st.sampled_from(ways[:2] if any("," in name for name in names) else ways)) for _ in lists]
    assert found(names, [way(one) for way, one in zip(ways_drawn, lists, strict=True)]) == lists


@pytest.mark.parametrize("names", [[], ["a"], [LONG, "a"], [f"lot {n:05}" for n in range(5000)]])
def test_any_number_of_names_of_any_length_is_known(names: list[str]) -> None:
    lists = [names[-2:], [], names[:1]]
    assert found(names, [compact(one) for one in lists]) == lists


@pytest.mark.parametrize(
    "one", ['["c"]', '["a", "c"]', "null", '"a"', "1", '[1,"a"]', '{"a":"b"}', '[["a"]]', '[{"a":"b"}]', '["a",\n"b"]']
)
@pytest.mark.parametrize("others", [[], ['["a"]', '["b"]'], ["[]"]])
def test_what_is_no_list_of_lots_is_unclear(one: str, others: list[str]) -> None:
    with pytest.raises((Unclear, KeyError, ValueError)):
        found(["a", "b"], [*others, one, *others])


def test_lists_that_are_no_lists_do_not_make_up_for_each_other() -> None:
    for one, two in (('"a"', '[1,"a"]'), ("1", "[ ]"), ("1", "[1]"), ('"a"', '[["b"]]')):
        with pytest.raises((Unclear, KeyError, ValueError)):
            found(["a", "b"], [one, two])
