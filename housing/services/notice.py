"""The list of a round that anyone may read and object to: receipts and how each stands, never a name."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Application, ApplicationStatus, Round, RoundState
from housing.services import overview

SHOWN = (ApplicationStatus.ELIGIBLE, ApplicationStatus.NOT_ELIGIBLE, ApplicationStatus.DOCUMENTS_NEEDED)
PAGE = 50


def is_public(round_: Round) -> bool:
    """Tell whether the list can be read: from the publicity period on."""
    return overview.has_reached(round_, RoundState.PUBLICITY)


def listed(
    db: Session, round_: Round, *, program: str = "", status: str = "", receipt: str = "", page: int = 1
) -> tuple[list[tuple[str, str, ApplicationStatus]], int]:
    """Give one page of the list, by receipt: receipt, program, status; and how many lines there are."""
    where = [Application.round_id == round_.id, Application.status.in_(SHOWN)]
    if program:
        where.append(Application.program == program)
    if status:
        where.append(Application.status == status)
    if receipt:
        where.append(Application.receipt == receipt)
    query = sa.select(Application.receipt, Application.program, Application.status).where(*where)
    total = db.scalar(sa.select(sa.func.count()).select_from(Application).where(*where)) or 0
    rows = db.execute(query.order_by(Application.receipt).limit(PAGE).offset((page - 1) * PAGE))
    return [(number, name, ApplicationStatus(stands)) for number, name, stands in rows], total


def counts(db: Session, round_: Round) -> dict[str, int]:
    """Count the lines of the list by status."""
    query = (
        sa.select(Application.status, sa.func.count())
        .where(Application.round_id == round_.id, Application.status.in_(SHOWN))
        .group_by(Application.status)
    )
    found = {str(status): number for status, number in db.execute(query)}
    return {str(status): found.get(str(status), 0) for status in SHOWN}
