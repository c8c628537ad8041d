"""What may be wrong with the limits of a round: a finding, the numbers that show it, and the smallest change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from allocator.whatif.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found; the sentences for it stand in `allocator/why`.

    reserve_unused         fewer households of the group can use homes than are reserved
    reserves_exceed        the reserves of a program hold more homes together than there are to give
    first_nobody           homes go first to a group of which they suit nobody
    cap_zero               a cap of none closes homes
    lot_closed             homes of a lot that are wanted can never all be given, whatever else happens
    quota_above            a quota of more homes than there are: it never binds
    quota_below            a quota of fewer homes than could be filled
    group_cap_zero         no household of a group may have a home
    cap_never_binds        a cap that could be left out without letting anybody in
    group_cap_never_binds  the same of a group cap
    lot_unsuitable         a lot that suits nobody
    one_more               homes stay empty while households wait: what would house one more
    fill_all               the same: what would house as many as the homes alone allow
    empty_unsuited         homes stay empty while households wait, and no limit is to blame
    aim_leaves_empty       homes stay empty that the aim to fill would give
    reserve_leaves_empty   homes stay empty that a smaller reserve would give; with one home less released, no more
                           would be housed than now
    choices_leave_empty    homes stay empty that suit households who wait, because of who passed or chose them
    """

    kind: str
    program: str | None  # none of a cap over several programs
    limits: tuple[tuple[str, str], ...]  # kind and id of the limits, lots or groups it is about
    facts: Mapping[str, int]
    changes: tuple[Change, ...] = ()  # the smallest that would help; none where no change of limits would

    def to_json(self) -> dict[str, Any]:
        """Give it as one object."""
        return {
            "kind": self.kind,
            "program": self.program,
            "limits": [{"kind": kind, "id": id_} for kind, id_ in self.limits],
            "facts": dict(self.facts),
            "changes": [asdict(change) for change in self.changes],
        }
