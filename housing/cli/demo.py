"""`anju demo`: play one yearly round in a made-up city, from an empty database to a published bundle."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.orm import Session

from allocator.bundle import layout
from allocator.bundle.signatures import stated
from allocator.seal.note import PLAIN
from housing import clock, signing
from housing.cli import accounts
from housing.cli.bars import Bars
from housing.cli.entry import engine, settings
from housing.cli.keys import opened
from housing.cli.log import MEMORY, made
from housing.cli.sign import put, signature
from housing.db import sessions
from housing.migrate import upgrade
from housing.services import policies, queries, rounds, tasks
from housing.services.publish import bag_of

SITE = "http://127.0.0.1:5000"
LOG = "anju.example/log"
SIGNERS = {"bureau": "bureau.example/draw", "notary": "notary.example/draw"}  # file of the key: its name
COLUMNS = ("program", "quota", "homes", "applicants", "eligible", "housed", "empty", "last served", "seconds")


class Stopwatch:
    """Passes progress on, and notes how long each step took: the allocation tells its steps by program."""

    def __init__(self, show: Callable[[str, int, int], None]) -> None:
        self._show = show
        self._begun: list[tuple[str, float]] = []

    def show(self, what: str, done: int, total: int) -> None:
        """Note when a step begins, and show it."""
        if not self._begun or self._begun[-1][0] != what:
            self._begun.append((what, time.monotonic()))
        self._show(what, done, total)

    def seconds_of(self, program: str) -> float:
        """Add up the steps of one program (award and choice)."""
        steps = zip(self._begun, self._begun[1:], strict=False)
        return sum(end - begin for (what, begin), (_, end) in steps if what.endswith(f" {program}"))


@click.command()
@click.option("--households", default=20_000, show_default=True, type=click.IntRange(min=100))
@click.option("--seed", default=2025, show_default=True)
def demo(*, households: int, seed: int) -> None:
    """Play the yearly round of 2025 for all four programs; ends by itself and can be run again."""
    os.environ["DEMO"] = "1"
    from housing.demo.city import build
    from housing.demo.story import Story

    started = time.monotonic()
    _clear()
    upgrade(engine())
    place = tasks.place_of(settings().data_dir)
    with Bars() as bars:
        watch = Stopwatch(bars.show)
        story = Story(city=build(seed, households), sessions=sessions(engine()), place=place, progress=watch.show)
        story.play()
    _checkpoint()
    with sessions(engine())() as db:
        _report(db, time.monotonic() - started, watch)


def _clear() -> None:
    """Begin anew: nothing of an earlier demo stays."""
    folder = settings().data_dir
    for name in ("work", "bundles", "workbooks"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for file in (*folder.glob("anju.db*"), folder / MEMORY):
        file.unlink(missing_ok=True)


def _checkpoint() -> None:
    """Sign the log as it stands after the year, with a key of the made-up city."""
    from housing.demo.story import TODAY

    key = settings().data_dir / "log.pem"
    if not key.exists():
        signing.create(key, LOG)
    with clock.standing_at(TODAY):
        made(opened(key, PLAIN), settings().data_dir / MEMORY)


def _report(db: Session, seconds: float, watch: Stopwatch) -> None:
    from housing.demo.story import YEAR_ROUND

    round_ = rounds.by_ref(db, YEAR_ROUND)
    if round_ is None:
        raise LookupError(YEAR_ROUND)
    policy = policies.of(round_.policy_id, round_.policy_sha256)
    click.echo()
    click.echo(f"{round_.ref} {round_.name_en}: {round_.state}, {seconds:.0f} seconds in all")
    _table(
        [
            (
                policy.programs[row.program].name["en"], row.quota, row.homes, row.applications, row.eligible,
                row.housed, row.empty, row.last_rank or "-", f"{watch.seconds_of(row.program):.1f}",
            )
            for row in queries.summaries(db, round_)
        ]
    )  # fmt: skip
    bag = bag_of(round_, tasks.place_of(settings().data_dir).bundles)
    keys = sign_as_demonstration(bag, settings().data_dir / "keys")
    click.echo()
    click.echo(f"Check it:    .venv/bin/anju replay {bag}")
    click.echo(f"Signatures:  .venv/bin/anju replay {bag} {' '.join(f'--key {one}' for one in keys)}")
    click.echo(f"Look at it:  make serve   and open {SITE}")
    accounts.show(db, SITE)


def sign_as_demonstration(bag: Path, folder: Path) -> list[str]:
    """Sign a round as bureau and notary would, with keys of the made-up city in this folder; gives the public keys."""
    folder.mkdir(exist_ok=True)
    for name, signer in SIGNERS.items():
        if not (folder / f"{name}.pem").exists():
            signing.create(folder / f"{name}.pem", signer)
    signers = [opened(folder / f"{name}.pem", PLAIN) for name in SIGNERS]
    said = stated(bag)
    put(bag / layout.NOTE, said, [signature(said, one) for one in signers])
    return [one.key.vkey for one in signers]


def _table(rows: list[tuple[object, ...]]) -> None:
    cells = [
        COLUMNS,
        *[tuple(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) for row in rows],
    ]
    widths = [max(len(row[n]) for row in cells) for n in range(len(COLUMNS))]
    for row in cells:
        first, *others = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join([first.strip().ljust(widths[0]), *others]))
