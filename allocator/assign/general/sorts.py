"""Contenders that no limit tells apart are of one sort; those whom the same homes suit stand in one queue.

Every test of the award only gets harder while households are taken. So whoever is refused closes the door for all
of its sort behind it, and where no home is left for it, for its whole queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.assign.contest import Contest


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sort:
    """What the limits know of a contender."""

    suitable: int  # lots that suit it
    before: int  # those of them that it may use before the release
    caps: tuple[int, ...]  # group caps that count it
    outside: tuple[int, ...]  # reserves that are kept for others


@dataclass(slots=True, kw_only=True)
class Queues:
    """Who waits (C), in order of priority."""

    sort_of: list[int]  # by rank
    sorts: list[Sort] = field(default_factory=list)
    left: list[int] = field(default_factory=list)  # by sort: how many wait
    ranks: list[list[int]] = field(default_factory=list)  # by queue
    gone: set[int] = field(default_factory=set)

    def of(self, rank: int) -> Sort:
        """Give the sort of a contender."""
        return self.sorts[self.sort_of[rank]]

    def leave(self, rank: int) -> Sort:
        """Let a contender go."""
        self.gone.add(rank)
        self.left[self.sort_of[rank]] -= 1
        return self.of(rank)

    def close(self, caps: Sequence[int]) -> None:
        """Take those out of the queues who have gone, or whose group has had all that its cap allows."""
        full = [any(caps[cap] <= 0 for cap in sort.caps) for sort in self.sorts]
        self.ranks = [
            [rank for rank in ranks if not (rank in self.gone or full[self.sort_of[rank]])] for ranks in self.ranks
        ]


def queues(contest: Contest, active: Sequence[int]) -> Queues:
    """Put contenders into queues by what the limits know of them."""
    found = Queues(sort_of=[-1] * len(contest.kinds))
    reading = _Reading(contest)
    places: dict[Sort, int] = {}
    lines: dict[tuple[int, int], list[int]] = {}
    for rank in sorted(active):
        sort = reading.sort(contest.suitable[contest.kinds[rank]], contest.groups(rank))
        place = places.setdefault(sort, len(places))
        if place == len(found.sorts):
            found.sorts.append(sort)
            found.left.append(0)
        found.left[place] += 1
        found.sort_of[rank] = place
        lines.setdefault((sort.suitable, sort.before), []).append(rank)
    found.ranks = list(lines.values())
    return found


class _Reading:
    """Reads what the limits know of a contender, once for all contenders alike."""

    def __init__(self, contest: Contest) -> None:
        self._contest = contest
        self._caps = {row.group: n for n, row in enumerate(contest.group_caps)}
        self._of_groups: dict[tuple[str, ...], tuple[int, tuple[int, ...], tuple[int, ...]]] = {}
        self._sorts: dict[tuple[int, tuple[str, ...]], Sort] = {}

    def sort(self, suitable: int, groups: tuple[str, ...]) -> Sort:
        """Give the sort of a contender with these lots and groups."""
        found = self._sorts.get((suitable, groups))
        if found is None:
            if groups not in self._of_groups:
                self._of_groups[groups] = self._read(set(groups))
            others, caps, outside = self._of_groups[groups]
            found = Sort(suitable=suitable, before=suitable & ~others, caps=caps, outside=outside)
            self._sorts[suitable, groups] = found
        return found

    def _read(self, groups: set[str]) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Tell the lots that go first to other groups, the group caps and the reserves for others."""
        firsts = enumerate(self._contest.firsts)
        return (
            sum(1 << lot for lot, group in firsts if group is not None and group not in groups),
            tuple(sorted(self._caps[group] for group in groups & self._caps.keys())),
            tuple(n for n, row in enumerate(self._contest.reserves) if row.group not in groups),
        )
