"""`anju replay BAG`: recompute a published round from its files alone."""

from pathlib import Path

import click

from allocator import replay as replaying
from housing.cli.bars import Bars


@click.command()
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--quiet", is_flag=True, help="Print only the verdict.")
def replay(bag: Path, *, quiet: bool) -> None:
    """Recompute draw and assignment of the round in BAG; print `identical`, or the first difference (status 1)."""
    with Bars() as bars:
        report = replaying.replay(bag, progress=bars.show)
    lines = report.lines()
    for line in lines[-1:] if quiet else lines:
        click.echo(line)
    if not report.identical:
        raise SystemExit(1)
