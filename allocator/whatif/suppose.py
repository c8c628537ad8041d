"""What can be supposed, and the instance in which it is so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from allocator.instance.faults import MissingMember, UnknownReference
from allocator.instance.instance import Instance
from allocator.instance.parse import FURTHEST, number
from allocator.instance.values import Cap, GroupCap, Lot, Program
from allocator.whatif.change import Change, changed, with_lot, with_order

Kind = Literal["tier", "points", "lot", "flexible", "no_cap", "no_group_cap", "quota", "one_more_home"]
OF_A_HOUSEHOLD = ("tier", "points", "lot", "flexible")
THING = "the question"
Thing = TypeVar("Thing", Cap, GroupCap, Lot, Program)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppose:
    """One thing that is supposed to be otherwise.

    tier, points    `number` in an application of the household
    lot             lot `id` suits the household too, at `number` metres, and is the last of its wishes
    flexible        the household also accepts all other lots that suit it
    no_cap          cap `id` does not exist
    no_group_cap    the group cap on group `id` does not exist
    quota           the quota of the program is `number`
    one_more_home   lot `id` has one more home

    `program` may be left out where the household, or the instance, leaves no doubt.
    """

    kind: Kind
    id: str | None = None
    number: int | None = None
    program: str | None = None


def supposed(instance: Instance, suppose: Suppose, household: int | None = None) -> Instance:
    """Give the instance in which it is so; the household by its number."""
    if suppose.kind not in OF_A_HOUSEHOLD:
        return changed(instance, [rule(instance, suppose)])
    row = application(instance, suppose, household)
    if suppose.kind == "tier":
        return with_order(instance, row, tier=_number(suppose, "tier"))
    if suppose.kind == "points":
        return with_order(instance, row, points=_number(suppose, "points"))
    if suppose.kind == "flexible":
        return with_order(instance, row, flexible=True)
    metres = None if suppose.number is None else number(suppose.number, "metres", THING, FURTHEST)
    return with_lot(instance, row, suppose.id or "", metres)


def application(instance: Instance, suppose: Suppose, household: int | None) -> int:
    """Find the application of the household that is meant."""
    if household is None:
        raise MissingMember(member="household", thing=THING)
    demand, wanted = instance.demand, suppose.program
    first, end = map(int, demand.applications_from[household : household + 2])
    if suppose.kind == "lot" and wanted is None:
        wanted = next((lot.program for lot in instance.lots if lot.id == suppose.id), None)
    programs = {instance.programs[demand.program[row]].id: row for row in range(first, end)}
    if wanted is None:
        if len(programs) != 1:
            raise MissingMember(member="program", thing=THING)
        return first
    if wanted not in programs:
        name = demand.households[household]
        raise UnknownReference(member="program", thing=THING, kind=f"application of {name} to", value=wanted)
    return programs[wanted]


def rule(instance: Instance, suppose: Suppose) -> Change:
    """Find the rule that is meant, and how it would be."""
    if suppose.kind == "no_cap":
        cap = _one(instance.caps, (one.id == suppose.id for one in instance.caps), "cap", suppose.id)
        return Change(kind="cap", id=cap.id, before=cap.limit, after=None)
    if suppose.kind == "one_more_home":
        lot = _one(instance.lots, (one.id == suppose.id for one in instance.lots), "lot", suppose.id)
        return Change(kind="lot", id=lot.id, program=lot.program, before=lot.capacity, after=lot.capacity + 1)
    any_ = suppose.program is None
    if suppose.kind == "no_group_cap":
        rows = instance.group_caps
        meant = ((any_ or one.program == suppose.program) and one.group == suppose.id for one in rows)
        row = _one(rows, meant, "group cap", suppose.id)
        return Change(kind="group_cap", id=row.group, program=row.program, before=row.limit, after=None)
    meant = (any_ or one.id == suppose.program for one in instance.programs)
    program = _one(instance.programs, meant, "program", suppose.program)
    quota = _number(suppose, "quota")
    return Change(kind="quota", id=program.id, program=program.id, before=program.quota, after=quota)


def _one(things: Iterable[Thing], meant: Iterable[bool], kind: str, value: str | None) -> Thing:
    """Find the one that is meant."""
    found = [one for one, here in zip(things, meant, strict=True) if here]
    if not found:
        raise UnknownReference(member=kind, thing=THING, kind=kind, value=value)
    if len(found) > 1:
        raise MissingMember(member="program", thing=THING)
    return found[0]


def _number(suppose: Suppose, member: str) -> int:
    return number(suppose.number, member, THING)
