"""`anju audit BAG`: three programs check a published round, each for itself, and are compared."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from allocator import replay as replaying
from allocator.bundle.bag import PROGRAM, SCRIPT
from allocator.seal.note import BadKey, Key
from housing.cli.bars import Bars

PASSED, FAILED, UNREADABLE, SKIPPED, DISAGREE = 0, 1, 2, 3, 5
WORST_FIRST = (UNREADABLE, DISAGREE, FAILED, SKIPPED, PASSED)
VERDICTS = {
    PASSED: "every program passed every check that it makes, and all agree",
    FAILED: "a check failed",
    UNREADABLE: "the bag cannot be read, or a program did not end as it should",
    SKIPPED: "nothing failed, but something could not be checked",
    DISAGREE: "the programs disagree: one of them has a bug. Stop, and announce nothing",
}
JUDGED = {"ok", "failed"}
COMPARED = ("bundle", "seed", "order_sha256", "assignments_sha256")
NOT_MADE = "-"
PRODUCT = {True: "ok", False: "failed", None: "none"}
SECOND = {"ok": "ok", "--": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What one program says of a bag: exit status, how each check ended, digests as far as it tells them."""

    name: str
    status: int
    checks: Mapping[str, str]
    digests: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


@click.command()
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A key that had to sign: name+id+base64, from outside the bag.")
def audit(bag: Path, *, keys: tuple[str, ...]) -> None:
    """Check BAG with all three programs and compare them.

    Status: 0 passed, 1 a check failed, 2 not readable, 3 something was not checked, 5 the programs disagree.
    """
    with Bars() as bars:
        audits = (by_product(bag, bars, keys), by_second(bag, keys), by_single(bag, keys))
    for line in table(audits):
        click.echo(line)
    found = status(audits)
    click.echo(VERDICTS[found])
    if found != PASSED:
        raise SystemExit(found)


def by_product(bag: Path, bars: Bars, keys: Iterable[str]) -> Audit:
    """Let the product replay the bag, in this process."""
    try:
        known = [Key.parse(one) for one in keys]
    except BadKey as refused:
        return Audit(name="replay", status=UNREADABLE, checks={}, said=str(refused))
    report = replaying.replay(bag, bars.show, known)
    digests = {name: str(report.summary[name]) for name in COMPARED if name in report.summary}
    if "manifest_sha256" in report.summary:
        digests["bundle"] = str(report.summary["manifest_sha256"])
    return Audit(
        name="replay", status=PASSED if report.identical else FAILED, digests=digests, said=report.difference or "",
        checks={one.id: PRODUCT[one.ok] for one in report.checks},
    )  # fmt: skip


def by_second(bag: Path, keys: Iterable[str]) -> Audit:
    """Run the package that a bag holds, the copy of this installation, as a program of its own."""
    ran = _run(PROGRAM / "__main__.py", *asked(keys), str(bag.resolve()))
    lines = [line.split(maxsplit=2) for line in ran.stdout.splitlines()[:-1]]
    checks = {line[0]: SECOND.get(line[1], "failed") for line in lines}
    told = {line[0]: line[2].split()[-1] for line in lines if line[1] == "ok" and line[0] in {"M1", "R1"}}
    digests = {name: told[one] for name, one in (("bundle", "M1"), ("seed", "R1")) if one in told}
    return Audit(
        name="check", status=ran.returncode, checks=checks, digests=digests,
        said=(ran.stdout or ran.stderr).splitlines()[-1] if ran.returncode else "",
    )  # fmt: skip


def asked(keys: Iterable[str]) -> list[str]:
    """Hand keys to a program."""
    return [part for key in keys for part in ("--key", key)]


def by_single(bag: Path, keys: Iterable[str]) -> Audit:
    """Run the one file, and read its report."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        ran = _run(SCRIPT, *asked(keys), "--report", str(file), str(bag.resolve()))
        if not file.is_file():
            return Audit(name=SCRIPT.stem, status=UNREADABLE, checks={}, said=ran.stderr.partition("\n")[0])
        told = json.loads(file.read_bytes())
    named = [f"{one['id']} {one['detail']}" for one in told["checks"] if one["status"] in {"failed", "skipped"}]
    return Audit(
        name=SCRIPT.stem, status=ran.returncode, checks={one["id"]: one["status"] for one in told["checks"]},
        digests={name: told[name] for name in COMPARED if told[name]}, said="; ".join(named),
    )  # fmt: skip


def status(audits: Sequence[Audit]) -> int:
    """Give the worst of what the programs say, and of whether they agree."""
    found = [one.status if one.status in WORST_FIRST else UNREADABLE for one in audits]
    return min([*found, DISAGREE if disagree(audits) else PASSED], key=WORST_FIRST.index)


def disagree(audits: Sequence[Audit]) -> bool:
    """Tell whether one refuses what another passes, where both judge it, or they computed different digests."""
    judged = [{check for check, ended in one.checks.items() if ended in JUDGED} for one in audits]
    refused = [{check for check, ended in one.checks.items() if ended == "failed"} for one in audits]
    for one, failed in enumerate(refused):
        for other, passed in enumerate(judged):
            if failed & passed and audits[other].status == PASSED and one != other:
                return True
    return any(len({one.digests[name] for one in audits if name in one.digests}) > 1 for name in COMPARED)


def table(audits: Sequence[Audit]) -> Iterable[str]:
    """Show check by check how each program ended it, then the digests, then what was refused."""
    ids = list(dict.fromkeys(check for one in audits for check in one.checks))
    rows = [["check", *(one.name for one in audits)]]
    rows += [[check, *(one.checks.get(check, NOT_MADE) for one in audits)] for check in ids]
    rows += [[name, *(one.digests.get(name, NOT_MADE)[:16] for one in audits)] for name in COMPARED]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for one in audits:
        if one.said:
            yield f"{one.name}: {one.said}"


def _run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of ours with nothing but Python: no path, no site, no environment that could change it."""
    return subprocess.run(  # noqa: S603 - the programs are files of this installation
        [sys.executable, "-I", "-S", "-B", str(program), *arguments],
        capture_output=True, text=True, check=False, encoding="utf-8", errors="replace",
    )  # fmt: skip
