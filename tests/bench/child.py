"""`python -m tests.bench.child MODULE:JOB ARGUMENTS`: one measurement in a process of its own.

A job is a function `job(clock, **arguments)` that prepares what it needs, does the work that is measured inside
`with clock:`, and gives the facts that must agree with those of others. One line of JSON on standard output tells
the seconds, the peak of memory and these facts.
"""

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from types import TracebackType

STATUS = Path("/proc/self/status")


class Clock:
    """Measures the time spent inside `with clock:`, and the memory at its beginning."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.megabytes_before = 0.0
        self._started = 0.0

    def __enter__(self) -> None:
        self.megabytes_before = peak()
        self._started = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds += time.perf_counter() - self._started


def peak() -> float:
    """Most megabytes that this process has held so far.

    `getrusage` alone would count what the parent held when it started this process.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main(job: str, arguments: str) -> None:
    """Run one job and tell what it took."""
    module, _, name = job.partition(":")
    given = json.loads(arguments)
    most = int(given.pop("most_megabytes")) << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    clock = Clock()
    facts = getattr(import_module(module), name)(clock, **given)
    found = {"seconds": clock.seconds, "before": clock.megabytes_before, "peak": peak(), "facts": facts or {}}
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
