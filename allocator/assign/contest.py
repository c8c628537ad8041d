"""One program of an instance in integers: its limits as a tree, its contenders in order of priority.

Nodes of the tree: lots 0 … L-1 in instance order, then the caps that touch the program, then its quota, last
the root. A home given away counts at its lot and at every node above it; `room` is what each node still
allows. Sets of nodes are integers, bit n for node n.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from allocator.instance.faults import CannotSolve
from allocator.instance.instance import Instance
from allocator.instance.values import Application, Priority, Program

Entry = tuple[Priority, Application]


@dataclass(slots=True, kw_only=True)
class Tree:
    """The limits of one program, nested, with the lots at the bottom."""

    names: list[tuple[str, str]]  # kind and id by node, without the root
    lots: int
    up: list[int]  # the node above; the root stands above itself
    room: list[int]  # what each node allows; at the root the total
    limit: list[int]  # the same before anything of this program is given
    order: list[int]  # how limits are listed: lots, caps, quota, each in instance order

    @property
    def root(self) -> int:
        """The node above all limits."""
        return len(self.up) - 1

    @property
    def most(self) -> int:
        """How many homes can be given away at most, by the total and the quota."""
        return min(self.room[-2:]) if self.names[-1:] and self.names[-1][0] == "quota" else self.room[-1]

    def copy(self) -> "Tree":
        """Copy the tree, so that room can be taken on trial."""
        return replace(self, room=list(self.room))

    def fresh(self) -> "Tree":
        """Copy the tree as it was before anything was given."""
        return replace(self, room=list(self.limit))

    def chain(self, node: int) -> list[int]:
        """List the node and every node above it."""
        found = [node]
        while (above := self.up[found[-1]]) != found[-1]:
            found.append(above)
        return found


@dataclass(slots=True, kw_only=True)
class Contest:
    """A program with everything that its allocation depends on; contenders are called by rank from 0."""

    program: Program
    tree: Tree
    lot_ids: list[str]
    number: dict[str, int]  # the lot of an id
    households: list[str]
    applications: list[Application]
    kinds: list[int]  # by contender: the class of contenders with the same suitable lots (and distances)
    suitable: list[int]  # by class: set of lots
    metres: list[dict[int, int]]  # by class: distance by lot; empty unless the program gives the nearest home

    def wishes(self, contender: int) -> list[int]:
        """List the lots that it accepts, in the order in which it takes them."""
        application = self.applications[contender]
        number = self.number
        accepted = [number[lot] for lot in application.wishes]
        if application.flexible:
            named = set(accepted)
            accepted += sorted(number[lot] for lot in application.suitable if number[lot] not in named)
        if self.program.choice == "nearest":
            metres = self.metres[self.kinds[contender]]
            accepted.sort(key=lambda lot: (metres[lot], lot))
        return accepted


def refuse_unsolvable(instance: Instance) -> None:
    """Refuse rules that this version cannot compute: leaving one out would be a wrong answer."""
    for group_cap in instance.group_caps:
        raise CannotSolve(member="group_caps", thing=f"program {group_cap.program}, group {group_cap.group}")
    for reserve in instance.reserves:
        raise CannotSolve(member="reserves", thing=f"program {reserve.program}, group {reserve.group}")
    for lot in instance.lots:
        if lot.first is not None:
            raise CannotSolve(member="first", thing=f"lot {lot.id}")
    for household in instance.households:
        if len(household.applications) > 1:
            raise CannotSolve(member="applications (more than one)", thing=f"household {household.id}")
    for program in instance.programs:
        _cap_sets(instance, program)


def contests(instance: Instance, given: Mapping[str, int]) -> Iterator[Contest]:
    """Sort all households into their programs, in instance order.

    `given` counts the homes by cap; the caller adds those of one program before it asks for the next.
    """
    contenders: dict[str, list[Entry]] = {program.id: [] for program in instance.programs}
    for household in instance.households:
        for one in household.applications:
            contenders[one.program].append((one.priority(household.id), one))
    for program in instance.programs:
        ordered = contenders.pop(program.id)
        ordered.sort(key=lambda entry: entry[0])
        lot_ids = [lot.id for lot in instance.lots if lot.program == program.id]
        contest = Contest(
            program=program, tree=_tree(instance, program, given), lot_ids=lot_ids,
            number={id_: n for n, id_ in enumerate(lot_ids)}, kinds=[], suitable=[], metres=[],
            households=[priority[3] for priority, _ in ordered], applications=[one for _, one in ordered],
        )  # fmt: skip
        _classify(contest)
        yield contest


def _classify(contest: Contest) -> None:
    """Put contenders whom the same lots suit, at the same distances, into one class."""
    number = contest.number
    masks: dict[tuple[str, ...], int] = {}
    classes: dict[tuple[object, ...], int] = {}
    for application in contest.applications:
        mask = masks.get(application.suitable)
        if mask is None:
            mask = masks[application.suitable] = sum(1 << number[lot] for lot in application.suitable)
        metres: dict[int, int] = {}
        if contest.program.choice == "nearest":
            metres = {number[lot]: application.metres[lot] for lot in application.suitable}
        key = (mask, *sorted(metres.items()))
        if key not in classes:
            classes[key] = len(classes)
            contest.suitable.append(mask)
            contest.metres.append(metres)
        contest.kinds.append(classes[key])


def _cap_sets(instance: Instance, program: Program) -> list[tuple[int, int]]:
    """List the caps that touch the program as (set of lots, place of the cap), smaller sets first."""
    place = {cap.id: n for n, cap in enumerate(instance.caps)}
    sets: dict[int, int] = {}
    for n, lot in enumerate(lot for lot in instance.lots if lot.program == program.id):
        for cap in lot.caps:
            sets[place[cap]] = sets.get(place[cap], 0) | 1 << n
    found = sorted(((mask, cap) for cap, mask in sets.items()), key=lambda one: (one[0].bit_count(), one[1]))
    for (small, inner), (large, outer) in combinations(found, 2):
        if small & large not in (0, small):
            crossing = f"{instance.caps[min(inner, outer)].id} and {instance.caps[max(inner, outer)].id}"
            raise CannotSolve(member="caps (crossing)", thing=f"program {program.id}, {crossing}")
    return found


def _tree(instance: Instance, program: Program, given: Mapping[str, int]) -> Tree:
    lots = [lot for lot in instance.lots if lot.program == program.id]
    caps = [(mask, cap, instance.caps[cap]) for mask, cap in _cap_sets(instance, program)]
    names = [("lot", lot.id) for lot in lots] + [("cap", cap.id) for *_, cap in caps]
    room = [lot.capacity for lot in lots] + [cap.limit - given.get(cap.id, 0) for *_, cap in caps]
    order = [*range(len(lots)), *(len(lots) + place for _, place, _ in caps)]
    if program.quota is not None:
        names.append(("quota", program.id))
        room.append(program.quota)
        order.append(len(lots) + len(instance.caps))
    room.append(sum(lot.capacity for lot in lots))
    sets = [1 << n for n in range(len(lots))] + [mask for mask, *_ in caps]
    up = [len(sets)] * len(sets)  # the quota where there is one, else the root
    for n, mask in enumerate(sets):
        larger = range(max(n + 1, len(lots)), len(sets))
        up[n] = next((above for above in larger if mask & sets[above]), len(sets))
    up += [len(room) - 1] * (len(room) - len(up))
    return Tree(names=names, lots=len(lots), up=up, room=room, limit=list(room), order=order)
