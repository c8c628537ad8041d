"""`anju migrate`, `staff`, `expire`, `erase`: setting an installation up, and keeping its times."""

import click
from sqlalchemy.orm import Session, sessionmaker

from housing import clock, roles
from housing import db as database
from housing.cli.entry import engine, entry_point
from housing.db import sessions
from housing.migrate import upgrade
from housing.models import Role
from housing.services import accounts, retention, taking, visits
from housing.services.actors import Actor
from housing.services.retention import Batch


@click.command()
@click.option("--app-role", metavar="NAME", help="Let the site work as this role of PostgreSQL, which owns nothing.")
@click.option("--log-role", metavar="NAME", help="Let `anju log` work as this role, which only writes checkpoints.")
def migrate(*, app_role: str | None, log_role: str | None) -> None:
    """Bring the database to the newest form, as the role that owns it; safe to run again."""
    upgrade(engine())
    if app_role is not None:
        roles.grant_site(engine(), app_role)
    if log_role is not None:
        roles.grant_log(engine(), log_role)
    click.echo("the database is up to date")


@click.command()
@click.argument("login")
@click.argument("name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.password_option()
def staff(login: str, name: str, role: str, password: str) -> None:
    """Give NAME an account as LOGIN with ROLE."""
    with entry_point() as (db, who):
        accounts.hire(db, login=login, name=name, role=Role(role), password=password, by=who, at=clock.now())
        db.commit()
    click.echo(f"{login} can log in as {role}")


@click.command()
def expire() -> None:
    """Set free every home that nobody answered for in time; safe to run again. The worker does it every minute."""
    click.echo(f"{set_free(sessions(engine()))} homes are free again")


def set_free(factory: sessionmaker[Session]) -> int:
    """Set free what nobody answered for in time, in a transaction of its own."""
    with factory() as db:
        count = taking.expire_due(db, by=Actor(kind="system"), at=clock.now())
        db.commit()
    return count


def sweep(factory: sessionmaker[Session]) -> None:
    """Delete the logins that have run out, in a transaction of its own."""
    with factory() as db:
        visits.sweep(db, at=clock.now())
        db.commit()


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what is due.")
@click.option("--yes", is_flag=True, help="Do not ask; for a timer that runs every night.")
@click.option("--rewrite", is_flag=True, help="Write the file of SQLite anew even if nothing is due.")
def erase(*, dry_run: bool, yes: bool, rewrite: bool) -> None:
    """Erase what the rules keep no longer, for good: old drafts, and the keys of families that got no home."""
    erased = _erase(dry_run=dry_run, yes=yes)
    if erased:
        click.echo(erased)
    if dry_run or not (erased or rewrite):
        return
    if not database.rewrite(engine()):
        raise click.ClickException(
            "others are at work, so the files of the database may still hold what was erased: "
            "run `anju erase --rewrite` at a quiet hour"
        )
    if not erased:
        click.echo("the file was written anew")


def _erase(*, dry_run: bool, yes: bool) -> str:
    """List what is due, ask, and erase it; tell what was erased, if anything."""
    with entry_point() as (db, who):
        at = clock.now()
        found, drafts = retention.batches(db, at), retention.old_drafts(db, at)
        for batch in found:
            click.echo(_said(batch))
        click.echo(f"drafts: {len(drafts)} to delete")
        due = [batch for batch in found if batch.due]
        count = sum(len(batch.due) for batch in due)
        if dry_run or not (due or drafts):
            return ""
        if not yes:
            click.confirm(f"Erase {count} applications and {len(drafts)} drafts for good?", abort=True)
        for batch in due:
            retention.erase(db, batch, by=who, at=at)
            db.commit()
        if drafts:
            retention.discard(db, drafts, by=who, at=at)
            db.commit()
    return f"erased: {count} applications, {len(drafts)} drafts"


def _said(batch: Batch) -> str:
    """Say what is due in a round, and what stays and why."""
    return (
        f"{batch.round.ref}: {len(batch.due)} to erase; kept: {batch.housed} with a home, "
        f"{batch.claiming} with an open claim, {batch.waiting} whose time is not over"
    )
