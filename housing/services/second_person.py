"""Everything beside the steps of a round that one person proposed and another has to approve, in one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Allocation, Application, GiveBack, PaymentList, PolicyVersion, Staff

Kind = Literal["policy", "month", "give_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One open proposal: `key` is the number of a version, a month (202511), or the receipt of a household."""

    kind: Kind
    key: int | str
    proposer_id: int
    proposer: str
    at: datetime


def waiting(db: Session) -> list[Waiting]:
    """List the open proposals, the oldest first."""
    back = (
        sa.select(sa.literal("give_back"), Application.receipt, Staff.id, Staff.name, GiveBack.proposed_at)
        .select_from(GiveBack)
        .join(Allocation, Allocation.id == GiveBack.allocation_id)
        .join(Application, Application.id == Allocation.application_id)
    )
    version = sa.select(
        sa.literal("policy"), PolicyVersion.id, Staff.id, Staff.name, PolicyVersion.proposed_at
    ).select_from(PolicyVersion)
    month = sa.select(
        sa.literal("month"), PaymentList.month, Staff.id, Staff.name, PaymentList.proposed_at
    ).select_from(PaymentList)
    found = [
        Waiting(kind=kind, key=key, proposer_id=who, proposer=name, at=at)
        for query, model in ((back, GiveBack), (version, PolicyVersion), (month, PaymentList))
        for kind, key, who, name, at in db.execute(
            query.join(Staff, Staff.id == model.proposer_id).where(
                model.approver_id.is_(None), model.withdrawn_at.is_(None)
            )
        )
    ]
    return sorted(found, key=lambda one: (one.at, one.kind, str(one.key)))
