"""What a household pays for a home: the discounted area at its rate, the rest at full price, exact in fen.

A row of the policy gives a class of households a rate up to an area. If the spouse is entitled too and applies
together, the area beyond is charged at the spouse's rate, up to the spouse's own area; what is still left is charged
in full. Everything is counted in fen times cm² times percent and rounded once, at the end: half a fen counts as one.
"""

from dataclasses import dataclass
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.policy.language import reading
from allocator.policy.language.fact import Fact, number_words
from allocator.policy.language.reading import Facts
from allocator.policy.language.tree import Condition
from allocator.policy.money.steps import listed, texts, yuan
from allocator.policy.parts.policy import Policy
from allocator.policy.parts.price import FULL, PriceRow, Tenure


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """A part of the home and its rate; no row stands behind the part that is charged in full."""

    area_cm2: int
    percent: int
    row: PriceRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one household pays for one home, in all or a month; `fen` is None where facts are missing or no row fits."""

    fen: int | None
    lines: tuple[PriceLine, ...]
    row: PriceRow | None
    missing: tuple[Fact, ...]
    tenure: Tenure
    area_cm2: int
    filed_fen: int

    @property
    def discount_fen(self) -> int | None:
        """How much less the household pays than the filed price or the appraised rent."""
        return None if self.fen is None else self.filed_fen - self.fen

    @property
    def months_most(self) -> int | None:
        """For how many months the household may rent at this price."""
        return self.row.months_most.value if self.row and self.row.months_most else None

    def derivation(self, language: str) -> tuple[str, ...]:
        """List how the price comes about, part by part."""
        say = texts(language)
        if self.fen is None:
            labels = listed((fact.label[language] for fact in self.missing), language)
            return (say["price_unknown"].format(facts=labels) if self.missing else say["price_none"],)
        lines = [self._part(line, language) for line in self.lines]
        facts = {"filed": yuan(self.filed_fen), "area": _area(self.area_cm2), "fen": yuan(self.fen)}
        lines += [say[f"{self.tenure}_sum"].format(**facts), say["rounded"]]
        if self.months_most is not None:
            lines.append(say["rent_months"].format(months=self.months_most))
        if self.row and self.row.refund_months and self.discount_fen:
            months, discount = self.row.refund_months.value, yuan(self.discount_fen)
            lines.append(say["refund"].format(months=months, discount=discount))
        return tuple(lines)

    def _part(self, line: PriceLine, language: str) -> str:
        say = texts(language)
        label = line.row.label[language] if line.row else say["excess"]
        text = say[f"{self.tenure}_part"].format(area=_area(line.area_cm2), rate=line.percent, label=label)
        return text + (say["clause"].format(clause=line.row.clause) if line.row else "")


class NoHomeToPrice(Refused):
    """A home without area or price has no price for a household."""

    code: ClassVar[str] = "no-home-to-price"
    message: ClassVar[str] = N_(
        "An area of %(area)s cm² and %(fen)s fen cannot be those of a home. Give both above 0, then ask again."
    )


def sale_price(
    policy: Policy, program: str, facts: Facts, *, area_cm2: int, filed_fen: int, together: bool = True
) -> Price:
    """Work out what a household pays for a home with this filed price; not `together`: no spouse applies with it."""
    return price(policy, program, "sale", facts, area_cm2, filed_fen, together=together)


def rent_price(
    policy: Policy, program: str, facts: Facts, *, area_cm2: int, appraised_fen: int, together: bool = True
) -> Price:
    """Work out what a household pays a month for a home with this appraised rent; `together` as for a sale."""
    return price(policy, program, "rent", facts, area_cm2, appraised_fen, together=together)


def refund(price: Price, service_months: int) -> int:
    """Say how much of the discount a household pays back that gives up a home it bought, after full months of service.

    The discount counts in proportion to the months that are still missing; half a fen counts as one.
    """
    limit = price.row.refund_months if price.row else None
    if limit is None or not price.discount_fen:
        return 0
    missing = limit.value - min(max(service_months, 0), limit.value)
    return _half_up(price.discount_fen * missing, limit.value)


def said(price: Price) -> int | str:
    """Write a price as examples write it."""
    if price.fen is not None:
        return price.fen
    return "unknown" if price.missing else "none"


def price(
    policy: Policy,
    program: str,
    tenure: Tenure,
    facts: Facts,
    area_cm2: int,
    filed_fen: int,
    *,
    together: bool = True,
) -> Price:
    """Work out what a household pays for a home at its filed price or appraised rent."""
    ours = policy.program(program).id
    policy.check(facts)
    if area_cm2 <= 0 or filed_fen <= 0:
        raise NoHomeToPrice(area=area_cm2, fen=filed_fen)
    rows = [row for row in policy.prices if row.program == ours and row.tenure == tenure]
    row, missing = _first([(row, row.when) for row in rows], facts)
    spouse, doubts = _first([(one, one.co_when) for one in rows if together and one.co_when], facts)
    lines: tuple[PriceLine, ...] = ()
    if row is not None and not missing:
        lines, missing = _lines(row, spouse, doubts, facts, area_cm2)
    known = bool(lines) and not missing
    names = {fact.id: fact for one in rows for fact in one.reads}
    fen = _half_up(filed_fen * sum(line.area_cm2 * line.percent for line in lines), area_cm2 * FULL)
    return Price(
        fen=fen if known else None, lines=lines if known else (), row=row if known else None,
        missing=tuple(names[name] for name in missing), tenure=tenure, area_cm2=area_cm2, filed_fen=filed_fen,
    )  # fmt: skip


def _first(rows: list[tuple[PriceRow, Condition | None]], facts: Facts) -> tuple[PriceRow | None, tuple[str, ...]]:
    """Find the first row that holds; a row that is not known before it leaves the price open."""
    for row, when in rows:
        result = reading.condition(when, facts)
        if result.value == 1:
            return row, ()
        if result.value is None:
            return None, result.because
    return None, ()


def _lines(
    row: PriceRow, spouse: PriceRow | None, doubts: tuple[str, ...], facts: Facts, area_cm2: int
) -> tuple[tuple[PriceLine, ...], tuple[str, ...]]:
    """Cut a home into its parts; what is still missing counts only where it could change the price."""
    lines, left = [], area_cm2
    for one in (row, spouse):
        if left == 0:
            break
        if one is None:
            if doubts:
                return (), doubts
            continue
        area = reading.number(one.area.tree, facts) if one.area else reading.Reading(left, ())
        if area.value is None:
            return (), area.because
        part = min(left, max(area.value, 0))
        lines.append(PriceLine(area_cm2=part, percent=one.rate.value, row=one))
        left -= part
    if left:
        lines.append(PriceLine(area_cm2=left, percent=FULL, row=None))
    return tuple(line for line in lines if line.area_cm2), ()


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _area(area_cm2: int) -> str:
    return number_words("area_cm2", area_cm2)
