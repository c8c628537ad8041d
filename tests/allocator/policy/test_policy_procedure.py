"""The procedure as data: its numbers stand once, its bans are counted in days, and a malformed row is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU

from allocator.policy import PolicyError, months_after, read

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
BAN = TOYVILLE.procedure["twice-declined"]


def test_a_row_says_its_number_whether_it_is_its_own_or_that_of_a_limit():
    table = TOYVILLE.procedure["savings-table"]
    assert (BAN.text["zh"], BAN.value, BAN.refers) == ("5 个月内不再申请。", 5, None)
    assert (table.text["en"], table.kind, table.refers) == ("12,500.50 yuan or less.", "money_fen", "most_savings")
    assert (table.year, table.district, table.programs) == (2024, 110101, ("towers", "huts"))
    assert (TOYVILLE.procedure["no-list"].value, TOYVILLE.procedure["no-list"].event) == (None, None)


def test_a_program_says_how_its_year_is_counted():
    year = TOYVILLE.programs["towers"].year
    assert (year.carry_over, year.ceiling, year.districts) == (True, 12, (110101, 110102))
    assert [year.covers(one) for one in (2022, 2023, 2024, 2025)] == [False, True, True, False]
    assert [year.counts(one) for one in (110101, 110103)] == [True, False]
    assert TOYVILLE.programs["huts"].year is None


def test_the_city_has_a_ceiling_for_talent_and_floors_for_the_urban_area():
    years = {name: program.year for name, program in WENZHOU.programs.items()}
    assert {name: year.ceiling for name, year in years.items()} == {
        "talent": 2000, "blue_collar": None, "price_capped": None, "public_rental": None,
    }  # fmt: skip
    assert years["talent"].counts(330381)
    assert not years["blue_collar"].counts(330381)
    assert years["talent"].mark == "assumption"


def test_the_city_says_what_follows_from_declining_and_how_long_papers_are_kept():
    months = {row.id: row.value for row in WENZHOU.procedure.values() if row.about == "ban" and row.value}
    assert months == {
        "ban-two-declined": 24, "ban-two-declined-others": 24, "ban-not-signed": 36, "ban-not-signed-others": 36,
        "ban-false-statement": 60,
    }  # fmt: skip
    assert WENZHOU.procedure["title-restriction"].value == 120
    assert WENZHOU.procedure["waiting-none"].programs == ("talent",)
    assert WENZHOU.procedure["waiting-list"].programs == ("public_rental",)
    assert {row.mark for row in WENZHOU.procedure.values() if row.about == "retention"} == {"assumption"}
    tables = {(row.year, row.district): row.mark for row in WENZHOU.procedure.values() if row.about == "income"}
    assert tables == {(2025, 330304): "found", (2024, 330302): "found"}


def test_every_term_of_the_city_is_said_in_a_row_that_refers_to_it():
    assert set(WENZHOU.terms) <= {row.refers for row in WENZHOU.procedure.values()}


@given(DAYS, st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_one_of_its_month(day: date, months: int):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.lists(DAYS, max_size=5), DAYS)
def test_every_second_event_bars_for_months_and_not_a_day_longer(happened: list[date], day: date):
    free = BAN.bars(happened, day)
    starts = sorted(happened)[1::2]
    ends = [months_after(start, 5) for start in starts]
    assert (free is not None) == any(day < end for end in ends)
    if free is not None:
        assert free == max(ends)
        assert BAN.bars(happened, free) is None
        assert BAN.bars(happened, free - timedelta(days=1)) == free


def test_rows_that_bar_nobody_bar_nobody():
    assert TOYVILLE.procedure["no-list"].bars([date(2024, 1, 1)] * 4, date(2024, 1, 2)) is None


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('id = "no-list"', 'id = "No list"', "procedure[No list].id", "small ASCII letters"),
        ('id = "no-list"', 'id = "savings-table"', "procedure[savings-table].id", "another row has this id"),
        ('about = "waiting"', 'about = "queue"', "procedure[no-list].about", "one of these is needed"),
        ('about = "waiting"', 'about = "waiting"\nevent = "expired"', "[no-list].event", "only a ban"),
        ('number = "most_savings"', 'number = "most"', "procedure[savings-table].number", "a limit or term"),
        ('number = "most_savings"', 'number = "most_savings"\nvalue = 3', "[savings-table].number", "not both"),
        ("不超过 {value} 元。", "不超过 {savings} 元。", "[savings-table].text", "write {value} for the number"),
        ("不超过 {value} 元。", "不超过 {value 元。", "[savings-table].text", "write {value} for the number"),
        ("不超过 {value} 元。", "不超过上限。", "procedure[savings-table].text", "does not say"),
        ("每次重来。", "每次 {value}。", "procedure[no-list].text", "nothing else in braces"),
        ('event = "declined"', 'event = "vanished"', "[twice-declined].event", "declined, expired, false_s"),
        ("value = 5\nkind = \"months\"", "value = 5\nkind = \"days\"", "[twice-declined].event", "counts months"),
        ("value = 5\nkind", "value = 10001\nkind", "procedure[twice-declined].value", "larger than"),
        ("times = 2", "times = 101", "procedure[twice-declined].times", "a whole number from 1 to 100"),
        ("times = 2", "times = 0", "procedure[twice-declined].times", "a whole number from 1"),
        ("times = 2", "times = 2\ncolour = 1", "procedure[twice-declined].colour", "key is not known"),
        ("district = 110101\n", "district = 7\n", "procedure[savings-table].district", "from 100000"),
        ("carry_over = true", "", "programs.towers.year.carry_over", "it is missing"),
        ("carry_over = true", 'carry_over = "yes"', "programs.towers.year.carry_over", "true or false"),
        ('ceiling = "most_points"', 'ceiling = "most_savings"', "programs.towers.year.ceiling", "kind count"),
        ("[110101, 110102]", "[]", "programs.towers.year.districts", "list of district codes"),
        ("[110101, 110102]", "[1]", "programs.towers.year.districts", "list of district codes"),
        ("last_year = 2024", "last_year = 2022", "programs.towers.year.last_year", "before the first year"),
        ("last_year = 2024", "last_year = 2024\ncolour = 1", "programs.towers.year.colour", "key is not known"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_refused_with_place_and_reason(old, new, place, problem):
    assert old in TEXT
    with pytest.raises(PolicyError) as refused:
        read(TEXT.replace(old, new, 1).encode(), "toy.toml")
    assert place in refused.value.facts["place"]
    assert problem in refused.value.facts["problem"]


def test_a_program_without_a_quota_cannot_take_it_as_its_ceiling():
    year = '[programs.huts.year]\ncarry_over = false\nceiling = "quota"\nclause = "c"\nmark = "seed"\nsource = "s"\n\n'
    changed = TEXT.replace("[[programs.huts.tiers]]\n", year + "[[programs.huts.tiers]]\n", 1)
    with pytest.raises(PolicyError, match="no quota"):
        read(changed.encode(), "toy.toml")
