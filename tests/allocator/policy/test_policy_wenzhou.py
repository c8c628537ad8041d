"""The founding policy of Wenzhou, by its numbers."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import AT_THE_LIMIT, WENZHOU, code, household, households, judged, near_the_limit, tenant

from allocator.policy import assess, broken_examples, questions

CLASSES = ["none", "f3", "f2", "f1", "e", "d", "c", "b", "a"]


@pytest.mark.parametrize("rule", [*WENZHOU.rules, *WENZHOU.suitability], ids=lambda rule: rule.id)
def test_every_rule_does_what_its_examples_say(rule):
    assert {example.gives for example in rule.examples} == {"holds", "fails", "unknown"}
    for example in rule.examples:
        found = rule.judge(example.facts)
        assert found.verdict == example.gives
        for language in ("zh_Hans", "en"):
            assert found.sentence(language)
            assert "{" not in found.sentence(language)


def test_no_example_of_the_file_is_broken():
    assert broken_examples(WENZHOU) == ()


def test_quotas_and_days_are_those_of_the_document():
    assert WENZHOU.document == "温政发〔2020〕22号"
    assert (WENZHOU.effective_from, WENZHOU.effective_until) == (date(2020, 9, 11), date(2025, 12, 31))
    assert {name: (program.quota, program.quota_is) for name, program in WENZHOU.programs.items()} == {
        "talent": (2000, "target"),
        "blue_collar": (1000, "floor"),
        "price_capped": (1000, "floor"),
        "public_rental": (None, None),
    }
    assert {name: program.choice for name, program in WENZHOU.programs.items()} == {
        "talent": "serial", "blue_collar": "nearest", "price_capped": "serial", "public_rental": "serial",
    }  # fmt: skip
    assert {program.max_wishes for program in WENZHOU.programs.values()} == {10}
    assert WENZHOU.programs["public_rental"].max_area_cm2 == 600_000
    assert {name: term.value for name, term in WENZHOU.terms.items()} == {
        "applications_per_household": 1, "employer_publicity_working_days": 5, "review_days": 30,
        "publicity_working_days": 5, "objection_working_days": 5, "answer_working_days": 15, "list_hours": 24,
        "offer_days": 3, "contract_days": 15,
    }  # fmt: skip


def test_every_rule_says_where_it_stands():
    marks = Counter(rule.mark for rule in (*WENZHOU.rules, *WENZHOU.suitability))
    assert set(marks) == {"seed", "found", "common", "assumption"}
    assert all(rule.clause.startswith("温政发〔2020〕22号") for rule in WENZHOU.rules if rule.mark == "seed")


@pytest.mark.parametrize("program", list(WENZHOU.programs))
def test_a_household_at_every_limit_may_take_part(program):
    found = judged(program)
    assert (found.outcome, found.missing) == ("eligible", ())


@pytest.mark.parametrize(
    ("program", "change", "failed"),
    [
        ("talent", {"applicant_age": 17}, "applicant-adult"),
        ("blue_collar", {"applicant_age": 17}, "applicant-adult"),
        ("price_capped", {"subsidised_now": True}, "one-benefit"),
        ("talent", {"contract_months": 35}, "talent-contract"),
        ("talent", {"insurance_months": 5}, "talent-insurance-sale"),
        ("talent", {"insured_now": False}, "talent-insured"),
        ("talent", {"subsidised_ever": True}, "talent-first-benefit"),
        ("talent", {"employer_district": "elsewhere"}, "talent-employer"),
        ("talent", {"homes_area_since_cutoff": 600_000}, "talent-f1-no-home"),
        ("talent", {"talent_class": "a"}, "talent-class-a"),
        ("talent", {"talent_class": "f2"}, "talent-class-sale"),
        ("blue_collar", {"contract_months": 5}, "blue-collar-contract"),
        ("blue_collar", {"insured_now": False}, "blue-collar-insured"),
        ("blue_collar", {"homes_urban": 1}, "blue-collar-no-home"),
        ("blue_collar", {"hukou_urban": True}, "blue-collar-from-elsewhere"),
        ("blue_collar", {"residence_permit": False}, "blue-collar-residence"),
        ("blue_collar", {"industrial_worker": False}, "blue-collar-worker"),
        ("blue_collar", {"employer_industry": "education"}, "blue-collar-industry"),
        ("blue_collar", {"work_urban": False}, "blue-collar-work-urban"),
        ("price_capped", {"homes_urban": 2}, "price-capped-homes"),
        ("price_capped", {"investor_group": "none"}, "price-capped-group"),
        ("price_capped", {"investor_certificate": False}, "price-capped-certificate"),
        ("price_capped", {"subsidised_ever": True}, "price-capped-once"),
        ("public_rental", {"hukou_urban": False}, "public-rental-residence"),
        ("public_rental", {"homes_area_now": 300_001}, "public-rental-area"),
        ("public_rental", {"transfer_within_year": True}, "public-rental-transfer"),
        ("public_rental", {"income_per_head": 6_522_161}, "public-rental-income-with-home"),
        ("public_rental", {"assets_per_head": 16_305_400}, "public-rental-assets"),
    ],
)
def test_one_step_beyond_a_limit_fails_that_rule_and_no_other(program, change, failed):
    found = judged(program, **change)
    assert (found.outcome, found.failed) == ("not_eligible", (failed,))


@pytest.mark.parametrize("program", list(WENZHOU.programs))
def test_every_question_matters_or_is_asked_for_the_homes_alone(program):
    for section in questions(WENZHOU, program):
        for fact in section.facts:
            assert fact.id in AT_THE_LIMIT[program]
            assert fact.source == "applicant"
            assert fact.label["zh"]
            assert fact.label["en"]


@pytest.mark.parametrize("program", list(WENZHOU.programs))
@given(data=st.data())
def test_forgetting_a_fact_never_makes_anybody_eligible(program, data):
    household = data.draw(near_the_limit(program))
    forgotten = data.draw(st.sampled_from(sorted(household)))
    if assess(WENZHOU, program, household | {forgotten: None}).outcome == "eligible":
        assert assess(WENZHOU, program, household).outcome == "eligible"


@pytest.mark.parametrize("program", list(WENZHOU.programs))
def test_a_household_without_answers_is_asked_for_documents(program):
    found = assess(WENZHOU, program, {})
    assert (found.outcome, found.failed, found.tier) == ("documents_needed", (), None)
    assert set(found.missing) <= {name for name, fact in WENZHOU.facts.items() if program in fact.programs}
    assert all("请" in one.sentence("zh") for one in found.rules)


@given(households(WENZHOU))
def test_only_the_facts_that_matter_are_ever_called_missing(household):
    for program in WENZHOU.programs:
        found = assess(WENZHOU, program, household)
        assert all(household[fact] is None for fact in found.missing)
        assert (found.outcome == "eligible") == (not found.failed and not found.missing)


def test_class_a_is_sent_to_the_talent_office():
    (failed,) = [
        one for one in assess(WENZHOU, "talent", household("talent", talent_class="a")).rules if one.holds is False
    ]
    assert failed.sentence("zh") == "您是 A 类人才，不用参加摇号。请直接联系市委人才办，由专人为您办理。"
    assert "contact the talent office" in failed.sentence("en")


@pytest.mark.parametrize("talent_class", CLASSES)
def test_a_to_e_and_f1_may_buy_and_all_classes_may_rent(talent_class):
    class_rules = {"talent-class-sale", "talent-class-rent"}
    buying = assess(WENZHOU, "talent", household("talent", talent_class=talent_class, homes_area_since_cutoff=0))
    renting = assess(WENZHOU, "talent", tenant(talent_class=talent_class))
    assert bool(class_rules & set(buying.failed)) == (talent_class in {"none", "f3", "f2"})
    assert bool(class_rules & set(renting.failed)) == (talent_class == "none")


def test_a_tenant_needs_one_month_of_insurance_and_no_home_now():
    assert assess(WENZHOU, "talent", tenant()).outcome == "eligible"
    assert assess(WENZHOU, "talent", tenant(insurance_months=0)).failed == ("talent-insurance-rent",)
    assert assess(WENZHOU, "talent", tenant(homes_now=1)).failed == ("talent-no-home-rent",)
    assert (
        assess(WENZHOU, "talent", tenant(subsidised_ever=True, homes_area_since_cutoff=9_000_000)).outcome == "eligible"
    )


@pytest.mark.parametrize(
    ("homes", "trade", "most"),
    [(0, "none", 8_152_700), (1, "none", 6_522_160), (0, "bus", 10_136_500), (1, "sanitation", 8_577_000)],
)
def test_each_income_line_includes_its_number(homes, trade, most):
    known = {"homes_now": homes, "frontline_trade": trade, "frontline_months": 12}
    assert judged("public_rental", income_per_head=most, **known).outcome == "eligible"
    found = judged("public_rental", income_per_head=most + 1, **known)
    assert len(found.failed) == 1
    assert found.failed[0].startswith("public-rental-income")
    assert [one.rule.id for one in found.rules if "income" in one.rule.id] == list(found.failed)


def test_districts_keep_their_codes():
    codes = {choice.value: choice.code for choice in WENZHOU.facts["employer_district"].choices}
    assert (codes["lucheng"], codes["dongtou"], codes["longgang"], codes["city_level"]) == (
        330302,
        330305,
        330383,
        330300,
    )
    assert len(codes) == 14


def test_talent_classes_rise_from_none_to_a():
    assert [code(WENZHOU, "talent_class", one) for one in CLASSES] == list(range(9))
