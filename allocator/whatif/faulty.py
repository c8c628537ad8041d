"""Limits that cannot be kept, cannot bind, or close what they should share out, each told by counting."""

from collections.abc import Iterator

import numpy as np

from allocator.assign.contest import Contest
from allocator.instance.instance import Instance
from allocator.whatif.change import Change
from allocator.whatif.finding import Finding
from allocator.whatif.possible import Possible


class Faulty:
    """Looks at the limits of every program as if all its contenders took part and nothing had been given."""

    def __init__(self, instance: Instance, contests: list[Contest]) -> None:
        self._instance = instance
        self._contests = contests
        self._possible = [Possible(one, np.ones(len(one.rows), np.bool_)) for one in contests]
        self._lifted: list[set[int]] = [set() for _ in contests]  # limits found never to bind

    def program(self, place: int) -> Iterator[Finding]:
        """Look at the rules of one program."""
        contest, possible = self._contests[place], self._possible[place]
        yield from _reserves(contest, possible)
        yield from _firsts(contest, possible)
        yield from self._quota(place)
        yield from self._group_caps(place)
        yield from self._lots(place)

    def caps(self) -> Iterator[Finding]:
        """Look at the caps; those that never bind are such all together, the first of equal ones named first."""
        for cap in self._instance.caps:
            homes = sum(lot.capacity for lot in self._instance.lots if cap.id in lot.caps)
            wanted = most = 0
            for place, possible in enumerate(self._possible):
                for n, soft in enumerate(possible.soft):
                    if (soft.kind, soft.id) == ("cap", cap.id):
                        wanted += possible.wanted(soft.lots)
                        most += possible.most(lots=soft.lots, lifted={*self._lifted[place], n})
            facts = {"limit": cap.limit, "homes": homes, "wanted": wanted}
            where, program = (("cap", cap.id),), self._only(cap.id)
            if most <= cap.limit:
                self._lift(cap.id)
                gone = Change(kind="cap", id=cap.id, before=cap.limit, after=None)
                facts["most"] = most
                yield Finding(kind="cap_never_binds", program=program, limits=where, facts=facts, changes=(gone,))
            elif cap.limit == 0:
                one = Change(kind="cap", id=cap.id, before=0, after=1)
                yield Finding(kind="cap_zero", program=program, limits=where, facts=facts, changes=(one,))

    def _only(self, cap: str) -> str | None:
        """Name the program of a cap, if it is one."""
        programs = {lot.program for lot in self._instance.lots if cap in lot.caps}
        return programs.pop() if len(programs) == 1 else None

    def _lift(self, cap: str) -> None:
        for lifted, possible in zip(self._lifted, self._possible, strict=True):
            lifted |= {n for n, soft in enumerate(possible.soft) if (soft.kind, soft.id) == ("cap", cap)}

    def _quota(self, place: int) -> Iterator[Finding]:
        contest, possible = self._contests[place], self._possible[place]
        quota, name = contest.program.quota, contest.program.id
        if quota is None or quota == contest.homes:
            return
        facts, where = {"quota": quota, "homes": contest.homes}, (("quota", name),)
        if quota > contest.homes:
            to = Change(kind="quota", id=name, program=name, before=quota, after=contest.homes)
            yield Finding(kind="quota_above", program=name, limits=where, facts=facts, changes=(to,))
            return
        most = possible.most(lifted={n for n, soft in enumerate(possible.soft) if soft.kind == "quota"})
        facts["most"] = most
        to = Change(kind="quota", id=name, program=name, before=quota, after=most)
        changes = (to,) if most > quota else ()
        yield Finding(kind="quota_below", program=name, limits=where, facts=facts, changes=changes)

    def _group_caps(self, place: int) -> Iterator[Finding]:
        contest, possible = self._contests[place], self._possible[place]
        first = len(possible.soft) - len(contest.group_caps)
        for n, row in enumerate(contest.group_caps, first):
            facts = {"limit": row.limit, "members": possible.members(row.group)}
            where = (("group_cap", row.group),)
            most = possible.most(group=row.group, lifted={*self._lifted[place], n})
            to = {"kind": "group_cap", "id": row.group, "program": row.program, "before": row.limit}
            if most <= row.limit:
                self._lifted[place].add(n)
                facts["most"], change = most, Change(**to, after=None)  # type: ignore[arg-type]
                kind = "group_cap_never_binds"
            elif row.limit == 0:
                kind, change = "group_cap_zero", Change(**to, after=1)  # type: ignore[arg-type]
            else:
                continue
            yield Finding(kind=kind, program=row.program, limits=where, facts=facts, changes=(change,))

    def _lots(self, place: int) -> Iterator[Finding]:
        contest, possible = self._contests[place], self._possible[place]
        for n, id_ in enumerate(contest.lot_ids):
            facts = {"homes": possible.room[n], "wanted": possible.wanted(1 << n)}
            if facts["wanted"] == 0:
                name = contest.program.id
                yield Finding(kind="lot_unsuitable", program=name, limits=(("lot", id_),), facts=facts)
                continue
            over = [soft for soft in possible.soft if soft.lots >> n & 1]
            allowed = min((soft.room for soft in over), default=facts["homes"])
            usable = min(facts["homes"], facts["wanted"])
            if 0 < allowed < usable:  # caps of none are told by themselves
                yield _closed(contest, id_, facts | {"allowed": allowed}, [
                    Change(
                        kind="cap" if soft.kind == "cap" else "quota", id=soft.id,
                        program=soft.id if soft.kind == "quota" else None, before=soft.room, after=usable,
                    )
                    for soft in over if soft.room < usable
                ])  # fmt: skip


def _closed(contest: Contest, lot: str, facts: dict[str, int], changes: list[Change]) -> Finding:
    return Finding(
        kind="lot_closed",
        program=contest.program.id,
        limits=(("lot", lot), *((change.kind, change.id) for change in changes)),
        facts=facts,
        changes=tuple(changes),
    )


def _reserves(contest: Contest, possible: Possible) -> Iterator[Finding]:
    """Look at the homes held for groups."""
    name, reserves = contest.program.id, contest.reserves
    for row in reserves:
        usable = possible.most(group=row.group)
        if usable < row.seats:
            facts = {"seats": row.seats, "usable": usable, "members": possible.members(row.group)}
            to = Change(kind="reserve", id=row.group, program=name, before=row.seats, after=usable)
            where = (("reserve", row.group),)
            yield Finding(kind="reserve_unused", program=name, limits=where, facts=facts, changes=(to,))
    homes = min([contest.homes, *(limit.room for limit in contest.limits if limit.kind == "quota")])
    seats = sum(row.seats for row in reserves)
    over, changes = seats - homes, []
    for row in reserves:
        less = min(row.seats, over)
        if less > 0:
            to = Change(kind="reserve", id=row.group, program=name, before=row.seats, after=row.seats - less)
            changes.append(to)
            over -= less
    if changes:
        yield Finding(
            kind="reserves_exceed",
            program=name,
            limits=tuple(("reserve", row.group) for row in reserves),
            facts={"seats": seats, "homes": homes},
            changes=tuple(changes),
        )


def _firsts(contest: Contest, possible: Possible) -> Iterator[Finding]:
    """Look at the homes that go first to a group."""
    for n, group in enumerate(contest.firsts):
        if group is None:
            continue
        suited = sum(one.households for one in possible.crowds if group in one.groups and one.suitable >> n & 1)
        if suited == 0:
            yield Finding(
                kind="first_nobody",
                program=contest.program.id,
                limits=(("first", contest.lot_ids[n]),),
                facts={"homes": possible.room[n], "members": possible.members(group)},
                changes=(Change(kind="first", id=contest.lot_ids[n], before=group, after=None),),
            )
