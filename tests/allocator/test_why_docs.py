"""The worked example of `docs/allocation.md` is what both programs compute, and its pictures are what is drawn."""

import re
from pathlib import Path
from typing import Any

import pytest

from allocator import Instance, Result, solve
from allocator.why.explain import explain
from tests.allocator import reference
from tests.docs import DOCS, example, example_instance
from tests.docs.pictures import PICTURES, drawn

PAGE = "allocation.md"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the instance of the page in it."""
    (tmp_path / "instance.jsonl").write_text(example(PAGE, "instance.jsonl"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("engine", ["ortools", "check"])
def test_the_result_on_the_page_is_what_the_program_computes(here: Path, engine: Any) -> None:
    result = solve(Instance.read(here / "instance.jsonl"), engine)
    assert b"".join(result.file_lines()).decode() == example(PAGE, "result.jsonl")


def test_the_steps_on_the_page_are_those_of_the_rule() -> None:
    found = reference.allocation(example_instance())
    turns = [(turn.household, "".join(turn.awarded), turn.lot) for turn in found.turns["rent"]]
    assert turns == [("A", "ABC", "east-1"), ("B", "BC", "east-2"), ("C", "C", None), ("D", "D", "west-1")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sentences_on_the_page_are_those_of_the_program(here: Path, language: Any) -> None:
    instance = Instance.read(here / "instance.jsonl")
    result = Result.parse(example(PAGE, "result.jsonl").encode().splitlines(keepends=True))
    told = [f"{one}  {line}\n" for one in "ABCDE" for line in explain(instance, result, one, language)]
    assert "".join(told) == example(PAGE, f"explain {language}")


def test_the_python_on_the_page_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example(PAGE, "python"), PAGE, "exec"), {})  # noqa: S102
    assert (here / "result.jsonl").read_text(encoding="utf-8") == example(PAGE, "result.jsonl")
    lines = capsys.readouterr().out.splitlines()
    assert [f"E  {line}" for line in lines] == example(PAGE, "explain en").splitlines()[-len(lines) :]


@pytest.mark.parametrize(("graduates", "housed"), [("C", "AC"), ("", "AB")])
def test_the_picture_of_the_two_passes_tells_the_truth(graduates: str, housed: str) -> None:
    households = [
        {
            "id": one, "groups": ["graduate"] * (one in graduates),
            "applications": [{"program": "p", "ticket": str(n) * 64, "suitable": ["lot"]}],
        }
        for n, one in enumerate("ABC")
    ]  # fmt: skip
    instance = {
        "format": "anju-instance/1", "programs": [{"id": "p"}],
        "lots": [{"id": "lot", "program": "p", "capacity": 2}],
        "reserves": [{"program": "p", "group": "graduate", "seats": 1}], "households": households,
    }  # fmt: skip
    assert sorted(reference.allocate(instance)[0]) == sorted(housed)


@pytest.mark.parametrize("name", drawn())
def test_a_picture_in_the_folder_is_the_one_that_is_drawn(name: str) -> None:
    assert (PICTURES / name).read_text(encoding="utf-8") == drawn()[name], "run `make docs`"


def test_every_picture_and_file_that_the_page_points_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (DOCS / PAGE).read_text(encoding="utf-8")):
        assert (DOCS / target).exists(), target
