"""Chances after failed rounds, as the policy says; and the printed derivation of group, points and chances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU, answers, household, households, tenant

from allocator.policy import (
    Policy,
    PolicyError,
    assess,
    broken_examples,
    chances,
    derivation,
    most_chances,
    points,
    possible_chances,
    read,
    tier,
)

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
POLICIES = {"wenzhou": WENZHOU, "toyville": TOYVILLE}
PROGRAMS = [(name, program) for name, policy in POLICIES.items() for program in policy.programs]
LANGUAGES = ("zh_Hans", "en")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_example_of_chances_gives_what_it_says(policy: Policy):
    assert not broken_examples(policy)
    assert any(one.chances is not None and one.chances.examples for one in policy.programs.values())


def test_an_example_that_says_otherwise_is_found():
    wrong = read(TEXT.replace("{ failed = 1, gives = 2 }", "{ failed = 1, gives = 3 }", 1).encode(), "x")
    (broken,) = broken_examples(wrong)
    assert (broken.of, broken.number, broken.gives, broken.said) == ("programs.towers.chances", 2, 3, 2)


@given(where=st.sampled_from(PROGRAMS), failed=st.integers(0, 10**6))
def test_more_failed_rounds_never_give_fewer_chances_and_never_more_than_the_most(where: tuple[str, str], failed: int):
    program = POLICIES[where[0]].program(where[1])
    now, later = chances(program, failed), chances(program, failed + 1)
    assert 1 <= now <= later <= most_chances(program)
    assert now in possible_chances(program)
    assert chances(program, 10**6) == max(possible_chances(program))


def test_a_failed_round_gives_one_more_chance_in_wenzhou_up_to_sixteen():
    for program in WENZHOU.programs.values():
        assert [chances(program, failed) for failed in (0, 1, 2, 14, 15, 16, 99)] == [1, 2, 3, 15, 16, 16, 16]
        assert program.chances is not None
        assert program.chances.mark == "assumption"
        assert program.chances.resets


def test_without_a_rule_everybody_has_one_chance():
    start, end = TEXT.index("[programs.huts.chances]"), TEXT.index("[[programs.huts.tiers]]")
    program = read((TEXT[:start] + TEXT[end:]).encode(), "x").program("huts")
    assert (chances(program, 0), chances(program, 9), most_chances(program)) == (1, 1, 1)
    assert possible_chances(program) == {1}


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("per_failed_round = 1", "per_failed_round = -1", "per_failed_round", "whole number from 0"),
        ("most = 4", "most = 17", "most", "up to 16 chances"),
        ("base = 1\nper_failed_round = 1\nmost = 4", "base = 3\nper_failed_round = 1\nmost = 2", "most", "from “base”"),
        ("base = 1", "base = 0", "base", "whole number from 1"),
        ("resets = false", 'resets = "no"', "resets", "true or false"),
        ("resets = false", "resets = 0", "resets", "true or false"),
        ('counts = "took_part"', 'counts = "applied"', "counts", "took_part"),
        ("{ failed = 0, gives = 1 },", "", "examples", "without a failed round"),
        ("{ failed = 0, gives = 1 },", "{ failed = 0 },", "examples", "missing"),
        ("resets = false", "resets = false\nluck = 3", "luck", "not known"),
    ],
)
def test_a_rule_of_chances_that_cannot_be_is_refused_at_its_place(old: str, new: str, place: str, problem: str):
    assert old in TEXT
    with pytest.raises(PolicyError) as refused:
        read(TEXT.replace(old, new, 1).encode(), "toy.toml")
    assert "programs.towers.chances" in str(refused.value)
    assert place in str(refused.value)
    assert problem in str(refused.value)


@pytest.mark.parametrize("where", PROGRAMS, ids=lambda where: where[1])
@given(data=st.data())
def test_a_derivation_says_exactly_what_the_assessment_says(where: tuple[str, str], data: st.DataObject):
    policy, program = POLICIES[where[0]], where[1]
    facts, failed = data.draw(households(policy)), data.draw(st.integers(0, 20))
    lines = derivation(policy, program, facts, failed)
    counted, judged = points(policy, program, facts), assess(policy, program, facts)
    items = [line for line in lines if line.kind == "points"]
    assert [line.amount for line in items] == [line.points for line in counted.lines]
    if counted.total is not None:
        assert sum(line.amount or 0 for line in items) == judged.points == counted.total
    assert [line.amount for line in lines if line.kind == "sum"] == ([counted.total] if items else [])
    assert lines[0].kind == "group"
    assert lines[0].amount == judged.tier == tier(policy, program, facts).number
    assert lines[-1].kind == "chances"
    assert lines[-1].amount == chances(policy.program(program), failed)
    for line in lines:
        for language in LANGUAGES:
            assert line.sentence(language).strip()
            assert "{" not in line.sentence(language)


@pytest.mark.parametrize("where", PROGRAMS, ids=lambda where: where[1])
@given(data=st.data())
def test_facts_that_a_program_does_not_read_change_nothing_in_it(where: tuple[str, str], data: st.DataObject):
    policy, program = POLICIES[where[0]], where[1]
    facts = data.draw(households(policy))
    ours = {name: value for name, value in facts.items() if program in policy.facts[name].programs}
    shuffled = dict(reversed(ours.items()))
    assert derivation(policy, program, facts, 1) == derivation(policy, program, shuffled, 1)


@given(data=st.data(), item=st.integers(0, 6))
def test_every_line_of_points_in_wenzhou_writes_the_values_it_rests_on(data: st.DataObject, item: int):
    facts = data.draw(households(WENZHOU))
    line = [one for one in derivation(WENZHOU, "blue_collar", facts, 0) if one.kind == "points"][item]
    source = WENZHOU.program("blue_collar").points[item]
    assert source.says is not None
    names = {part.id for part in source.says.zh if not isinstance(part, str)}
    assert names
    if line.amount is not None:
        for name in names:
            assert WENZHOU.facts[name].words(facts.get(name), "zh") in line.text["zh"]
    else:
        assert any(WENZHOU.facts[name].label["zh"] in line.why["zh"] for name in source.when.facts)


def test_the_printed_derivation_reads_as_a_person_would_write_it():
    family = household("blue_collar", insurance_months=38, degree="doctor", minors=2)
    assert [line.sentence("zh") for line in derivation(WENZHOU, "blue_collar", family, 2)] == [
        "第 1 组：有未成年子女的家庭（未成年子女数：2）",
        "社保 38 个月 0（这一项只给：社保满 60 个月）",
        "社保 38 个月 +18（社保满 36 个月、不满 60 个月）",
        "社保 38 个月 0（这一项只给：社保满 12 个月、不满 36 个月）",
        "最高学历：博士；技工院校：不是 +10（本科及以上（含技师班））",
        "最高学历：博士；技工院校：不是 0（这一项只给：大专（含高级工班））",
        "职业技能等级：无；专业技术职称：无 0（这一项只给：技师及以上，或中级及以上职称）",
        "职业技能等级：无；专业技术职称：无 0（这一项只给：高级工，或初级职称）",
        "共 28 分",
        "2 次未配到房 → 3 份机会（起始 1 份，每次未配到房加 1 份，最多 16 份；配到房后重新计算）",
    ]
    group, *_, sum_, last = [line.sentence("en") for line in derivation(WENZHOU, "blue_collar", family, 1)]
    assert group == "group 1: Households with children (Children under 18: 2)"
    assert sum_ == "28 points in all"
    assert last.startswith("1 round without a home → 2 chances in the draw (1 at first, 1 more for each such round")


def test_what_is_missing_is_said_instead_of_a_number():
    lines = derivation(WENZHOU, "blue_collar", household("blue_collar", insurance_months=None, minors=None), 0)
    assert lines[0].sentence("zh") == "优先组：待确定（还缺：未成年子女数）"
    assert lines[1].sentence("zh") == "社保满 60 个月 待确定（还缺：现单位为您缴社保的月数）"
    assert lines[-2].sentence("en") == "points in all: not known yet"
    assert lines[-1].sentence("zh").startswith("此前没有未配到房的批次 → 1 份机会")


def test_a_capped_item_says_what_would_have_been_counted():
    facts = answers(TOYVILLE, members=9, sings=False, craft="none")
    capped, nothing = derivation(TOYVILLE, "towers", facts, 0)[1:3]
    assert capped.sentence("zh") == "一家 9 口 +12（人数；应计 26 分，最多 12 分）"
    assert nothing.sentence("en") == "Do you sing? no; Shoe size: not given 0 (only for: Shoes)"


def test_the_group_says_why_it_is_not_an_earlier_one():
    line = derivation(WENZHOU, "talent", tenant(talent_class="d"), 0)[0]
    assert line.sentence("zh").startswith("第 3 组：无房 D 类（不符合前面各组的条件；")
    assert "人才类别：D 类" in line.why["zh"]
    assert (line.clause, line.mark) == ("鹿城区、龙湾区配售公告", "found")
