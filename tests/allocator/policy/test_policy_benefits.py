"""What holds for every benefit: nothing passes silently, the largest amount counts, and every answer says why."""

import pytest
from claimants import IN_WORK, NOTHING, SETTLED
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, WENZHOU, answers, code, households, values

from allocator.policy import (
    NoSuchBenefit,
    PolicyError,
    benefit_facts,
    broken_examples,
    entitled,
    entitlements,
    marks_counted,
    questions,
    read,
)


@pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE], ids=lambda policy: policy.city)
def test_every_benefit_does_what_its_examples_say(policy):
    assert policy.benefits
    assert broken_examples(policy) == ()
    for benefit in policy.benefits.values():
        kinds = {type(one.gives) for one in benefit.examples}
        assert kinds == {int, str} or benefit.kind == "service"
        assert "none" in {one.gives for one in benefit.examples}


def test_every_amount_is_given_by_an_example():
    for benefit in WENZHOU.benefits.values():
        rows = {entitled(WENZHOU, benefit.id, one.facts).row for one in benefit.examples}
        assert {row.id for row in benefit.amounts} <= {row.id for row in rows if row}


def test_an_example_that_says_something_else_is_found():
    text = TOYVILLE.source.decode().replace("gives = 1001 }", "gives = 1002 }", 1)
    (broken,) = broken_examples(read(text.encode(), "toy.toml"))
    assert (broken.of, broken.said, broken.gives) == ("benefits.bread-money", 1001, 1002)


@pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE], ids=lambda policy: policy.city)
@given(data=st.data())
def test_forgetting_a_fact_never_gives_more_and_never_passes_silently(policy, data):
    facts = data.draw(households(policy))
    forgotten = data.draw(st.sampled_from(sorted(facts)))
    for benefit in policy.benefits:
        full, less = entitled(policy, benefit, facts), entitled(policy, benefit, facts | {forgotten: None})
        if less.holds is not None:
            assert (less.holds, less.fen) == (full.holds, full.fen)
        else:
            assert less.missing
            assert (less.fen, less.row) == (None, None)
            assert set(less.missing) <= set(policy.benefits[benefit].facts)


@given(data=st.data())
def test_a_missing_fact_that_is_named_is_missing_indeed(data):
    facts = data.draw(households(WENZHOU))
    for one in entitlements(WENZHOU, facts):
        assert all(facts[name] is None for name in one.missing)
        assert bool(one.missing) == (one.holds is None)


@given(facts=households(WENZHOU), used=st.integers(0, 120), more=st.integers(0, 120))
def test_more_months_used_never_leave_more_months(facts, used, more):
    for benefit in ("rent-subsidy", "employment-subsidy-graduate", "employment-subsidy-new"):
        name = WENZHOU.benefits[benefit].months_used.id
        early = entitled(WENZHOU, benefit, facts | {name: used})
        late = entitled(WENZHOU, benefit, facts | {name: used + more})
        assert late.months_left <= early.months_left
        assert not late.holds or early.holds


@given(facts=households(WENZHOU), data=st.data())
def test_a_better_class_never_gets_less_rent(facts, data):
    rising = sorted(choice.code for choice in WENZHOU.facts["talent_class"].choices)
    worse = data.draw(st.sampled_from(rising))
    better = data.draw(st.sampled_from([one for one in rising if one >= worse]))
    before = entitled(WENZHOU, "rent-subsidy", facts | {"talent_class": worse})
    after = entitled(WENZHOU, "rent-subsidy", facts | {"talent_class": better})
    assert not before.holds or (after.holds and after.fen >= before.fen)


@given(households(WENZHOU))
def test_benefits_stand_by_group_with_the_best_first(facts):
    found = entitlements(WENZHOU, facts)
    assert {one.benefit.id for one in found} == set(WENZHOU.benefits)
    groups = [one.benefit.group for one in found]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)
    for group in set(groups):
        amounts = [(one.holds is not True, -(one.fen or 0)) for one in found if one.benefit.group == group]
        assert amounts == sorted(amounts)


@given(facts=households(WENZHOU), language=st.sampled_from(["zh_Hans", "en"]))
def test_every_outcome_says_why_in_both_languages(facts, language):
    for one in entitlements(WENZHOU, facts):
        lines = one.derivation(language)
        assert one.sentence(language)
        assert len(lines) >= 2 + len(one.rows)
        assert not any("{" in line or "}" in line or "None" in line for line in (*lines, one.sentence(language)))


def test_the_largest_amount_counts_and_the_derivation_shows_every_step():
    facts = IN_WORK | SETTLED | NOTHING | {
        "talent_class": "e", "degree": "bachelor", "degree_full_time": True, "rent_subsidy_months": 10,
    }  # fmt: skip
    found = entitled(WENZHOU, "rent-subsidy", answers(WENZHOU, **facts))
    assert found.row.id == "rent-subsidy-class-e"
    assert found.sentence("en") == "Rental subsidy: 1,200 yuan a month, for 86 more months at most."
    assert found.sentence("zh_Hans") == "租房补贴：每月 1,200 元，最多还可以领 86 个月。"
    lines = found.derivation("en")
    assert "Class E, or an associate senior title (with senior technicians): 1,200 yuan" in lines[3]
    assert lines[-3:] == (
        "The largest of these amounts counts.",
        "At most 96 months in all; 10 are used, 86 are left.",
        "Rental subsidy: 1,200 yuan a month, for 86 more months at most.",
    )


def test_a_row_that_could_not_give_more_is_not_asked_about():
    facts = answers(WENZHOU, **IN_WORK | {"talent_class": "d", "rent_subsidy_months": 0})
    assert entitled(WENZHOU, "rent-subsidy", facts).missing == ()
    less = entitled(WENZHOU, "rent-subsidy", facts | {"talent_class": code(WENZHOU, "talent_class", "e")})
    assert set(less.missing) == {"title", "skill", "degree"} | {"hukou_city", "insured_now"}


def test_no_program_asks_more_because_there_are_benefits():
    asked = {fact.id for name in WENZHOU.programs for section in questions(WENZHOU, name) for fact in section.facts}
    for fact in ("employer_kind", "school_class", "rent_subsidy_months", "co_class", "lease_months"):
        assert WENZHOU.facts[fact].programs == ()
        assert fact not in asked
    assert {fact.id for fact in benefit_facts(WENZHOU, ["settlement-grant"])} == {
        "settled_with_new_home", "settlement_grant_had",
    }  # fmt: skip
    both = benefit_facts(WENZHOU, ["rent-subsidy", "public-rental-subsidy"])
    assert "household_size" not in {fact.id for fact in both}
    assert [fact.id for fact in both] == [fact for fact in WENZHOU.facts if WENZHOU.facts[fact] in both]


@given(data=st.data())
def test_only_the_facts_a_benefit_names_can_change_it(data):
    facts = data.draw(households(WENZHOU))
    benefit = data.draw(st.sampled_from(sorted(WENZHOU.benefits)))
    other = data.draw(st.sampled_from(sorted(set(WENZHOU.facts) - set(WENZHOU.benefits[benefit].facts))))
    changed = facts | {other: data.draw(values(WENZHOU, WENZHOU.facts[other]))}
    assert entitled(WENZHOU, benefit, facts) == entitled(WENZHOU, benefit, changed)


def test_an_unknown_benefit_is_refused_with_those_that_exist():
    with pytest.raises(NoSuchBenefit, match="has no benefit tea"):
        entitled(WENZHOU, "tea", {})


def test_toyville_pays_in_instalments_that_add_up():
    found = entitled(TOYVILLE, "cake-money", {"sings": 1, "members": 3})
    assert found.payments == (2500, 2500, 2500)
    odd = entitled(TOYVILLE, "cake-money", {"sings": 1, "members": 1})
    assert (odd.payments, sum(odd.payments)) == ((833, 833, 834), 2500)


def test_marks_are_counted_over_everything_that_carries_one():
    assert sum(marks_counted(WENZHOU).values()) == WENZHOU.source.decode().count("\nmark = ")
    assert sum(marks_counted(TOYVILLE).values()) == TOYVILLE.source.decode().count("mark = ")
    assert list(marks_counted(WENZHOU)) == ["seed", "found", "common", "assumption"]


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('id = "choir"', 'id = "bread-money"', "benefits[bread-money].id", "has this id"),
        ('id = "choir"', 'id = "thrift"', "benefits[thrift].id", "has this id"),
        ('id = "bread-singer"', 'id = "bread-smith"', "amounts[bread-smith].id", "has this id"),
        ('id = "choir"', 'id = "The choir"', "benefits[The choir].id", "small ASCII letters"),
        ('kind = "once"', 'kind = "twice"', "benefits[room-money].kind", "monthly, once"),
        ('instead = ["huts"]', 'instead = ["boats"]', "benefits[bread-money].instead", "one of these"),
        ('kind = "once"', 'kind = "service"', "benefits[room-money].amounts", "a service has no amounts"),
        ('months_most = "bread_most"', 'months_most = "bread"', "bread-money].months_most", "a limit in months"),
        ('months_used = "bread_months"', 'months_used = "savings"', "bread-money].months_used", "a fact in months"),
        ('every = "every_two"\n', "", "benefits[cake-money].every", "instalments need"),
        ('kind = "once"', 'kind = "once"\nevery = "every_two"', "benefits[room-money].every", "instalments need"),
        ('kind = "once"', 'kind = "once"\nmonths_most = "bread_most"', "room-money].months_most", "counts months"),
        ("gives = 2500 }", "gives = 25.5 }", "benefits[bread-money].examples[1].gives", "fen above 0"),
        ("gives = 2500 }", 'gives = "lots" }', "benefits[bread-money].examples[1].gives", "fen above 0"),
        ("{ sings = false }, gives = \"none\" }", "{ sings = false }, gives = 3 }", "cake-money].examples", "“none”"),
        ("facts = { sings = true, members = 2 }", "facts = { savings = 2 }", "facts.savings", "not a fact of"),
        ('fen = "cake * members"', 'fen = "sings"', "amounts[cake-member].fen", "not a number"),
        ('when = "craft == smith"\nfen', 'when = "craft"\nfen', "amounts[bread-smith].when", "yes/no"),
        ("每月 {cake} 元", "每月 {savings} 元", "amounts[bread-singer].label", "neither a limit nor"),
        ('name = { zh = "合唱团", en = "The choir" }\n', "", "benefits[choir].name", "missing"),
        ('kind = "once"', 'kind = "once"\ncolour = 1', "benefits[room-money].colour", "key is not known"),
    ],
)  # fmt: skip
def test_a_bad_benefit_is_refused_with_place_and_reason(old, new, place, problem):
    text = TOYVILLE.source.decode()
    start = text.index("[[benefits]]")
    assert old in text[start:]
    bad = text[:start] + text[start:].replace(old, new, 1)
    with pytest.raises(PolicyError) as refused:
        read(bad.encode(), "toy.toml")
    assert place in refused.value.facts["place"]
    assert problem in refused.value.facts["problem"]
