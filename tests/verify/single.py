"""The one-file verifier as tests use it: loaded from its path, never imported by name, and run on a folder."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from allocator.bundle.bag import SCRIPT

STATUSES = {"ok", "none", "skipped", "failed", "not run"}


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_round", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = load()


def run(bag: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run it on a bag; gives the exit status and the report."""
    report = bag.parent / "report.json"
    status = program.main(["--report", str(report), *arguments, str(bag)])
    return status, json.loads(report.read_bytes())


def statuses(told: dict[str, Any]) -> dict[str, str]:
    """Say how each check ended."""
    found = {one["id"]: one["status"] for one in told["checks"]}
    assert set(found.values()) <= STATUSES
    return found


def failed(told: dict[str, Any]) -> tuple[str, str]:
    """Name the one check that failed, with what was wrong."""
    ((check, detail),) = [(one["id"], one["detail"]) for one in told["checks"] if one["status"] == "failed"]
    return check, detail
