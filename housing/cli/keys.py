"""`anju key …`: private keys of people who sign, made where they are used."""

from pathlib import Path

import click

from allocator.seal.note import COSIGNATURE, PLAIN
from housing import signing

PATH = click.Path(dir_okay=False, path_type=Path)


@click.group()
def key() -> None:
    """Make a key to sign with. It stays in its file; only the public key beside it is handed out."""


@key.command()
@click.argument("name")
@click.option("--out", type=PATH, required=True, help="File of the private key; the public key goes to FILE.pub.")
@click.option("--witness", is_flag=True, help="A key that cosigns checkpoints of others.")
@click.option("--unlocked", is_flag=True, help="No passphrase: for a program that works by itself.")
def new(name: str, out: Path, *, witness: bool, unlocked: bool) -> None:
    """Make a key called NAME (like a web address without https://) and print its public part."""
    phrase = "" if unlocked else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    made = signing.create(out, name, kind=COSIGNATURE if witness else PLAIN, passphrase=phrase)
    click.echo(made.vkey)


def opened(path: Path, kind: int) -> signing.FileSigner:
    """Open a key file, and ask for its passphrase if it has one."""
    return signing.load(path, kind=kind, passphrase=lambda: str(click.prompt("Passphrase", hide_input=True, err=True)))
