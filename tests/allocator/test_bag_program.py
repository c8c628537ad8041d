"""The second program as an auditor runs it: from the bag alone, with a Python that has nothing installed."""

import ast
import hashlib
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.bundle import layout
from allocator.check import __main__ as program
from allocator.check.bag import DIFFERS, IDENTICAL, UNREADABLE, replay
from allocator.check.bag_draw import check_rule
from allocator.check.bag_json import NoBag, Wrong, lines
from allocator.check.bag_pool import Bag
from tests.allocator.bags import Made, copied, reseal


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path)


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_program_in_the_bag_says_identical_and_leaves_the_bag_as_it_was(bag: Path) -> None:
    for _ in range(2):
        ran = run("-I", "-S", f"{layout.PROGRAM}/__main__.py", ".", folder=bag)
        assert (ran.returncode, ran.stderr) == (IDENTICAL, "")
        assert ran.stdout.splitlines()[-1] == "identical"


def test_the_program_runs_as_a_module_from_a_folder_that_holds_nothing_else(bag: Path) -> None:
    ran = run("-E", "-S", "-B", "-m", "allocator.check", bag, folder=bag / "data" / "verify")
    assert (ran.returncode, ran.stderr) == (IDENTICAL, "")
    assert ran.stdout.splitlines()[-1] == "identical"


def test_the_commands_of_the_readme_run_as_they_stand(bag: Path) -> None:
    text = (bag / layout.README_EN).read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if line.startswith("python3 "))
    ran = run(*command.split()[1:], folder=bag)
    assert ran.stdout.splitlines()[-1] == "identical"


def test_a_changed_bag_ends_with_1_and_the_difference(bag: Path) -> None:
    (bag / layout.ORDER).write_bytes(b"pool,rank,receipt,ticket\n")
    reseal(bag)
    ran = run("-I", "-S", f"{layout.PROGRAM}/__main__.py", ".", folder=bag)
    assert ran.returncode == DIFFERS
    assert ran.stdout.splitlines()[-1].startswith(f"O1 {layout.ORDER}, line 2:")


def test_what_is_no_bag_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(tmp_path / "nothing")]) == UNREADABLE
    assert capsys.readouterr().out.splitlines()[-1].startswith("M1 ")
    with pytest.raises(SystemExit) as ended:
        program.main([])
    assert ended.value.code == UNREADABLE
    assert "usage" in capsys.readouterr().err


def test_a_link_or_a_device_is_refused(bag: Path, tmp_path: Path) -> None:
    (bag / "data" / "more").symlink_to(tmp_path)
    report = replay(bag)
    assert report.status == DIFFERS
    assert report.difference == "M1 data/more: neither a file nor a folder"


def test_a_file_that_goes_away_while_it_is_read_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert replay(tmp_path / "file").status == UNREADABLE


def test_a_manifest_can_name_nothing_outside_the_bag(bag: Path) -> None:
    path = bag / layout.MANIFEST
    for line in ("0" * 64 + "  ../secret\n", "0" * 64 + "  /etc/hostname\n", "0" * 64 + "  data/zz\n", "x\n"):
        good = path.read_bytes()
        path.write_bytes(b"".join(sorted([*good.splitlines(keepends=True), line.encode()], key=lambda one: one[66:])))
        tags = [f"{_sha256(bag / name)}  {name}\n" for name in layout.TAGGED]
        (bag / layout.TAG_MANIFEST).write_text("".join(tags), encoding="utf-8", newline="\n")
        difference = replay(bag).difference
        assert difference is not None
        assert difference.startswith("M1 ")
        path.write_bytes(good)


def test_a_file_that_the_manifest_leaves_out_is_named(bag: Path) -> None:
    path = bag / layout.MANIFEST
    kept = [line for line in path.read_bytes().splitlines(keepends=True) if b"units.jsonl" not in line]
    for changed in (kept, [kept[1], kept[0], *kept[2:]]):
        path.write_bytes(b"".join(changed))
        tags = [f"{_sha256(bag / name)}  {name}\n" for name in layout.TAGGED]
        (bag / layout.TAG_MANIFEST).write_text("".join(tags), encoding="utf-8", newline="\n")
        difference = replay(bag).difference
        assert difference is not None
        assert layout.UNITS in difference or layout.MANIFEST in difference


def test_a_file_that_cannot_be_opened_ends_with_2(bag: Path) -> None:
    with pytest.raises(NoBag):
        next(lines(bag / "data"))


def test_an_instance_that_the_rule_cannot_read_is_named(bag: Path) -> None:
    path = bag / layout.INSTANCE
    path.write_text(path.read_text(encoding="utf-8").replace('"caps":', '"kaps":', 1), encoding="utf-8", newline="\n")
    with pytest.raises(Wrong, match=rf"{layout.INSTANCE}: .*kaps"):
        check_rule(Bag(bag))


def test_the_program_started_by_its_path_finds_itself(
    original: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["check", str(original)])
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(program.__file__), run_name="__main__")
    assert ended.value.code == IDENTICAL
    assert capsys.readouterr().out.endswith("identical\n")


def test_the_tag_files_are_those_of_bagit_and_fit_the_plan(bag: Path) -> None:
    for name, text in (
        (layout.BAGIT, b"BagIt-Version: 0.97\n"),
        (layout.BAG_INFO, b"External-Identifier: X\n"),
    ):
        good = (bag / name).read_bytes()
        (bag / name).write_bytes(text)
        tags = [f"{_sha256(bag / one)}  {one}\n" for one in layout.TAGGED]
        (bag / layout.TAG_MANIFEST).write_text("".join(tags), encoding="utf-8", newline="\n")
        difference = replay(bag).difference
        assert difference is not None
        assert name in difference
        (bag / name).write_bytes(good)
    (bag / layout.TAG_MANIFEST).write_text("".join(tags[:2]), encoding="utf-8", newline="\n")
    assert str(replay(bag).difference).startswith(f"M1 {layout.TAG_MANIFEST}")


def test_a_withheld_party_and_an_empty_round_replay(tmp_path: Path) -> None:
    report = replay(Made(withheld=("notary",)).bag(tmp_path / "withheld"))
    assert report.identical
    assert any("withheld: notary" in line for line in report.lines())
    assert replay(Made(households=0).bag(tmp_path / "empty")).identical


def test_the_second_program_imports_only_itself_and_the_standard_library() -> None:
    folder = Path(program.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("allocator.check") or name.split(".")[0] in sys.stdlib_module_names


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
