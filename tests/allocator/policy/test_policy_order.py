"""Who comes before whom in Wenzhou: tiers, points, and the equivalences they stand on."""

import pytest
from policies import AT_THE_LIMIT, WENZHOU, answers, defined, household, judged, tenant

from allocator.policy import assess, points, tier


def test_home_owners_of_class_b_to_e_may_buy_in_the_second_batch_and_f1_may_not():
    owner = {"homes_area_since_cutoff": 600_000}
    outcomes = [judged("talent", talent_class=one, **owner).outcome for one in ("b", "c", "d", "e", "f1")]
    assert outcomes == ["eligible"] * 4 + ["not_eligible"]


def test_talent_is_ordered_strictly_by_batch_and_class():
    ladder = [
        *(household("talent", **one) for one in (
            {"talent_class": "b"}, {"talent_class": "c"}, {"talent_class": "d"},
            {"talent_class": "e", "degree": "doctor"}, {"talent_class": "e"}, {"talent_class": "f1"},
        )),
        tenant(talent_class="f2"), tenant(talent_class="f3"),
        *(household("talent", homes_area_since_cutoff=600_000, **one) for one in (
            {"talent_class": "b"}, {"talent_class": "c"}, {"talent_class": "d"},
            {"talent_class": "e", "title": "senior"}, {"talent_class": "e"},
        )),
    ]  # fmt: skip
    assert [assess(WENZHOU, "talent", one).tier for one in ladder] == list(range(1, 14))
    assert all(assess(WENZHOU, "talent", one).outcome == "eligible" for one in ladder)
    assert [assess(WENZHOU, "talent", tenant(talent_class=one)).tier for one in "bcde"] == [1, 2, 3, 5]
    assert {assess(WENZHOU, "talent", one).points for one in ladder} == {0}


def test_the_tier_has_a_name_to_show():
    found = tier(WENZHOU, "talent", household("talent", talent_class="e", skill="technician_special"))
    assert (found.number, found.tier.name["zh"]) == (4, "无房 E 类（博士或正高级职称）")


def test_clause_12_puts_technicians_beside_titles_and_technical_schools_beside_degrees():
    assert defined("senior_title", title="none", skill="technician_special") == 1
    assert defined("senior_title", title="none", skill="technician_senior") == 0
    assert defined("senior_title", title="senior", skill=None) == 1
    assert defined("associate_title", title="none", skill="technician_senior") == 1
    assert defined("associate_title", title="none", skill="technician") == 0
    assert defined("associate_title", title="associate_senior", skill="none") == 1
    assert defined("college_level", degree="secondary", technical_school="senior_worker_class") == 1
    assert defined("college_level", degree="secondary", technical_school="none") == 0
    assert defined("bachelor_level", degree="secondary", technical_school="technician_class") == 1
    assert defined("bachelor_level", degree="college", technical_school="senior_worker_class") == 0


def test_no_home_is_the_past_for_buyers_and_today_for_tenants():
    assert defined("no_home", tenure="sale", homes_area_since_cutoff=599_999, homes_now=1) == 1
    assert defined("no_home", tenure="sale", homes_area_since_cutoff=600_000, homes_now=0) == 0
    assert defined("no_home", tenure="rent", homes_area_since_cutoff=600_000, homes_now=0) == 1
    assert defined("no_home", tenure="rent", homes_area_since_cutoff=0, homes_now=1) == 0
    assert defined("no_home", tenure="sale", homes_now=0) is None


def test_blue_collar_points_follow_the_steps():
    def total(**change: object) -> int | None:
        return points(WENZHOU, "blue_collar", AT_THE_LIMIT["blue_collar"] | answers(WENZHOU, **change)).total

    assert [total(insurance_months=months) for months in (0, 11, 12, 35, 36, 59, 60, 61)] == [
        0,
        0,
        6,
        6,
        18,
        18,
        30,
        30,
    ]
    assert [total(degree=one) for one in ("secondary", "college", "bachelor", "doctor")] == [0, 8, 10, 10]
    assert [total(technical_school=one) for one in ("senior_worker_class", "technician_class")] == [8, 10]
    assert total(degree="college", technical_school="technician_class") == 10
    assert [total(skill=one) for one in ("worker_senior", "technician", "technician_special")] == [8, 10, 10]
    assert [total(title=one) for one in ("junior", "middle", "senior")] == [8, 10, 10]
    assert total(title="junior", skill="worker_senior") == 8
    assert total(skill=None) is None
    assert (judged("blue_collar", minors=1).tier, judged("blue_collar", minors=0).tier) == (1, 2)


def test_price_capped_homes_go_to_those_without_a_home_first():
    assert (judged("price_capped", homes_urban=0).tier, judged("price_capped").tier) == (1, 2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"destitute": True}, 1), ({"low_income": True}, 1), ({"disabled_member": True}, 1),
        ({"single": True, "applicant_age": 60}, 1), ({"single": True, "applicant_age": 59}, 4),
        ({"applicant_age": 60}, 4), ({"minors": 3}, 2), ({"minors": 2}, 4), ({"veteran": True}, 2),
        ({"frontline_trade": "bus", "frontline_months": 12}, 3),
        ({"frontline_trade": "bus", "frontline_months": 11}, 4),
        ({"frontline_trade": "household_service", "frontline_months": 12, "veteran": True}, 2),
    ],
)  # fmt: skip
def test_public_rental_tiers(change, expected):
    assert judged("public_rental", **change).tier == expected
