"""Grants, subsidies and services of Wenzhou, clause by clause, by the numbers of the founding document."""

import pytest
from claimants import GRADUATE, IN_WORK, NEW, NO_WAY_TO_SETTLE, NOTHING, POOR, YUAN, gives, rent
from hypothesis import given
from policies import WENZHOU, answers, households

from allocator.policy import entitled

# ---- clause 4


@pytest.mark.parametrize(
    ("change", "settles"),
    [
        ({"homes_urban": 1}, "service"), ({"public_rental_tenant": True}, "service"),
        ({"lease_months": 24}, "service"), ({"lease_months": 23}, "none"), ({"business_premises": True}, "service"),
        ({"degree": "college"}, "service"), ({"degree": "secondary"}, "none"), ({"title": "junior"}, "service"),
        ({"skill": "worker_senior"}, "service"), ({"technical_school": "senior_worker_class"}, "service"),
        ({"stable_work_months": 24, "pension_months": 24}, "service"),
        ({"stable_work_months": 23, "pension_months": 24}, "none"),
        ({"stable_work_months": 24, "pension_months": 23}, "none"),
        ({"stable_work_months": 24, "pension_months": 24, "work_urban": False}, "none"),
    ],
)  # fmt: skip
def test_clause_4_lists_the_ways_to_settle_in_the_urban_area(change, settles):
    assert gives("settlement-right", **NO_WAY_TO_SETTLE | change) == settles


def test_clause_4_gives_50_000_yuan_once_for_settling_on_a_new_home():
    assert gives("settlement-grant", settled_with_new_home=True, settlement_grant_had=False) == 50_000
    assert gives("settlement-grant", settled_with_new_home=True, settlement_grant_had=True) == "none"
    assert gives("settlement-grant", settled_with_new_home=False, settlement_grant_had=False) == "none"


# ---- clause 5


@pytest.mark.parametrize(("degree", "yuan"), [("doctor", 60_000), ("master", 40_000), ("bachelor", 30_000)])
@pytest.mark.parametrize("school", ["top_200", "double_first_class", "wenzhou_university"])
def test_clauses_5_and_11_give_newcomers_of_listed_universities_60_000_40_000_and_30_000(degree, school, yuan):
    facts = NEW | NOTHING | {"degree": degree, "degree_full_time": True, "school_class": school}
    assert gives("employment-subsidy-new", **facts) == yuan


def test_only_doctors_of_35_and_younger_are_paid_whatever_their_university():
    facts = NEW | NOTHING | {"degree": "doctor", "degree_full_time": True, "school_class": "other_school"}
    assert gives("employment-subsidy-new", **facts | {"applicant_age": 35}) == 60_000
    assert gives("employment-subsidy-new", **facts | {"applicant_age": 36}) == "none"
    assert gives("employment-subsidy-new", **facts | {"degree": "master"}) == "none"


@pytest.mark.parametrize(
    ("change", "yuan"),
    [
        ({"degree": "doctor"}, 48_000), ({"degree": "master"}, 24_000), ({"degree": "bachelor"}, 12_000),
        ({"degree": "college"}, 7_200), ({"degree": "secondary"}, "none"),
        ({"technical_school": "technician_class"}, 12_000), ({"technical_school": "senior_worker_class"}, 7_200),
        ({"degree": "doctor", "months_to_work": 25}, "none"), ({"degree": "doctor", "work_urban": False}, "none"),
        ({"degree": "doctor", "employer_kind": "university"}, "none"),
        ({"degree": "doctor", "hukou_city": False}, "none"), ({"degree": "doctor", "insured_now": False}, "none"),
    ],
)  # fmt: skip
def test_clause_5_gives_graduates_in_enterprises_48_000_24_000_12_000_and_7_200(change, yuan):
    assert gives("employment-subsidy-graduate", **GRADUATE | NOTHING | change) == yuan


@pytest.mark.parametrize(
    ("degree", "a_month"), [("doctor", 2000), ("master", 1000), ("bachelor", 500), ("college", 300)]
)
def test_graduates_are_paid_over_24_months(degree, a_month):
    facts = answers(WENZHOU, **GRADUATE | NOTHING | {"degree": degree})
    assert entitled(WENZHOU, "employment-subsidy-graduate", facts).payments == (a_month * YUAN,) * 24


def test_newcomers_are_paid_in_two_years():
    facts = answers(WENZHOU, **NEW | NOTHING | {"degree": "doctor", "employment_subsidy_months": 12})
    found = entitled(WENZHOU, "employment-subsidy-new", facts)
    assert (found.payments, found.months_left) == ((30_000 * YUAN, 30_000 * YUAN), 12)


@pytest.mark.parametrize(
    ("change", "yuan"),
    [
        ({"talent_class": "d"}, 2400), ({"talent_class": "a"}, 2400), ({"title": "senior"}, 2400),
        ({"degree": "doctor"}, 2400), ({"talent_class": "e"}, 1200), ({"title": "associate_senior"}, 1200),
        ({"degree": "master", "degree_full_time": True}, 1200), ({"degree": "master"}, "none"),
        ({"degree": "bachelor", "degree_full_time": True}, 600), ({"degree": "bachelor"}, "none"),
        ({"degree": "master", "earlier_full_time_degree": "bachelor"}, 600),
        ({"degree": "college", "degree_full_time": True}, 300), ({"talent_class": "f1"}, "none"),
    ],
)  # fmt: skip
def test_clause_5_gives_2400_1200_600_and_300_yuan_of_rent_a_month(change, yuan):
    assert rent(**change) == yuan


@pytest.mark.parametrize(
    ("change", "yuan"),
    [
        ({"skill": "technician_special"}, 2400), ({"skill": "technician_senior"}, 1200),
        ({"skill": "technician"}, "none"), ({"technical_school": "technician_class"}, 600),
        ({"technical_school": "senior_worker_class"}, 300),
    ],
)  # fmt: skip
def test_clause_12_treats_technicians_as_titles_and_technical_classes_as_degrees(change, yuan):
    assert rent(**change) == yuan


def test_college_graduates_get_rent_for_less_than_five_years_after_graduation():
    facts = {"degree": "college", "degree_full_time": True}
    assert rent(**facts, months_since_graduation=59) == 300
    assert rent(**facts, months_since_graduation=60) == "none"


@pytest.mark.parametrize("kind", ["enterprise", "university", "institute"])
def test_enterprises_universities_and_institutes_are_the_employers_of_the_rental_subsidy(kind):
    assert rent(talent_class="d", employer_kind=kind) == 2400


@pytest.mark.parametrize("kind", ["government", "school", "hospital", "other"])
def test_other_employers_are_not(kind):
    assert rent(talent_class="d", employer_kind=kind) == "none"


@pytest.mark.parametrize("change", [{"homes_now": 1}, {"subsidised_now": True}, {"work_urban": False}])
def test_the_rental_subsidy_is_for_people_without_a_home_who_work_in_the_urban_area(change):
    assert rent(talent_class="d", **change) == "none"


def test_clause_11_asks_graduates_to_settle_and_to_pay_insurance_but_not_recognised_talent():
    for missing in ({"hukou_city": False}, {"insured_now": False}):
        assert rent(degree="bachelor", degree_full_time=True, **missing) == "none"
        assert rent(talent_class="e", **missing) == 1200


def test_rent_is_paid_for_at_most_96_months_in_all():
    facts = answers(WENZHOU, **IN_WORK | NOTHING | {"talent_class": "d"})
    for used, left in ((0, 96), (95, 1)):
        found = entitled(WENZHOU, "rent-subsidy", facts | {"rent_subsidy_months": used})
        assert (found.holds, found.fen, found.months_left) == (True, 240_000, left)
    over = entitled(WENZHOU, "rent-subsidy", facts | {"rent_subsidy_months": 96})
    assert (over.holds, over.fen, over.months_left) == (False, None, 0)
    assert "已领 96 个月，已经领满" in over.sentence("zh_Hans")


# ---- clause 6


@pytest.mark.parametrize(
    ("people", "owned", "yuan"),
    [(1, 0, 600), (2, 0, 600), (3, 0, 810), (4, 0, 900), (9, 0, 900), (2, 300_000, 150), (4, 600_000, "none")],
)
def test_the_public_rental_subsidy_counts_18_m2_a_person_from_40_to_60_less_what_is_owned(people, owned, yuan):
    facts = POOR | {"household_size": people, "homes_area_now": owned, "homes_now": int(owned > 0)}
    assert gives("public-rental-subsidy", **facts) == yuan


@pytest.mark.parametrize(
    "change",
    [
        {"hukou_urban": False}, {"subsidised_now": True}, {"transfer_within_year": True},
        {"income_per_head": 8_152_701}, {"assets_per_head": 16_305_400}, {"homes_area_now": 150_001, "homes_now": 1},
    ],
)  # fmt: skip
def test_the_public_rental_subsidy_has_the_conditions_of_the_home(change):
    assert gives("public-rental-subsidy", **POOR) == 600
    assert gives("public-rental-subsidy", **POOR | change) == "none"


@given(households(WENZHOU))
def test_who_gets_the_public_rental_subsidy_meets_every_rule_of_the_home_but_that_of_age(facts):
    found = entitled(WENZHOU, "public-rental-subsidy", facts)
    rules = [rule.judge(facts).holds for rule in WENZHOU.program("public_rental").rules if rule.id != "applicant-adult"]
    assert (found.rules.holds is True) == all(rules)
    if found.rules.holds is False:
        assert not all(rules)


def test_vouchers_and_shared_ownership_are_services_without_an_amount():
    voucher = {"talent_class": "f3", "employer_district": "ouhai", "homes_now": 0, "subsidised_now": False}
    assert gives("rent-voucher", **voucher) == "service"
    assert gives("rent-voucher", **voucher | {"talent_class": "none"}) == "none"
    shared = {"employer_kind": "enterprise", "insured_now": True, "employer_shares": True}
    assert gives("shared-ownership", **shared) == "service"
    assert gives("shared-ownership", **shared | {"employer_shares": False}) == "none"


def test_clause_8_opens_a_rent_subsidy_in_ruian_to_new_residents_with_60_points():
    new = {"employer_district": "ruian", "residence_permit": True, "residence_points": 60, "insurance_months": 12}
    assert gives("new-resident-rent-subsidy", **new, homes_now=0) == "service"
    assert gives("new-resident-rent-subsidy", **new | {"residence_points": 59}, homes_now=0) == "none"


def test_class_a_is_given_a_home_of_190_m2_or_5_000_000_yuan():
    assert WENZHOU.limits["class_a_area"].value == 190 * 10_000
    for benefit, given_ in (("class-a-purchase", 5_000_000), ("class-a-home", "service")):
        assert gives(benefit, talent_class="a", subsidised_ever=False) == given_
        assert gives(benefit, talent_class="b", subsidised_ever=False) == "none"
    assert {WENZHOU.benefits[one].group for one in ("class-a-purchase", "class-a-home")} == {"class_a"}
