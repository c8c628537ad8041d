"""Columns of facts as rules may read them: every known value is an answer, and stands as narrow as it can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.policy.language.fact import Fact
from allocator.policy.parts.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocator.policy.language.vectors import Bools, Column, Ints

_TABLE = 1 << 20  # codes up to here are looked up in a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Lets the values of one fact in; `offered` says of each code whether it is an answer (None: all are)."""

    fact: Fact
    width: Any
    offered: "NDArray[np.bool_] | None"

    @classmethod
    def of(cls, fact: Fact) -> "Gate":
        """Make the gate of a fact."""
        import numpy as np

        codes = {choice.code for choice in fact.choices}
        offered = None
        if codes and len(codes) <= fact.largest <= _TABLE:
            offered = np.zeros(fact.largest + 1, dtype=np.bool_)
            offered[sorted(codes)] = True
        return cls(fact=fact, width=_width(fact.largest), offered=offered)

    def admit(self, values: "Ints", mask: "Bools") -> "Column":
        """Refuse a known value that cannot be an answer; give the values in narrow columns."""
        if not self._fits(values, mask):
            self._refuse(values, mask)
        return values.astype(self.width), mask

    def _fits(self, values: "Ints", mask: "Bools") -> bool:
        """Look quickly whether everything is in order; where it says no, `_refuse` looks closely."""
        import numpy as np

        if not len(values):
            return True
        if values.view(np.uint64).max() > self.fact.largest:  # a number below 0 is a very large one here
            return False
        if self.offered is not None:
            return not (mask & ~self.offered[values]).any()
        return not self.fact.choices or self.fact.largest <= _TABLE

    def _refuse(self, values: "Ints", mask: "Bools") -> None:
        import numpy as np

        if self.fact.choices:
            fits = np.isin(values, [choice.code for choice in self.fact.choices])
        else:
            fits = (values >= 0) & (values <= self.fact.largest)
        wrong = values[mask & ~fits]
        if len(wrong):
            self.fact.check(int(wrong[0]))


def gates(policy: Policy, facts: Mapping[str, object], wanted: frozenset[str]) -> dict[str, Gate]:
    """Make the gates of the facts that are wanted and there."""
    return {name: Gate.of(policy.facts[name]) for name in sorted(wanted) if name in facts and name in policy.facts}


def _width(largest: int) -> Any:
    import numpy as np

    return next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if largest <= np.iinfo(kind).max)
