"""What homes cost in Wenzhou, by the published shares and areas, exact in fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, WENZHOU, answers, households, values

from allocator.policy import PolicyError, broken_examples, read, refund, rent_price, sale_price
from allocator.policy.money.price import NoHomeToPrice, said

M2, YUAN = 10_000, 100
CLASSES = ["f3", "f2", "f1", "e", "d", "c", "b", "a"]
AREAS = st.integers(1, 300 * M2)
PRICES = st.integers(1, 10**12)


def sale(square_metres, a_metre, program="talent", **facts):
    """The price in yuan of a home of so many square metres at so many yuan each."""
    found = sale_price(
        WENZHOU, program, answers(WENZHOU, **facts),
        area_cm2=square_metres * M2, filed_fen=square_metres * a_metre * YUAN,
    )  # fmt: skip
    return None if found.fen is None else found.fen / YUAN


def rent(square_metres, a_metre, program="talent", **facts):
    """The rent in yuan a month of a home of so many square metres at so many yuan each."""
    found = rent_price(
        WENZHOU, program, answers(WENZHOU, **facts),
        area_cm2=square_metres * M2, appraised_fen=square_metres * a_metre * YUAN,
    )  # fmt: skip
    return None if found.fen is None else found.fen / YUAN


@pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE], ids=lambda policy: policy.city)
def test_every_price_does_what_its_examples_say(policy):
    assert policy.prices
    assert broken_examples(policy) == ()
    assert len({row.id for row in policy.prices}) == len(policy.prices)


def test_an_example_that_says_something_else_is_found():
    text = TOYVILLE.source.decode().replace("filed_fen = 1001, gives = 501 }", "filed_fen = 1001, gives = 500 }")
    (broken,) = broken_examples(read(text.encode(), "toy.toml"))
    assert (broken.of, broken.said) == ("prices.smith-price", 501)


# ---- the published table


@pytest.mark.parametrize(
    ("talent_class", "area", "percent"),
    [("b", 140, 50), ("c", 140, 50), ("d", 120, 60), ("e", 120, 60), ("f1", 90, 70)],
)
def test_a_home_for_sale_costs_50_60_or_70_percent_up_to_140_120_or_90_m2(talent_class, area, percent):
    assert sale(area, 20_000, talent_class=talent_class) == area * 200 * percent
    more = sale(area + 10, 20_000, talent_class=talent_class, co_class="none")
    assert more == area * 200 * percent + 10 * 20_000


@pytest.mark.parametrize("talent_class", ["a", "f2", "f3", "none"])
def test_other_classes_have_no_price_to_buy(talent_class):
    assert sale(90, 20_000, talent_class=talent_class) is None


@pytest.mark.parametrize(
    ("talent_class", "area", "percent"),
    [("a", 120, 0), ("b", 120, 0), ("c", 120, 0), ("d", 90, 30), ("e", 90, 30), ("f1", 40, 30), ("f2", 40, 30),
     ("f3", 40, 30)],
)  # fmt: skip
def test_rent_is_free_or_30_percent_up_to_120_90_or_40_m2(talent_class, area, percent):
    assert rent(area, 40, talent_class=talent_class) == area * 40 * percent / 100
    more = rent(area + 10, 40, talent_class=talent_class, co_class="none")
    assert more == area * 40 * percent / 100 + 10 * 40


def test_the_three_worked_examples_are_exact():
    assert sale(130, 20_000, talent_class="e", co_class="none") == 1_640_000
    assert sale(130, 20_000, talent_class="e", co_class="f1") == 1_580_000
    assert rent(100, 40, talent_class="e", co_class="none") == 1_480


def test_the_spouse_s_rate_ends_at_the_spouse_s_own_area():
    at_f1_rate = 120 * 12_000 + 90 * 14_000
    assert sale(210, 20_000, talent_class="e", co_class="f1") == at_f1_rate
    assert sale(211, 20_000, talent_class="e", co_class="f1") == at_f1_rate + 20_000


def test_areas_of_two_entitled_tenants_add_up():
    assert rent(180, 40, talent_class="e", co_class="d") == 180 * 12
    assert rent(181, 40, talent_class="e", co_class="d") == 180 * 12 + 40
    assert rent(210, 40, talent_class="c", co_class="e") == 90 * 12


def test_talent_homes_are_rented_for_at_most_60_months():
    found = rent_price(WENZHOU, "talent", answers(WENZHOU, talent_class="e"), area_cm2=90 * M2, appraised_fen=360_000)
    assert found.months_most == 60
    assert "最长 60 个月。" in found.derivation("zh_Hans")


def test_blue_collar_rent_and_price_capped_homes_cost_70_percent():
    assert rent(50, 20, "blue_collar") == 700
    assert sale(90, 20_000, "price_capped") == 90 * 14_000
    assert sale(50, 10_000, "blue_collar") == 500_000
    marks = {row.program: row.mark for row in WENZHOU.prices if row.id in ("blue-collar-rent", "price-capped-sale")}
    assert set(marks.values()) == {"common"}


@pytest.mark.parametrize(("people", "entitled"), [(1, 40), (2, 40), (3, 54), (4, 60), (7, 60)])
def test_public_rental_counts_18_m2_a_person_from_40_to_60_and_the_rest_at_market_rent(people, entitled):
    facts = {"household_size": people, "homes_area_now": 0}
    assert rent(entitled, 30, "public_rental", **facts) == entitled * 21
    assert rent(entitled + 6, 30, "public_rental", **facts) == entitled * 21 + 6 * 30


# ---- leaving early


def test_the_discount_is_paid_back_in_proportion_to_the_months_missing_of_120():
    price = sale_price(
        WENZHOU, "talent", answers(WENZHOU, talent_class="e"), area_cm2=120 * M2, filed_fen=240_000_000
    )  # fmt: skip
    assert price.discount_fen == 96_000_000
    assert [refund(price, months) for months in (0, 12, 60, 119, 120, 200)] == [
        96_000_000, 86_400_000, 48_000_000, 800_000, 0, 0,
    ]  # fmt: skip


@given(filed=PRICES, area=AREAS, months=st.integers(-3, 130))
def test_staying_longer_never_costs_more_and_nobody_pays_back_more_than_the_discount(filed, area, months):
    price = sale_price(WENZHOU, "talent", answers(WENZHOU, talent_class="b", co_class="none"), area_cm2=area,
                       filed_fen=filed)  # fmt: skip
    assert 0 <= refund(price, months + 1) <= refund(price, months) <= price.discount_fen
    due = price.discount_fen * (120 - min(max(months, 0), 120))
    assert abs(120 * refund(price, months) - due) <= 60


def test_tenants_and_who_has_no_price_pay_nothing_back():
    facts = answers(WENZHOU, talent_class="e", co_class="none")
    assert refund(rent_price(WENZHOU, "talent", facts, area_cm2=90 * M2, appraised_fen=360_000), 0) == 0
    assert refund(sale_price(WENZHOU, "talent", {}, area_cm2=90 * M2, filed_fen=360_000), 0) == 0


# ---- what holds for every price


@given(data=st.data(), area=AREAS, more=AREAS, a_metre=st.integers(1, 10**5))
def test_a_price_grows_with_the_area_and_never_exceeds_the_filed_price(data, area, more, a_metre):
    """The same price a square centimetre on both sides, so that the filed price is exact."""
    facts = data.draw(households(WENZHOU))
    program, ask = data.draw(st.sampled_from([
        ("talent", sale_price), ("talent", rent_price), ("price_capped", sale_price), ("blue_collar", rent_price),
        ("public_rental", rent_price),
    ]))  # fmt: skip
    key = "filed_fen" if ask is sale_price else "appraised_fen"
    small = ask(WENZHOU, program, facts, **{"area_cm2": area, key: area * a_metre})
    large = ask(WENZHOU, program, facts, **{"area_cm2": area + more, key: (area + more) * a_metre})
    assert small.fen is not None or large.fen is None
    if large.fen is not None:
        assert 0 <= small.fen <= large.fen <= (area + more) * a_metre
        assert small.fen <= area * a_metre


@given(facts=households(WENZHOU), area=AREAS, filed=PRICES)
def test_the_parts_make_up_the_home_and_the_price(facts, area, filed):
    price = sale_price(WENZHOU, "talent", facts, area_cm2=area, filed_fen=filed)
    if price.fen is None:
        assert price.lines == ()
    else:
        assert sum(line.area_cm2 for line in price.lines) == area
        exact = filed * sum(line.area_cm2 * line.percent for line in price.lines)
        assert 0 <= 2 * price.fen * area * 100 - (2 * exact - area * 100) <= 2 * area * 100


@given(data=st.data(), area=AREAS, filed=PRICES)
def test_a_missing_fact_leaves_the_price_open_or_changes_nothing(data, area, filed):
    facts = data.draw(households(WENZHOU))
    row = data.draw(st.sampled_from(WENZHOU.prices))
    forgotten = data.draw(st.sampled_from(sorted(facts)))
    ask, key = (sale_price, "filed_fen") if row.tenure == "sale" else (rent_price, "appraised_fen")
    full, less = (ask(WENZHOU, row.program, one, **{"area_cm2": area, key: filed})
                  for one in (facts, facts | {forgotten: None}))  # fmt: skip
    assert said(less) in (said(full), "unknown")
    assert all(facts.get(fact.id) is None or fact.id == forgotten for fact in less.missing)


@given(data=st.data(), area=AREAS, filed=PRICES)
def test_a_better_class_never_pays_more(data, area, filed):
    worse = data.draw(st.integers(0, len(CLASSES) - 1))
    better = data.draw(st.integers(worse, len(CLASSES) - 1))
    prices = [
        rent_price(WENZHOU, "talent", answers(WENZHOU, talent_class=CLASSES[one], co_class="none"), area_cm2=area,
                   appraised_fen=filed).fen for one in (worse, better)
    ]  # fmt: skip
    assert prices[1] <= prices[0]


@given(facts=households(WENZHOU), area=AREAS, filed=PRICES, data=st.data())
def test_an_entitled_spouse_never_makes_a_home_dearer(facts, area, filed, data):
    spouse = data.draw(values(WENZHOU, WENZHOU.facts["co_class"]))
    alone = sale_price(WENZHOU, "talent", facts | {"co_class": 0}, area_cm2=area, filed_fen=filed)
    both = sale_price(WENZHOU, "talent", facts | {"co_class": spouse}, area_cm2=area, filed_fen=filed)
    assert both.fen is None or both.fen <= alone.fen


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@given(facts=households(WENZHOU), area=AREAS, filed=PRICES)
def test_every_price_is_derived_in_both_languages(language, facts, area, filed):
    for ask, key in ((sale_price, "filed_fen"), (rent_price, "appraised_fen")):
        lines = ask(WENZHOU, "talent", facts, **{"area_cm2": area, key: filed}).derivation(language)
        assert lines
        assert not any("{" in line or "None" in line for line in lines)


def test_the_derivation_shows_parts_sum_and_rounding():
    facts = answers(WENZHOU, talent_class="e", co_class="f1")
    price = sale_price(WENZHOU, "talent", facts, area_cm2=130 * M2, filed_fen=260_000_000)
    where = "（温委办发〔2019〕70号；市人才住房配售配租操作流程）"
    assert price.derivation("zh_Hans") == (
        f"120 平方米，按备案价的 60%（D、E 类人才）{where}",
        f"10 平方米，按备案价的 70%（F1 类人才）{where}",
        "全套 130 平方米，备案价 2,600,000 元；您的价格是 1,580,000 元。",
        "先精确计算，最后只四舍五入到分一次。",
        "120 个月内退出的，按还差的月数退回优惠款，优惠款共 1,020,000 元。",
    )


def test_half_a_fen_counts_as_one():
    assert rent_price(TOYVILLE, "huts", {}, area_cm2=1, appraised_fen=3).fen == 2
    assert rent_price(TOYVILLE, "huts", {}, area_cm2=1, appraised_fen=1).fen == 1


@pytest.mark.parametrize(("area", "fen"), [(0, 1), (1, 0), (-1, 5)])
def test_a_home_without_area_or_price_is_refused(area, fen):
    with pytest.raises(NoHomeToPrice, match="cannot be those of a home"):
        sale_price(WENZHOU, "talent", {}, area_cm2=area, filed_fen=fen)


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('id = "hut-rent"', 'id = "smith-price"', "prices[smith-price].id", "has this id"),
        ('id = "hut-rent"', 'id = "choir"', "prices[choir].id", "has this id"),
        ('program = "huts"', 'program = "boats"', "prices[smith-price].program", "one of these"),
        ('tenure = "sale"', 'tenure = "gift"', "prices[smith-price].tenure", "sale, rent"),
        ('rate = "half"', 'rate = "cake"', "prices[smith-price].rate", "in percent"),
        ('area = "toy_area"\n', "", "prices[smith-price].co_when", "needs an “area”"),
        ('area = "toy_area"', 'area = "sings"', "prices[smith-price].area", "not a number"),
        ('refund_months = "bread_most"', 'months_most = "bread_most"', "smith-price].months_most", "only a rent"),
        ('months_most = "bread_most"', 'refund_months = "bread_most"', "hut-rent].refund_months", "only a rent"),
        ("filed_fen = 999, gives = 500", 'filed_fen = 999, gives = "none"', "hut-rent].examples", "with its price"),
        ("filed_fen = 999, gives = 500", "filed_fen = 999, gives = 0.5", "hut-rent].examples[1].gives", "fen, “none”"),
        ("filed_fen = 999, gives = 500", "filed_fen = 0, gives = 500", "examples[1].filed_fen", "from 1"),
        ("{ facts = {}, area_cm2 = 1,", "{ facts = { fun = 1 }, area_cm2 = 1,", "facts.fun", "not a fact"),
        ('rate = "whole"', 'rate = "whole"\ncolour = 1', "prices[weaver-price].colour", "key is not known"),
    ],
)  # fmt: skip
def test_a_bad_price_is_refused_with_place_and_reason(old, new, place, problem):
    text = TOYVILLE.source.decode()
    start = text.index("[[prices]]")
    assert old in text[start:]
    with pytest.raises(PolicyError) as refused:
        read((text[:start] + text[start:].replace(old, new, 1)).encode(), "toy.toml")
    assert place in refused.value.facts["place"]
    assert problem in refused.value.facts["problem"]
