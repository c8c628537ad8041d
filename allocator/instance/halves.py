"""Large files are read by two processes: one takes the lines to the middle, and a helper those behind it.

The helper only reads what is plainly right. Where anything is not, where it fails, or the file changes meanwhile, the
first process reads these lines as well: what is found never depends on the helper.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from allocator.instance.collect import Collector
from allocator.instance.lines import Lines, blocks_of, loads
from allocator.instance.quick import QuickReader

LARGE = 1 << 26  # bytes; a smaller file is read before a second process is of use
BROKEN = (EOFError, ImportError, AttributeError, IndexError, ValueError, pickle.UnpicklingError)
HELPER = "import sys; sys.path[:] = {path!r}; from allocator.instance.halves import help_out; help_out(*sys.argv[1:])"


def middle(path: Path) -> int | None:
    """Tell where a line ends near the middle of a large file, if there is somebody for the other half."""
    size = path.stat().st_size
    if size < LARGE or (os.cpu_count() or 1) == 1:
        return None
    with path.open("rb") as file:
        file.seek(size // 2)
        file.readline()
        return file.tell()


def read_all(lines: Lines, blocks: Iterable[bytes], cut: int | None, reader: QuickReader) -> str:
    """Read the blocks, which end at the cut, and all that stands behind it; give the digest of the file."""
    if cut is None:
        return _read(lines, blocks, reader)
    before = _state(lines.path)
    helper = _Helper(lines.path, cut)
    try:
        _read(lines, blocks, reader)
        digest = lines.rest_digest()
        found = helper.answer()
    finally:
        helper.stop()
    if found is not None and _state(lines.path) == before and reader.join(found):
        return digest
    return _read(lines, lines.blocks(), reader)


def _read(lines: Lines, blocks: Iterable[bytes], reader: QuickReader) -> str:
    for block in blocks:
        reader.read(block)
    return lines.sha256


def help_out(path: str, cut: str) -> None:
    """Read what stands behind the cut, and hand it to the process that asked; say nothing if anything is not right."""
    from allocator.instance.instance import read_head

    with Path(path).open("rb") as file:
        reader = QuickReader(read_head(loads(file.readline(), "line 1")))
        file.seek(int(cut))
        found = reader.quickly(blocks_of(file))
    if found is not None:
        pickle.dump(found, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


class _Helper:
    """The other process, or nobody where none can be started."""

    def __init__(self, path: Path, cut: int) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        command = [sys.executable, "-c", HELPER.format(path=sys.path), str(path), str(cut)]
        with suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )

    def answer(self) -> Collector | None:
        """Wait for all that it found; nothing if it is not all plainly right, or the process has failed."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            found: Collector = pickle.load(self._process.stdout)  # noqa: S301 - said by our own program
        except BROKEN:
            return None
        return found

    def stop(self) -> None:
        """End it, whatever it does."""
        if self._process is not None:
            with self._process:
                self._process.kill()


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
