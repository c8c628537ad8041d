"""Everything about one household, line by line, from an instance and its result."""

from collections import Counter
from typing import Any

import pytest

from allocator import Instance, InstanceError, Result, solve
from allocator.why.explain import explain, rank
from tests import strategies
from tests.allocator.reference import Program

Json = dict[str, Any]


def two_programs() -> Json:
    """B is turned away from sale, whose only home goes to A, and gets a home for rent; C gets nothing anywhere."""

    def asks(id_: str, *programs: str) -> Json:
        applications = [
            {"program": program, "ticket": id_.lower() * 64, "suitable": [f"{program}-1"]} for program in programs
        ]
        return {"id": id_, "applications": applications}

    lots = [{"id": f"{program}-1", "program": program, "capacity": 1} for program in ("rent", "sale")]
    return {
        "format": "anju-instance/1", "programs": [{"id": "sale"}, {"id": "rent"}], "lots": lots,
        "households": [asks("A", "sale"), asks("B", "sale", "rent"), asks("C", "rent", "sale"), asks("D")],
    }  # fmt: skip


@pytest.fixture(scope="module")
def solved() -> tuple[Instance, Result]:
    instance = Instance.from_json(two_programs())
    return instance, solve(instance)


def test_a_household_reads_of_its_programs_in_its_own_order(solved: tuple[Instance, Result]) -> None:
    assert explain(*solved, "B", "en") == [
        "sale: priority 2 of 3 households.",
        "Not let in to “sale”: by the rules, its homes went to other households first.",
        "rent: priority 1 of 2 households. Home allocated: rent-1.",
    ]
    assert [line.partition(":")[0] for line in explain(*solved, "C", "en")[::2]] == ["rent", "sale"]


def test_things_are_called_by_their_names_where_they_have_one(solved: tuple[Instance, Result]) -> None:
    names = {("program", "sale"): "限价住房", ("lot", "sale-1"): "樟安里"}
    assert explain(*solved, "A", names=names) == ["限价住房：第 1 顺位，共 3 户，配到“樟安里”。"]


def test_a_household_without_an_application_takes_part_in_nothing(solved: tuple[Instance, Result]) -> None:
    assert explain(*solved, "D") == ["这户没有参加任何类别。"]
    assert explain(*solved, "D", "en") == ["This household takes part in no program."]


@pytest.mark.parametrize("household", ["", "Aa", "E", "0"])
def test_a_household_that_is_not_there_is_named(solved: tuple[Instance, Result], household: str) -> None:
    with pytest.raises(InstanceError, match=f"no household {household} in the instance"):
        explain(*solved, household)


def test_a_result_of_another_instance_explains_nothing(solved: tuple[Instance, Result]) -> None:
    other = Instance.from_json({**two_programs(), "households": []})
    with pytest.raises(InstanceError, match=f"not computed from this instance.*{solved[1].instance_sha256}"):
        explain(other, solved[1], "A")


@pytest.mark.parametrize("mix", strategies.MIXES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_household_can_be_told_and_stands_where_the_rule_puts_it(mix: str, language: Any) -> None:
    for seed in range(4):
        raw = strategies.seeded(seed, mix)
        instance = Instance.from_json(raw)
        result = solve(instance)
        housed = {one.household: one.lot for one in result.assignments}
        for household in raw["households"]:
            told = "\n".join(explain(instance, result, household["id"], language))
            assert "{" not in told
            assert housed.get(household["id"], "") in told
        for program in raw["programs"]:
            order = Program(raw, program, Counter()).contenders
            expected = sorted(order, key=lambda one: order[one][0])
            assert ranks(instance, program["id"]) == {one: n for n, one in enumerate(expected, 1)}


def ranks(instance: Instance, program: str) -> dict[str, int]:
    demand, number = instance.demand, [one.id for one in instance.programs].index(program)
    rows = [row for row in range(len(demand.owner)) if demand.program[row] == number]
    return {demand.households[demand.owner[row]]: rank(demand, row) for row in rows}
