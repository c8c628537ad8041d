"""Workbooks from outside: opened with care, refused whole when anything in them could do harm.

First the directory of the zip archive is looked at, without unpacking; then a child process with little
memory and time reads the cells (security model 3.6). What comes back is text, numbers, yes/no and dates.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from allocator.errors import N_, Refused
from housing.services import comma_file

CHILD = Path(__file__).with_name("workbook_child.py")
FILE_BYTES = 32 << 20
ENTRIES = 200
UNPACKED_BYTES = 100 << 20
RATIO = 100
RATIO_FROM = 64 << 10  # small entries are harmless however well they pack
WALL_SECONDS = 60
LETTERS = 26
PASSED = 3  # status of a child that met a limit
ACTIVE = (
    "vbaproject", "macrosheets/", "activex/", "embeddings/", "externallinks/", "connections.xml",
    "querytables/",
    "dialogsheets/", "ctrlprops/", "customui/", "oleobject",
)  # fmt: skip

Cell = str | int | float | bool | dict[str, str] | None


class NotAWorkbook(Refused):
    """The file is something else, or an old or protected workbook."""

    code = "not-a-workbook"
    message = N_(
        "%(filename)s cannot be read as an Excel workbook. Open it in Excel, remove any password, "
        "choose “Save as” and “Excel workbook (.xlsx)”, and upload that file."
    )


class WorkbookTooLarge(Refused):
    """The file is larger than anything a bureau hands over, or unpacks to something enormous."""

    code = "workbook-too-large"
    message = N_(
        "%(filename)s is too large (%(what)s). A workbook may have 10 MB, and a sheet 50,000 rows, 64 "
        "columns and "
        "1,000 characters a cell. Split it into several files."
    )


class WorkbookActive(Refused):
    """The file brings macros, links to other files or embedded objects."""

    code = "workbook-active"
    message = N_(
        "%(filename)s contains macros, links to other files or embedded objects (%(what)s). "
        "Copy the cells as values into a new workbook, save it as .xlsx, and upload that file."
    )


class WorkbookUnreadable(Refused):
    """The reading process gave up: damaged, or made to exhaust it."""

    code = "workbook-unreadable"
    message = N_(
        "%(filename)s is damaged, or takes too much time or memory to read. "
        "Open it in Excel, copy the cells into a new workbook, and upload that file."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was handed over."""

    filename: str
    data: bytes

    @classmethod
    def of(cls, path: Path) -> Self:
        """Take a file from the disk."""
        return cls(filename=path.name, data=path.read_bytes())

    @property
    def sha256(self) -> str:
        """The file's fingerprint: the same file is the same import."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet; `rows` counts from the first row, as Excel does. Without types, numbers stand as text."""

    name: str
    rows: list[list[Cell]]
    formulas: frozenset[str]  # addresses such as B7
    typed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The cells of a file that was found harmless."""

    filename: str
    sha256: str
    sheets: dict[str, Sheet]


def read(source: Upload | Path) -> Workbook:
    """Read all cells of a workbook that was handed over, or say why it is not taken."""
    upload = Upload.of(source) if isinstance(source, Path) else source
    if upload.filename.lower().endswith(comma_file.ENDING):
        return _comma_separated(upload)
    _look(upload)
    try:
        done = subprocess.run(  # noqa: S603 (our own script, nothing of the file on the command line)
            [sys.executable, "-I", str(CHILD)], input=upload.data, capture_output=True, timeout=WALL_SECONDS,
            check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise WorkbookUnreadable(filename=upload.filename) from None
    if done.returncode:
        raise _refusal(upload.filename, done)
    sheets = {sheet.name.strip(): sheet for sheet in _sheets(done.stdout.decode().split("\n"))}
    return Workbook(filename=upload.filename, sha256=upload.sha256, sheets=sheets)


def _comma_separated(upload: Upload) -> Workbook:
    """Take a table of text for a workbook of one sheet."""
    if len(upload.data) > FILE_BYTES:
        raise WorkbookTooLarge(filename=upload.filename, what=f"{len(upload.data) >> 20} MB")
    name, rows = comma_file.sheet_name(upload.filename), comma_file.rows(upload.filename, upload.data)
    formulas = frozenset(f"{letter(column)}{row + 1}" for column, row in comma_file.formulas(rows))
    cells: list[list[Cell]] = [list(row) for row in rows]
    sheet = Sheet(name=name, rows=cells, formulas=formulas, typed=False)
    return Workbook(filename=upload.filename, sha256=upload.sha256, sheets={name: sheet})


def letter(column: int) -> str:
    """Name a column, counted from 0, as Excel does."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def _look(upload: Upload) -> None:
    """Judge the archive by its directory alone."""
    name = upload.filename
    if len(upload.data) > FILE_BYTES:
        raise WorkbookTooLarge(filename=name, what=f"{len(upload.data) >> 20} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise NotAWorkbook(filename=name) from None
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise NotAWorkbook(filename=name)
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise WorkbookTooLarge(filename=name, what=f"{sum(entry.file_size for entry in entries) >> 20} MB")
    for entry in entries:
        _look_at(entry, name)
    if len(set(map(str.lower, names))) < len(names):
        raise NotAWorkbook(filename=name)


def _look_at(entry: zipfile.ZipInfo, filename: str) -> None:
    part = entry.filename.lower()
    if ".." in part.split("/") or part.startswith("/") or "\\" in part or entry.flag_bits & 1:
        raise NotAWorkbook(filename=filename)
    if any(word in part for word in ACTIVE):
        raise WorkbookActive(filename=filename, what=entry.filename)
    if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
        raise WorkbookTooLarge(filename=filename, what=f"{entry.filename}: {entry.file_size >> 20} MB")


def _refusal(filename: str, done: "subprocess.CompletedProcess[bytes]") -> Refused:
    if done.returncode != PASSED:
        return WorkbookUnreadable(filename=filename)
    passed: dict[str, str] = json.loads(done.stderr)
    if passed["limit"] in {"size", "characters"}:
        return WorkbookTooLarge(filename=filename, what=passed["sheet"])
    if passed["limit"] == "parts":
        return NotAWorkbook(filename=filename)
    return WorkbookActive(filename=filename, what=passed["sheet"] or "<!DOCTYPE>")


def _sheets(lines: list[str]) -> Iterator[Sheet]:
    head: dict[str, Any] | None = None
    rows: list[list[Cell]] = []
    for line in filter(None, lines):
        value = json.loads(line)
        if isinstance(value, list):
            rows.append(value)
            continue
        if head is not None:
            yield Sheet(name=head["sheet"], rows=rows, formulas=frozenset(head["formulas"]))
        head, rows = value, []
    if head is not None:
        yield Sheet(name=head["sheet"], rows=rows, formulas=frozenset(head["formulas"]))
