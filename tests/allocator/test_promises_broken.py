"""What is not promised: for each promise that fails outside its bounds the smallest instance found.

These are no wishes of ours but facts about the rule. A test here that fails means that the rule has changed.
"""

from typing import Any

from tests.allocator import reference
from tests.allocator.cases import contest, fair, homes_of, in_order, without

Json = dict[str, Any]


def anywhere(*lots: str, groups: tuple[str, ...] = (), wishes: tuple[str, ...] | None = None) -> Json:
    """A household that may live in these lots, and wishes them in this order or as said."""
    found: Json = {"suitable": list(lots), "groups": list(groups)}
    return found if wishes is None else found | {"wishes": list(wishes)}


def with_caps(raw: Json, **caps: list[str]) -> Json:
    """The same with caps of one home on some lots."""
    raw["caps"] = [{"id": cap, "limit": 1} for cap in caps]
    for lot in raw["lots"]:
        lot["caps"] = [cap for cap, inside in caps.items() if lot["id"] in inside]
    return raw


def more_homes(raw: Json, lot: str) -> Json:
    return raw | {"lots": [one | {"capacity": one["capacity"] + (one["id"] == lot)} for one in raw["lots"]]}


def awarded(raw: Json) -> list[list[str]]:
    """Who is awarded before each turn."""
    return [turn.awarded for turn in reference.allocation(raw).turns["p"]]


# An award can be lost before its turn.


def test_with_two_reserves_a_choice_can_cost_another_its_award() -> None:
    """Two of three homes are reserved for g, one for h, and nobody is of h.

    first and the member of g are awarded before the release, third after it. When third has taken the home that
    only it could use, the release counts against the reserve for h, and the member of g no longer comes first.
    """
    raw = contest(
        {"a": 2, "b": 1},
        {
            "first": anywhere("a"),
            "second": anywhere("a"),
            "third": anywhere("b"),
            "member": anywhere("a", groups=("g",)),
        },
    )
    raw["reserves"] = [{"program": "p", "group": "g", "seats": 2}, {"program": "p", "group": "h", "seats": 1}]
    assert awarded(raw) == [["first", "third", "member"], ["third", "member"], ["second"]]
    assert homes_of(raw) == {"first": "a", "third": "b", "second": "a"}


def test_with_a_reserve_somebody_of_worse_priority_can_choose_first() -> None:
    """Both homes are reserved for g. The best comes in when one of g passes, after another of g has chosen."""

    def choosing(wish: str) -> dict[str, str]:
        raw = contest(
            {"a": 1, "b": 1},
            {
                "best": anywhere("a", "b"),
                "one of g": anywhere("a", "b", groups=("g",), wishes=(wish,)),
                "last of g": anywhere("a", "b", groups=("g",), wishes=()),
            },
        )
        raw["reserves"] = [{"program": "p", "group": "g", "seats": 2}]
        return homes_of(raw)

    assert choosing("a") == {"one of g": "a", "best": "b"}
    assert choosing("b") == {"one of g": "b", "best": "a"}


def test_with_first_lots_a_choice_can_cost_another_its_award() -> None:
    """The member of x is awarded, for it may live in both lots; after one is taken, the other goes first to y."""
    raw = contest(
        {"a": 1, "b": 1}, {"one": anywhere("a"), "two": anywhere("b"), "three": anywhere("a", "b", groups=("x",))}
    )
    raw["lots"][0]["first"], raw["lots"][1]["first"] = "x", "y"
    assert awarded(raw) == [["one", "three"], ["two"]]
    assert homes_of(raw) == {"one": "a", "two": "b"}


def test_with_group_caps_a_pass_can_cost_another_its_award() -> None:
    """first passes; second of the same group, so far shut out by it, takes the home that third was awarded."""
    raw = contest(
        {"a": 1, "b": 1},
        {
            "first": anywhere("b", groups=("x",), wishes=()),
            "second": anywhere("a", groups=("x",)),
            "third": anywhere("a"),
        },
    )
    raw["group_caps"] = [{"program": "p", "group": "x", "limit": 1}]
    assert awarded(raw) == [["first", "third"], ["second"]]
    assert homes_of(raw) == {"second": "a"}


def test_with_crossing_caps_a_pass_can_cost_another_its_award() -> None:
    """first passes; second takes the corner under both caps and closes the home that third was awarded."""
    raw = contest(
        {"row": 1, "corner": 1, "column": 1},
        {"first": anywhere("row", wishes=()), "second": anywhere("corner"), "third": anywhere("column")},
    )
    with_caps(raw, r=["row", "corner"], c=["corner", "column"])
    assert awarded(raw) == [["first", "third"], ["second"]]


def test_with_the_aim_fill_a_pass_can_cost_another_its_award() -> None:
    """first and third are of different groups; when first passes, one home is all, and second comes before third."""
    raw = contest(
        {"a": 2},
        {
            "first": anywhere("a", groups=("x",), wishes=()),
            "second": anywhere("a", groups=("x", "y")),
            "third": anywhere("a", groups=("y",)),
        },
        aim="fill",
    )
    raw["group_caps"] = [{"program": "p", "group": group, "limit": 1} for group in ("x", "y")]
    assert awarded(raw) == [["first", "third"], ["second"]]


# A household without a turn can matter to others.


def test_with_group_caps_a_household_that_had_no_turn_can_matter() -> None:
    """A home is kept for third, so that second passes; then first's group lets one in before third, which loses it."""
    raw = contest(
        {"a": 1, "b": 1},
        {
            "second": anywhere("a", "b", groups=("x",), wishes=("b",)),
            "next": anywhere("b", groups=("x",)),
            "third": anywhere("b"),
        },
    )
    raw["group_caps"] = [{"program": "p", "group": "x", "limit": 1}]
    assert homes_of(raw) == {"next": "b"}
    assert homes_of(without(raw, "third")) == {"second": "b"}


def test_with_crossing_caps_a_household_that_had_no_turn_can_matter() -> None:
    """A home is kept for third, so that first passes; then second closes that home to third."""
    raw = contest(
        {"corner": 1, "row": 1, "column": 1},
        {
            "first": anywhere("column", "row", wishes=("column",)),
            "second": anywhere("corner"),
            "third": anywhere("column"),
        },
    )
    with_caps(raw, r=["corner", "row"], c=["corner", "column"])
    assert homes_of(raw) == {"second": "corner"}
    assert homes_of(without(raw, "third")) == {"first": "column"}


def test_with_first_lots_a_household_that_had_no_turn_can_matter() -> None:
    """two and lost are awarded the homes of their groups; two takes a, and lost loses b to one.

    Without lost, one is awarded beside two, chooses first and takes a, the only home that two accepts.
    """
    raw = contest(
        {"a": 1, "b": 1},
        {
            "one": anywhere("a", "b", wishes=("a", "b")),
            "two": anywhere("a", "b", groups=("y",), wishes=("a",)),
            "lost": anywhere("a", "b", groups=("x",)),
        },
    )
    raw["lots"][0]["first"], raw["lots"][1]["first"] = "x", "y"
    assert homes_of(raw) == {"two": "a", "one": "b"}
    assert homes_of(without(raw, "lost")) == {"one": "a"}


def test_in_several_programs_a_household_that_had_no_turn_can_matter() -> None:
    """outsider pushes first out of p, first pushes second out of q, second pushes outsider out of p."""
    raw = fair(
        {"p": {"a": 1}, "q": {"b": 1}},
        {
            "second": {"q": {"points": 0}, "p": {"points": 2}},
            "outsider": {"p": {"points": 1}},
            "first": {"p": {}, "q": {"points": 2}},
        },
    )
    assert homes_of(raw) == {"first": "b", "second": "a"}
    assert homes_of(without(raw, "outsider")) == {"first": "a", "second": "b"}


# More homes can house fewer.


def test_with_short_lists_one_more_home_can_house_fewer() -> None:
    """With a second home in a there is room for third, for whom b is kept: second passes, and then third passes too."""
    raw = contest(
        {"a": 1, "b": 1},
        {"first": anywhere("a"), "second": anywhere("a", "b", wishes=("b",)), "third": anywhere("b", wishes=())},
    )
    assert homes_of(raw) == {"first": "a", "second": "b"}
    assert homes_of(more_homes(raw, "a")) == {"first": "a"}


def test_where_the_nearest_is_given_one_more_home_can_house_fewer() -> None:
    """The new home is nearer, and the only household does not wish it."""
    raw = contest(
        {"near": 0, "far": 1},
        {"one": anywhere("near", "far", wishes=("far",)) | {"metres": {"near": 1, "far": 2}}},
        choice="nearest",
    )
    assert homes_of(raw) == {"one": "far"}
    assert homes_of(more_homes(raw, "near")) == {}


def test_with_group_caps_one_more_home_can_house_fewer() -> None:
    """The new home lets in one that belongs to both groups, and takes the only place of each."""
    raw = contest(
        {"a": 0, "b": 2},
        {
            "both": anywhere("a", groups=("x", "y")),
            "one": anywhere("b", groups=("x",)),
            "other": anywhere("b", groups=("y",)),
        },
    )
    raw["group_caps"] = [{"program": "p", "group": group, "limit": 1} for group in ("x", "y")]
    assert homes_of(raw) == {"one": "b", "other": "b"}
    assert homes_of(more_homes(raw, "a")) == {"both": "a"}


def test_with_crossing_caps_one_more_home_can_house_fewer() -> None:
    raw = contest(
        {"corner": 0, "row": 1, "column": 1},
        {"first": anywhere("corner"), "second": anywhere("row"), "third": anywhere("column")},
    )
    with_caps(raw, r=["corner", "row"], c=["corner", "column"])
    assert homes_of(raw) == {"second": "row", "third": "column"}
    assert homes_of(more_homes(raw, "corner")) == {"first": "corner"}


def test_in_several_programs_one_more_home_can_house_fewer() -> None:
    """The new home of q draws first away from p, where its home stays empty, and the cap on q then shuts second out."""
    raw = fair(
        {"p": {"a": 1}, "q": {"b": 0, "c": 1}},
        {
            "first": {"q": {"suitable": ["b"]}, "p": {"suitable": ["a"]}},
            "second": {"q": {"suitable": ["c"]}},
        },
    )
    with_caps(raw, q=["b", "c"])
    assert homes_of(raw) == {"first": "a", "second": "c"}
    assert homes_of(more_homes(raw, "b")) == {"first": "b"}


# A better priority can cost the home.


def test_with_short_lists_a_better_priority_can_cost_the_home() -> None:
    """Behind other it gets b once other has passed; before other it finds b kept for other, and passes itself."""
    raw = contest({"a": 1, "b": 1}, {"other": anywhere("b", wishes=()), "one": anywhere("a", "b", wishes=("b",))})
    assert homes_of(raw) == {"one": "b"}
    assert homes_of(in_order(raw, "p", ["one", "other"])) == {}


def test_with_first_lots_and_a_reserve_a_better_priority_can_cost_the_home() -> None:
    """One of two homes is reserved for y, a goes first to x. Everybody takes any home that suits it.

    Behind member, one gets b after member has taken a. Before member, it is awarded b at once, and first takes a
    after the release; that counts against the reserve at the next turn, and b goes to member.
    """
    raw = contest(
        {"a": 1, "b": 1},
        {
            "first": anywhere("a"),
            "member": anywhere("a", "b", groups=("y",)),
            "one": anywhere("b"),
            "last": anywhere("a", "b", groups=("x",)),
        },
    )
    raw["lots"][0]["first"] = "x"
    raw["reserves"] = [{"program": "p", "group": "y", "seats": 1}]
    assert homes_of(raw) == {"member": "a", "one": "b"}
    better = in_order(raw, "p", ["first", "one", "member", "last"])
    assert awarded(better) == [["first", "one"], ["member"]]
    assert homes_of(better) == {"first": "a", "member": "b"}
