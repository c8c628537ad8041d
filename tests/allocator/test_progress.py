"""How far a computation is: lines for programs, a bar for people."""

import io

import pytest

from allocator.progress import Progress
from housing.services.engines import STEP


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def screen(text: str) -> list[str]:
    """What stands on each line of a terminal in the end."""
    return [line.rpartition("\r")[2].removesuffix("\x1b[K") for line in text.split("\n")]


def test_elsewhere_every_call_is_a_line_that_the_service_reads() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress("choice talent: rent", 3, 10)
        progress("choice blue", 0, 0)
    assert stream.getvalue() == "choice talent: rent: 3 of 10\nchoice blue: 0 of 0\n"
    first = STEP.fullmatch(stream.getvalue().splitlines()[0])
    assert first is not None
    assert first["what"] == "choice talent: rent"


def test_a_terminal_shows_a_bar_for_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = Terminal()
    with Progress(stream) as progress:
        progress("award talent", 1, 3)
        assert screen(stream.getvalue())[-1] == "[" + "#" * 10 + "." * 20 + "]  33%  award talent: 1 of 3"
        progress("award talent", 3, 3)
        progress("choice talent", 0, 0)
    full = "[" + "#" * 30 + "] 100%  "
    assert screen(stream.getvalue()) == [full + "award talent: 3 of 3", full + "choice talent: 0 of 0", ""]


def test_a_narrow_terminal_keeps_one_line_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    with Progress(stream) as progress:
        progress("award " + "x" * 90, 1, 3)
    assert [len(line) for line in screen(stream.getvalue())] == [39, 0]


def test_what_follows_begins_on_a_line_of_its_own() -> None:
    stream = Terminal()

    def stopped() -> None:
        with Progress(stream) as progress:
            progress("award", 1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert stream.getvalue().endswith("\n")
    quiet = Terminal()
    with Progress(quiet):
        pass
    assert quiet.getvalue() == ""
