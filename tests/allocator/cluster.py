"""A Dask scheduler and its workers as processes of their own, on this machine only, ended when the test ends."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread, Timer

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for anything to start
LIFE = 240  # seconds after which a process is ended whatever happens


class Process:
    """One process; what it writes is read to the end, so that it never waits."""

    def __init__(self, *arguments: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._life = Timer(LIFE, self._running.kill)
        self._life.start()
        self._rest: Thread | None = None

    def wait_for(self, pattern: str) -> str:
        """Read until a line fits; give its first group."""
        assert self._running.stderr is not None
        patience = Timer(PATIENCE, self._running.kill)
        patience.start()
        try:
            read = []
            for line in self._running.stderr:
                read.append(line)
                if found := re.search(pattern, line):
                    self._rest = Thread(target=self._running.stderr.read)
                    self._rest.start()
                    return found[1]
        finally:
            patience.cancel()
        raise AssertionError("".join(read))

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._running.kill()
        self._running.wait()

    def close(self) -> None:
        """End it, and everything that waits for it."""
        self._life.cancel()
        self.kill()
        if self._rest is not None:
            self._rest.join()
        assert self._running.stderr is not None
        self._running.stderr.close()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[Process]]]:
    """Start a scheduler and workers that nobody starts again; give its address and the workers."""
    with ExitStack() as stack:
        here = ("--host", "127.0.0.1", "--no-dashboard")
        scheduler = Process("distributed.cli.dask_scheduler", *here, "--port", "0")
        stack.callback(scheduler.close)
        address = scheduler.wait_for(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)")
        started = []
        for _ in range(workers):
            started.append(Process("distributed.cli.dask_worker", address, *here, "--no-nanny", "--nthreads", "1"))
            stack.callback(started[-1].close)
        for worker in started:
            worker.wait_for(r"(Registered to)")
        yield address, started
