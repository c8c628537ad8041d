"""Where draws are counted: threads, processes, or a cluster, all behind the executor of the standard library."""

import ipaddress
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from allocator.simulate.faults import NoExecutor, OpenLine

PATIENCE = 30  # seconds to reach a scheduler
RETRIES = 3  # times that a task is begun again when its worker has died


def shares_memory(url: str) -> bool:
    """Whether tasks run in this process."""
    return urlsplit(url).scheme == "thread"


@contextmanager
def executor(url: str, patience: float = PATIENCE) -> Iterator[Executor]:
    """Open an executor by its address and close it in the end; `patience` is how long to look for a scheduler."""
    parts = urlsplit(url)
    if parts.scheme in ("thread", "process"):
        workers = parts.netloc
        if not (workers.isascii() and workers.isdigit() and int(workers) > 0) or parts.path:
            raise NoExecutor(executor=url)
        with _local(parts.scheme, int(workers)) as found:
            yield found
    elif parts.scheme in ("tcp", "tls"):
        with _cluster(url, patience) as found:
            yield found
    else:
        raise NoExecutor(executor=url)


def _local(scheme: str, workers: int) -> Executor:
    if scheme == "thread":
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))  # no fork of a process with threads


@contextmanager
def _cluster(url: str, patience: float) -> Iterator[Executor]:
    """Connect to a Dask scheduler; nothing is scattered, so work lost with a worker can be done again."""
    host = _host(url)
    if urlsplit(url).scheme == "tcp" and not _is_here(host):
        raise OpenLine(executor=url)
    from distributed import Client

    connect: Callable[..., Any] = Client
    with connect(url, timeout=patience, set_as_default=False) as client:
        yield client.get_executor(retries=RETRIES, pure=False)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.hostname is None or parts.port is None or parts.path:
            raise NoExecutor(executor=url)
    except ValueError:
        raise NoExecutor(executor=url) from None
    return parts.hostname


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
