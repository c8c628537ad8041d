"""The aim to fill all homes: a household is taken only if the largest number can still be reached."""

from allocator.check.contest import Contest
from allocator.check.model import Model, Point
from allocator.check.reasons import Reasons


class Completion:
    """Proof that those taken are part of a largest set of contenders that can be housed."""

    def __init__(self, contest: Contest, model: Model, reasons: Reasons, stock: dict[int, int]) -> None:
        self._model = model
        self._stock = stock
        limits = contest.limits
        self._rooms = [room - used for room, used in zip(limits.rooms, reasons.homes.used, strict=True)]
        self._groups = {group: limit - reasons.groups[group] for group, limit in contest.group_caps.items()}
        self._taken: dict[int, int] = {}
        self._housed = _by_kind(model.most(self._rooms, stock, self._groups))
        self._most = sum(self._housed.values())

    def admit(self, kind: int) -> bool:
        """Take one more of a kind if it can be part of such a set."""
        wanted = self._taken.get(kind, 0) + 1
        if self._housed.get(kind, 0) < wanted:
            taken = self._taken | {kind: wanted}
            point = self._model.house(taken, self._rooms, self._stock, self._groups, least=self._most)
            if point is None:
                return False
            self._housed = _by_kind(point)
        self._taken[kind] = wanted
        return True


def _by_kind(point: Point) -> dict[int, int]:
    found: dict[int, int] = {}
    for (kind, _), many in point.items():
        found[kind] = found.get(kind, 0) + many
    return found
