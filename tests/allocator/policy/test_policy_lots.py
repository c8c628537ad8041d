"""Which homes suit whom in Wenzhou."""

import pytest
from policies import WENZHOU, household

from allocator.policy import LotFacts, explain, suitable


def lot(program: str, **change: object) -> LotFacts:
    kind = {"rooms": 1, "tenure": "rent", "accessible": False, "area_cm2_max": 400_000, "metres": 0}
    return LotFacts(id="L", program=program, **kind | change)


def suits(program: str, home: LotFacts, **change: object) -> bool:
    return suitable(WENZHOU, program, household(program, **change), [home]) == ("L",)


@pytest.mark.parametrize("program", ["blue_collar", "public_rental"])
def test_bedrooms_follow_the_household(program):
    for size, most in ((1, 1), (2, 2), (3, 2), (4, 3), (9, 3)):
        fitting = [rooms for rooms in range(1, 6) if suits(program, lot(program, rooms=rooms), household_size=size)]
        assert fitting == list(range(1, most + 1))


def test_talent_may_take_a_home_of_any_size():
    assert suits("talent", lot("talent", rooms=4, tenure="sale", area_cm2_max=1_900_000))


def test_price_capped_area_follows_the_household():
    for size, most in ((1, 650_000), (2, 900_000), (3, 900_000), (4, 1_200_000), (7, 1_200_000)):
        home = {"tenure": "sale", "rooms": 3}
        assert suits("price_capped", lot("price_capped", area_cm2_max=most, **home), household_size=size)
        assert not suits("price_capped", lot("price_capped", area_cm2_max=most + 1, **home), household_size=size)


def test_public_rental_homes_have_at_most_60_square_metres():
    assert suits("public_rental", lot("public_rental", area_cm2_max=600_000))
    assert not suits("public_rental", lot("public_rental", area_cm2_max=600_001))


def test_blue_collar_homes_lie_within_15_km_of_work():
    assert suits("blue_collar", lot("blue_collar", metres=15_000))
    assert not suits("blue_collar", lot("blue_collar", metres=15_001))
    assert not suits("blue_collar", lot("blue_collar", metres=None))
    way = [
        one
        for one in explain(WENZHOU, "blue_collar", household("blue_collar"), lot("blue_collar", metres=15_001))
        if not one.holds
    ]
    assert [one.sentence("zh") for one in way] == ["离您的工作地点 15.001 公里，超过 15 公里。"]


@pytest.mark.parametrize("program", ["talent", "blue_collar"])
@pytest.mark.parametrize("applied", ["sale", "rent"])
def test_homes_suit_only_the_tenure_applied_for(program, applied):
    assert [suits(program, lot(program, tenure=one), tenure=applied) for one in ("sale", "rent")] == [
        applied == "sale",
        applied == "rent",
    ]
    assert not suits(program, lot(program, tenure=applied), tenure=None)


@pytest.mark.parametrize("program", list(WENZHOU.programs))
def test_accessible_homes_are_kept_for_those_who_need_them_and_they_may_take_others(program):
    tenure = {"talent": "sale", "price_capped": "sale"}.get(program, "rent")
    plain, accessible = lot(program, tenure=tenure), lot(program, tenure=tenure, accessible=True)
    assert [suits(program, plain, access_need=need) for need in (True, False, None)] == [True, True, True]
    assert [suits(program, accessible, access_need=need) for need in (True, False, None)] == [
        True,
        False,
        False,
    ]
