"""The bag as a folder: the right files, unchanged, and nothing besides."""

import os
import re
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from allocator.check.bag_json import NoBag, Wrong, lines

PLAN, POLICY, UNITS = "data/plan.json", "data/policy.toml", "data/units.jsonl"
ENTRIES, DEMAND, COMMITMENT = "data/entries.jsonl", "data/demand.jsonl", "data/commitment.json"
RANDOMNESS, ORDER, INSTANCE = "data/randomness.json", "data/order.csv", "data/instance.jsonl"
RESULT, ASSIGNMENTS, REPORT = "data/result.jsonl", "data/assignments.csv", "data/report.json"
READMES = ["data/README.zh-CN.md", "data/README.md"]
PAGE, SCRIPT = "data/verify/verify.html", "data/verify/verify_round.py"
NEEDED = [
    PLAN, POLICY, UNITS, ENTRIES, DEMAND, COMMITMENT, RANDOMNESS, ORDER, INSTANCE, RESULT, ASSIGNMENTS,
    REPORT, *READMES, PAGE, SCRIPT,
    "data/verify/allocator/check/__init__.py", "data/verify/allocator/check/__main__.py",
]  # fmt: skip
TAGS = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"]
TAG_MANIFEST = "tagmanifest-sha256.txt"
NOTE = "manifest-sha256.note"  # may be there, and no manifest names it

_program = re.compile(r"data/verify/allocator/check/[a-z_]+\.py")
_entry = re.compile(rb"([0-9a-f]{64})  ([0-9A-Za-z._/-]+)\n")


def check_files(folder: Path) -> tuple[str, int]:
    """Compare the folder with its manifests; gives the digest of the manifest and the number of files."""
    there = set(_walk(folder, ""))
    for name in (TAG_MANIFEST, *TAGS):
        if name not in there:
            raise Wrong(f"{name}: missing")
    tags = _manifest(folder, TAG_MANIFEST)
    if list(tags) != TAGS:
        raise Wrong(f"{TAG_MANIFEST}: it must name {', '.join(TAGS)} and nothing else")
    _unchanged(folder, tags, TAG_MANIFEST)
    if list(lines(folder / "bagit.txt")) != [
        b"BagIt-Version: 1.0\n",
        b"Tag-File-Character-Encoding: UTF-8\n",
    ]:
        raise Wrong("bagit.txt: not the two lines of BagIt 1.0")
    files = _manifest(folder, "manifest-sha256.txt")
    for name in sorted((there - {TAG_MANIFEST, NOTE, *TAGS}) | files.keys()):
        _has_its_place(name, there, files)
    for name in NEEDED:
        if name not in files:
            raise Wrong(f"{name}: missing")
    _unchanged(folder, files, "manifest-sha256.txt")
    return tags["manifest-sha256.txt"], len(files)


def check_info(folder: Path, round_ref: str) -> None:
    """Compare bag-info.txt with the files and the round of the plan."""
    sizes = [(folder / name).stat().st_size for name in _manifest(folder, "manifest-sha256.txt")]
    wanted = [
        "External-Description: A round of Anju that anybody can recompute (phd1)\n",
        f"External-Identifier: {round_ref}\n",
        f"Payload-Oxum: {sum(sizes)}.{len(sizes)}\n",
    ]
    if list(lines(folder / "bag-info.txt")) != [line.encode() for line in wanted]:
        raise Wrong("bag-info.txt: it does not fit the plan and the files")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = sha256()
    for line in lines(path):
        digest.update(line)
    return digest.hexdigest()


def _walk(folder: Path, above: str) -> Iterator[str]:
    """Names of all files below; links and devices are refused, whatever they point to."""
    try:
        items = sorted(os.scandir(folder), key=lambda item: item.name)
    except OSError as error:
        raise NoBag(f"{folder}: {error.strerror}") from error
    if above and not items:
        raise Wrong(f"{above.removesuffix('/')}: an empty folder does not belong to a bag")
    for item in items:
        mode = item.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(Path(item.path), f"{above}{item.name}/")
        elif stat.S_ISREG(mode):
            yield above + item.name
        else:
            raise Wrong(f"{above}{item.name}: neither a file nor a folder")


def _manifest(folder: Path, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines(folder / name), start=1):
        match = _entry.fullmatch(line)
        if not match:
            raise Wrong(f"{name}, line {number}: not a hash, two spaces and a path")
        digest, path = match[1].decode(), match[2].decode()
        if found and path <= next(reversed(found)):
            raise Wrong(f"{name}, line {number}: {path} stands twice or out of order")
        found[path] = digest
    return found


def _has_its_place(name: str, there: set[str], listed: dict[str, str]) -> None:
    if name not in NEEDED and not _program.fullmatch(name):
        raise Wrong(f"{name}: does not belong to a bag")
    if name not in there:
        raise Wrong(f"{name}: missing")
    if name not in listed:
        raise Wrong(f"{name}: the manifest does not name it")


def _unchanged(folder: Path, digests: dict[str, str], manifest: str) -> None:
    for name, digest in digests.items():
        if file_hash(folder / name) != digest:
            raise Wrong(f"{name}: changed, its hash is not the one in {manifest}")
