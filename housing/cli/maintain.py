"""`anju migrate`, `anju staff`: setting an installation up."""

import click

from housing import clock
from housing.cli.entry import engine, entry_point
from housing.migrate import upgrade
from housing.models import Role
from housing.services import accounts


@click.command()
def migrate() -> None:
    """Bring the database to the newest form; safe to run again."""
    upgrade(engine())
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
