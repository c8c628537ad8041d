"""`python -m allocator`: files in, files out, and an exit status that a script can trust."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.__main__ import main


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A small generated instance."""
    path = tmp_path / "instance.jsonl"
    sizes = ["--households", "400", "--homes", "80", "--lots", "24", "--seed", "7"]
    assert main(["generate", *sizes, "-o", str(path)]) == 0
    return path


def test_both_engines_write_the_same_bytes_and_the_check_agrees(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "ortools.jsonl", tmp_path / "check.jsonl"
    assert main(["solve", str(city), "-o", str(one), "--progress"]) == 0
    assert "choice talent: " in capsys.readouterr().err
    assert main(["solve", str(city), "-o", str(two), "--engine", "check"]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert main(["check", str(city), str(one)]) == 0
    assert capsys.readouterr() == ("equal: 400 households\n", "")


def test_a_changed_result_gives_status_1_and_the_first_difference(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result.jsonl"
    main(["solve", str(city), "-o", str(result)])
    head, *rows = map(json.loads, result.read_bytes().splitlines())
    changed = next(row for row in rows if "lot" in row)
    changed["lot"] = "NOWHERE"
    result.write_text("".join(json.dumps(row) + "\n" for row in [head, *rows]))
    assert main(["check", str(city), str(result)]) == 1
    assert capsys.readouterr().out.startswith(f"differs: household {changed['household']}, place ")


def test_a_bad_instance_gives_status_2_one_line_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, result = tmp_path / "instance.jsonl", tmp_path / "result.jsonl"
    path.write_text('{"format": "anju-instance/1", "programs": [{"id": "p", "quota": -1}], "lots": []}\n')
    for command in (["solve", str(path), "-o", str(result)], ["check", str(path), str(path)]):
        assert main(command) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "quota" in err
    assert not result.exists()


def test_files_that_are_not_there_give_status_2(tmp_path: Path, city: Path) -> None:
    nothing = str(tmp_path / "nothing.jsonl")
    assert main(["solve", nothing, "-o", str(tmp_path / "result.jsonl")]) == 2
    assert main(["check", nothing, nothing]) == 2
    assert main(["solve", str(city), "-o", str(tmp_path / "no-folder" / "result.jsonl")]) == 2


def test_sizes_are_whole_numbers(tmp_path: Path) -> None:
    command = ["generate", "--households", "-1", "--homes", "1", "--lots", "1", "-o", str(tmp_path / "x")]
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2


def test_it_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["allocator", "--help"])
    monkeypatch.delitem(sys.modules, "allocator.__main__")
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("allocator", run_name="__main__")
    assert caught.value.code == 0
    assert "generate" in capsys.readouterr().out


def test_the_command_line_loads_what_it_needs_only_when_asked() -> None:
    program = (
        "import sys, allocator, allocator.commands, allocator.__main__\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('ortools', 'numpy', 'pandas')])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
