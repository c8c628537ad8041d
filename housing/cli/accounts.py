"""Who can log in to the made-up city: one account of each role, and one family for each way a round can end."""

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    HouseholdOutcome,
    OutcomeCode,
    Round,
)


def show(db: Session, site: str) -> None:
    """Print the accounts of the demonstration with the pages where they log in."""
    from housing.demo.story import NEXT_ROUND, PASSWORD, STAFF, YEAR_ROUND

    click.echo(f"Accounts (password of all: {PASSWORD}):")
    for login, (name, role) in STAFF.items():
        click.echo(f"  {role.value:<11} {login:<12} {site}/staff/login   {name}")
    for what, phone in [*families(db, YEAR_ROUND), *families(db, NEXT_ROUND)]:
        click.echo(f"  {'applicant':<11} {phone:<12} {site}/login         {what}")


def families(db: Session, round_ref: str) -> list[tuple[str, str]]:
    """Pick one account for each way a round can end for a family: what happened, and the mobile number."""
    ends: list[tuple[str, sa.ColumnElement[bool]]] = [
        ("got a home", HouseholdOutcome.code == OutcomeCode.ASSIGNED),
        ("got no home this time", HouseholdOutcome.code == OutcomeCode.NO_UNIT),
        ("not eligible", Application.status == ApplicationStatus.NOT_ELIGIBLE),
        ("applies again", Application.status == ApplicationStatus.SUBMITTED),
    ]
    found = []
    for what, condition in ends:
        query = (
            sa.select(Applicant)
            .join(Application, Application.applicant_id == Applicant.id)
            .join(Round, Round.id == Application.round_id)
            .outerjoin(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
            .where(Round.ref == round_ref, condition)
            .order_by(Applicant.id)
            .limit(1)
        )
        applicant = db.scalar(query)
        if applicant is not None:
            found.append((what, crypto.open_("applicant-phone", applicant.phone_sealed).decode()))
    return found
