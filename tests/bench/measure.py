"""Measurements: each in a fresh child process, several of them in turn, the median of each kept.

What is compared is run alternately, so that a slow minute of the machine hits both sides alike.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.instances import ROOT

LONG = 60  # seconds; a longer run is repeated less often
SHOWN = 120  # characters of an error
MEGABYTES = 14_000  # address space of one child


class NotPrepared(Exception):
    """An instance that could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A function of this package, called in a process of its own."""

    function: str  # module:name, below tests.bench
    arguments: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Measured:
    """What came of all runs of one job."""

    seconds: list[float] = field(default_factory=list)
    peak: float = 0  # megabytes, the most of all runs
    facts: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None

    @property
    def median(self) -> float | None:
        """The middle one of its times; nothing where a run failed."""
        return None if self.problem or not self.seconds else statistics.median(self.seconds)

    def to_json(self) -> dict[str, Any]:
        """Give everything, every single time too."""
        return {
            "median": self.median, "seconds": self.seconds, "runs": len(self.seconds), "peak_megabytes": self.peak,
            "facts": self.facts, "problem": self.problem,
        }  # fmt: skip


class Bench:
    """Runs jobs within the time that there is for all of them."""

    def __init__(self, *, folder: Path, minutes: float, repeats: int, limit: float) -> None:
        self.folder = folder
        self._end = time.monotonic() + 60 * minutes
        self._repeats = repeats
        self._limit = limit

    def left(self) -> float:
        """Seconds left for everything."""
        return max(0.0, self._end - time.monotonic())

    def prepare(self, kind: str, *, arrays: bool = True, **sizes: Any) -> str:
        """Make an instance and give its path."""
        made = Measured()
        given = {"folder": str(self.folder), "kind": kind, "sizes": sizes, "arrays": arrays}
        self.once(Job(function="baselines:instance", arguments=given), made)
        if made.problem:
            raise NotPrepared(f"instance {kind}: {made.problem}")
        return str(made.facts["path"])

    def measure(self, jobs: Mapping[str, Job], *, repeats: int | None = None) -> dict[str, Measured]:
        """Run the jobs by turns; a job that fails once is not tried again."""
        found = {name: Measured() for name in jobs}
        for turn in range(repeats or self._repeats):
            for name, job in jobs.items():
                if found[name].problem is None and turn < _often(found[name]):
                    self.once(job, found[name])
        return found

    def once(self, job: Job, found: Measured, limit: float | None = None) -> None:
        """Run the job one time more."""
        most = min(limit or self._limit, self.left())
        if most < 1:
            found.problem = "not run: no time left"
            return
        code, out, err = _child(job, most)
        if code is None:
            found.problem = f"stopped after {most:.0f} s"
        elif code != 0:
            found.problem = f"failed: {_last_line(err) or f'exit status {code}'}"
        else:
            told = json.loads(out.strip().splitlines()[-1])
            found.seconds.append(told["seconds"])
            found.peak = max(found.peak, told["peak"])
            if found.facts and _answer(found.facts) != _answer(told["facts"]):
                found.problem = f"two runs differ: {found.facts} and {told['facts']}"
            found.facts = told["facts"]


def _often(found: Measured) -> int:
    """How often a job is run, by the time of its first run."""
    first = found.seconds[0] if found.seconds else 0
    return 5 if first <= LONG else 3 if first <= 2 * LONG else 1


def _answer(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out the facts that are times."""
    return {name: value for name, value in facts.items() if not name.endswith("_seconds")}


def _last_line(text: str) -> str:
    """What an error says at last, without the module of its class."""
    kind, colon, rest = (text.strip().splitlines() or [""])[-1].partition(": ")
    return f"{kind.rpartition('.')[2]}{colon}{rest}"[:SHOWN]


def _child(job: Job, limit: float) -> tuple[int | None, str, str]:
    """Run a job to its end, or to the limit; then it is killed with all that it started."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.child", f"tests.bench.{job.function}"]
    arguments = json.dumps({"most_megabytes": MEGABYTES, **job.arguments})
    child = subprocess.Popen(
        [*command, arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        out, err = child.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return None, "", ""
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    return child.returncode, out, err
