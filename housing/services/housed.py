"""One home for a person over all rounds: whoever lives in a home that was allocated, or is offered one, gets no other.

The database lets a household hold one home; here its people are looked at, whichever household they came in.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.errors import N_, Refused
from allocator.seal import receipt as receipts
from housing.models import HOLDING, Allocation, Application, ApplicationStatus, Member, Round

CHUNK = 500


class AlreadyHoused(Refused):
    """A member of the household has a home from an earlier round, or is offered one."""

    code = "already-housed"
    message = N_(
        "%(name)s already has a home from an earlier round, or is offered one. One home a household, over all rounds: "
        "take %(name)s out of this application, or give the other home back first."
    )


class HousedInPool(Refused):
    """Somebody on the list that would be frozen has a home already."""

    code = "housed-in-pool"
    message = N_(
        "%(count)s applications on the list of round %(round)s name a person who already has a home from another "
        "round, beginning with receipt %(receipt)s. Decide them as not eligible before the list is frozen."
    )


def among(db: Session, persons: Iterable[bytes]) -> set[bytes]:
    """Find which of these persons have a home, or are offered one."""
    wanted, found = list(persons), set[bytes]()
    for start in range(0, len(wanted), CHUNK):
        query = (
            sa.select(Member.person_index)
            .join(Allocation, Allocation.application_id == Member.application_id)
            .where(Member.person_index.in_(wanted[start : start + CHUNK]), Allocation.status.in_(HOLDING))
        )
        found.update(db.scalars(query))
    return found


def check_pool(db: Session, round_: Round) -> None:
    """Refuse to freeze a list with somebody who has a home from another round."""
    before = aliased(Member)
    query = (
        sa.select(Application.receipt)
        .join(Member, Member.application_id == Application.id)
        .join(before, before.person_index == Member.person_index)
        .join(Allocation, Allocation.application_id == before.application_id)
        .where(
            Application.round_id == round_.id,
            Application.status == ApplicationStatus.ELIGIBLE,
            Allocation.status.in_(HOLDING),
            Allocation.application_id != Application.id,
        )
        .distinct()
        .order_by(Application.receipt)
    )
    found = list(db.scalars(query))
    if found:
        raise HousedInPool(round=round_.ref, count=len(found), receipt=receipts.show(found[0]))
