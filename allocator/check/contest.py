"""One program as the rule sees it: its contenders in order, its limits, its rules for groups."""

from allocator.check.limits import Limits, bits
from allocator.check.reader import Instance
from allocator.check.shapes import Row


class Contest:
    """The contenders of one program by rank, from 0, and what may be given to them."""

    def __init__(self, instance: Instance, program: Row, given: dict[str, int]) -> None:
        id_ = program["id"]
        self.program = program
        self.nearest = program["choice"] == "nearest"
        self.limits = Limits(instance, program, given)
        self.entries = instance.entries[id_]
        self.kinds = instance.kinds[id_]
        self.masks = [kind.mask for kind in self.kinds]
        self.metres = [dict(kind.metres) for kind in self.kinds]
        self.kind = [entry.kind for entry in self.entries]
        self.group_caps = {row["group"]: int(row["limit"]) for row in instance.group_caps if row["program"] == id_}
        self.firsts = [instance.lots[lot]["first"] for lot in self.limits.lots]
        self.homes = sum(instance.lots[lot]["capacity"] for lot in self.limits.lots)
        most = self.homes if program["quota"] is None else min(self.homes, program["quota"])
        self.outsiders = {  # group -> how many households outside it may be taken before release
            row["group"]: most - row["seats"] for row in instance.reserves if row["program"] == id_
        }
        self.has_first = any(self.firsts)
        self.fill = program["aim"] == "fill" and bool(self.group_caps or self.limits.crossing)

    @property
    def plain(self) -> bool:
        """Whether nested limits are all there is, so that whoever can be housed is taken."""
        return not (self.limits.crossing or self.group_caps or self.outsiders or self.has_first)

    def early(self, kind: int) -> int:
        """Tell the lots that a kind may use while homes are held for a group."""
        groups = self.kinds[kind].groups
        return sum(1 << lot for lot in bits(self.masks[kind]) if self.firsts[lot] is None or self.firsts[lot] in groups)

    def accepted(self, rank: int) -> list[int]:
        """Tell the lots that a contender takes, best first."""
        entry = self.entries[rank]
        lots = list(entry.wishes)
        if entry.flexible:
            named = set(lots)
            lots += [lot for lot in self.limits.spread(self.masks[entry.kind]) if lot not in named]
        if self.nearest:
            metres = self.metres[entry.kind]
            lots.sort(key=lambda lot: (metres[lot], lot))
        return lots
