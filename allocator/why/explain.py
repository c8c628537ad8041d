"""Everything a result says about one household, line by line."""

import json
from bisect import bisect_left
from collections.abc import Iterator
from typing import ClassVar

from allocator.errors import N_
from allocator.instance.demand import Demand
from allocator.instance.faults import InstanceError
from allocator.instance.instance import Instance
from allocator.instance.result import Result
from allocator.why.facts import NO_NAMES, Facts, Json, Language, Names
from allocator.why.sentences import nowhere, sentence, standing, wish, wish_line


class OtherInstance(InstanceError):
    """A result that was computed from another instance."""

    code: ClassVar[str] = "other-instance"
    message: ClassVar[str] = N_(
        "The result was not computed from this instance, but from the one with SHA-256 %(value)s."
    )


class NoHousehold(InstanceError):
    """A household that the instance does not hold."""

    code: ClassVar[str] = "no-household"
    message: ClassVar[str] = N_("There is no household %(value)s in the instance.")


def explain(
    instance: Instance, result: Result, household: str, language: Language = "zh", names: Names = NO_NAMES
) -> list[str]:
    """Say where a household stands in each of its programs, what it got, and why it got nothing else or better."""
    if result.instance_sha256 != instance.sha256:
        raise OtherInstance(value=result.instance_sha256)
    demand = instance.demand
    place = bisect_left(demand.households, household)
    if demand.households[place : place + 1] != [household]:
        raise NoHousehold(value=household)
    first, end = demand.applications_from[place : place + 2].tolist()
    records = {record["program"]: record for record in result.why.get(household, ())}
    told: list[str] = []
    for row in range(first, end):
        program = instance.programs[demand.program[row]].id
        told += _told(instance, result, household, row, records.get(program), language, names)
    return told or [nowhere(language)]


def _told(
    instance: Instance, result: Result, household: str, row: int, record: Json | None, language: Language, names: Names
) -> Iterator[str]:
    """Say what became of one application."""
    demand, program = instance.demand, instance.programs[instance.demand.program[row]].id
    lots = [lot.id for lot in instance.lots]
    facts = Facts.of(
        json.loads(next(instance.lines())), result.summary[program].sets,
        program=program, rank=rank(demand, row), names=names, you=False,
        suitable=frozenset(lots[lot] for lot in demand.lists[demand.suitable[row]]),
    )  # fmt: skip
    got = lot_of(result, household, program)
    yield standing(program, result.summary[program].contenders, got, facts, language)
    if record is None:
        return
    yield sentence(record, facts, language)
    places = {lots[lot]: n for n, lot in enumerate(demand.wishes_of(row).tolist(), 1)}
    for entry in record.get("wishes", ()):
        yield wish_line(places[entry["lot"]], wish(entry, facts, language), entry["lot"], facts, language)


def rank(demand: Demand, row: int) -> int:
    """Tell the place of an application in the order of its program, from 1."""
    tied = demand.program == demand.program[row]
    before = tied & False
    columns = [demand.tier, -demand.points, *demand.ticket.T, demand.owner]
    for column in columns:
        before |= tied & (column < column[row])
        tied &= column == column[row]
    return int(before.sum()) + 1


def lot_of(result: Result, household: str, program: str) -> str | None:
    """Find the lot that a household got a home of, in this program."""
    at = bisect_left(result.assignments, household, key=lambda one: one.household)
    found = result.assignments[at : at + 1]
    return found[0].lot if found and (found[0].household, found[0].program) == (household, program) else None
