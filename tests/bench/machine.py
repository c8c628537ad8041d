"""What the figures were measured on."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.bench.instances import ROOT

PACKAGES = ("numpy", "ortools", "msgspec", "scipy", "networkx", "highspy", "matching", "fairpyx")


def describe() -> dict[str, Any]:
    """Name the machine, its load now, and every package that is measured."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: version(name) for name in PACKAGES},
        "commit": _commit(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
    }


def version(package: str) -> str | None:
    """The version that is installed, if any."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str | None:
    """The version of the code; with a + where files were changed since."""
    try:
        asked = [["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain", "allocator"]]
        head, changed = (subprocess.run(one, cwd=ROOT, capture_output=True, text=True, check=True) for one in asked)
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")
