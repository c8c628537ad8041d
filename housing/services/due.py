"""What is due for a month: every approved claim, month by month, what was not paid yet, within every limit.

A household and a person are paid once for a month in a group of benefits. Where two claims reach for the same month,
the older one gets it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Application, Claim, ClaimPerson, ClaimState, Payment, PaymentPerson, Round
from housing.services import months, policies
from housing.services.payment_files import Line

PAYABLE = (ClaimState.APPROVED, ClaimState.ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One month of one claim that is to be paid, and for whom: person -> number of the month, if it counts."""

    claim: Claim
    receipt: str
    month: int
    people: dict[bytes, int | None]

    @property
    def line(self) -> Line:
        """The line of the list."""
        return Line(
            receipt=self.receipt, claim_id=self.claim.id, benefit=self.claim.benefit, month=self.month,
            fen=self.claim.fen, nth=max(n for n in self.people.values() if n is not None),
        )  # fmt: skip

    @property
    def last(self) -> bool:
        """Tell whether this month uses the claim up."""
        return self.claim.months_most is not None and self.line.nth >= self.claim.months_most


@dataclass(slots=True)
class _Paid:
    """What was paid already, and what this list adds."""

    households: set[tuple[int, str, int]] = field(default_factory=set)  # household, group, month
    people: set[tuple[bytes, str, int]] = field(default_factory=set)  # person, group, month
    reached: dict[tuple[bytes, str], int] = field(default_factory=dict)  # person, benefit -> last number

    def free(self, claim: Claim, covered: list[ClaimPerson], month: int) -> bool:
        """Tell whether nobody of a claim was paid for a month."""
        group = claim.benefit_group
        household = (claim.household_id, group, month) in self.households
        return not household and all((one.person_index, group, month) not in self.people for one in covered)

    def numbered(self, claim: Claim, covered: list[ClaimPerson]) -> dict[bytes, int | None]:
        """Give everybody whose months count the number of the next one."""
        return {
            one.person_index: 1 + max(claim.months_used_before, self.reached.get((one.person_index, claim.benefit), 0))
            if one.counts
            else None
            for one in covered
        }

    def add(self, due: Due) -> None:
        """Count a month as paid."""
        claim = due.claim
        self.households.add((claim.household_id, claim.benefit_group, due.month))
        for person, nth in due.people.items():
            self.people.add((person, claim.benefit_group, due.month))
            if nth is not None:
                self.reached[person, claim.benefit] = nth


def due(db: Session, month: int, *, locked: bool = False) -> list[Due]:
    """List what is due up to a month, in the order of the claims; `locked` keeps them as they are until the end."""
    query = (
        sa.select(Claim, Application.receipt, Round.policy_id)
        .join(Application, Application.id == Claim.application_id)
        .join(Round, Round.id == Application.round_id)
        .where(Claim.state.in_(PAYABLE), Claim.decided_by_id.is_not(None), Claim.from_month <= month)
        .order_by(Claim.id)
    )
    if locked:
        query = query.with_for_update(of=Claim).execution_options(populate_existing=True)
    rows = db.execute(query).all()
    people, paid = _people(db), _paid(db)
    found = []
    for claim, receipt, policy_id in rows:
        last = _last_month(claim, policy_id, month)
        covered = people[claim.id]
        for one in months.span(claim.from_month, last):
            if not paid.free(claim, covered, one):
                continue
            numbers = paid.numbered(claim, covered)
            if claim.months_most is not None and any((n or 0) > claim.months_most for n in numbers.values()):
                break
            found.append(Due(claim=claim, receipt=receipt, month=one, people=numbers))
            paid.add(found[-1])
    return found


def _last_month(claim: Claim, policy_id: str, month: int) -> int:
    """Tell the last month of a claim that a list may hold: until its end, and while its policy is in force."""
    in_force = months.of_day(policies.of(policy_id, claim.policy_sha256).effective_until)
    return min(month, in_force, claim.until_month or month)


def _people(db: Session) -> dict[int, list[ClaimPerson]]:
    found: dict[int, list[ClaimPerson]] = defaultdict(list)
    for one in db.scalars(sa.select(ClaimPerson).order_by(ClaimPerson.claim_id, ClaimPerson.person_index)):
        found[one.claim_id].append(one)
    return found


def _paid(db: Session) -> _Paid:
    paid = _Paid()
    paid.households.update(
        (household, group, month)
        for household, group, month in db.execute(sa.select(Payment.household_id, Payment.benefit_group, Payment.month))
    )
    columns = (PaymentPerson.person_index, PaymentPerson.benefit_group, PaymentPerson.benefit)
    for person, group, benefit, month, nth in db.execute(sa.select(*columns, PaymentPerson.month, PaymentPerson.nth)):
        paid.people.add((person, group, month))
        if nth is not None:
            paid.reached[person, benefit] = max(nth, paid.reached.get((person, benefit), 0))
    return paid
