"""The command line of an installation: `anju …`. Every command opens its own session and commits once."""

import click

from allocator.errors import Refused
from housing.cli.audit import audit
from housing.cli.demo import demo
from housing.cli.draw import draw
from housing.cli.keys import key
from housing.cli.log import log
from housing.cli.maintain import erase, expire, migrate, staff
from housing.cli.replay import replay
from housing.cli.serve import serve, worker
from housing.cli.sign import sign
from housing.cli.witness import witness


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def anju() -> None:
    """Anju (安居): housing allocation that anyone can check."""


for command in (audit, demo, draw, erase, expire, key, log, migrate, replay, serve, sign, staff, witness, worker):
    anju.add_command(command)


def main() -> None:
    """Run a command; a refusal is one clear line and exit status 1."""
    try:
        anju.main(standalone_mode=True)
    except Refused as refusal:
        raise SystemExit(f"anju: {refusal}") from None
