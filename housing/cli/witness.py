"""`anju witness …`: somebody who is not the bureau watches that its audit log only grows."""

from pathlib import Path

import click

from allocator.seal.note import COSIGNATURE, Key
from housing import clock
from housing.cli.keys import PATH, opened
from housing.witness import Book, Witness

PORT = 8460


@click.group()
def witness() -> None:
    """Cosign the checkpoints of a log. Needs no part of the bureau: a key, the log's public key and a small file."""


def _options(command: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--log", "logs", multiple=True, required=True, metavar="VKEY", help="Public key of a log."),
        click.option("--key", type=PATH, required=True, help="Key file of this witness (anju key new --witness)."),
        click.option("--book", type=PATH, required=True, help="File that remembers what was signed."),
    ):
        command = option(command)
    return command


@witness.command()
@_options
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True)
def serve(book: Path, key: Path, logs: tuple[str, ...], host: str, port: int) -> None:
    """Answer over HTTP: POST /add-checkpoint (C2SP tlog-witness)."""
    from housing.witness.server import Server

    with Server((host, port), _witness(book, key, logs)) as server:
        click.echo(f"The witness: http://{host}:{server.server_address[1]}/add-checkpoint   (stop it with Ctrl+C)")
        server.serve_forever()


@witness.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
@click.option("--out", type=PATH, required=True, help="File for the cosignature.")
def answer(request: Path, book: Path, key: Path, logs: tuple[str, ...], out: Path) -> None:
    """Answer a REQUEST that came as a file (anju log ask), in a room without a network."""
    found = _witness(book, key, logs).answer(request.read_bytes())
    if found.status != found.status.OK:
        raise click.ClickException(f"not signed ({found.status}): {found.body.strip()}")
    out.write_text(found.body, encoding="utf-8")
    click.echo(f"signed: hand {out} to the log")


@witness.command()
@click.option("--book", type=PATH, required=True)
def evidence(book: Path) -> None:
    """Print the pairs of checkpoints that convict a log; exit status 1 if there are any."""
    with Book(book).open() as page:
        pairs = page.evidence()
    for signed, shown in pairs:
        click.echo(f"{signed}\ncontradicts\n\n{shown}")
    raise SystemExit(1 if pairs else 0)


def _witness(book: Path, key: Path, logs: tuple[str, ...]) -> Witness:
    known = {log.name: log for log in map(Key.parse, logs)}
    signer = opened(key, COSIGNATURE)
    return Witness(book=Book(book), signer=signer, logs=known, now=lambda: int(clock.now().timestamp()))
