"""What if: derived answers are what a new allocation would say, and the place needed is the place needed."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allocator import Instance, InstanceError, Result, solve
from allocator.commands.questions import add_parsers
from allocator.whatif import Answer, Suppose, place_needed, supposed, what_if
from allocator.whatif.circuit import find
from allocator.whatif.suppose import Kind
from allocator.whatif.words import answer
from tests.allocator.cases import contest, fair, in_order
from tests.allocator.reference import Program
from tests.strategies import MIXES, seeded, seeds

Json = dict[str, Any]
PLAIN = ("nested", "nearest", "several", "shared")


def both(raw: Json) -> tuple[Instance, Result]:
    instance = Instance.from_json(raw)
    return instance, solve(instance)


def homes(result: Result) -> dict[str, str]:
    return {one.household: one.lot for one in result.assignments}


def of_the_round(raw: Json) -> Iterator[Suppose]:
    for cap in raw.get("caps", ()):
        yield Suppose(kind="no_cap", id=cap["id"])
    for row in raw.get("group_caps", ()):
        yield Suppose(kind="no_group_cap", id=row["group"], program=row["program"])
    for program in raw["programs"]:
        yield from (Suppose(kind="quota", number=quota, program=program["id"]) for quota in (1, 3, 5))
    for lot in raw["lots"]:
        yield Suppose(kind="one_more_home", id=lot["id"])


def of(household: Json, raw: Json) -> Iterator[Suppose]:
    for one in household["applications"]:
        program = one["program"]
        yield Suppose(kind="flexible", program=program)
        yield from (Suppose(kind="tier", number=tier, program=program) for tier in (0, 1))
        yield from (Suppose(kind="points", number=points, program=program) for points in (0, 2))
        for lot in raw["lots"]:
            if lot["program"] == program:
                yield Suppose(kind="lot", id=lot["id"], number=1)


def says_what_a_new_allocation_says(raw: Json, household: str | None, suppose: Suppose) -> str:
    """Compare an answer with the instance in which it is so, read anew; give the way it was found."""
    instance, result = both(raw)
    found = what_if(instance, result, household, suppose)
    number = None if household is None else find(instance.demand, household)
    other = Instance.from_json(supposed(instance, suppose, number).to_json())
    now, then = homes(result), homes(solve(other))
    assert (set(found.gain), set(found.lose)) == (then.keys() - now.keys(), now.keys() - then.keys()), suppose
    assert set(found.move) == {one for one in now.keys() & then.keys() if now[one] != then[one]}
    assert found.housed == (len(now), len(then))
    if household is not None:
        lots = [home and home[1] for home in (found.now, found.then)]
        assert lots == [now.get(household), then.get(household)]
    return found.how


@pytest.mark.parametrize("mix", MIXES)
def test_every_answer_is_what_a_new_allocation_says(mix: str) -> None:
    ways = Counter[str]()
    for seed in seeds(6 if mix in PLAIN else 3):
        raw = seeded(seed, mix, most_households=7)
        questions: list[tuple[str | None, Suppose]] = [(None, one) for one in of_the_round(raw)]
        questions += [(one["id"], suppose) for one in raw["households"] for suppose in of(one, raw)]
        for household, suppose in questions[seed % 3 :: 3]:
            ways[says_what_a_new_allocation_says(raw, household, suppose)] += 1
    assert min(ways["derived"], ways["recomputed"]) > 3


def last_place_with_a_home(raw: Json, household: str, program: str) -> int | None:
    """Try every place, the household taking any suitable home."""
    household_ = next(one for one in raw["households"] if one["id"] == household)
    for one in household_["applications"]:
        one["flexible"] = True
    start = Program(raw, next(one for one in raw["programs"] if one["id"] == program), Counter())
    order = [one for one in start.order(start.contenders) if one != household]
    at = [
        household in homes(solve(Instance.from_json(in_order(raw, program, [*order[:n], household, *order[n:]]))))
        for n in range(len(order) + 1)
    ]
    assert at == sorted(at, reverse=True)  # never a home further back and none here
    return sum(at) or None


@pytest.mark.parametrize("mix", ["nested", "nearest"])
def test_the_place_needed_is_the_last_with_a_home_of_all_places(mix: str) -> None:
    tried = 0
    for seed in seeds(30):
        raw = seeded(seed, mix, most_households=8)
        instance, result = both(raw)
        for household in instance.households:
            if household.id in homes(result) or not household.applications:
                continue
            needed = place_needed(instance, result, household.id)
            assert needed is not None
            assert needed.how == "derived"
            assert needed.rank == last_place_with_a_home(json.loads(json.dumps(raw)), household.id, needed.program)
            tried += needed.rank is not None
    assert tried > 30


@pytest.mark.parametrize("mix", ["several", "reserves", "crossing", "everything"])
def test_a_place_found_by_trying_gives_a_home_and_the_next_does_not(mix: str) -> None:
    tried = 0
    for seed in seeds(25):
        raw = seeded(seed, mix)
        instance, result = both(raw)
        for household in raw["households"]:
            if household["id"] in homes(result):
                continue
            for one in household["applications"]:
                needed = place_needed(instance, result, household["id"], one["program"])
                assert needed is not None
                if needed.how == "recomputed" and needed.rank is not None:
                    program = next(other for other in raw["programs"] if other["id"] == needed.program)
                    all_ = Program(raw, program, Counter())
                    order = [other for other in all_.order(all_.contenders) if other != household["id"]]
                    for place, housed in ((needed.rank - 1, True), (needed.rank, False)):
                        moved = in_order(raw, needed.program, [*order[:place], household["id"], *order[place:]])
                        lots = homes(solve(Instance.from_json(moved)))
                        mine = {lot["id"] for lot in raw["lots"] if lot["program"] == needed.program}
                        assert (lots.get(household["id"]) in mine) == housed
                    tried += 1
    assert tried > 2


# Five households in order of priority for two homes: A and B take them.
TOWN = contest(
    {"south": 1, "north": 1},
    {
        "A": {"suitable": ["south"]},
        "B": {"suitable": ["south", "north"]},
        "C": {"suitable": ["north"], "tier": 1},
        "D": {"suitable": ["south"], "tier": 1},
        "E": {"suitable": [], "tier": 1},
    },
)


def asked(household: str | None, kind: Kind, raw: Json = TOWN, **more: Any) -> Answer:
    return what_if(*both(raw), household, Suppose(kind=kind, **more))


def test_a_household_learns_which_home_it_would_have_had_and_at_whose_cost() -> None:
    found = asked("C", "tier", number=0)
    assert (found.how, found.then, found.needed) == ("derived", None, found.needed)
    assert found.needed is not None
    assert (found.needed.now, found.needed.rank, found.needed.of, found.needed.how) == (3, 2, 5, "derived")
    assert answer(found, "en") == (
        "If the tier of this household were 0: This household would have no home either. To be let in to p, it takes "
        "place 2 or better; that of this household would be 3. Nothing changes for any other household. "
        "(Derived from the rule, without allocating anew.)"
    )
    found = asked("D", "points", number=9, raw=in_tier_0(TOWN))
    assert (found.how, found.now, found.then) == ("recomputed", None, ("p", "south"))
    assert (found.gain, found.lose, found.move) == (("D",), ("A",), ())
    assert answer(found, "zh", you=True) == (
        "如果您家的分数是 9：您家会配到“south”。配到房的家庭由 2 户变为 2 户："
        "1 户新配到，1 户失去，0 户换了住房。（重新配房得出。）"
    )
    assert json.loads(json.dumps(found.to_json()))["then"] == ["p", "south"]


def in_tier_0(raw: Json) -> Json:
    raw = json.loads(json.dumps(raw))
    for household in raw["households"]:
        household["applications"][0]["tier"] = 0
    return raw


def test_somebody_whom_nothing_suits_would_need_a_suitable_home_and_no_place() -> None:
    found = asked("E", "flexible")
    assert found.needed is not None
    assert (found.how, found.needed.rank) == ("derived", None)
    assert "In p, not even the first place would do." in answer(found, "en")
    found = asked("E", "lot", id="north")
    assert found.how == "derived"
    assert found.needed is not None
    assert found.needed.rank == 2
    assert place_needed(*both(TOWN), "A") is None


def test_a_household_with_a_home_may_keep_it_lose_it_or_get_another() -> None:
    assert "这户还是配到“south”。" in answer(asked("A", "one_more_home", id="north"), "zh")
    assert "这户会失去“south”，配不到房。" in answer(asked("A", "points", raw=TOWN_BY_POINTS, number=0), "zh")
    raw = contest({"a": 1, "b": 1}, {"A": {"suitable": ["a", "b"]}, "B": {"suitable": ["a", "b"]}})
    assert "这户会配到“a”，而不是“b”。" in answer(asked("B", "one_more_home", raw=raw, id="a"), "zh")
    assert "所有家庭的结果都不变。" in answer(asked(None, "quota", raw=raw, number=2), "zh")


TOWN_BY_POINTS = contest({"south": 1}, {"A": {"suitable": ["south"], "points": 1}, "B": {"suitable": ["south"]}})
TOWN_BY_POINTS["households"][0]["applications"][0]["ticket"] = "f" * 64


def test_no_application_no_place() -> None:
    raw = fair({"p": {"a": 1}}, {"A": {"p": {}}, "B": {}})
    assert asked("B", "quota", raw=raw, number=0).needed is None
    with pytest.raises(InstanceError, match="program of the question"):
        place_needed(*both(raw), "B")


NEAR = contest(
    {"a": 1, "b": 1},
    {"A": {"suitable": ["a"], "metres": {"a": 5}, "wishes": []}, "B": {"suitable": ["a"], "metres": {"a": 1}}},
    choice="nearest",
)


@pytest.mark.parametrize(
    ("raw", "household", "suppose", "said"),
    [
        (TOWN, None, Suppose(kind="tier", number=1), "household of the question: missing"),
        (TOWN, "Z", Suppose(kind="tier", number=1), "no household Z"),
        (TOWN, "A", Suppose(kind="tier", number=-1), "tier of the question"),
        (TOWN, "A", Suppose(kind="points"), "points of the question"),
        (TOWN, "A", Suppose(kind="points", number=1, program="q"), "no application of A to q"),
        (TOWN, "A", Suppose(kind="lot", id="west"), "no lot west"),
        (TOWN, "A", Suppose(kind="lot", id="north", number=-1), "metres of the question"),
        (TOWN, None, Suppose(kind="no_cap", id="k"), "no cap k"),
        (TOWN, None, Suppose(kind="no_group_cap", id="g"), "no group cap g"),
        (TOWN, None, Suppose(kind="one_more_home", id="west"), "no lot west"),
        (TOWN, None, Suppose(kind="quota", number=1, program="q"), "no program q"),
        (NEAR, "A", Suppose(kind="lot", id="b"), "lot b has no distance"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    raw: Json, household: str | None, suppose: Suppose, said: str
) -> None:
    with pytest.raises(InstanceError, match=said):
        what_if(*both(raw), household, suppose)


TWO = fair({"p": {"a": 1}, "q": {"b": 1}}, {"A": {"p": {}}, "B": {"q": {}}, "C": {"p": {}, "q": {}}})


def test_where_there_is_a_doubt_the_program_must_be_named() -> None:
    for household, suppose in ((None, Suppose(kind="quota", number=1)), ("C", Suppose(kind="tier", number=1))):
        with pytest.raises(InstanceError, match="program of the question: missing"):
            what_if(*both(TWO), household, suppose)
    with pytest.raises(InstanceError, match="lot b belongs to program q"):
        asked("A", "lot", raw=TWO, id="b", program="p")
    assert asked("C", "tier", raw=TWO, number=0, program="q").how == "derived"  # it is so


def test_a_result_of_another_instance_answers_nothing() -> None:
    instance, _ = both(TOWN)
    _, other = both(TWO)
    with pytest.raises(InstanceError, match="not computed from this instance"):
        what_if(instance, other, None, Suppose(kind="quota", number=1))
    with pytest.raises(InstanceError, match="not computed from this instance"):
        place_needed(instance, other, "A")


def test_being_flexible_matters_only_to_who_had_a_turn() -> None:
    raw = contest({"a": 1, "b": 1}, {"A": {"suitable": ["a", "b"], "wishes": []}, "B": {"suitable": ["a"]}})
    assert asked("A", "flexible", raw=raw).then == ("p", "b")  # it passed
    assert asked("B", "flexible", raw=raw).how == "derived"  # it has what it wished for
    assert asked("B", "flexible", raw=NEAR).how == "recomputed"  # the nearest of more homes
    assert asked("A", "lot", raw=NEAR, id="a").then == ("p", "a")  # suits it already, but was no wish


def test_who_passes_makes_room_for_one_more_place_and_lacks_no_place() -> None:
    raw = contest(
        {"a": 1},
        {"A": {"suitable": ["a"], "wishes": []}, "B": {"suitable": ["a"]}, "C": {"suitable": ["a"]}},
    )
    needed = place_needed(*both(raw), "C")
    assert needed is not None
    assert (needed.rank, needed.how) == (2, "derived")
    assert "要在“p”入围，需要第 2 顺位或更前，那时这户是第 3 顺位。" in answer(
        asked("C", "quota", raw=raw, number=1), "zh"
    )
    assert "这户已经入围，缺的不是顺位，而是能接受的住房。" in answer(asked("A", "tier", raw=raw, number=0), "zh")
    raw["group_caps"] = [{"program": "p", "group": "g", "limit": 0}]
    needed = place_needed(*both(raw), "C")
    assert needed is not None
    assert (needed.rank, needed.how) == (2, "recomputed")
    assert "要在“p”配到房，需要第 2 顺位，那时这户是第 3 顺位。" in answer(asked("C", "quota", raw=raw, number=1), "zh")


def test_who_had_a_turn_and_passed_may_have_kept_homes_from_others() -> None:
    homes = {"a": 1, "b": 1}
    a, x, c = {"suitable": ["a", "b"], "wishes": ["b", "a"]}, {"suitable": ["a"], "wishes": []}, {"suitable": ["b"]}
    found = asked("X", "tier", raw=contest(homes, {"A": a, "X": x, "C": c}), number=1)
    assert (found.how, found.gain, found.move) == ("recomputed", ("C",), ("A",))
    raw = contest(homes, {"A": a, "X": x | {"suitable": ["b"]}})  # A gets a, b is kept for X, who passes
    found = asked(None, "quota", raw=raw, number=1)  # as many homes as were given
    assert (found.how, found.move, found.housed) == ("recomputed", ("A",), (1, 1))


def test_a_group_cap_that_was_not_reached_is_left_out_without_allocating_anew() -> None:
    raw = contest(
        {"a": 2},
        {
            "A": {"suitable": ["a"], "groups": ["g"]},
            "B": {"suitable": ["a"]},
            "C": {"suitable": ["a"], "groups": ["g"]},
        },
    )
    for limit, way in ((2, "derived"), (1, "recomputed")):
        rules = {"group_caps": [{"program": "p", "group": "g", "limit": limit}]}
        assert asked(None, "no_group_cap", raw=raw | rules, id="g").how == way


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command says."""
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers(required=True))
    options = parser.parse_args(list(map(str, arguments)))
    assert options.run(options) == 0
    return capsys.readouterr().out


def test_the_commands_answer_in_words_or_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, answers = tmp_path / "instance.jsonl", tmp_path / "result.jsonl"
    instance, result = both(TOWN)
    instance.write(path)
    result.write(answers)
    assert told(capsys, "compare", path).startswith("“p”共 2 套、5 户申请家庭。")
    assert json.loads(told(capsys, "compare", path, "--json"))["how"] == "derived"
    assert told(capsys, "relax", path, "--language", "en") == ""
    assert json.loads(told(capsys, "relax", path, "--json")) == []
    what = ["whatif", path, answers, "--language", "en"]
    assert told(capsys, *what, "--one-more-home", "north").startswith("With one more home in the lot north: Households")
    found = json.loads(told(capsys, *what, "--json", "--household", "C", "--tier", 0))
    assert (found["needed"]["rank"], found["household"], found["suppose"]["program"]) == (2, "C", None)
    found = json.loads(told(capsys, *what, "--json", "--household", "C", "--lot", "south", "--metres", 5))
    assert (found["suppose"]["number"], found["then"]) == (5, None)
    assert "accepted any suitable home" in told(capsys, *what, "--household", "C", "--flexible", "--program", "p")
    with pytest.raises(SystemExit):
        told(capsys, *what)
