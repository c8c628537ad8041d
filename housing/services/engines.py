"""The two programs that allocate, each in a process of its own: this one never loads the solver.

The children read and write the same files, with the same commands, that an auditor uses.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from allocator.errors import N_, Refused

SECONDS = 3600  # a stopped child is an error, never a result
DIFFERS = 1
STEP = re.compile(r"(?P<what>.+): (?P<done>\d+) of (?P<total>\d+)\s*")

Progress = Callable[[str, int, int], None]


class SolverFailed(Refused):
    """The child process stopped without a result."""

    code = "solver-failed"
    message = N_("The allocation of round %(round)s stopped without a result (exit status %(status)s): %(error)s")


class ProgramsDisagree(Refused):
    """The second program found another answer."""

    code = "programs-disagree"
    message = N_(
        "The two programs disagree about round %(round)s, so nothing was stored. Keep the files of this round and "
        "report the difference: %(difference)s"
    )


def solve(round_ref: str, instance: Path, result: Path, progress: Progress) -> None:
    """Let the optimiser write the result; it says program by program how far it is."""
    status, _, error = _run(["solve", str(instance), "-o", str(result), "--progress"], progress)
    if status:
        raise SolverFailed(round=round_ref, status=status, error=error)


def check(round_ref: str, instance: Path, result: Path) -> None:
    """Let the second program, which shares no code, find the same answer."""
    status, said, error = _run(["check", str(instance), str(result)], lambda *_: None)
    if status == DIFFERS:
        raise ProgramsDisagree(round=round_ref, difference=said)
    if status:
        raise SolverFailed(round=round_ref, status=status, error=error)


def check_bag(round_ref: str, bag: Path) -> None:
    """Let the second program recompute a whole bag, before anybody else sees it."""
    status, said, error = _run([str(bag)], lambda *_: None, program=("-m", "allocator.check"))
    if status:
        last = said.splitlines()[-1] if said else error
        raise ProgramsDisagree(round=round_ref, difference=last)


def _run(
    arguments: list[str], progress: Progress, program: Sequence[str] = ("-m", "allocator")
) -> tuple[int, str, str]:
    """Run one child to its end: exit status, what it said, and its last words on standard error."""
    command = [sys.executable, *program, *arguments]
    with subprocess.Popen(  # noqa: S603 - our own program, our own files
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        guard = threading.Timer(SECONDS, child.kill)
        guard.start()
        words = []
        for line in child.stderr or ():
            if step := STEP.fullmatch(line):
                progress(step["what"], int(step["done"]), int(step["total"]))
            else:
                words.append(line)
        said = child.stdout.read() if child.stdout else ""
        guard.cancel()
    return child.returncode, said.strip(), "".join(words).strip()[-500:]
