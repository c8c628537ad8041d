"""What limits a round beside its homes: from shares and conditions to the numbers and names of an instance."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU

from allocator.instance import Instance
from allocator.policy import LotFacts, PolicyError, organisation_number, read, restrict
from allocator.policy.language.fact import organisation_code

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
TOWERS = TOYVILLE.programs["towers"].restrictions
SMITH = next(choice.code for choice in TOYVILLE.facts["craft"].choices if choice.value == "smith")


def lot(id_: str, **fields: object) -> LotFacts:
    values = {"program": "towers", "rooms": 1, "tenure": "rent", "accessible": False, "area_cm2_max": 400_000}
    return LotFacts(id=id_, **values | fields)


LOTS = [lot("A", tenure="sale"), lot("B", accessible=True), lot("C", tenure="sale", accessible=True)]


def members(*people: dict[str, int | None]) -> Counter[tuple[str, int]]:
    return Counter(one for facts in people for one in TOWERS.memberships(facts))


def test_a_household_belongs_to_a_group_only_if_that_is_known() -> None:
    assert TOWERS.memberships({"craft": SMITH, "members": 40}) == (("size", 40), ("smiths", 0))
    assert TOWERS.memberships({"craft": None, "members": None}) == ()


def test_shares_become_homes_and_conditions_become_lots() -> None:
    found = restrict("towers", TOWERS, homes=31, lots=LOTS, members=members(*[{"members": 40}] * 4))
    assert found.group_caps == [{"program": "towers", "group": "size-1", "limit": 3}]
    assert found.reserves == [{"program": "towers", "group": "smiths", "seats": 2}]
    assert found.caps == [{"id": "towers/sale", "limit": 15}]
    assert found.lot_caps == {"A": ["towers/sale"], "C": ["towers/sale"]}
    assert found.lot_first == {"B": "smiths", "C": "smiths"}
    assert found.groups_of([("smiths", 0), ("size", 40), ("size", 41)]) == ["size-1", "smiths"]


def test_a_cap_leaves_every_part_one_home_at_least() -> None:
    found = restrict("towers", TOWERS, homes=3, lots=[], members=members({"members": 40}, {"members": 40}))
    assert found.group_caps == [{"program": "towers", "group": "size-1", "limit": 1}]
    assert found.caps == []


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(0, 60))
def test_only_groups_that_a_cap_can_hurt_are_named_and_nobody_else_is_in_them(sizes: list[int], homes: int) -> None:
    people = [{"members": size, "craft": None} for size in sizes]
    found = restrict("towers", TOWERS, homes=homes, lots=LOTS, members=members(*people))
    named = Counter(name for facts in people for name in found.groups_of(TOWERS.memberships(facts)))
    assert named == {
        str(cap["group"]): sizes.count(sorted(set(sizes))[int(str(cap["group"]).removeprefix("size-")) - 1])
        for cap in found.group_caps
    }
    assert all(named[str(cap["group"])] > cap["limit"] for cap in found.group_caps)
    assert {size for size in sizes if sizes.count(size) > max(1, homes // 10)} == {
        sorted(set(sizes))[int(str(cap["group"]).removeprefix("size-")) - 1] for cap in found.group_caps
    }


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 30))
def test_the_allocator_takes_what_comes_out(sizes: list[int], homes: int) -> None:
    people = {f"H{n:02}": {"members": size, "craft": SMITH * (n % 2)} for n, size in enumerate(sizes)}
    found = restrict("towers", TOWERS, homes=homes, lots=LOTS, members=members(*people.values()))
    instance = Instance.from_json(
        {
            "format": "anju-instance/1",
            "programs": [{"id": "towers"}],
            "lots": [
                {
                    "id": one.id, "program": "towers", "capacity": homes,
                    "caps": found.lot_caps.get(one.id, []), "first": found.lot_first.get(one.id),
                }
                for one in LOTS
            ],
            "caps": found.caps, "group_caps": found.group_caps, "reserves": found.reserves,
            "households": [
                {"id": id_, "groups": found.groups_of(TOWERS.memberships(facts)), "applications": []}
                for id_, facts in people.items()
            ],
        }
    )  # fmt: skip
    assert len(instance.lots) == len(LOTS)


def test_one_employer_gets_at_most_its_share_of_a_round_of_blue_collar_apartments() -> None:
    ours = WENZHOU.programs["blue_collar"].restrictions
    factory = organisation_number("91330302FAKE00013K")
    groups = [ours.memberships({"employer": employer}) for employer in [factory] * 151 + [1]]
    counted = Counter(one for memberships in groups for one in memberships)
    found = restrict("blue_collar", ours, homes=1000, lots=[], members=counted)
    assert found.group_caps == [{"program": "blue_collar", "group": "employer-2", "limit": 150}]


def test_an_organisation_is_known_by_its_own_part_of_the_credit_code() -> None:
    assert organisation_code(organisation_number("91330302FAKE00013K")) == "FAKE0001"
    assert WENZHOU.facts["employer"].words(organisation_number("91330302FAKE00013K"), "en") == "FAKE0001"


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('each = "members"', 'each = "memberz"', "groups.size.each", "a fact of this policy is needed"),
        ('each = "members"', 'each = "members"\nwhen = "sings"', "groups.size", "either “when”"),
        ('group = "size"', 'group = "hands"', "group_caps[1].group", "there is no group of this name"),
        ('[[programs.towers.reserves]]\ngroup = "smiths"', '[[programs.towers.reserves]]\ngroup = "size"',
         "reserves[1].group", "only a cap can name it"),
        ('share = "sale_share"', 'share = "largest_home"', "caps[sale].share", "kind percent"),
        ('share = "sale_share"', 'share = "nothing"', "caps[sale].share", "kind percent"),
        ('lots = "lot_tenure == sale"', 'lots = "sings"', "caps[sale].lots", "sings"),
        ('each = "members"', 'each = "flat_area"', "programs.towers", "flat_area"),
    ],
)  # fmt: skip
def test_a_restriction_that_cannot_be_is_refused(old: str, new: str, place: str, problem: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(PolicyError) as refused:
        read(TEXT.replace(old, new).encode(), "toy.toml")
    assert place in str(refused.value)
    assert problem in str(refused.value)
