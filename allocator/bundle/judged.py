"""What the rules say of households whose facts are known: outcome, tier, points and the lots that suit them."""

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.bundle.filed import Filed, Places
from allocator.policy import OUTCOMES, Columns, LotFacts, Policy, assess_columns, columns_of, suitable_many
from allocator.policy.eligibility.assess import Outcome

NOT_KNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One household; `suitable` is None where nobody said what the lots are like."""

    outcome: Outcome
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    tier: int | None
    points: int
    suitable: tuple[str, ...] | None

    @property
    def told(self) -> str:
        """The outcome, with the rules that stand in the way."""
        rules = self.failed or self.unknown
        return f"{self.outcome} ({', '.join(rules)})" if rules else self.outcome


def judge(
    policy: Policy, program: str, members: Sequence[Filed], lots: Sequence[LotFacts] | None, places: Places | None
) -> dict[str, Judged]:
    """Judge many households of one program at once, by receipt."""
    facts = [one.facts for one in members]
    found = assess_columns(policy, program, *columns_of(facts, tuple(policy.facts)))
    suitable: Sequence[tuple[str, ...] | None] = [None] * len(members)
    if lots is not None and places is not None:
        suitable = _suitable(policy, program, members, lots, places)
    return {one.receipt: _judged(found, n, suitable[n]) for n, one in enumerate(members)}


def _suitable(
    policy: Policy, program: str, members: Sequence[Filed], lots: Sequence[LotFacts], places: Places
) -> list[tuple[str, ...]]:
    import numpy as np

    offered = [lot for lot in lots if lot.program == program]
    ways: dict[str | None, list[int]] = {}
    for one in members:
        if one.work_area not in ways:
            found = [places.metres(one.work_area, lot.id) for lot in offered]
            ways[one.work_area] = [NOT_KNOWN if way is None else way for way in found]
    metres = np.array([ways[one.work_area] for one in members], dtype=np.int64).reshape(len(members), len(offered))
    return suitable_many(policy, program, [one.facts for one in members], offered, metres)


def _judged(found: Columns, n: int, suitable: tuple[str, ...] | None) -> Judged:
    tier = int(found.tier[n])
    return Judged(
        outcome=OUTCOMES[found.outcome[n]],
        failed=_named(found.rules, int(found.failed[n])),
        unknown=_named(found.rules, int(found.unknown[n])),
        tier=tier if tier >= 0 else None,
        points=int(found.points[n]),
        suitable=suitable,
    )


def _named(rules: Sequence[str], mask: int) -> tuple[str, ...]:
    return tuple(rule for bit, rule in enumerate(rules) if mask >> bit & 1)
