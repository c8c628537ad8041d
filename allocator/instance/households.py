"""The households of an instance, read one by one and checked against its head."""

from collections.abc import Mapping
from types import MappingProxyType

from allocator.instance.faults import (
    Duplicate,
    NoDistance,
    NotAFlag,
    NotAnObject,
    NotATicket,
    NotSuitable,
    OtherProgram,
    UnknownReference,
    shown,
)
from allocator.instance.head import Head
from allocator.instance.parse import FURTHEST, TICKET, Json, called, items, members, name, names, number
from allocator.instance.values import Application, Household, Program

NOWHERE: Mapping[str, int] = MappingProxyType({})


class HouseholdReader:
    """Reads households and keeps equal lists of lots only once, so that a million of them fit."""

    def __init__(self, head: Head) -> None:
        self.seen: set[str] = set()
        self._head = head
        self._lists: dict[tuple[object, ...], tuple[str, ...]] = {}

    def read(self, raw: object, n: int) -> Household:
        """One household; its id must be new."""
        thing = called("household", raw, n)
        found = members(raw, thing, ("id", "applications"), ("groups",))
        id_ = name(found["id"], "id", thing)
        if id_ in self.seen:
            raise Duplicate(member="id", thing=thing, value=id_)
        self.seen.add(id_)
        applications: dict[str, Application] = {}
        for one in items(found["applications"], "applications", thing):
            application = self._application(one, thing)
            if application.program in applications:
                raise Duplicate(member="applications", thing=thing, value=application.program)
            applications[application.program] = application
        groups = names(found["groups"], "groups", thing) if found.get("groups", []) != [] else ()
        return Household(id=id_, groups=self._shared(groups), applications=tuple(applications.values()))

    def _application(self, raw: object, thing: str) -> Application:
        found = members(
            raw, f"an application of {thing}", ("program", "ticket", "suitable"),
            ("tier", "points", "wishes", "flexible", "metres"),
        )  # fmt: skip
        program = self._head.programs.get(name(found["program"], "program", thing))
        if program is None:
            raise UnknownReference(member="program", thing=thing, kind="program", value=found["program"])
        ticket = found["ticket"]
        if not isinstance(ticket, str) or not TICKET.fullmatch(ticket):
            raise NotATicket(member="ticket", thing=thing, value=shown(ticket))
        if type(flexible := found.get("flexible", False)) is not bool:
            raise NotAFlag(member="flexible", thing=thing, value=shown(flexible))
        suitable = self._suitable(found["suitable"], program, thing)
        return Application(
            program=program.id,
            ticket=ticket,
            tier=number(found.get("tier", 0), "tier", thing),
            points=number(found.get("points", 0), "points", thing),
            suitable=suitable,
            wishes=self._wishes(found["wishes"], suitable, thing) if "wishes" in found else suitable,
            flexible=flexible,
            metres=_metres(found, suitable, program, thing),
        )

    def _shared(self, found: tuple[str, ...]) -> tuple[str, ...]:
        return self._lists.setdefault(("list", found), found)

    def _suitable(self, raw: object, program: Program, thing: str) -> tuple[str, ...]:
        key = (program.id, *_texts(items(raw, "suitable", thing)))
        if (known := self._lists.get(key)) is not None:
            return known
        found = names(raw, "suitable", thing)
        for id_ in found:
            if id_ not in self._head.lots:
                raise UnknownReference(member="suitable", thing=thing, kind="lot", value=id_)
            if (other := self._head.lots[id_].program) != program.id:
                raise OtherProgram(member="suitable", thing=thing, value=id_, program=other)
        return self._lists.setdefault(key, self._shared(found))

    def _wishes(self, raw: object, suitable: tuple[str, ...], thing: str) -> tuple[str, ...]:
        key = (id(suitable), *_texts(items(raw, "wishes", thing)))
        if (known := self._lists.get(key)) is not None:
            return known
        found = names(raw, "wishes", thing)
        allowed = set(suitable)
        for id_ in found:
            if id_ not in allowed:
                raise NotSuitable(member="wishes", thing=thing, value=id_)
        return self._lists.setdefault(key, self._shared(found))


def _texts(raw: list[object]) -> list[str | None]:
    """Leave out what is no text, so that the rest can be looked up."""
    return [one if type(one) is str else None for one in raw]


def _metres(found: Json, suitable: tuple[str, ...], program: Program, thing: str) -> Mapping[str, int]:
    raw = found.get("metres", NOWHERE)
    if not isinstance(raw, Mapping):
        raise NotAnObject(member="metres", thing=thing, value=shown(raw))
    for lot, distance in raw.items():
        if lot not in suitable:
            raise NotSuitable(member="metres", thing=thing, value=shown(lot))
        number(distance, f"metres to lot {lot}", thing, FURTHEST)
    if program.choice == "nearest":
        for lot in suitable:
            if lot not in raw:
                raise NoDistance(member="metres", thing=thing, value=lot)
    return raw or NOWHERE
