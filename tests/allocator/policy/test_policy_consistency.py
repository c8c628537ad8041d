"""Answers that cannot be true together are pointed out, and every fact says which paper proves it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU, answers, households

from allocator.policy import PolicyError, assess, broken_examples, contradictions, read

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
ROW = TEXT[TEXT.index("[[consistency]]") :].partition("\n]\n")[0] + "\n]\n"


@pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE])
def test_every_check_says_what_its_examples_say(policy):
    assert policy.consistency
    assert broken_examples(policy) == ()


def test_an_example_that_is_wrong_is_named():
    wrong = read(TEXT.replace("shoe_size = 39 }", "shoe_size = 41 }").encode(), "toy.toml")
    (broken,) = broken_examples(wrong)
    assert (broken.of, broken.gives, broken.said) == ("consistency.smiths-have-large-feet", "fails", "holds")


def test_the_sentence_speaks_with_the_household_s_own_answers():
    (odd,) = contradictions(TOYVILLE.consistency, answers(TOYVILLE, craft="smith", shoe_size=12))
    assert odd.sentence("en") == "A smith with shoes of size 12? That is too small."
    assert odd.sentence("zh_Hans") == "铁匠的鞋码是 12，太小了。"


def test_a_home_without_area_and_an_area_without_a_home_are_odd():
    for facts in ({"homes_now": 0, "homes_area_now": 900_000}, {"homes_now": 2, "homes_area_now": 0}):
        (odd,) = contradictions(WENZHOU.consistency, facts)
        assert "面积" in odd.sentence("zh")
    assert "90 平方米" in contradictions(WENZHOU.consistency, {"homes_now": 0, "homes_area_now": 900_000})[0].sentence(
        "zh"
    )
    for facts in ({"homes_now": 0, "homes_area_now": 0}, {"homes_now": 1, "homes_area_now": 1}, {"homes_now": 0}):
        assert contradictions(WENZHOU.consistency, facts) == ()


@pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE])
@given(data=st.data())
def test_what_is_not_known_is_never_odd_and_what_is_odd_decides_nothing(policy, data):
    facts = data.draw(households(policy))
    for odd in contradictions(policy.consistency, facts):
        assert odd.sentence("zh")
        assert odd.sentence("en")
        partly = {**facts, odd.check.requires.facts[0]: None}
        assert odd.check.verdict({}) == "unknown"
        assert odd.check.verdict(partly) in ("fails", "unknown")
    for program in policy.programs:
        assert assess(policy, program, facts).outcome in ("eligible", "not_eligible", "documents_needed")


def test_every_question_of_wenzhou_but_a_preference_names_its_paper():
    asked = {fact.id: fact for fact in WENZHOU.facts.values() if fact.source == "applicant"}
    assert {name for name, fact in asked.items() if fact.paper is None} == {"tenure"}
    assert {fact.paper for fact in WENZHOU.facts.values() if fact.source == "derived"} == {None}
    assert asked["insurance_months"].valid_days == 30
    assert asked["degree"].valid_days is None


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("valid_days = 30", "valid_days = 0", "facts.savings.valid_days", "a whole number from 1"),
        ('paper = { zh = "存折", en = "Bank book" }', "", "facts.savings.paper", "need a paper"),
        ('source = "derived"', 'source = "derived"\npaper = { zh = "纸", en = "p" }', "facts.members.paper", "derived"),
        ('paper = { zh = "存折", en = "Bank book" }', 'paper = "存折"', "facts.savings.paper", "both languages"),
        ('id = "smiths-have-large-feet"', 'id = "Smiths"', "consistency[Smiths].id", "small ASCII"),
        (ROW, ROW + "\n" + ROW, "consistency[smiths-have-large-feet].id", "another row"),
        ("craft != smith or shoe_size >= 40", "hats > 1", "consistency[smiths-have-large-feet].requires", "“hats”"),
        ("太小了", "{hats} 太小了", "consistency[smiths-have-large-feet].sentence", "{hats} is neither"),
        ("shoe_size = 39 }, gives = \"fails\"", "shoe_size = 39 }, gives = \"unknown\"",
         "consistency[smiths-have-large-feet].examples", "one that fails"),
        ("shoe_size = 39 }", "savings = 39 }", "examples[2].facts.savings", "not a fact of"),
        ('id = "smiths-have-large-feet"', 'id = "smiths"\nclause = "x"', "consistency[smiths].clause", "not known"),
    ],
)  # fmt: skip
def test_a_malformed_paper_or_check_is_refused_with_its_place(old, new, place, problem):
    assert old in TEXT
    with pytest.raises(PolicyError) as refused:
        read(TEXT.replace(old, new, 1).encode(), "toy.toml")
    assert place in refused.value.facts["place"]
    assert problem in refused.value.facts["problem"]
