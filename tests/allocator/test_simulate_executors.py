"""Threads, processes and a cluster count the same, to the byte, even when a worker dies."""

import argparse
import json
import pickle
from pathlib import Path

import pytest

from allocator import Instance
from allocator.commands.simulation import add_parser
from allocator.instance.generate import generate
from allocator.instance.lines import write
from allocator.simulate import simulate
from allocator.simulate.executors import executor
from allocator.simulate.faults import Changed, NoExecutor, NoPath, OpenLine
from allocator.simulate.source import Depth, Frozen, count
from tests.allocator.cluster import cluster

DRAWS: dict[Depth, int] = {"award": 1100, "choice": 18}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated instance."""
    path = tmp_path_factory.mktemp("city") / "instance.jsonl"
    write(path, generate(households=600, homes=80, lots=24, seed=7))
    return path


@pytest.fixture(scope="module")
def digests(city: Path) -> dict[Depth, str]:
    """What one thread counts."""
    instance = Instance.read(city)
    return {depth: simulate(instance, draws=draws, seed=7, depth=depth).sha256 for depth, draws in DRAWS.items()}


@pytest.mark.parametrize("depth", ["award", "choice"])
def test_how_the_draws_are_shared_out_changes_nothing(city: Path, digests: dict[Depth, str], depth: Depth) -> None:
    instance = Instance.read(city)
    for url in ("thread://3", "process://2"):
        odds = simulate(instance, draws=DRAWS[depth], seed=7, depth=depth, executor=url, path=city)
        assert odds.sha256 == digests[depth]


def test_a_cluster_counts_the_same_even_when_a_worker_is_killed(city: Path, digests: dict[Depth, str]) -> None:
    instance = Instance.read(city)
    with cluster(2) as (url, workers):
        seen: list[int] = []

        def kill_one(_step: str, done: int, _total: int) -> None:
            if not seen:
                workers[0].kill()
            seen.append(done)

        whole = simulate(instance, draws=DRAWS["award"], seed=7, executor=url, path=city)
        assert whole.sha256 == digests["award"]
        odds = simulate(
            instance, draws=DRAWS["choice"], seed=7, depth="choice", executor=url, path=city, progress=kill_one
        )
        assert odds.sha256 == digests["choice"]
        assert len(seen) == 5
        with pytest.raises(Changed, match="same frozen file"):
            simulate(Instance.from_json(instance.to_json()), draws=1, seed=7, executor=url, path=city)


def test_a_worker_takes_no_other_file_for_the_frozen_one(city: Path, tmp_path: Path) -> None:
    instance = Instance.read(city)
    other = tmp_path / "other.jsonl"
    other.write_bytes(city.read_bytes() + b"\n")
    with pytest.raises(Changed, match=r"has the digest \w+, not \w+"):
        count(Frozen(path=str(other), sha256=instance.sha256), 7, 0, 1, "award")
    with pytest.raises(Changed, match=r"has the digest \w+, not \w+") as caught:
        simulate(instance, draws=1000, seed=7, executor="process://1", path=other)
    assert caught.value.facts["sha256"] == instance.sha256
    with pytest.raises(FileNotFoundError):
        simulate(instance, draws=1, seed=7, executor="process://1", path=tmp_path / "nothing")


def test_a_refusal_survives_the_way_between_processes() -> None:
    again = pickle.loads(pickle.dumps(Changed(path="p", found="f", sha256="s")))  # noqa: S301
    assert (type(again), again.facts) == (Changed, {"path": "p", "found": "f", "sha256": "s"})


def test_a_file_is_read_once_by_each_worker(city: Path) -> None:
    frozen = Frozen(path=str(city), sha256=Instance.read(city).sha256)
    assert frozen.ready() is Frozen(path=str(city), sha256=frozen.sha256).ready()


def test_other_processes_need_the_path(city: Path) -> None:
    with pytest.raises(NoPath, match="say where it lies"):
        simulate(Instance.read(city), draws=1, seed=1, executor="process://2")


@pytest.mark.parametrize(
    "url",
    [
        "thread://", "thread://0", "process://-1", "process://two", "thread://1/x", "2", "ftp://127.0.0.1:1",
        "tcp://127.0.0.1", "tcp://:1", "tls://host:port", "tls://host:99999999", "tcp://127.0.0.1:1/x",
    ],
)  # fmt: skip
def test_an_address_that_names_no_executor_is_refused(url: str) -> None:
    with pytest.raises(NoExecutor, match=r"is not thread://N"), executor(url):
        pass


@pytest.mark.parametrize("url", ["tcp://192.0.2.1:8786", "tcp://scheduler.example:8786"])
def test_a_scheduler_elsewhere_needs_tls(url: str) -> None:
    with pytest.raises(OpenLine, match="use tls://"), executor(url):
        pass


def test_a_scheduler_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match=r"Timed out|refused"), executor("tcp://localhost:1", patience=1):
        pass


def command(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    options = parser.parse_args(list(map(str, arguments)))
    return int(options.run(options))


def test_the_command_writes_the_odds_and_prints_their_digest(
    city: Path, digests: dict[Depth, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ("simulate", city, "--seed", "7")
    assert command(*common, "-o", tmp_path / "a.json", "--draws", "1100", "--cluster", "thread://2") == 0
    assert capsys.readouterr() == (f"1100 draws: {digests['award']}\n", "")
    more = ("--draws", "18", "--depth", "choice", "--households", "--progress", "--by", "group", "--by", "cap")
    assert command(*common, "-o", tmp_path / "b.json", *more) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"18 draws: {digests['choice']}\n")
    assert err.count("draws: ") == 5
    assert "talent/R" in out
    assert len(json.loads((tmp_path / "b.json").read_bytes())["households"]) == 600
    assert command(*common, "-o", tmp_path / "c.json", "--draws", "300", "--by", "group") == 0
    assert "-" in capsys.readouterr().out.splitlines()[2]
