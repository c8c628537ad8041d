"""`anju sign BAG`: bureau and notary sign a published round, each where its own key is."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from allocator.bundle import layout
from allocator.bundle.signatures import Stated, read_note, shown, stated, with_lines
from allocator.seal.note import PLAIN, Line, Signer
from housing.cli.keys import PATH, opened

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", type=PATH, help="Key file of the signer (anju key new).")
@click.option("--note", type=PATH, help="Write the note here, to be sent back, and leave the bag as it is.")
@click.option("--take", type=EXISTING, help="Put the signature lines of this note, which came back, under the bag.")
def sign(bag: Path, key: Path | None, note: Path | None, take: Path | None) -> None:
    """Sign round and manifest of BAG, whose files must be those of its manifest. No network is used.

    What is signed is shown before the key is opened. Recompute the round first: `anju replay BAG`.
    """
    if (key is None) == (take is None) or (take is not None and note is not None):
        raise click.UsageError("give --key FILE to sign (with --note OUT if you like), or --take NOTE to add lines")
    said, place = stated(bag), note or bag / layout.NOTE
    if place.resolve().is_relative_to(bag.resolve()) and place.resolve() != (bag / layout.NOTE).resolve():
        raise click.UsageError(f"{place} would lie in the bag, where nothing else may lie: write the note elsewhere")
    _show(said)
    lines = [signature(said, opened(key, PLAIN))] if key is not None else list(read_note(take or place, said).lines)
    _tell(place, lines, put(place, said, lines))
    if take is not None:
        click.echo("None of these signatures was checked here: anju replay BAG --key VKEY does it.")


def signature(said: Stated, signer: Signer) -> Line:
    """Sign what is said of a bag."""
    return Line(name=signer.name, key_id=signer.key_id, signature=signer.sign(said.text.encode()))


def put(path: Path, said: Stated, lines: Sequence[Line]) -> list[Line]:
    """Put lines into the note at this place, or begin it; gives those that were not there yet."""
    before = read_note(path, said) if path.exists() else None
    data = with_lines(before, said, lines)
    added = [line for line in lines if before is None or line not in before.lines]
    if added:
        _write(path, data)
    return added


def _show(said: Stated) -> None:
    click.echo(f"round     {said.round}")
    click.echo(f"manifest  {said.manifest_sha256}")
    click.echo("signed text:")
    for line in said.text.splitlines():
        click.echo(f"  {line}")


def _tell(path: Path, lines: Sequence[Line], added: Sequence[Line]) -> None:
    for line in lines:
        click.echo(f"{'added' if line in added else 'there already'}: {shown(line)}")
    click.echo(f"note: {path}")


def _write(path: Path, data: bytes) -> None:
    """Write a note whole or not at all."""
    beside = path.with_name(f".{path.name}.writing")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)  # nothing else may lie in a bag
