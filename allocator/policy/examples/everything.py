"""Everything of a policy that has examples, with its address in the file and what comes out for each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from allocator.policy.language import reading
from allocator.policy.language.tree import Condition
from allocator.policy.money.entitlement import entitled
from allocator.policy.money.entitlement import said as said_of_benefit
from allocator.policy.money.price import price
from allocator.policy.money.price import said as said_of_price
from allocator.policy.order import priority
from allocator.policy.parts.benefit import BenefitExample
from allocator.policy.parts.chances import Chances, ChancesExample
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.price import PriceExample, PriceRow
from allocator.policy.parts.procedure import BanExample, Procedure
from allocator.policy.parts.program import PointsExample, PointsItem, Program, Tier
from allocator.policy.parts.restrictions import GroupShare, LotsCap, ShareExample
from allocator.policy.parts.rule import Example, Verdict, verdict

Said = int | str | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplified:
    """One thing of a policy: where it stands, its examples, and what comes out for an example.

    Where examples are facts only, `reads` names the facts and `needed` the sides that examples must stand on: yes (it
    holds, it gives something), no, or both.
    """

    of: str
    examples: tuple[Any, ...]
    said: Callable[[Any], Said]
    reads: tuple[str, ...] = ()
    needed: frozenset[bool] = frozenset()


BOTH = frozenset({True, False})
NO = ("fails", "none", 0)


def side(said: Said) -> bool | None:
    """Say on which side something that came out stands; on none while facts are missing."""
    return None if said == "unknown" else said not in NO


def exemplified(policy: Policy) -> Iterator[Exemplified]:
    """List everything that has examples."""
    yield from _conditions(policy)
    for program in policy.programs.values():
        yield from _order(program)
        yield from _limits(program)
    yield from _money(policy)
    for row in policy.procedure.values():
        if row.event is not None:
            yield Exemplified(of=f"procedure.{row.id}", examples=row.examples, said=partial(_ban, row))


def _conditions(policy: Policy) -> Iterator[Exemplified]:
    for part, rules in (("rules", policy.rules), ("suitability", policy.suitability)):
        for rule in rules:
            yield _condition(f"{part}.{rule.id}", rule.examples, rule.whole)
    for check in policy.consistency:
        yield _condition(f"consistency.{check.id}", check.examples, check.requires)
    for group in policy.groups.values():
        if group.when is not None:
            yield _condition(f"groups.{group.id}", group.examples, group.when)


def _condition(of: str, examples: tuple[Example, ...], condition: Condition) -> Exemplified:
    said = partial(_holds, condition)
    return Exemplified(of=of, examples=examples, said=said, reads=condition.facts, needed=BOTH)


def _order(program: Program) -> Iterator[Exemplified]:
    at = f"programs.{program.id}"
    if program.chances is not None:
        of, examples = f"{at}.chances", program.chances.examples
        yield Exemplified(of=of, examples=examples, said=partial(_chances, program.chances))
    reads: tuple[str, ...] = ()
    for tier in program.tiers:
        reads = (*reads, *(fact for fact in (tier.when.facts if tier.when else ()) if fact not in reads))
        yield Exemplified(
            of=f"{at}.tiers.{tier.number}", examples=tier.examples, said=partial(_tier, program, tier), reads=reads,
            needed=BOTH if len(program.tiers) > 1 else frozenset({True}),
        )  # fmt: skip
    for item in program.points:
        yield Exemplified(
            of=f"{at}.points.{item.id}", examples=item.examples, said=partial(_points, item), reads=item.facts,
            needed=BOTH if item.when else frozenset({True}),
        )  # fmt: skip


def _limits(program: Program) -> Iterator[Exemplified]:
    at, limits = f"programs.{program.id}", program.restrictions
    for kind, shares in (("group_caps", limits.group_caps), ("reserves", limits.reserves)):
        for number, share in enumerate(shares, start=1):
            yield Exemplified(of=f"{at}.{kind}.{number}", examples=share.examples, said=partial(_share, share))
    for number, first in enumerate(limits.first, start=1):
        yield _condition(f"{at}.first.{number}", first.examples, first.lots)
    for cap in limits.caps:
        said = partial(_cap, cap)
        yield Exemplified(of=f"{at}.caps.{cap.id}", examples=cap.examples, said=said, reads=cap.lots.facts, needed=BOTH)


def _money(policy: Policy) -> Iterator[Exemplified]:
    for benefit in policy.benefits.values():
        said = partial(_benefit, policy, benefit.id)
        yield Exemplified(of=f"benefits.{benefit.id}", examples=benefit.examples, said=said)
    for row in policy.prices:
        yield Exemplified(of=f"prices.{row.id}", examples=row.examples, said=partial(_price, policy, row))


def _holds(condition: Condition, example: Example) -> Verdict:
    return verdict(condition, example.facts)


def _tier(program: Program, tier: Tier, example: Example) -> Verdict:
    """Say whether a household is in this group: it is in the first whose condition holds."""
    placed = priority.place(program, example.facts).tier
    if placed is None:
        own = reading.condition(tier.when, example.facts).value
        return "fails" if own == 0 else "unknown"
    return "holds" if placed is tier else "fails"


def _points(item: PointsItem, example: PointsExample) -> Said:
    given = priority.line(item, example.facts).points
    return "unknown" if given is None else given


def _chances(chances: Chances, example: ChancesExample) -> int:
    return chances.after(example.failed)


def _share(share: GroupShare, example: ShareExample) -> int:
    return share.of(example.homes)


def _cap(cap: LotsCap, example: Example | ShareExample) -> Said:
    return cap.share.of(example.homes) if isinstance(example, ShareExample) else verdict(cap.lots, example.facts)


def _benefit(policy: Policy, benefit: str, example: BenefitExample) -> Said:
    return said_of_benefit(entitled(policy, benefit, example.facts))


def _price(policy: Policy, row: PriceRow, one: PriceExample) -> Said:
    return said_of_price(price(policy, row.program, row.tenure, one.facts, one.area_cm2, one.filed_fen))


def _ban(row: Procedure, example: BanExample) -> Said:
    return row.bars(example.days, example.on) or "none"
