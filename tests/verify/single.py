"""The one-file verifier as tests use it: loaded from its path, never imported by name, and run on a folder."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
FILE = ROOT / "allocator" / "verify" / "verify_round.py"
ASSIGNED_TO = {"ok", "none", "skipped", "failed", "not run"}


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_round", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = load()


def run(bag: Path, report: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run it on a bag; gives the exit status and the report."""
    status = program.main(["--report", str(report), *arguments, str(bag)])
    return status, json.loads(report.read_bytes())


def failed(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Name the checks that failed, with what was wrong."""
    assert {one["status"] for one in told["checks"]} <= ASSIGNED_TO
    return [(one["id"], one["detail"]) for one in told["checks"] if one["status"] == "failed"]
