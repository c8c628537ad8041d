"""`anju demo`: play one yearly round in a made-up city, from an empty database to a published bundle."""

import os
import shutil
import time

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.cli.bars import Bars
from housing.cli.entry import engine, settings
from housing.db import sessions
from housing.migrate import upgrade
from housing.models import Applicant, Application, ApplicationStatus, HouseholdOutcome, OutcomeCode
from housing.services import policies, queries, rounds, tasks
from housing.services.publish import bag_of

COLUMNS = ("program", "quota", "homes", "applicants", "eligible", "housed", "empty", "last served")


@click.command()
@click.option("--households", default=20_000, show_default=True, type=click.IntRange(min=100))
@click.option("--seed", default=2025, show_default=True)
def demo(*, households: int, seed: int) -> None:
    """Play the yearly round of 2025 for all four programs; ends by itself and can be run again."""
    os.environ["DEMO"] = "1"
    from housing.demo.city import build
    from housing.demo.story import Story

    started = time.monotonic()
    _clear()
    upgrade(engine())
    place = tasks.place_of(settings().data_dir)
    with Bars() as bars:
        story = Story(
            city=build(seed, households), sessions=sessions(engine()), place=place, progress=bars.show
        )
        story.play()
    with sessions(engine())() as db:
        _report(db, time.monotonic() - started)


def _clear() -> None:
    """Begin anew: nothing of an earlier demo stays."""
    folder = settings().data_dir
    for name in ("work", "bundles", "workbooks"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for file in folder.glob("anju.db*"):
        file.unlink()


def _report(db: Session, seconds: float) -> None:
    from housing.demo.story import PASSWORD, STAFF, YEAR_ROUND

    round_ = rounds.by_ref(db, YEAR_ROUND)
    if round_ is None:
        raise LookupError(YEAR_ROUND)
    policy = policies.of(round_.policy_id, round_.policy_sha256)
    click.echo()
    click.echo(f"{round_.ref} {round_.name_en}: {round_.state}, {seconds:.0f} seconds in all")
    _table(
        [
            (
                policy.programs[row.program].name["en"], row.quota, row.homes, row.applications, row.eligible,
                row.housed, row.empty, row.last_rank or "-",
            )
            for row in queries.summaries(db, round_)
        ]
    )  # fmt: skip
    bag = bag_of(round_, tasks.place_of(settings().data_dir).bundles)
    click.echo()
    click.echo(f"Check it:    .venv/bin/anju replay {bag}")
    click.echo("Look at it:  make serve   and open http://127.0.0.1:5000")
    click.echo(f"Accounts (password of all: {PASSWORD}):")
    for login, (name, role) in STAFF.items():
        click.echo(f"  staff      {login:<12} {role.value:<11} {name}   http://127.0.0.1:5000/staff")
    for what, phone in _applicants(db, round_.id):
        click.echo(f"  applicant  {phone:<12} {what}   http://127.0.0.1:5000/my")


def _applicants(db: Session, round_id: int) -> list[tuple[str, str]]:
    """Pick one account for each way a round can end for a family."""
    from housing import crypto

    ends: list[tuple[str, sa.ColumnElement[bool]]] = [
        ("got a home", HouseholdOutcome.code == OutcomeCode.ASSIGNED),
        ("got no home this time", HouseholdOutcome.code == OutcomeCode.NO_UNIT),
        ("not eligible", Application.status == ApplicationStatus.NOT_ELIGIBLE),
    ]
    found = []
    for what, condition in ends:
        query = (
            sa.select(Applicant)
            .join(Application, Application.applicant_id == Applicant.id)
            .outerjoin(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
            .where(Application.round_id == round_id, condition)
            .order_by(Applicant.id)
            .limit(1)
        )
        applicant = db.scalar(query)
        if applicant is not None:
            found.append((what, crypto.open_("applicant-phone", applicant.phone_sealed).decode()))
    return found


def _table(rows: list[tuple[object, ...]]) -> None:
    cells = [
        COLUMNS,
        *[tuple(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) for row in rows],
    ]
    widths = [max(len(row[n]) for row in cells) for n in range(len(COLUMNS))]
    for row in cells:
        first, *others = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join([first.strip().ljust(widths[0]), *others]))
