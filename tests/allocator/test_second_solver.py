"""The answer does not depend on the release of the solver: the same bytes with another one of OR-Tools.

`make test` installs the other release beside the first, into `.venv/second-solver`, where that is possible.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECOND = Path(sys.prefix) / "second-solver"
DIGEST = """
import hashlib, ortools
from allocator import Instance, solve
from tests import strategies
digest = hashlib.sha256()
for mix in strategies.MIXES:
    for seed in range(40):
        digest.update(b"".join(solve(Instance.from_json(strategies.seeded(seed, mix))).file_lines()))
print(ortools.__version__, digest.hexdigest())
"""


def digest(**environment: str) -> tuple[str, str]:
    """The release that solved, and the digest of its answers."""
    run = subprocess.run(
        [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    release, found = run.stdout.split()
    return release, found


@pytest.mark.skipif(not (SECOND / "ortools").is_dir(), reason="no second release of OR-Tools is installed")
def test_two_releases_of_the_solver_give_the_same_bytes() -> None:
    first, second = digest(), digest(PYTHONPATH=str(SECOND))
    assert first[0] != second[0]
    assert first[1] == second[1]
