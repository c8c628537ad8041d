"""`anju log …`: checkpoints of the audit log, made where the key is, and the check of the whole log."""

from pathlib import Path

import click

from allocator.errors import Refused
from allocator.seal.checkpoint import Checkpoint, open_checkpoint
from allocator.seal.note import PLAIN, Key, Note, Signer
from housing import clock
from housing.cli.entry import engine, entry_point, settings
from housing.cli.keys import PATH, opened
from housing.cli.sending import send_request
from housing.db import only_reading, sessions
from housing.models import AuditCheckpoint
from housing.services import log_checkpoints, log_verify
from housing.services.log_checkpoints import Memory
from housing.services.log_tree import LogTree
from housing.services.log_verify import Given, Report
from housing.witness import Request

MEMORY = "log-memory.json"
FAILED, UNREADABLE, SKIPPED, TOO_FEW = 1, 2, 3, 4
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def log() -> None:
    """Make, hand out and check checkpoints of the audit log."""


@log.command()
@click.option("--key", type=PATH, required=True, help="Key file of the log (anju key new); its name is the origin.")
@click.option(
    "--memory", type=PATH, help="File that remembers the last checkpoint [default: log-memory.json beside the data]."
)
@click.option("--out", type=PATH, help="Also write the checkpoint here.")
def checkpoint(key: Path, memory: Path | None, out: Path | None) -> None:
    """Sign how long the log is and what stands in it, unless nothing was added. Run it as the key holder."""
    found = made(opened(key, PLAIN), memory or settings().data_dir / MEMORY)
    if out is not None:
        out.write_text(found.note, encoding="utf-8")
    click.echo(found.note)


def made(signer: Signer, place: Path) -> Memory:
    """Make a checkpoint of what was added; it is remembered before anybody sees it."""
    known = Memory.read(place)
    with sessions(only_reading(engine()))() as db:
        if not known.note and log_checkpoints.latest(db) is not None:
            raise click.ClickException(f"{place} is missing: look for it, or start anew with `anju log remember`")
        found = log_checkpoints.grown(db, known)
    if not found.note:
        found = found.signed(signer)
        found.write(place)
    with entry_point() as (db, _):
        log_checkpoints.keep(db, found.note, at=clock.now())
        db.commit()
    return found


@log.command()
@click.argument("note", type=EXISTING)
@click.option("--memory", type=PATH, required=True)
@click.option("--key", "log_key", required=True, metavar="VKEY", help="Public key of the log.")
def remember(note: Path, memory: Path, log_key: str) -> None:
    """Make the memory anew from the last checkpoint, NOTE, if the whole log still agrees with it."""
    log_ = Key.parse(log_key)
    last = open_checkpoint(note.read_bytes(), origin=log_.name, log=log_).checkpoint
    with sessions(only_reading(engine()))() as db:
        found = log_checkpoints.grown(db, Memory(), stop=last.size)
    if found.tree.root() != last.root:
        raise click.ClickException("the log does not agree with this checkpoint")
    Memory(tree=found.tree, link=found.link, note=note.read_text(encoding="utf-8")).write(memory)
    click.echo(f"remembered: {last.size} entries")


@log.command()
@click.argument("notes", nargs=-1, type=EXISTING)
@click.option("--key", "log_key", metavar="VKEY", help="Public key of the log; checkpoints must be signed by it.")
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="Public key of a witness.")
@click.option("--quorum", type=click.IntRange(min=0), default=0, help="How many witnesses each checkpoint must have.")
def verify(notes: tuple[Path, ...], log_key: str | None, witnesses: tuple[str, ...], quorum: int) -> None:
    """Check every entry, every link and the head, and hold the log against checkpoints kept elsewhere (NOTES).

    Exit status: 0 all passed; 1 something is wrong; 2 a file cannot be read; 3 passed, but no checkpoint from outside
    was given, or its signatures were not checked for want of --key; 4 passed, but too few witnesses cosigned.
    """
    if log_key is None and (witnesses or quorum):
        raise click.UsageError("--witness and --quorum need --key: whose checkpoints are they?")
    try:
        keys = [Key.parse(one) for one in witnesses]
        given, few = _read(notes, Key.parse(log_key) if log_key else None, keys, quorum)
    except (Refused, UnicodeDecodeError) as error:
        click.echo(f"cannot be read: {error}", err=True)
        raise SystemExit(UNREADABLE) from None
    with sessions(only_reading(engine()))() as db:
        report = log_verify.verify(db, given)
    _show(report, given)
    for name in few:
        click.echo(f"too few witnesses: {name}")
    if given and log_key is None:
        click.echo("signatures not checked: give the public key of the log with --key")
    raise SystemExit(_status(report, few, signed=log_key is not None))


@log.command()
@click.option("--old", default=0, show_default=True, help="Size of the checkpoint this witness signed last.")
@click.option("--out", type=PATH, required=True)
def ask(old: int, out: Path) -> None:
    """Write a request for a witness to a file, to be carried there (anju witness answer)."""
    with sessions(only_reading(engine()))() as db:
        last = log_checkpoints.latest(db)
        if last is None:
            raise click.ClickException("there is no checkpoint yet: make one with `anju log checkpoint`")
        out.write_bytes(_request(LogTree(db, last.size), last, old).write())
    click.echo(f"request for size {last.size} from {old}: {out}")


@log.command()
@click.argument("file", type=EXISTING)
@click.option("--key", "log_key", required=True, metavar="VKEY")
@click.option("--witness", required=True, metavar="VKEY", help="Public key of the witness.")
def take(file: Path, log_key: str, witness: str) -> None:
    """Put the answer of a witness, which came as a FILE, under the checkpoint it belongs to."""
    _take(file.read_bytes(), log_key, witness)


@log.command()
@click.argument("url")
@click.option("--key", "log_key", required=True, metavar="VKEY")
@click.option("--witness", required=True, metavar="VKEY", help="Public key of the witness.")
def send(url: str, log_key: str, witness: str) -> None:
    """Ask the witness at URL (like http://127.0.0.1:8460) for a cosignature of the last checkpoint, and take it."""
    with sessions(only_reading(engine()))() as db:
        last = log_checkpoints.latest(db)
        if last is None:
            raise click.ClickException("there is no checkpoint yet: make one with `anju log checkpoint`")
        kept, tree = last, LogTree(db, last.size)
        answered = send_request(url, lambda old: _request(tree, kept, old).write())
    _take(answered, log_key, witness)


@log.command()
@click.argument("place", type=int)
@click.option("--out", type=PATH, required=True, help="File to write, customarily named ….tlog-proof.")
def proof(place: int, out: Path) -> None:
    """Prove, in a file of its own, that the entry at PLACE (from 0) stands in the log."""
    with sessions(only_reading(engine()))() as db:
        out.write_bytes(log_checkpoints.proof(db, place))
    click.echo(str(out))


def _request(tree: LogTree, last: AuditCheckpoint, old: int) -> Request:
    if not 0 <= old <= last.size:
        raise click.ClickException(f"the last checkpoint has size {last.size}; nothing leads there from {old}")
    return Request(old=old, proof=tree.consistency(old) if old else (), checkpoint=last.note.encode())


def _take(answer: bytes, log_key: str, witness: str) -> None:
    with entry_point() as (db, _):
        signed = log_checkpoints.cosigned(db, answer, Key.parse(log_key), Key.parse(witness), at=clock.now())
        db.commit()
        click.echo(f"cosigned: checkpoint of size {signed.size}")


def _read(
    paths: tuple[Path, ...], log_key: Key | None, witnesses: list[Key], quorum: int
) -> tuple[list[Given], list[str]]:
    """Read checkpoints from files; give also the names of those that too few witnesses cosigned."""
    given, few = [], []
    for path in paths:
        data = path.read_bytes()
        said = Checkpoint.parse(Note.parse(data).text)
        if log_key is not None:
            opened_ = open_checkpoint(data, origin=log_key.name, log=log_key, witnesses=witnesses)
            few += [path.name] if len(opened_.times) < quorum else []
        given.append(Given(name=path.name, checkpoint=said))
    return given, few


def _show(report: Report, given: list[Given]) -> None:
    click.echo(f"{report.entries} entries, root {report.root.hex()}")
    for check, count in report.counts.items():
        click.echo(f"{'FAILED' if count else 'ok':8}{check}{f': {count}' if count else ''}")
    for found in report.findings:
        click.echo(f"  {found.check}: {found.where}: {found.what}")
    for one, other in log_verify.contradictions(given):
        click.echo(f"evidence, sizes {one.checkpoint.size}:\n{one.checkpoint.text}{other.checkpoint.text}")


def _status(report: Report, few: list[str], *, signed: bool) -> int:
    if not report.passed:
        return FAILED
    if few:
        return TOO_FEW
    return 0 if report.checkpoints and signed else SKIPPED
