"""`anju serve`: the site and, beside it, the worker that does long work."""

import os
import subprocess
import sys
import time

import click

from housing import clock, jobs
from housing.cli import accounts, maintain
from housing.cli.entry import engine, require_safe, settings
from housing.db import sessions
from housing.services import tasks

IDLE_SECONDS = 1.0
DUE_SECONDS = 60.0
THREADS = 8


@click.command()
@click.option("--demo", is_flag=True, help="Show the made-up city of `make demo`, in its own year.")
@click.option("--port", default=5000, show_default=True)
def serve(*, demo: bool, port: int) -> None:
    """Show the site at http://127.0.0.1:PORT."""
    if demo:
        os.environ["DEMO"] = "1"
    _require_city()
    require_safe(engine())
    _announce(port)
    me, beside = os.getpid(), subprocess.Popen([sys.executable, "-m", "housing.cli", "worker"])
    try:
        _serve(port)
    finally:
        if os.getpid() == me:  # gunicorn's own children come through here too
            beside.terminate()
            beside.wait()


@click.command()
def worker() -> None:
    """Do long work: allocations, bulk checks, publishing. One of these runs beside the site."""
    require_safe(engine())
    _work()


def _announce(port: int) -> None:
    """Say where the site is and who can log in; the connection is closed before anything forks."""
    click.echo(f"The site: http://127.0.0.1:{port}   (stop it with Ctrl+C)")
    if settings().demo:
        with sessions(engine())() as db:
            accounts.show(db, f"http://127.0.0.1:{port}")
        engine().dispose()
        engine.cache_clear()


def _require_city() -> None:
    if settings().demo and not (settings().data_dir / "anju.db").exists():
        raise click.ClickException("there is no made-up city here yet: run `make demo` first")


def _serve(port: int) -> None:
    from gunicorn.app.base import BaseApplication

    from housing import create_app

    class Site(BaseApplication):  # type: ignore[misc]
        """The site under gunicorn, on loopback; a proxy stands before it in a real installation."""

        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", THREADS)
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("loglevel", "warning")

        def load(self) -> object:
            _go_to_the_year_of_the_city()
            return create_app(settings())

    Site().run()


def _work() -> None:
    _go_to_the_year_of_the_city()
    catalogue = tasks.catalogue(tasks.place_of(settings().data_dir))
    factory, looked = sessions(engine()), -DUE_SECONDS
    while True:
        if time.monotonic() - looked >= DUE_SECONDS:
            maintain.set_free(factory)
            maintain.sweep(factory)
            looked = time.monotonic()
        if not jobs.run_next(factory, catalogue):
            time.sleep(IDLE_SECONDS)


def _go_to_the_year_of_the_city() -> None:
    if settings().demo:
        from housing.demo.story import TODAY

        clock.run_from(TODAY)
