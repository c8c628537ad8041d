"""Tell how far a computation is: a bar on a terminal, and lines that a program can read everywhere else."""

import shutil
from types import TracebackType
from typing import TextIO

WIDTH = 30  # characters of the bar
FULL, EMPTY = "#", "."
TO_LINE_START, CLEAR_REST = "\r", "\x1b[K"


class Progress:
    """Called with a step, how much of it is done, and how much there is; leaves the last bar of each step."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar = stream.isatty()
        self._step: str | None = None
        self._shown = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show the step."""
        line = f"{step}: {done} of {total}"
        if not self._bar:
            self._stream.write(f"{line}\n")
            return
        if step != self._step:
            self._end_line()
            self._step = step
        share = done / total if total else 1.0
        shown = f"[{FULL * int(share * WIDTH):{EMPTY}<{WIDTH}}] {share:4.0%}  {line}"
        self._shown = shown[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"{TO_LINE_START}{self._shown}{CLEAR_REST}")
        self._stream.flush()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cursor on a line of its own, whatever comes next."""
        self._end_line()

    def _end_line(self) -> None:
        if self._shown:
            self._stream.write("\n")
            self._shown = ""
