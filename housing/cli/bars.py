"""Progress on a terminal: one bar a step; plain lines where nobody watches."""

import sys
from types import TracebackType
from typing import Self

import click

NAMES = {
    "file": "filing applications",
    "assess": "checking eligibility",
    "decide": "deciding clear cases",
    "freeze": "freezing the list",
    "draw": "drawing the order",
    "check": "checking with the second program",
    "store": "storing the result",
}


class Bars:
    """Shows what is being done, how much of it is done, and of how much."""

    def __init__(self) -> None:
        self._bar: click._termui_impl.ProgressBar[int] | None = None
        self._what = ""
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    def show(self, what: str, done: int, total: int) -> None:
        """Move the bar of a step; a new step begins a new bar."""
        if what != self._what:
            self._end()
            self._what, self._done = what, 0
            self._bar = click.progressbar(
                length=max(total, 1), label=f"  {NAMES.get(what, what):<34}", file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
        if self._bar is not None and done > self._done:
            self._bar.update(done - self._done)
            self._done = done

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._bar, self._what = None, ""
