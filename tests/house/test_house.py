"""The house rules that a program can check."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "allocator").rglob("*.py"), *(ROOT / "housing").rglob("*.py")])
FILE_LINES, FUNCTION_LINES = 300, 40
ALONE = {"verify_round.py": 400}  # has to be one file, to be read by those whom it convinces
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            yield (owner.id if isinstance(owner, ast.Name) else ""), node.func.attr


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_has_one_idea_and_a_function_fits_on_a_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= ALONE.get(path.name, FILE_LINES)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", sorted((ROOT / "housing" / "services").rglob("*.py")), ids=named)
def test_services_never_commit_and_are_told_what_time_it_is(path: Path) -> None:
    called = set(calls(ast.parse(path.read_text(encoding="utf-8"))))
    assert ("db", "commit") not in called
    assert ("clock", "now") not in called or path.name == "tasks.py"  # work in the background is an entry point


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if "cli" not in path.parts and path.name != "clock.py"], ids=named
)
def test_only_entry_points_look_at_the_clock(path: Path) -> None:
    assert not CLOCKS & set(calls(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", sorted((ROOT / "allocator").rglob("*.py")), ids=named)
def test_the_allocator_knows_no_chance_and_no_environment(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([ast.alias(node.module or "")] if isinstance(node, ast.ImportFrom) else node.names)
    }
    assert not imported & ({"secrets", "socket", "time"} | ({"random"} if path.name != "generate.py" else set()))
    assert ("os", "getenv") not in set(calls(tree))
    assert "environ" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_importing_the_allocator_loads_neither_solver_nor_numpy() -> None:
    code = "import allocator, sys; assert not {'ortools', 'numpy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_site_loads_no_solver() -> None:
    code = "import housing.web, housing.cli, sys; housing.create_app; assert 'ortools' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_lock_files_hold_hashes_and_no_addresses() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "http" not in text
        assert "file:" not in text
