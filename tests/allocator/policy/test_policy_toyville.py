"""Another city's policy runs on the same code: nothing of one city is in the program."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, answers, households

import allocator.policy
from allocator.policy import (
    BadChoice,
    BadFact,
    LotFacts,
    NoSuchProgram,
    assess,
    broken_examples,
    explain,
    points,
    questions,
    suitable,
    tier,
)

LOT = LotFacts(id="T-1", program="towers", rooms=2, tenure="rent", accessible=False, area_cm2_max=455_000, metres=1_999)


def facts(**given: object) -> dict[str, int | None]:
    return answers(TOYVILLE, **given)


def test_no_word_of_a_city_is_in_the_program():
    folder = Path(allocator.policy.__file__).parent
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8").lower()
        for word in ("wenzhou", "温", "talent", "blue_collar", "price_capped", "public_rental", "insurance"):
            assert word not in text, f"{path.name}: {word}"


def test_all_examples_hold_and_a_wrong_one_is_found():
    assert broken_examples(TOYVILLE) == ()
    wrong = TOYVILLE.source.replace(
        b'{ savings = 1250050 }, gives = "holds"', b'{ savings = 1250060 }, gives = "holds"'
    )
    (broken,) = broken_examples(allocator.policy.read(wrong, "toy.toml"))
    assert (broken.of, broken.gives, broken.said) == ("rules.thrift", "holds", "fails")


def test_a_household_gets_outcome_tier_points_and_sentences():
    found = assess(TOYVILLE, "towers", facts(members=3, craft="smith", sings=True, savings=1250050, shoe_size=42))
    assert (found.outcome, found.tier, found.points, found.missing) == ("eligible", 1, 8 + 8, ())
    assert [one.sentence("en") for one in found.rules] == [
        "Savings of 12,500.50 yuan; up to 12,500.50 is allowed.",
        "Craft: Smith; sings: yes.",
    ]
    assert [one.sentence("zh_Hans") for one in found.rules] == [
        "存款 12,500.50 元，不超过 12,500.50 元。",
        "手艺：铁匠；唱歌：是。",
    ]
    assert [(one.clause, one.mark) for one in found.rules] == [("第一条", "seed"), ("第二条", "found")]
    assert found.rules[1].used == {"members": 3, "craft": 9, "sings": 1}


def test_a_failing_rule_says_so_with_the_numbers():
    found = assess(TOYVILLE, "towers", facts(members=3, craft="weaver", sings=False, savings=1250051))
    assert (found.outcome, found.failed, found.unknown) == ("not_eligible", ("thrift", "towers-craft"), ())
    assert [one.sentence("en") for one in found.rules] == [
        "Savings of 12,500.51 yuan, above 12,500.50.",
        "Craft: Weaver; sings: no; not enough.",
    ]
    assert found.rules[1].because == ("members", "sings")


def test_missing_facts_are_asked_for():
    found = assess(TOYVILLE, "towers", facts(members=3, savings=1250050, sings=True))
    assert (found.outcome, found.unknown, found.tier, found.points) == (
        "documents_needed",
        ("towers-craft",),
        None,
        0,
    )
    assert found.missing == ("craft", "shoe_size")
    assert found.rules[1].sentence("en") == "Please sing (3 people)."
    assert assess(TOYVILLE, "towers", {}).rules[1].sentence("zh") == "请唱一首歌（现有 未填写 人）。"


def test_facts_for_tier_or_points_alone_are_asked_for_too():
    eligible = facts(members=1, savings=0, craft="smith", sings=True, shoe_size=40)
    assert assess(TOYVILLE, "towers", eligible).outcome == "eligible"
    for fact in ("craft", "sings", "shoe_size", "members"):
        found = assess(TOYVILLE, "towers", {**eligible, fact: None})
        assert (found.outcome, fact in found.missing) == ("documents_needed", True)


def test_a_rule_that_does_not_concern_a_household_is_not_shown_to_it():
    found = assess(TOYVILLE, "towers", facts(members=2, craft="none", sings=False, savings=1))
    assert [one.rule.id for one in found.rules] == ["thrift"]
    assert found.outcome == "eligible"


@given(households(TOYVILLE), st.sampled_from(sorted(TOYVILLE.facts)))
def test_an_unknown_fact_never_makes_anybody_eligible(household, forgotten):
    for program in TOYVILLE.programs:
        if assess(TOYVILLE, program, {**household, forgotten: None}).outcome == "eligible":
            assert assess(TOYVILLE, program, household).outcome == "eligible"


def test_tiers_and_points_come_with_their_derivation():
    smith = tier(TOYVILLE, "towers", facts(craft="smith"))
    other = tier(TOYVILLE, "towers", facts(craft="none"))
    assert (smith.number, smith.tier.name["en"], smith.because) == (1, "Smiths", ("craft",))
    assert (other.number, other.tier.name["en"], other.because) == (2, "Others", ("craft",))
    assert tier(TOYVILLE, "towers", {}).number is None
    counted = points(TOYVILLE, "towers", facts(members=9, sings=False))
    assert [(line.item.id, line.points, line.because) for line in counted.lines] == [
        ("people", 12, ("members",)),
        ("shoes", 0, ("sings",)),
    ]
    assert counted.total == 12
    assert points(TOYVILLE, "towers", facts(members=9, shoe_size=40)).missing == ("sings",)
    assert points(TOYVILLE, "towers", facts(members=9, sings=True)).missing == ("shoe_size",)
    assert points(TOYVILLE, "towers", facts(members=9, sings=True)).total is None


def test_values_that_cannot_be_answers_are_refused():
    with pytest.raises(BadChoice) as choice:
        assess(TOYVILLE, "huts", {"craft": 1})
    assert str(choice.value) == "1 is not an answer to “craft”. The answers are: 0 (none), 7 (weaver), 9 (smith)."
    for value in (-1, 10**14 + 1, "12", 1.5):
        with pytest.raises(BadFact, match="Give a whole number from 0 to 100000000000000, or leave it unknown"):
            assess(TOYVILLE, "huts", {"savings": value})
    assert assess(TOYVILLE, "huts", {"savings": 10**14, "unheard_of": -5}).outcome == "not_eligible"


def test_a_program_of_another_city_is_refused():
    with pytest.raises(NoSuchProgram, match=r"toyville/2024-01-01 has no program talent\. It has: towers, huts"):
        assess(TOYVILLE, "talent", {})


def test_only_what_the_applicant_must_answer_is_asked():
    asked = questions(TOYVILLE, "towers")
    assert [(section.id, [fact.id for fact in section.facts]) for section in asked] == [
        ("people", ["savings", "tenure"]),
        ("craft", ["sings", "shoe_size", "craft"]),
    ]
    assert [(section.label["en"], [fact.id for fact in section.facts]) for section in questions(TOYVILLE, "huts")] == [
        ("Household", ["savings"])
    ]
    assert TOYVILLE.facts["savings"].programs == ("towers", "huts")
    assert TOYVILLE.facts["flat_area"].programs == ()


def test_a_fact_knows_its_words():
    savings, area = TOYVILLE.facts["savings"], TOYVILLE.facts["flat_area"]
    assert (savings.unit["zh"], savings.hint["en"], savings.registry) == ("元", "See the bank book", None)
    assert (area.unit["en"], area.hint, area.source, area.registry) == ("m²", None, "registry", "land")
    assert (area.of, savings.of) == ("household", "applicant")
    assert TOYVILLE.facts["sings"].unit is None
    assert [savings.words(value, "en") for value in (0, 100, 105, 123456789, None)] == [
        "0", "1", "1.05", "1,234,567.89", "not given",
    ]  # fmt: skip
    assert [area.words(value, "en") for value in (600_000, 595_000, 599_999, 1)] == [
        "60",
        "59.5",
        "59.9999",
        "0.0001",
    ]


def test_lots_suit_by_area_rooms_tenure_way_and_access():
    household = facts(members=2, sings=True, tenure="rent")
    assert suitable(TOYVILLE, "towers", household, [LOT]) == ("T-1",)
    for change, fails in (
        ({"area_cm2_max": 455_001, "rooms": 4}, ["size"]),
        ({"area_cm2_max": 455_001, "rooms": 3}, []),
        ({"tenure": "sale"}, ["kind-of-home"]),
        ({"metres": 2_000}, ["kind-of-home"]),
        ({"accessible": True}, ["kind-of-home"]),
    ):
        lot = LotFacts(**{field: getattr(LOT, field) for field in LotFacts.__slots__} | change)
        assert [one.rule.id for one in explain(TOYVILLE, "towers", household, lot) if not one.holds] == fails
        assert suitable(TOYVILLE, "towers", household, [lot]) == (() if fails else ("T-1",))


def test_a_lot_suits_only_when_every_rule_is_known_to_hold():
    lot = LotFacts(id="T-2", program="towers", rooms=1, tenure="rent", accessible=False, area_cm2_max=455_000)
    assert suitable(TOYVILLE, "towers", facts(sings=True, tenure="rent"), [lot]) == ()
    (size, kind) = explain(TOYVILLE, "towers", facts(sings=True, tenure="rent"), lot)
    assert (size.holds, kind.holds, kind.because) == (True, None, ("lot_metres",))
    assert kind.sentence("en") == "Please give your place of work."
    assert suitable(TOYVILLE, "towers", facts(sings=False), [lot]) == ("T-2",)
    assert suitable(TOYVILLE, "towers", {}, [lot]) == ()


def test_a_sentence_about_a_lot_fills_in_the_lot():
    lot = LotFacts(
        id="T-3",
        program="towers",
        rooms=1,
        tenure="sale",
        accessible=True,
        area_cm2_max=300_500,
        metres=2_500,
    )
    size, kind = explain(TOYVILLE, "towers", facts(sings=True, tenure="rent"), lot)
    assert size.sentence("en") == "30.05 m² fits."
    assert kind.sentence("en") == "for sale, 2.5 km, accessible: yes; no."


def test_lots_of_other_programs_never_suit_and_a_program_without_rules_takes_all_its_lots():
    hut = LotFacts(id="H-1", program="huts", rooms=9, tenure="rent", accessible=True, area_cm2_max=9_000_000)
    assert suitable(TOYVILLE, "huts", {}, [LOT, hut]) == ("H-1",)


def test_programs_carry_quota_choice_and_limits():
    towers, huts = TOYVILLE.programs["towers"], TOYVILLE.programs["huts"]
    assert (towers.quota, towers.quota_is, towers.choice, towers.tenures) == (
        30,
        "floor",
        "nearest",
        ("sale", "rent"),
    )
    assert (towers.max_area_cm2, towers.max_wishes, towers.scope["en"]) == (455_000, 4, "High up")
    assert (huts.quota, huts.quota_is, huts.choice, huts.max_area_cm2) == (None, None, "serial", None)
    assert TOYVILLE.terms["publicity_working_days"].value == 4
    assert TOYVILLE.rules[0].title["en"] == "Savings of 12,500.50 yuan or less"
