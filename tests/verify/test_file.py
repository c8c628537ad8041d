"""The third program is one file that anybody can read, for any Python since 3.8, and has nothing to do with ours."""

import ast
import sys
from pathlib import Path

from allocator.bundle import layout
from allocator.bundle.bag import SCRIPT
from tests.allocator.bags import Made

ROOT = Path(__file__).parents[2]
SINCE = (3, 8)
LINES, WIDTH = 400, 120
OURS = {"allocator", "housing", "tests"}


def imports(tree: ast.AST) -> set[str]:
    """Name what a module imports, as far as the first dot."""
    found = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    found |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in found}


def test_it_is_short_enough_to_be_read() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH
    assert ";" not in {one for line in lines for one in line.split()}  # and not by putting many steps on a line


def test_it_is_python_3_8_and_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=SINCE)
    assert imports(tree) <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"__import__", "compile", "eval", "exec"}


def test_it_uses_nothing_that_came_after_python_3_8() -> None:
    names = {
        node.attr for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    }
    assert not names & {
        "removeprefix",
        "removesuffix",
        "bit_count",
        "pairwise",
        "is_relative_to",
        "hardlink_to",
        "total",
    }


def test_no_module_of_ours_imports_it_and_it_lies_in_no_package() -> None:
    assert not (SCRIPT.parent / "__init__.py").exists()
    for folder in sorted(OURS):
        for path in (ROOT / folder).rglob("*.py"):
            if path != SCRIPT:
                assert SCRIPT.stem not in imports(ast.parse(path.read_text(encoding="utf-8")))


def test_it_shares_no_line_of_thought_with_the_other_programs() -> None:
    """No three lines in a row that say something stand in another program of ours as well."""
    own = threes(SCRIPT)
    for path in [*(ROOT / "allocator").rglob("*.py")]:
        if path != SCRIPT:
            assert not own & threes(path), path


def threes(path: Path) -> set[tuple[str, ...]]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if len(line.strip()) > 10]
    lines = [line for line in lines if not line.startswith(("import ", "from "))]
    return set(zip(lines, lines[1:], lines[2:], strict=False))


def test_a_bag_holds_it_as_it_is(tmp_path: Path) -> None:
    assert (Made(households=1).bag(tmp_path / "bags") / layout.SCRIPT).read_bytes() == SCRIPT.read_bytes()
