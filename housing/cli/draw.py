"""`anju draw …`: what a party does on its own computer, away from the bureau's server."""

import secrets

import click

from allocator.seal.commitment import party_commitment

SECRET_BYTES = 32


@click.group()
def draw() -> None:
    """Take part in a draw: make a secret, or check the commitment of one."""


@draw.command()
@click.argument("round_ref")
@click.argument("party")
def secret(round_ref: str, party: str) -> None:
    """Make the secret of PARTY for the draw of ROUND_REF: keep the first line sealed, hand in the second."""
    value = secrets.token_bytes(SECRET_BYTES)
    click.echo(f"secret      {value.hex()}")
    click.echo(f"commitment  {party_commitment(round_ref, party, value).hex()}")


@draw.command()
@click.argument("round_ref")
@click.argument("party")
@click.argument("secret_hex")
def commitment(round_ref: str, party: str, secret_hex: str) -> None:
    """Compute the commitment of a secret again."""
    click.echo(party_commitment(round_ref, party, bytes.fromhex(secret_hex)).hex())
