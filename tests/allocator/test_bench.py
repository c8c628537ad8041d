"""The benchmarks run, and whoever computes the same rule gets the same answer; no time is judged here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.ladder import RIVALS
from tests.bench.machine import version
from tests.bench.rows import ROWS

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, str, Path]:
    """One run of everything at small sizes: what it kept, what it printed, and where."""
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "tests.bench", "--quick", "--output", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    (kept,) = folder.glob("*-quick.json")
    return json.loads(kept.read_text(encoding="utf-8")), ran.stdout, folder


def test_every_row_comes_out(measured: tuple[Json, str, Path]) -> None:
    found, printed, folder = measured
    names = {row["name"].partition(":")[0] for row in found["rows"]}
    assert names == set(ROWS) | set(RIVALS)
    assert all(f"\n| {name}" in printed for name in names)
    assert {"cpu", "cores", "python", "packages", "load_average"} <= set(found["machine"])
    (picture,) = folder.glob("*.svg")
    assert picture.read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize("name", ROWS)
def test_the_allocator_gives_an_answer(measured: tuple[Json, str, Path], name: str) -> None:
    rows = [row for row in measured[0]["rows"] if row["name"].partition(":")[0] == name]
    assert [row["ours"]["problem"] for row in rows] == [None] * len(rows)
    assert [row["theirs"]["problem"] for row in rows if row["theirs"]] == [None] * sum(bool(r["theirs"]) for r in rows)
    assert False not in [row["same"] for row in rows]


@pytest.mark.parametrize("name", RIVALS)
def test_another_package_gives_the_same_answer(measured: tuple[Json, str, Path], name: str) -> None:
    package = RIVALS[name].package
    if package is not None and version(package) is None:
        pytest.skip(f"{package} is not installed: make bench installs it")
    (row,) = [row for row in measured[0]["rows"] if row["name"] == name]
    assert (row["ours"]["problem"], row["theirs"]["problem"]) == (None, None)
    assert row["same"] is True


def test_a_row_that_nobody_knows_is_refused() -> None:
    command = [sys.executable, "-m", "tests.bench", "nothing"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 1
    assert "there is no row nothing" in ran.stderr
