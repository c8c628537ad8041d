"""Writing a bag: it is there whole, or it is not there."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from allocator.bundle import layout, readme
from allocator.bundle.assignments import Assigned, assignment_lines
from allocator.bundle.body import Body, pieces
from allocator.bundle.draw import Place, order_lines
from allocator.bundle.manifest import check_bag, manifest_bytes
from allocator.bundle.plan import Plan, plan_bytes
from allocator.errors import N_, Refused
from allocator.page import page
from allocator.seal import canonical

PROGRAM = Path(__file__).parents[1] / "check"
SCRIPT = Path(__file__).parents[1] / "verify" / "verify_round.py"  # never imported, only handed out and run


class BagExists(Refused):
    """A bag that was published is never written over."""

    code: ClassVar[str] = "bag-exists"
    message: ClassVar[str] = N_(
        "%(folder)s already holds another bag, or a damaged one. Nothing was written: move it away."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that goes into a bag. A Body is bytes, a path, or an iterable of pieces."""

    plan: Mapping[str, object]
    policy: bytes
    units: Body
    entries: Body
    demand: Body
    commitment: bytes
    randomness: Mapping[str, Mapping[str, str | None]]
    order: Iterable[Place]
    instance: Body
    result: Body
    assignments: Iterable[Assigned]
    report: Mapping[str, object]  # made by report.build_report


def write(folder: Path, contents: Contents) -> str:
    """Write the bag and give the SHA-256 of its manifest; writing the same bag again changes nothing."""
    beside = folder.with_name(f".{folder.name}.writing")
    if beside.exists():  # left by a run that was stopped
        shutil.rmtree(beside)
    try:
        digest = _fill(beside, contents)
        if folder.exists():
            _same_or_refuse(folder, digest)
        else:
            beside.rename(folder)
            _sync(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return digest


def _fill(folder: Path, contents: Contents) -> str:
    digests: dict[str, str] = {}
    size = 0
    for path, body in _payload(contents):
        digests[path], length = _store(folder / path, body)
        size += length
    info = layout.bag_info(round_ref=str(contents.plan["round"]), size=size, files=len(digests))
    tags = {
        layout.BAG_INFO: info,
        layout.BAGIT: layout.BAGIT_TEXT,
        layout.MANIFEST: manifest_bytes(digests),
    }
    sealed = {name: _store(folder / name, body)[0] for name, body in tags.items()}
    _store(folder / layout.TAG_MANIFEST, manifest_bytes(sealed))
    for here, _, _ in os.walk(folder, topdown=False):
        _sync(Path(here))
    return sealed[layout.MANIFEST]


def _payload(contents: Contents) -> Iterator[tuple[str, Body]]:
    places = list(contents.order)
    plan = plan_bytes(contents.plan)
    yield layout.PLAN, plan
    yield layout.POLICY, contents.policy
    yield layout.UNITS, contents.units
    yield layout.ENTRIES, contents.entries
    yield layout.DEMAND, contents.demand
    yield layout.COMMITMENT, contents.commitment
    yield layout.RANDOMNESS, canonical.dumps(dict(contents.randomness)) + b"\n"
    yield layout.ORDER, order_lines(places)
    yield layout.INSTANCE, contents.instance
    yield layout.RESULT, contents.result
    yield layout.ASSIGNMENTS, assignment_lines(contents.assignments)
    yield layout.REPORT, canonical.dumps(dict(contents.report)) + b"\n"
    yield from readme.both(Plan.read(plan), seed=str(contents.report["seed"]), places=places)
    yield from program()
    yield layout.PAGE, page()


def program() -> Iterator[tuple[str, Path]]:
    """Name every file of the programs in a bag as it stands there, with where it lies in this installation."""
    for module in sorted(PROGRAM.glob("*.py")):
        yield f"{layout.PROGRAM}/{module.name}", module
    yield layout.SCRIPT, SCRIPT


def _store(path: Path, body: Body) -> tuple[str, int]:
    """Write one file through to the disk; gives digest and size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as handle:
        for piece in pieces(body):
            digest.update(piece)
            handle.write(piece)
        handle.flush()
        os.fsync(handle.fileno())
        return digest.hexdigest(), handle.tell()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _same_or_refuse(folder: Path, digest: str) -> None:
    try:
        there = check_bag(folder)
    except (Refused, OSError) as error:
        raise BagExists(folder=folder) from error
    if there != digest:
        raise BagExists(folder=folder)
