"""Homes that stay empty while households wait: what holds them empty, and the smallest change that would not.

Asked of one program after the round: its homes, the households that have them, and those that wait for one, have
not passed and could live there. What other programs used of shared caps stays used. Two numbers decide whom to
blame: how many could be housed within the limits as they are, and how many within the homes alone.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.assign.contest import Contest
from allocator.instance.demand import Flags
from allocator.instance.instance import Instance
from allocator.instance.result import Result
from allocator.whatif.change import Change, changed
from allocator.whatif.finding import Finding
from allocator.whatif.possible import Possible, Soft

Solve = Callable[[Instance], Result]


@dataclass(frozen=True, kw_only=True)
class Round:
    """What came of a round, by the numbers of households and programs."""

    instance: Instance
    result: Result
    housed: dict[int, str]  # household -> program
    passed: Flags  # by household
    given: Counter[tuple[str, str]]  # (program, cap) -> homes

    @classmethod
    def of(cls, instance: Instance, result: Result) -> "Round":
        """Look up who has a home and who passed."""
        demand = instance.demand
        housed = {bisect_left(demand.households, one.household): one.program for one in result.assignments}
        caps = {lot.id: lot.caps for lot in instance.lots}
        given = Counter((one.program, cap) for one in result.assignments for cap in caps[one.lot])
        passed = np.zeros(len(demand.households), np.bool_)
        if any(one.passed for one in result.summary.values()):
            for n in set(demand.owner[~demand.flexible].tolist()) - housed.keys():  # whoever is flexible never passes
                records = result.why[demand.households[n]]
                passed[n] = any(record["code"] == "passed" for record in records)
        return cls(instance=instance, result=result, housed=housed, passed=passed, given=given)

    def without(self, contest: Contest) -> Contest:
        """Take from the caps of a program what all other programs have given."""
        program = contest.program.id
        given: Counter[str] = Counter()
        for (other, cap), homes in self.given.items():
            if other != program:
                given[cap] += homes
        return contest.limited(self.instance, given)

    def active(self, contest: Contest) -> Flags:
        """Tell by rank who has a home of the program or waits for one."""
        owner = contest.demand.owner[contest.rows]
        elsewhere = [n for n, program in self.housed.items() if program != contest.program.id]
        out = self.passed.copy()
        out[elsewhere] = True
        active: Flags = ~out[owner]
        return active


def empty(round_: Round, contest: Contest, solve: Solve) -> Iterator[Finding]:
    """Say why homes of a program stay empty while households that have not passed wait for one."""
    summary = round_.result.summary[contest.program.id]
    contest, active = round_.without(contest), round_.active(contest)
    waiting = int(active.sum()) - summary.housed
    if not (summary.empty and waiting):
        return
    possible = Possible(contest, active)
    most = possible.most()
    full = possible.most(lifted=range(len(possible.soft)))
    case = _Case(round_, contest, possible, solve, {
        "empty": summary.empty, "waiting": waiting, "housed": summary.housed, "most": most, "full": full,
    })  # fmt: skip
    if most > summary.housed:
        yield from case.order()
    elif full == most:
        yield case.found("empty_unsuited", ())
    if full > most:
        yield from case.limits(most, full, needed=most == summary.housed)


@dataclass(frozen=True, slots=True)
class _Case:
    """One program with empty homes and households that wait."""

    round: Round
    contest: Contest
    possible: Possible
    solve: Solve
    facts: dict[str, int]

    def limits(self, most: int, full: int, *, needed: bool) -> Iterator[Finding]:
        """Say what raise of limits would house one more (if it needs one), and as many as the homes allow."""
        if needed:
            yield self._raised("one_more", most + 1)
        if full > most + 1 or not needed:
            yield self._raised("fill_all", full)

    def _raised(self, kind: str, target: int) -> Finding:
        raises = zip(self.possible.soft, self.possible.raises(target), strict=True)
        changes = [self._change(soft, more) for soft, more in raises if more]
        return self.found(kind, changes, target=target)

    def _change(self, soft: Soft, more: int) -> Change:
        """Raise a limit of the instance by so much."""
        program = self.contest.program.id
        if soft.kind == "cap":
            limit = next(cap.limit for cap in self.round.instance.caps if cap.id == soft.id)
            return Change(kind="cap", id=soft.id, before=limit, after=limit + more)
        kind: Change = Change(kind="quota", id=soft.id, program=program, before=soft.room, after=soft.room + more)
        return kind if soft.kind == "quota" else replace(kind, kind="group_cap")

    def order(self) -> Iterator[Finding]:
        """Say which rule of the order holds homes empty that all limits would let be given."""
        program, blamed = self.contest.program, []
        if program.aim == "priority":
            to = Change(kind="aim", id=program.id, program=program.id, before="priority", after="fill")
            if self.then([to]) > self.facts["housed"]:
                blamed.append(self.found("aim_leaves_empty", [to]))
        for row in self.contest.reserves:
            to = Change(kind="reserve", id=row.group, program=program.id, before=row.seats, after=0)
            if self.then([to]) > self.facts["housed"]:
                blamed.append(self.found("reserve_leaves_empty", [self._least(to, row.seats)]))
        yield from blamed or [self.found("choices_leave_empty", ())]

    def _least(self, to: Change, seats: int) -> Change:
        """Find a release of the reserve that houses more, while one home less would not."""
        without, enough = 0, seats
        while enough - without > 1:
            half = (without + enough) // 2
            if self.then([replace(to, after=seats - half)]) > self.facts["housed"]:
                enough = half
            else:
                without = half
        return replace(to, after=seats - enough)

    def then(self, changes: Sequence[Change]) -> int:
        """Tell how many the program houses after a change, by allocating anew."""
        return self.solve(changed(self.round.instance, changes)).summary[self.contest.program.id].housed

    def found(self, kind: str, changes: Sequence[Change], **facts: int) -> Finding:
        """Put the case into a finding."""
        facts = self.facts | facts
        if changes:
            facts |= {"by": sum(change.by for change in changes), "then": self.then(changes)}
        return Finding(
            kind=kind,
            program=self.contest.program.id,
            limits=tuple((change.kind, change.id) for change in changes),
            facts=facts,
            changes=tuple(changes),
        )
