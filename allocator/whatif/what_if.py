"""What would have come of a round if one thing had been otherwise: for one household, and for all others.

An answer is derived where the theory says that nothing would change for anybody:

- whoever had no turn was never asked what it accepts;
- a household that had no turn and would still not be awarded (`circuit.py`) changes nothing;
- a limit on homes that is not reached in the end forbade nothing, where limits are nested and nobody passed. For say
  that without it some choice had been possible (or some award, or an equally short way to house all), in a plan that
  breaks the limit. Mix into what came of the round a little of that plan: the mixture keeps the limit, and mixtures
  of this kind are mixtures of whole plans that keep it, one of which has that choice. So it was possible anyhow.

Otherwise the changed instance, made from the one in memory, is allocated by the same engine.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from allocator.assign.choice import Progress
from allocator.assign.contest import contests
from allocator.assign.solve import solve
from allocator.instance.demand import Demand
from allocator.instance.instance import Instance
from allocator.instance.result import Result
from allocator.whatif.circuit import circuit, find, simple
from allocator.whatif.needed import How, Needed, needed
from allocator.whatif.suppose import OF_A_HOUSEHOLD, Suppose, application, rule, supposed
from allocator.why.explain import OtherInstance

Home = tuple[str, str]  # program, lot


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What would have come of it."""

    suppose: Suppose
    how: How
    housed: tuple[int, int]  # in the whole round, as it is and as it would have been
    gain: tuple[str, ...] = ()  # households that would have had a home
    lose: tuple[str, ...] = ()  # households that would have had none
    move: tuple[str, ...] = ()  # households that would have had another one
    household: str | None = None
    now: Home | None = None  # the home of the household
    then: Home | None = None
    needed: Needed | None = None  # where it would have had none either: the place that it would have needed then

    def to_json(self) -> dict[str, Any]:
        """Give it as one object."""
        return asdict(self)


def what_if(
    instance: Instance, result: Result, household: str | None, suppose: Suppose, progress: Progress | None = None
) -> Answer:
    """Answer for one household, or for the round as a whole."""
    if result.instance_sha256 != instance.sha256:
        raise OtherInstance(value=result.instance_sha256)
    number = None if household is None else find(instance.demand, household)
    other = supposed(instance, suppose, number)
    same = _same(instance, other, result, suppose, number)
    after = result if same else solve(other, progress)
    before, then = _homes(result), _homes(after)
    place = None
    if number is not None and household not in then:
        row = _row(instance.demand, suppose, instance, number)
        place = None if row is None else needed(other, after, row)
    return Answer(
        suppose=suppose,
        how="derived" if same else "recomputed",
        housed=(len(before), len(then)),
        gain=tuple(sorted(then.keys() - before.keys())),
        lose=tuple(sorted(before.keys() - then.keys())),
        move=tuple(sorted(one for one in before.keys() & then.keys() if before[one] != then[one])),
        household=household,
        now=None if household is None else before.get(household),
        then=None if household is None else then.get(household),
        needed=place,
    )


def _homes(result: Result) -> Mapping[str, Home]:
    return {one.household: (one.program, one.lot) for one in result.assignments}


def _row(demand: Demand, suppose: Suppose, instance: Instance, household: int) -> int | None:
    """Choose the application whose place is of interest: the one asked about, or the first."""
    if suppose.kind in OF_A_HOUSEHOLD:
        return application(instance, suppose, household)
    first, end = demand.applications_from[household : household + 2].tolist()
    return first if first < end else None


def _same(instance: Instance, other: Instance, result: Result, suppose: Suppose, household: int | None) -> bool:
    """Whether the theory tells that everybody would have got the same."""
    if suppose.kind in OF_A_HOUSEHOLD:
        row = application(instance, suppose, household)
        return _same_for(instance, other, result, suppose, row)
    if suppose.kind == "no_group_cap":
        return _group_slack(instance, result, suppose)
    return _slack(instance, result, suppose)


def _same_for(instance: Instance, other: Instance, result: Result, suppose: Suppose, row: int) -> bool:
    """Whether a change in one application changes nothing."""
    one, two = instance.demand, other.demand
    if suppose.kind in ("tier", "points"):
        column = getattr(one, suppose.kind)
        if column[row] == getattr(two, suppose.kind)[row]:
            return True
    name = one.households[one.owner[row]]
    program = instance.programs[one.program[row]]
    home = next((one.program for one in result.assignments if one.household == name), None)
    records = result.why.get(name, ())
    passed = any(record["code"] == "passed" and record["program"] == program.id for record in records)
    if suppose.kind == "flexible":
        known = home != program.id or program.choice == "serial" or bool(one.flexible[row])
        return known if home is not None else not passed
    found = None if home is not None or passed else circuit(other, result, row)
    return found is not None and not found.lets_in


def _slack(instance: Instance, result: Result, suppose: Suppose) -> bool:
    """Whether a limit on homes is not reached, neither as it is nor as it would be."""
    change = rule(instance, suppose)
    if change.kind == "cap":
        lots = {lot.id for lot in instance.lots if change.id in lot.caps}
    elif change.kind == "quota":
        lots = {lot.id for lot in instance.lots if lot.program == change.id}
    else:
        lots = {change.id}
    touched = {lot.program for lot in instance.lots if lot.id in lots}
    if not simple(instance) or any(result.summary[program].passed for program in touched):
        return False
    here = [one for one in contests(instance) if one.program.id in touched]
    if not all(one.plain for one in here):
        return False
    homes = sum(one.lot in lots for one in result.assignments)
    slack = not isinstance(change.before, int) or homes < change.before
    return slack and not (isinstance(change.after, int) and homes > change.after)


def _group_slack(instance: Instance, result: Result, suppose: Suppose) -> bool:
    """Whether a group cap is not reached, and nothing but priority decided who is awarded.

    Without passing and reserves the award stays the same through the choice: it is the housed.
    """
    change, demand = rule(instance, suppose), instance.demand
    program = next(one for one in instance.programs if one.id == change.program)
    reserved = any(one.program == program.id for one in instance.reserves)
    first = any(lot.program == program.id and lot.first is not None for lot in instance.lots)
    if not simple(instance) or program.aim == "fill" or reserved or first or result.summary[program.id].passed:
        return False
    housed = (find(demand, one.household) for one in result.assignments if one.program == program.id)
    members = sum(change.id in demand.group_lists[demand.groups[household]] for household in housed)
    return isinstance(change.before, int) and members < change.before
