"""A district lays its own values over its city's policy: those the city lets it set, within the city's days."""

from datetime import date

import pytest
from policies import HERE, POLICIES, TOYVILLE, WENZHOU

from allocator.policy import PolicyError, in_force, load_all, read
from allocator.policy.change.difference import difference
from allocator.policy.change.overlay import OverlaysOverlap, apply, is_overlay, load
from allocator.policy.change.overlay import load_all as load_overlays
from allocator.policy.change.overlay import read as read_overlay
from allocator.policy.examples.broken import broken_examples

FILE = HERE / "toyville" / "districts" / "hill" / "2024-03-01.toml"
TEXT = FILE.read_text(encoding="utf-8")
HILL = apply(TOYVILLE, load(FILE))


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def refusal(text: str) -> PolicyError:
    with pytest.raises(PolicyError) as refused:
        apply(TOYVILLE, read_overlay(text.encode(), "hill.toml"))
    return refused.value


def test_the_district_has_its_own_values_and_otherwise_the_citys():
    assert HILL.limits["most_savings"].value == 2_000_000
    assert HILL.limits["most_savings"].clause == "山上第一条"
    assert HILL.terms["review_days"].value == 5
    assert HILL.terms["list_hours"] == TOYVILLE.terms["list_hours"]
    assert HILL.programs["towers"].quota == TOYVILLE.programs["towers"].quota
    assert (HILL.effective_from, HILL.effective_until) == (date(2024, 3, 1), date(2024, 6, 30))


def test_the_policy_of_a_district_is_an_ordinary_file_that_says_what_it_was_made_from():
    again = read(HILL.source, "bundle.toml")
    assert again == HILL
    origin = HILL.overlay
    assert origin is not None
    assert (origin.parent, origin.parent_sha256) == (TOYVILLE.id, TOYVILLE.sha256)
    assert (origin.overlay_sha256, origin.district, origin.name.en) == (load(FILE).sha256, 990002, "The hill")
    assert TOYVILLE.overlay is None


def test_the_difference_to_the_city_names_only_what_the_district_sets():
    allowed = {tuple(key.split(".")) for key in TOYVILLE.districts_may_set}
    free = {("effective_from",), ("effective_until",), ("overlay",)}
    for one in difference(TOYVILLE, HILL):
        assert one.path in free or one.path[-1] == "examples" or any(one.path[: len(key)] == key for key in allowed)


def test_laying_it_twice_gives_the_same_bytes():
    assert apply(TOYVILLE, load(FILE)).source == HILL.source


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('"anju-overlay/1"', '"anju-policy/1"', "format", "anju-overlay/1"),
        ('parent = "toyville/2024-01-01"', 'parent = "toyville/2023-01-01"', "parent", "toyville/2024-01-01"),
        ("district = 990002", "district = 0", "district", "whole number"),
        ("district = 990002", 'district = "hill"', "district", "whole number"),
        ("district = 990002", "district = 990002\ncolour = 1", "colour", "not known"),
        ("district = 990002", f'district = 990002\nparent_sha256 = "{"0" * 64}"', "parent_sha256", "other bytes"),
        ("district = 990002", 'district = 990002\nparent_sha256 = "x"', "parent_sha256", "64 small"),
        ("effective_from = 2024-03-01", "effective_from = 2023-12-31", "effective_from", "from 2024-01-01 only"),
        ("effective_until = 2024-06-30", "effective_until = 2025-01-01", "effective_until", "does not outlive"),
        ("effective_until = 2024-06-30", "effective_until = 2024-02-01", "effective_until", "before the first"),
        ('key = "limits.most_savings"', 'key = "limits.most_points"', "sets[1].key", "does not let districts"),
        ('key = "terms.review_days"', 'key = "limits.most_savings"', "sets[2].key", "set twice"),
        ("value = 2000000", "value = -1", "sets[1].value", "whole number"),
        ("value = 2000000", "value = 1.5", "sets[1].value", "whole number"),
        ("value = 2000000", "value = 999999999999999", "limits.most_savings.value", "larger than"),
        ('mark = "found"', 'mark = "rumour"', "sets[1].mark", "seed, found"),
        ('clause = "山上第一条"', "", "sets[1].clause", "missing"),
        ("value = 2000000", "value = 2000000\ncolour = 1", "sets[1].colour", "not known"),
    ],
)
def test_an_overlay_that_cannot_be_is_refused_with_file_place_value_and_problem(
    old: str, new: str, place: str, problem: str
):
    error = refusal(changed(old, new))
    assert error.facts["file"] == "hill.toml"
    assert error.facts["place"] == place
    assert problem in str(error.facts["problem"])


def test_an_overlay_sets_something():
    assert refusal(TEXT[: TEXT.index("[[sets]]")]).facts["place"] == "sets"


def test_nothing_is_laid_over_an_overlay():
    with pytest.raises(PolicyError, match="an overlay itself"):
        apply(HILL, load(FILE))


def test_what_is_no_overlay_is_told_apart():
    assert is_overlay(TEXT.encode())
    assert not is_overlay(TOYVILLE.source)
    assert not is_overlay(b"\xff")
    for source in (b"\xff", b"parent = "):
        with pytest.raises(PolicyError, match=r"hill\.toml"):
            read_overlay(source, "hill.toml")


def test_two_overlays_of_a_district_do_not_share_a_day(tmp_path):
    folder = tmp_path / "toyville" / "districts" / "hill"
    folder.mkdir(parents=True)
    (folder / "2024-03-01.toml").write_text(TEXT, encoding="utf-8")
    (folder / "2024-05-01.toml").write_text(changed("2024-03-01", "2024-05-01"), encoding="utf-8")
    with pytest.raises(OverlaysOverlap) as refused:
        load_overlays(tmp_path)
    assert refused.value.facts["day"] == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('districts_may_set = ["limits.nothing"]', "no number “limits.nothing”"),
        ('districts_may_set = ["limits.most_savings", "limits.most_savings"]', "stands here twice"),
        ('districts_may_set = ["programs.towers.quota"]', "no number “programs.towers.quota” with a clause"),
        ('districts_may_set = "limits.most_savings"', "a list of numbers"),
        ("districts_may_set = [1]", "a list of numbers"),
    ],
)
def test_a_city_lets_districts_set_places_that_it_has(line: str, problem: str):
    text = TOYVILLE.source.decode()
    start = text.index("districts_may_set")
    with pytest.raises(PolicyError, match=problem):
        read((text[:start] + line + text[text.index("\n", start) :]).encode(), "toy.toml")


# Wenzhou's own


def test_the_folder_of_policies_does_not_take_an_overlay_for_a_policy():
    policies = load_all(POLICIES)
    assert [policy.id for policy in policies] == ["wenzhou/2020-09-11"]
    assert in_force(policies, "wenzhou", date(2023, 6, 1)) == WENZHOU


def test_every_shipped_overlay_can_be_laid_and_does_what_its_examples_say():
    found = load_overlays(POLICIES)
    assert {overlay.name.en for overlay in found} >= {"Longgang", "Wencheng"}
    for overlay in found:
        policy = apply(WENZHOU, overlay)
        assert broken_examples(policy) == ()
        assert policy.city == "wenzhou"


def of(name: str):
    return apply(WENZHOU, next(overlay for overlay in load_overlays(POLICIES) if overlay.name.en == name))


def test_longgang_asked_for_two_years_of_insurance_and_took_60_square_metres_for_no_home():
    rules = {rule.id: rule for rule in of("Longgang").rules}
    buyer = {"tenure": 1, "insurance_months": 24}
    assert rules["talent-insurance-sale"].judge(buyer).holds
    assert not rules["talent-insurance-sale"].judge(buyer | {"insurance_months": 23}).holds
    f1 = {"tenure": 1, "talent_class": 3, "homes_area_since_cutoff": 600_000}
    assert rules["talent-f1-no-home"].judge(f1).holds
    assert not rules["talent-f1-no-home"].judge(f1 | {"homes_area_since_cutoff": 600_001}).holds


def test_wencheng_holds_the_title_for_five_years_instead_of_ten():
    assert (WENZHOU.limits["title_months"].value, of("Wencheng").limits["title_months"].value) == (120, 60)


def test_higher_law_goes_first_and_says_where_that_stands():
    assert TOYVILLE.higher_law[0].title.en == "The law of the kingdom"
    assert [law.mark for law in WENZHOU.higher_law] == ["seed", "seed"]


@pytest.mark.parametrize("name", ["Yueqing", "Longgang"])
def test_60_square_metres_at_most_is_said_as_in_the_notice_and_counted_so(name):
    district = of(name)
    (rule,) = (one for one in district.rules if one.id == "talent-f1-no-home")
    f1 = {"tenure": 1, "talent_class": 3}
    for area, holds in ((599_999, True), (600_000, True), (600_001, False), (600_100, False)):
        assert rule.judge(f1 | {"homes_area_since_cutoff": area}).holds is holds
    assert "少于 60（含） 平方米" in rule.title["zh"]
    assert "less than 60 (inclusive) m²" in rule.title["en"]
    said = [one.sentence(language) for one in difference(WENZHOU, district) for language in ("zh", "en")]
    assert any("60（含）" in text for text in said)
    for text in (*said, rule.title["zh"], rule.title["en"]):
        assert "60.0001" not in text
