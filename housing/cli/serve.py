"""`anju serve`: the site and, beside it, the worker that does long work."""

import multiprocessing
import os
import signal
import time

import click

from housing import clock, jobs
from housing.cli.entry import engine, settings
from housing.db import sessions
from housing.services import tasks

IDLE_SECONDS = 1.0
THREADS = 8


@click.command()
@click.option("--demo", is_flag=True, help="Show the made-up city of `make demo`, in its own year.")
@click.option("--port", default=5000, show_default=True)
def serve(*, demo: bool, port: int) -> None:
    """Show the site at http://127.0.0.1:PORT."""
    if demo:
        os.environ["DEMO"] = "1"
    _require_city()
    beside = multiprocessing.Process(target=_work, args=(demo,), daemon=True)
    beside.start()
    try:
        _serve(port)
    finally:
        if beside.pid is not None and beside.is_alive():
            os.kill(beside.pid, signal.SIGTERM)
            beside.join()


@click.command()
def worker() -> None:
    """Do long work: allocations, bulk checks, publishing. One of these runs beside the site."""
    _work(settings().demo)


def _require_city() -> None:
    if settings().demo and not (settings().data_dir / "anju.db").exists():
        raise click.ClickException("there is no made-up city here yet: run `make demo` first")


def _serve(port: int) -> None:
    from gunicorn.app.base import BaseApplication

    from housing import create_app

    class Site(BaseApplication):  # type: ignore[misc]
        """The site under gunicorn, on loopback; a proxy stands before it in a real installation."""

        def load_config(self) -> None:
            for key, value in {
                "bind": f"127.0.0.1:{port}",
                "worker_class": "gthread",
                "threads": THREADS,
            }.items():
                self.cfg.set(key, value)

        def load(self) -> object:
            _go_to_the_year_of_the_city()
            return create_app(settings())

    Site().run()


def _work(demo: bool) -> None:
    if demo:
        _go_to_the_year_of_the_city()
    catalogue = tasks.catalogue(tasks.place_of(settings().data_dir))
    factory = sessions(engine())
    while True:
        if not jobs.run_next(factory, catalogue):
            time.sleep(IDLE_SECONDS)


def _go_to_the_year_of_the_city() -> None:
    if settings().demo:
        from housing.demo.story import TODAY

        clock.run_from(TODAY)
