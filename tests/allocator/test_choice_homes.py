"""Which home of its lot a household gets."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.assign.homes import TooFewHomes, number

SEED = bytes(32)


def test_homes_go_by_the_keyed_hash_of_their_code_in_order_of_priority() -> None:
    codes = ["A-101", "A-102", "A-103"]
    ordered = sorted(codes, key=lambda code: hmac.new(SEED, f"unit|{code}".encode(), hashlib.sha256).digest())
    assert number(SEED, {"A": codes, "B": ["B-101"]}, {"A": ["first", "second"]}) == {
        "first": ordered[0],
        "second": ordered[1],
    }


@given(st.permutations(["a", "b", "c", "d"]), st.binary(min_size=32, max_size=32))
def test_the_order_in_which_homes_are_listed_does_not_matter(codes: list[str], seed: bytes) -> None:
    households = {"L": ["one", "two", "three"]}
    found = number(seed, {"L": codes}, households)
    assert found == number(seed, {"L": sorted(codes)}, households)
    assert len(set(found.values())) == 3


def test_more_households_than_homes_are_refused() -> None:
    with pytest.raises(TooFewHomes, match="Lot A has 1 homes for 2 households"):
        number(SEED, {"A": ["A-101"]}, {"A": ["first", "second"]})
    with pytest.raises(TooFewHomes, match="Lot B has 0 homes"):
        number(SEED, {}, {"B": ["first"]})
