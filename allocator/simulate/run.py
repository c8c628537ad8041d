"""Many draws on one frozen pool."""

from collections.abc import Callable
from concurrent.futures import as_completed
from pathlib import Path

from allocator.instance.instance import Instance
from allocator.simulate.executors import executor as opened
from allocator.simulate.executors import shares_memory
from allocator.simulate.faults import BadNumber, NoPath, SharedCap
from allocator.simulate.odds import Odds
from allocator.simulate.source import Depth, Frozen, Held, Ready, Source, count
from allocator.simulate.tally import Tally

Progress = Callable[[str, int, int], None]

MOST = (1 << 31) - 1  # draws; every count fits into 32 bits
SEEDS = (1 << 64) - 1
AT_ONCE: dict[Depth, int] = {"award": 250, "choice": 4}  # draws of a task


def simulate(
    instance: Instance,
    *,
    draws: int,
    seed: int,
    executor: str = "thread://1",
    depth: Depth = "award",
    progress: Progress | None = None,
    path: Path | str | None = None,
) -> Odds:
    """Draw many times and count who is housed; the answer depends on the instance, draws, seed and depth alone.

    Depth "award" counts who is awarded before anybody passes, "choice" who has a home when all have chosen.
    Executors outside this process read the instance from `path`.
    """
    _in_range("draws", draws, 1, MOST)
    _in_range("seed", seed, 0, SEEDS)
    ready = Ready(instance)
    if depth == "award":
        for cap in ready.pool.shared:
            raise SharedCap(cap=cap)
    source = _source(ready, executor, path)
    total = Tally.empty(ready.pool)
    step = AT_ONCE[depth]
    bounds = [(first, min(first + step, draws)) for first in range(0, draws, step)]
    with opened(executor) as workers:
        tasks = {workers.submit(count, source, seed, first, last, depth) for first, last in bounds}
        try:
            for task in as_completed(tasks):
                tasks.remove(task)  # nobody else keeps what it counted
                total.add(task.result())
                if progress is not None:
                    progress("draws", total.draws, draws)
        finally:
            for task in tasks:
                task.cancel()
    return Odds(pool=ready.pool, tally=total, seed=seed, depth=depth)


def _source(ready: Ready, executor: str, path: Path | str | None) -> Source:
    """Say where tasks find the pool: never send it along."""
    if shares_memory(executor):
        return Held(ready)
    if path is None:
        raise NoPath(executor=executor)
    return Frozen(path=str(Path(path).resolve()), sha256=ready.pool.instance.sha256)


def _in_range(member: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise BadNumber(member=member, value=value, least=least, most=most)
