"""A policy holds on its own days and on no other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import HERE, POLICIES, TOYVILLE, TOYVILLE_FILE, WENZHOU, WENZHOU_FILE

from allocator.policy import NoPolicyInForce, PoliciesOverlap, in_force, load_all, read

FIRST, LAST = date(2020, 9, 11), date(2025, 12, 31)


def toyville(first: str, last: str):
    text = TOYVILLE_FILE.read_text(encoding="utf-8")
    return read(text.replace("2024-01-01", first).replace("2024-12-31", last).encode(), "toy.toml")


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_a_day_has_a_policy_exactly_from_the_first_to_the_last_day(day):
    if FIRST <= day <= LAST:
        assert in_force([TOYVILLE, WENZHOU], "wenzhou", day) is WENZHOU
    else:
        with pytest.raises(NoPolicyInForce):
            in_force([TOYVILLE, WENZHOU], "wenzhou", day)


def test_both_end_days_are_in():
    assert in_force([WENZHOU], "wenzhou", FIRST) is WENZHOU
    assert in_force([WENZHOU], "wenzhou", LAST) is WENZHOU


def test_the_day_after_is_refused_with_the_last_day_and_what_to_do():
    with pytest.raises(NoPolicyInForce) as refused:
        in_force([WENZHOU], "wenzhou", LAST + timedelta(days=1))
    assert str(refused.value) == (
        "No policy of wenzhou is in force on 2026-01-01: the last one ended on 2025-12-31. "
        "The round cannot be opened. Publish a new policy file that covers this day."
    )
    assert refused.value.code == "no-policy-in-force"
    assert refused.value.facts == {"city": "wenzhou", "day": date(2026, 1, 1), "ended": LAST}


def test_the_day_before_is_refused_with_the_first_day():
    with pytest.raises(NoPolicyInForce) as refused:
        in_force([WENZHOU], "wenzhou", FIRST - timedelta(days=1))
    assert "is in force on 2020-09-10: the first one starts on 2020-09-11" in str(refused.value)
    assert refused.value.facts["ended"] is None


def test_a_city_without_policy_is_told_so():
    with pytest.raises(NoPolicyInForce, match="atlantis has no policy file"):
        in_force([WENZHOU], "atlantis", FIRST)


def test_successors_follow_each_other_and_a_gap_names_the_one_that_ended_last():
    first, second = toyville("2024-01-01", "2024-03-31"), toyville("2024-05-01", "2024-12-31")
    assert in_force([second, first], "toyville", date(2024, 3, 31)) is first
    assert in_force([second, first], "toyville", date(2024, 5, 1)) is second
    with pytest.raises(NoPolicyInForce, match="ended on 2024-03-31"):
        in_force([second, first], "toyville", date(2024, 4, 15))


def test_two_policies_for_one_day_are_refused():
    with pytest.raises(PoliciesOverlap) as refused:
        in_force([toyville("2024-03-31", "2024-12-31"), toyville("2024-01-01", "2024-03-31")], "toyville", LAST)
    assert "toyville/2024-01-01 and toyville/2024-03-31 are both in force on 2024-03-31" in str(refused.value)


def test_all_files_below_a_folder_are_read_and_overlaps_refused(tmp_path):
    assert [policy.id for policy in load_all(POLICIES)] == ["wenzhou/2020-09-11"]
    assert [policy.id for policy in load_all(HERE)] == ["toyville/2024-01-01"]
    for city in ("first", "second"):
        (tmp_path / city).mkdir()
        (tmp_path / city / "file.toml").write_bytes(WENZHOU_FILE.read_bytes())
    with pytest.raises(PoliciesOverlap):
        load_all(tmp_path)
