"""What the benefits give one household, with every row and how it was decided.

Three answers: yes with an amount, no, or not known yet. A missing fact never gives money, and it is asked for only
where it could change the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.policy.language import reading
from allocator.policy.language.fact import Fact
from allocator.policy.language.reading import Facts
from allocator.policy.money import steps
from allocator.policy.parts.benefit import Benefit, BenefitRow
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.rule import RuleOutcome

SQUARE_METRE = 10_000  # cm²


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What one row says: does it hold, and with how much; `fen` is None where it is not known or nothing."""

    row: BenefitRow
    holds: bool | None
    fen: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitOutcome:
    """What one benefit gives one household; `holds` is None while facts are missing.

    `fen` is what is paid a month (monthly) or in all (once, instalments), and None for a service, for a household that
    gets nothing and while facts are missing. `row` is the row that gives it.
    """

    benefit: Benefit
    holds: bool | None
    fen: int | None
    row: BenefitRow | None
    months_left: int | None
    missing: tuple[str, ...]
    rules: RuleOutcome
    rows: tuple[RowOutcome, ...]
    used: int | None

    @property
    def payments(self) -> tuple[int, ...]:
        """All payments of a benefit in instalments, in fen; they add up to it, the last one takes what is left over."""
        most, every = self.benefit.months_most, self.benefit.every
        if self.fen is None or most is None or every is None:
            return ()
        times = most.value // every.value
        each = self.fen // times
        return (*(each for _ in range(times - 1)), self.fen - each * (times - 1))

    def sentence(self, language: str) -> str:
        """Tell the household in one or two sentences what it gets, or why not and what to do."""
        return steps.sentence(self, language)

    def derivation(self, language: str) -> tuple[str, ...]:
        """List every step of the decision: the condition, each amount, the largest, the months."""
        return steps.steps(self, language)


class NoSuchBenefit(Refused):
    """A benefit that the policy does not have."""

    code: ClassVar[str] = "no-such-benefit"
    message: ClassVar[str] = N_("%(policy)s has no benefit %(benefit)s. It has: %(benefits)s.")


def entitled(policy: Policy, benefit: str, facts: Facts) -> BenefitOutcome:
    """Say what one benefit gives a household. Unknown facts give nothing: they are asked for."""
    ours = named(policy, benefit)
    policy.check(facts)
    return _judge(ours, facts)


def entitlements(policy: Policy, facts: Facts) -> tuple[BenefitOutcome, ...]:
    """Say what every benefit gives a household: group by group, within a group what gives most first."""
    policy.check(facts)
    judged = [_judge(benefit, facts) for benefit in policy.benefits.values()]
    groups = list(dict.fromkeys(one.benefit.group for one in judged))
    return tuple(sorted(judged, key=lambda one: (groups.index(one.benefit.group), _rank(one))))


def _rank(one: BenefitOutcome) -> tuple[int, int]:
    return {True: 0, None: 1, False: 2}[one.holds], -(one.fen or 0)


def benefit_facts(policy: Policy, ids: Iterable[str]) -> tuple[Fact, ...]:
    """List what an applicant is asked for these benefits, in the order of the policy."""
    read = {fact for name in ids for fact in named(policy, name).facts}
    return tuple(fact for fact in policy.facts.values() if fact.id in read and fact.source == "applicant")


def named(policy: Policy, benefit: str) -> Benefit:
    """Find a benefit of this policy."""
    if benefit not in policy.benefits:
        raise NoSuchBenefit(policy=policy.id, benefit=benefit, benefits=", ".join(policy.benefits))
    return policy.benefits[benefit]


def said(outcome: BenefitOutcome) -> int | str:
    """Write an outcome as examples write it."""
    if outcome.holds is None:
        return "unknown"
    if not outcome.holds:
        return "none"
    return "service" if outcome.fen is None else outcome.fen


def _judge(benefit: Benefit, facts: Facts) -> BenefitOutcome:
    rules = benefit.rule.judge(facts)
    rows = tuple(_row(row, facts) for row in benefit.amounts)
    best = max((one for one in rows if one.holds), key=lambda one: one.fen or 0, default=None)
    used = facts.get(benefit.months_used.id) if benefit.months_used else 0
    left = None if benefit.months_most is None or used is None else max(benefit.months_most.value - used, 0)
    doubts = _doubts(rows, best)
    unknown_months = [benefit.months_used.id] if benefit.months_used and used is None else []
    no_row = bool(rows) and best is None and not doubts
    fails = rules.holds is False or no_row or left == 0
    waits = [] if fails else [*(rules.because if rules.holds is None else ()), *doubts, *unknown_months]
    holds = False if fails else None if waits else True
    gives = best if holds else None
    return BenefitOutcome(
        benefit=benefit, holds=holds, fen=gives.fen if gives else None, row=gives.row if gives else None,
        months_left=left, missing=tuple(dict.fromkeys(waits)), rules=rules, rows=rows, used=used,
    )  # fmt: skip


def _row(row: BenefitRow, facts: Facts) -> RowOutcome:
    """Judge one row; an amount of nothing or less is no amount."""
    when = reading.condition(row.when, facts)
    if when.value == 0:
        return RowOutcome(row=row, holds=False, fen=None, because=when.because)
    amount = reading.number(row.fen.tree, facts)
    fen = None if amount.value is None else _whole(row, amount.value)
    if fen is not None and fen <= 0:
        return RowOutcome(row=row, holds=False, fen=None, because=amount.because)
    if when.value is None or fen is None:
        missing = [one for one in (when, amount) if one.value is None]
        return RowOutcome(row=row, holds=None, fen=fen, because=reading.facts_of(missing))
    return RowOutcome(row=row, holds=True, fen=fen, because=reading.facts_of([when, amount]))


def _whole(row: BenefitRow, amount: int) -> int:
    """Write an amount in whole fen; half a fen counts as one."""
    return (amount + SQUARE_METRE // 2) // SQUARE_METRE if row.a_square_metre else amount


def _doubts(rows: Iterable[RowOutcome], best: RowOutcome | None) -> list[str]:
    """List the missing facts that could give more than the best row that is known to hold."""
    least = (best.fen or 0) if best else 0
    open_rows = (one for one in rows if one.holds is None and (one.fen is None or one.fen > least))
    return [fact for one in open_rows for fact in one.because]
