"""The chapters on money: what a household may claim, and what it pays for a home, in plain words."""

from dataclasses import dataclass
from itertools import groupby

from allocator.policy import Benefit, Policy, PriceRow
from allocator.policy.language import reading
from allocator.policy.language.tree import Amount
from housing.i18n import N_, current, gettext, ngettext
from housing.web import show, words
from housing.web.public.rules_lines import Line, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One benefit, ready to be shown."""

    id: str
    name: str
    frame: list[tuple[str, str]]
    condition: Line
    amounts: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """The prices of one program and tenure, ready to be shown."""

    id: str
    name: str
    rows: list[tuple[Line, str]]  # with the share as its value, and the discounted area
    notes: list[str]


def benefits(policy: Policy) -> list[Grant]:
    """Put every benefit into plain words."""
    return [
        Grant(
            id=one.id, name=one.name[current()], frame=_frame(policy, one),
            condition=line(one.id, one.rule.title[current()], one),
            amounts=[line(row.id, row.label[current()], row, value=_amount(one, row.fen)) for row in one.amounts],
        )
        for one in policy.benefits.values()
    ]  # fmt: skip


def prices(policy: Policy) -> list[PriceList]:
    """Put the prices into tables, by program and tenure."""
    return [_list(policy, list(rows)) for _, rows in groupby(policy.prices, key=lambda row: (row.program, row.tenure))]


def _frame(policy: Policy, one: Benefit) -> list[tuple[str, str]]:
    rows = [(gettext("How it is paid"), _paid(one))]
    if one.instead:
        names = gettext(", ").join(policy.programs[name].name[current()] for name in one.instead)
        rows.append((gettext("Instead of a home in"), names))
    others = [
        other.name[current()] for other in policy.benefits.values() if other.group == one.group and other.id != one.id
    ]
    if others:
        rows.append((gettext("Not together with"), gettext(", ").join(others)))
    return rows


def _paid(one: Benefit) -> str:
    most, every = one.months_most, one.every
    if one.kind == "service":
        return gettext("A service, without an amount")
    if one.kind == "once":
        return gettext("Once")
    if one.kind == "instalments" and most and every:
        payments = ngettext("in %(num)s payment", "in %(num)s payments", most.value // every.value)
        return payments + gettext(", ") + _rhythm(every.value)
    if most is None:
        return gettext("Every month")
    return ngettext(
        "Every month, at most %(num)s month in all", "Every month, at most %(num)s months in all", most.value
    )


def _rhythm(months: int) -> str:
    return gettext("one a month") if months == 1 else gettext("one every %(months)s months", months=months)


def _amount(one: Benefit, amount: Amount) -> str:
    """Write an amount that is the same for everybody; one that depends on the household is told by its label."""
    value = _fixed(amount)
    if value is None:
        return gettext("worked out for each household")
    return gettext("%(price)s a month", price=show.money(value)) if one.kind == "monthly" else show.money(value)


def _fixed(amount: Amount) -> int | None:
    return None if amount.facts else reading.number(amount.tree, {}).value


def _list(policy: Policy, rows: list[PriceRow]) -> PriceList:
    first = rows[0]
    name = policy.programs[first.program].name[current()] + gettext(" · ") + words.word(first.tenure)
    notes = [_basis(first)]
    if any(row.co_when for row in rows):
        notes.append(_together(first))
    for row in rows[:1]:
        notes += _months(row)
    notes.append(gettext("The sum is worked out exactly and rounded once, at the end: half a fen counts as one."))
    return PriceList(
        id=f"{first.program}-{first.tenure}", name=name, notes=notes,
        rows=[(line(row.id, row.label[current()], row, value=f"{row.rate.value}%"), _area(row)) for row in rows],
    )  # fmt: skip


def _basis(row: PriceRow) -> str:
    if row.area is None:
        sale, rent = N_("The share counts of the filed price."), N_("The share counts of the appraised rent.")
    else:
        sale = N_("The share counts of the filed price; area beyond the discounted area is charged in full.")
        rent = N_("The share counts of the appraised rent; area beyond the discounted area is charged in full.")
    text = sale if row.tenure == "sale" else rent
    return gettext(text)


def _together(row: PriceRow) -> str:
    if row.tenure == "sale":
        return gettext(
            "If both spouses are entitled and apply together, the area beyond is charged at the other spouse's share, "
            "up to the other spouse's own area."
        )
    return gettext("If both spouses are entitled and apply together, their areas add up, each at its own share.")


def _months(row: PriceRow) -> list[str]:
    if row.months_most:
        months = row.months_most.value
        return [ngettext("Rented for at most %(num)s month.", "Rented for at most %(num)s months.", months)]
    if row.refund_months:
        return [
            ngettext(
                "Who leaves within %(num)s month pays back the discount for the months still missing.",
                "Who leaves within %(num)s months pays back the discount for the months still missing.",
                row.refund_months.value,
            )
        ]
    return []


def _area(row: PriceRow) -> str:
    if row.area is None:
        return gettext("the whole home")
    value = _fixed(row.area)
    return gettext("worked out for each household") if value is None else show.area(value)
