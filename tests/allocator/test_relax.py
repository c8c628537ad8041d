"""Limits that defeat themselves: every finding is true, and every smallest change is the smallest."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from string import Formatter
from typing import Any

import numpy as np
import pytest

from allocator import Instance, Result, solve
from allocator.assign.contest import contests
from allocator.assign.general.crossing import NotProved
from allocator.whatif.change import Change, changed
from allocator.whatif.chinese import TEXTS as CHINESE
from allocator.whatif.english import TEXTS as ENGLISH
from allocator.whatif.finding import Finding
from allocator.whatif.possible import Possible
from allocator.whatif.relax import relax
from allocator.whatif.words import finding
from tests.allocator.cases import contest, fair
from tests.allocator.reference import Program
from tests.allocator.test_compare import CROSSING
from tests.strategies import MIXES, seeded, seeds
from tests.web.test_i18n import FORBIDDEN, HALF_WIDTH, TRADITIONAL

Json = dict[str, Any]
MANY = 99


def found(raw: Json) -> list[Finding]:
    return relax(Instance.from_json(raw))


def kinds(raw: Json) -> list[str]:
    return [one.kind for one in found(raw)]


def only(raw: Json, kind: str) -> Finding:
    (one,) = [one for one in found(raw) if one.kind == kind]
    return one


def those(raw: Json, program: str, result: Result) -> list[str]:
    """Who has a home of the program, or waits for one."""
    homes = {one.household: one.program for one in result.assignments}
    passed = {one for one, records in result.why.items() if any(record["code"] == "passed" for record in records)}
    return [
        one["id"]
        for one in raw["households"]
        if any(asked["program"] == program for asked in one["applications"])
        and homes.get(one["id"], program) == program
        and one["id"] not in passed
    ]


def soft(raw: Json, program: str) -> list[tuple[str, str]]:
    """The limits that could be raised, as they are listed."""
    lots = [lot for lot in raw["lots"] if lot["program"] == program]
    listed = [("cap", cap["id"]) for cap in raw.get("caps", ()) if any(cap["id"] in lot["caps"] for lot in lots)]
    listed += [("quota", one["id"]) for one in raw["programs"] if one["id"] == program and "quota" in one]
    return listed + [("group_cap", row["group"]) for row in raw.get("group_caps", ()) if row["program"] == program]


def raised(raw: Json, program: str, raises: Sequence[int]) -> Json:
    raw = json.loads(json.dumps(raw))
    for (kind, id_), more in zip(soft(raw, program), raises, strict=True):
        if kind == "quota":
            next(one for one in raw["programs"] if one["id"] == id_)["quota"] += more
        elif kind == "cap":
            next(one for one in raw["caps"] if one["id"] == id_)["limit"] += more
        else:
            rows = raw["group_caps"]
            next(one for one in rows if (one["program"], one["group"]) == (program, id_))["limit"] += more
    return raw


def largest(raw: Json, program: str, result: Result, raises: Sequence[int] = ()) -> int:
    """How many could be housed beside what other programs gave, by trying everything."""
    raw = raised(raw, program, raises or [0] * len(soft(raw, program)))
    used: Counter[str] = Counter()
    lots = {lot["id"]: lot for lot in raw["lots"]}
    for one in result.assignments:
        if one.program != program:
            used.update(f"cap {cap}" for cap in lots[one.lot]["caps"])
    whole = Program(raw, next(one for one in raw["programs"] if one["id"] == program), used)
    return whole.largest(those(raw, program, result))


def vectors(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """All ways to share out a total, earlier limits first raised by more."""
    if length <= 1:
        yield from [(total,)] if length else ()
        return
    for first in range(total, -1, -1):
        for rest in vectors(length - 1, total - first):
            yield (first, *rest)


def check_smallest(raw: Json, one: Finding, result: Result) -> None:
    """Every smaller raise of all limits in sum, and every equal one that comes before, houses too few."""
    program = one.program
    assert program is not None
    limits, target = soft(raw, program), one.facts["target"]
    by: dict[tuple[str, str], int] = {(change.kind, change.id): change.by for change in one.changes}
    given = tuple(by.get(limit, 0) for limit in limits)
    assert sum(given) == one.facts["by"]
    for total in range(one.facts["by"]):
        assert all(largest(raw, program, result, raises) < target for raises in vectors(len(limits), total))
    first = next(
        raises for raises in vectors(len(limits), sum(given)) if largest(raw, program, result, raises) >= target
    )
    assert first == given


@pytest.mark.parametrize("mix", MIXES)
def test_the_smallest_raise_is_the_smallest_and_first_in_the_listing(mix: str) -> None:
    tried = 0
    for seed in seeds(14):
        raw = seeded(seed, mix, most_households=5, most_lots=3)
        result = solve(Instance.from_json(raw))
        for one in found(raw):
            if one.kind not in ("one_more", "fill_all") or one.facts["by"] > 3:
                continue
            assert one.program is not None
            assert one.facts["most"] == largest(raw, one.program, result)
            assert one.facts["full"] == largest(raw, one.program, result, [MANY] * len(soft(raw, one.program)))
            assert one.facts["target"] == (one.facts["most"] + 1 if one.kind == "one_more" else one.facts["full"])
            check_smallest(raw, one, result)
            tried += 1
    assert tried > 3


@pytest.mark.parametrize("mix", MIXES)
def test_homes_stay_empty_for_the_reason_told(mix: str) -> None:
    for seed in seeds(9):
        raw = seeded(seed, mix, most_households=5, most_lots=3)
        instance = Instance.from_json(raw)
        result = solve(instance)
        told: dict[str | None, set[str]] = {}
        for one in found(raw):
            if "waiting" in one.facts:
                told.setdefault(one.program, set()).add(one.kind)
                if one.changes:
                    then = solve(changed(instance, one.changes))
                    assert one.facts["then"] == then.summary[one.program or ""].housed
        for program, summary in result.summary.items():
            waiting = len(those(raw, program, result)) - summary.housed
            reasons = told.pop(program, set())
            assert bool(reasons) == bool(summary.empty and waiting)
            if reasons:
                most, full = (
                    largest(raw, program, result),
                    largest(raw, program, result, [MANY] * len(soft(raw, program))),
                )
                assert ("one_more" in reasons) == (most == summary.housed < full)
                assert (reasons == {"empty_unsuited"}) == (most == summary.housed == full)
                assert bool(reasons & ORDER) == (most > summary.housed)
        assert not told


ORDER = {"aim_leaves_empty", "reserve_leaves_empty", "choices_leave_empty"}


def most_in(raw: Json, program: str, lots: set[str], group: str | None = None) -> int:
    """How many of a group can be housed in some lots, by trying everything."""
    raw = json.loads(json.dumps(raw))
    for household in raw["households"]:
        for one in household["applications"]:
            one["suitable"] = [lot for lot in one["suitable"] if lot in lots]
    whole = Program(raw, next(one for one in raw["programs"] if one["id"] == program), Counter())
    return whole.largest([one for one in whole.contenders if group is None or group in whole.groups[one]])


@pytest.mark.parametrize("mix", MIXES)
def test_a_reserve_is_said_to_be_too_large_where_its_group_can_use_less(mix: str) -> None:
    for seed in seeds(9):
        raw = seeded(seed, mix, most_households=5, most_lots=3)
        told = {(one.program, one.limits[0][1]): one for one in found(raw) if one.kind == "reserve_unused"}
        for row in raw.get("reserves", ()):
            usable = most_in(raw, row["program"], {lot["id"] for lot in raw["lots"]}, row["group"])
            one = told.get((row["program"], row["group"]))
            assert (one is not None) == (usable < row["seats"])
            assert one is None or one.facts["usable"] == usable


@pytest.mark.parametrize("mix", MIXES)
def test_a_lot_is_said_to_be_closed_where_limits_allow_less_of_it_than_is_wanted(mix: str) -> None:
    for seed in seeds(9):
        raw = seeded(seed, mix, most_households=5, most_lots=3)
        told = {one.limits[0][1]: one for one in found(raw) if one.kind == "lot_closed"}
        asked = [one for household in raw["households"] for one in household["applications"]]
        for lot in raw["lots"]:
            usable = min(lot["capacity"], sum(lot["id"] in one["suitable"] for one in asked))
            assert (lot["id"] in told) == (0 < most_alone(raw, lot) < usable)
            if lot["id"] in told:
                opened = changed(Instance.from_json(raw), told[lot["id"]].changes).to_json()
                assert most_alone(opened, lot) == usable


@pytest.mark.parametrize("mix", MIXES)
def test_every_limit_that_cannot_bind_is_told_and_no_other(mix: str) -> None:
    """One after the other, group caps first; those that were found before are left out."""
    for seed in seeds(9):
        raw = seeded(seed, mix, most_households=5, most_lots=3)
        told = {(*one.limits[0], one.program) for one in found(raw) if one.kind.endswith("never_binds")}
        caps = {id_ for kind, id_, _ in told if kind == "cap"}
        for row in list(raw.get("group_caps", ())):
            without = raw | {"group_caps": [one for one in raw["group_caps"] if one != row]}
            most = most_in(without, row["program"], {lot["id"] for lot in raw["lots"]}, row["group"])
            assert (("group_cap", row["group"], row["program"]) in told) == (most <= row["limit"])
            raw = without if most <= row["limit"] else raw
        for cap in raw.get("caps", ()):
            lots = {lot["id"] for lot in raw["lots"] if cap["id"] in lot["caps"]}
            rest = [one | {"limit": MANY} if one["id"] == cap["id"] else one for one in raw["caps"]]
            most = sum(most_in(raw | {"caps": rest}, one["id"], lots) for one in raw["programs"])
            assert (cap["id"] in caps) == (most <= cap["limit"])
            raw = raw | {"caps": rest} if most <= cap["limit"] else raw


def most_alone(raw: Json, lot: Json) -> int:
    """How many homes of a lot the limits over it allow, all other homes left empty."""
    caps = [cap["limit"] for cap in raw.get("caps", ()) if cap["id"] in lot["caps"]]
    quota = [one["quota"] for one in raw["programs"] if one["id"] == lot["program"] and "quota" in one]
    return int(min([lot["capacity"], *caps, *quota]))


def people(groups: Sequence[str], lots: Sequence[str] = ("a", "b")) -> dict[str, Json]:
    """Households A, B, C … of these groups."""
    return {"ABCDEFGH"[n]: {"suitable": list(lots), "groups": [group]} for n, group in enumerate(groups)}


def ruled(raw: Json, **rules: Any) -> Json:
    """The same with other rules; `caps` as (id, limit, lots)."""
    raw = json.loads(json.dumps(raw))
    for id_, limit, lots in rules.pop("caps", ()):
        raw.setdefault("caps", []).append({"id": id_, "limit": limit})
        for lot in raw["lots"]:
            if lot["id"] in lots:
                lot.setdefault("caps", []).append(id_)
    for member in ("group_caps", "reserves"):
        number = "limit" if member == "group_caps" else "seats"
        rows = rules.pop(member, {}).items()
        raw[member] = [{"program": "p", "group": group, number: n} for group, n in rows]
    for lot in raw["lots"]:
        lot["first"] = rules.pop(f"first_{lot['id']}", None)
    return raw


def change(kind: str, id_: str, before: Any, after: Any, program: str | None = None) -> Change:
    return Change(kind=kind, id=id_, before=before, after=after, program=program)  # type: ignore[arg-type]


TOWN = contest({"a": 5, "b": 2}, people("gghhhh"))
NOBODY = contest({"a": 1, "b": 1}, {"A": {"suitable": ["a"]}})
RESERVED = ruled(CROSSING, reserves={"g": 4})
for household, groups in zip(RESERVED["households"], (["g"], [], ["g"], []), strict=True):
    household["groups"] = groups
RESERVED["households"] = [RESERVED["households"][n] for n in (1, 0, 2)]  # A outside, B and C in the group
for n, household in enumerate(RESERVED["households"]):
    household["applications"][0]["ticket"] = f"{n:064x}"
CHOSEN = contest({"a": 1, "b": 1}, {
    "A": {"suitable": ["a", "b"]}, "B": {"suitable": ["a", "b"], "wishes": []}, "C": {"suitable": ["a"]},
})  # fmt: skip
EMPTY = "“p”空着"
EXAMPLES: dict[str, tuple[Json, tuple[Change, ...], str]] = {
    "reserve_unused": (
        ruled(TOWN, reserves={"g": 3}), (change("reserve", "g", 3, 2, "p"),),
        "“p”给“g”预留了 3 套，能用上的最多 2 套。最小的改动：给“g”的预留由 3 套改为 2 套。",
    ),
    "reserves_exceed": (
        ruled(TOWN, reserves={"g": 2, "h": 6, "k": 0}),
        (change("reserve", "g", 2, 1, "p"),),
        "“p”各项预留合计 8 套，可以配出的住房只有 7 套。最小的改动：给“g”的预留由 2 套改为 1 套。",
    ),
    "first_nobody": (
        ruled(TOWN, first_b="k"), (change("first", "b", "k", None),),
        "住房“b”（2 套）优先配给“k”的家庭，但这些家庭里没有适合住这里的。最小的改动：住房“b”不再优先配给“k”的家庭。",
    ),
    "cap_zero": (
        ruled(TOWN, caps=[("east", 0, "b")]), (change("cap", "east", 0, 1),),
        "限额“east”是 0 套，2 套住房因此不能配出，而它们适合 6 户家庭。最小的改动：限额“east”由 0 套改为 1 套。",
    ),
    "lot_closed": (
        ruled(TOWN, caps=[("east", 3, "a"), ("all", 9, "ab")]), (change("cap", "east", 3, 5),),
        "住房“a”共 5 套，适合 6 户家庭，但按限额最多只能配出 3 套。最小的改动：限额“east”由 3 套改为 5 套。",
    ),
    "quota_above": (
        contest({"a": 1}, people("g", "a"), quota=2), (change("quota", "p", 2, 1, "p"),),
        "“p”的配额是 2 套，住房只有 1 套，配额不起作用。可以不影响任何家庭地改动：“p”的配额由 2 套改为 1 套。",
    ),
    "quota_below": (
        contest({"a": 3}, people("gg", "a"), quota=1), (change("quota", "p", 1, 2, "p"),),
        "“p”的配额是 1 套，住房有 3 套；不设配额，最多可以配出 2 套。最小的改动：“p”的配额由 1 套改为 2 套。",
    ),
    "group_cap_zero": (
        ruled(TOWN, group_caps={"g": 0}), (change("group_cap", "g", 0, 1, "p"),),
        "“g”的家庭在“p”的名额是 0 户，有 2 户家庭因此不能配房。最小的改动：“g”家庭的名额由 0 户改为 1 户。",
    ),
    "cap_never_binds": (
        ruled(TOWN, caps=[("east", 2, "b")]), (change("cap", "east", 2, None),),
        "限额“east”是 2 套，不设它最多也只能配出 2 套，它不起作用。可以不影响任何家庭地改动：取消限额“east”。",
    ),
    "group_cap_never_binds": (
        ruled(TOWN, group_caps={"g": 2}), (change("group_cap", "g", 2, None, "p"),),
        "“g”的家庭在“p”最多配 2 户，不设这个名额最多也只能配 2 户，它不起作用。"
        "可以不影响任何家庭地改动：取消“g”家庭的名额限制。",
    ),
    "lot_unsuitable": (NOBODY, (), "住房“b”（1 套）不适合任何一户申请家庭。改动限额没有帮助。"),
    "one_more": (
        ruled(TOWN, caps=[("one", 1, "a"), ("two", 1, "b")]), (change("cap", "one", 1, 2),),
        f"{EMPTY} 5 套，还有 4 户家庭在等。要多配一户，限额合计至少要提高 1。最小的改动：限额“one”由 1 套改为 2 套。"
        "改动后重新配房，“p”配到 3 户（现在 2 户）。",
    ),
    "fill_all": (
        ruled(TOWN, caps=[("one", 1, "a"), ("two", 1, "b")], group_caps={"h": 3}),
        (change("cap", "one", 1, 5), change("group_cap", "h", 3, 4, "p")),
        f"{EMPTY} 5 套，还有 4 户家庭在等。要配到住房所能容纳的 6 户，限额合计至少要提高 5。最小的改动："
        "限额“one”由 1 套改为 5 套、“h”家庭的名额由 3 户改为 4 户。改动后重新配房，“p”配到 6 户（现在 2 户）。",
    ),
    "empty_unsuited": (
        contest({"a": 1, "b": 1}, {"A": {"suitable": ["a"]}, "B": {"suitable": ["a"]}}), (),
        f"{EMPTY} 1 套，还有 1 户家庭在等，但放宽限额也不能多配：空着的住房不适合他们。",
    ),
    "aim_leaves_empty": (
        CROSSING, (change("aim", "p", "priority", "fill", "p"),),
        f"{EMPTY} 2 套，配到 1 户；按现有限额最多可以配 2 户。先按顺位入围，所以没有配满。"
        "最小的改动：“p”改为先求配满住房。改动后重新配房，“p”配到 2 户（现在 1 户）。",
    ),
    "reserve_leaves_empty": (
        RESERVED, (change("reserve", "g", 4, 2, "p"),),
        f"{EMPTY} 2 套，配到 1 户；按现有限额最多可以配 2 户。预留使一些住房没有配出。"
        "最小的改动：给“g”的预留由 4 套改为 2 套。改动后重新配房，“p”配到 2 户（现在 1 户）。",
    ),
    "choices_leave_empty": (
        CHOSEN, (),
        f"{EMPTY} 1 套，配到 1 户；按现有限额最多可以配 2 户。这与入围的先后、各家的选择和轮空有关，不是限额造成的。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_of_every_finding_with_its_change_and_sentence(kind: str) -> None:
    raw, changes, said = EXAMPLES[kind]
    one = only(raw, kind)
    assert one.changes == changes
    assert finding(one, "zh") == said
    assert json.loads(json.dumps(one.to_json()))["facts"] == one.facts
    english = finding(one, "en", {("program", "p"): "Talent"})
    assert english.endswith(".")
    assert "{" not in english


def test_every_kind_of_finding_has_an_example() -> None:
    assert Finding.__doc__ is not None
    listed = [
        line.split()[0] for line in Finding.__doc__.splitlines() if line.startswith(" " * 4) and line[4:5].strip()
    ]
    assert set(listed) == set(EXAMPLES)


def test_both_languages_have_the_same_texts_with_the_same_words() -> None:
    fields = [
        {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in texts.items()}
        for texts in (CHINESE, ENGLISH)
    ]
    assert fields[0].keys() == fields[1].keys()
    for key, words in fields[1].items():
        assert {word.rpartition("_")[0] or word for word in words} - {"you"} == (
            {word.rpartition("_")[0] or word for word in fields[0][key]} - {"you"}
        ), key


def test_chinese_is_written_as_it_should_be() -> None:
    for text in CHINESE.values():
        assert not [word for word in FORBIDDEN if word in text], text
        assert not HALF_WIDTH.search(text), text
        assert not set(text) & TRADITIONAL, text


def test_a_release_of_one_home_less_would_not_house_more() -> None:
    one = only(RESERVED, "reserve_leaves_empty")
    instance = Instance.from_json(RESERVED)
    more, less = (solve(changed(instance, [change("reserve", "g", 4, seats, "p")])) for seats in (2, 3))
    assert (more.summary["p"].housed, less.summary["p"].housed) == (one.facts["then"], one.facts["housed"]) == (2, 1)


def test_a_round_without_limits_and_without_anybody_has_nothing_to_relax() -> None:
    assert kinds(contest({"a": 1}, {"A": {"suitable": ["a"]}})) == []
    assert kinds({"format": "anju-instance/1", "programs": [{"id": "p"}], "lots": [], "households": []}) == []
    assert kinds(contest({"a": 2}, people("gg", "a"), quota=2)) == []


def test_a_quota_that_holds_back_nobody_is_below_the_homes_and_needs_no_change() -> None:
    one = only(contest({"a": 3}, people("g", "a"), quota=2), "quota_below")
    assert (one.changes, one.facts["most"]) == ((), 1)
    assert finding(one, "en").endswith("Changing limits does not help.")


def test_where_nothing_but_the_choices_is_to_blame_reserves_and_the_aim_are_not() -> None:
    raw = ruled(CHOSEN, reserves={"g": 1})
    assert "choices_leave_empty" in kinds(raw)
    assert "choices_leave_empty" in kinds(raw | {"programs": [{"id": "p", "aim": "fill"}]})


def test_a_cap_over_several_programs_belongs_to_none() -> None:
    raw = fair({"p": {"a": 1}, "q": {"b": 1}}, {"A": {"p": {}}, "B": {"q": {}}})
    one = only(ruled(raw, caps=[("both", 2, "ab")]), "cap_never_binds")
    assert (one.program, one.limits, one.facts["most"]) == (None, (("cap", "both"),), 2)
    assert finding(one, "en", {("cap", "both"): "City"}).startswith("The limit “City” is 2 homes;")


def test_no_raise_of_limits_makes_more_homes() -> None:
    (one,) = contests(Instance.from_json(CROSSING))
    possible = Possible(one, np.ones(4, np.bool_))
    assert possible.raises(3) == [1, 1]
    with pytest.raises(NotProved):
        possible.raises(4)
