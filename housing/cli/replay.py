"""`anju replay BAG`: recompute a published round from its files alone."""

from pathlib import Path

import click

from allocator import replay as replaying
from allocator.bundle.signatures import read_key
from allocator.seal.note import BadKey, Key
from housing.cli.bars import Bars


def _keys(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[Key]:
    try:
        return [read_key(one) for one in given]
    except BadKey as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--key", "keys", multiple=True, metavar="VKEY", callback=_keys,
    help="Public key that must have signed the bag; give it once for every signer.",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print only the verdict.")
def replay(bag: Path, keys: list[Key], *, quiet: bool) -> None:
    """Recompute draw and assignment of the round in BAG; print `identical`, or the first difference.

    Exit status: 0 identical; 1 a difference, or a key that has not signed; 2 no such folder, or no such key.
    """
    with Bars() as bars:
        report = replaying.replay(bag, progress=bars.show, keys=keys)
    lines = report.lines()
    for line in lines[-1:] if quiet else lines:
        click.echo(line)
    if not report.identical:
        raise SystemExit(1)
