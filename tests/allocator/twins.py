"""A small twin, and ways to look into it and to change it."""

from pathlib import Path
from typing import Any

import numpy as np

from allocator import Instance, InstanceError
from allocator.instance.twin import pack
from tests.allocator.test_instance import as_file, small

Columns = dict[str, Any]


def columns_of(path: Path) -> Columns:
    """The arrays of a twin as anybody reads them, and may change them."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name].copy() for name in file.files}


def read(path: Path) -> Instance | str:
    """What stands in a file, or in one line what is wrong with it."""
    try:
        return Instance.read(path)
    except InstanceError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
        return str(error)


def small_twin(tmp_path: Path) -> Path:
    """The twin of a small instance with one of everything."""
    raw = small()
    raw["households"][1]["applications"].append(
        {"program": "talent", "ticket": "0f" * 32, "suitable": ["T1"], "metres": {"T1": 4}}
    )
    raw["households"].append({"id": "H3", "groups": ["a", "b"], "applications": []})
    path = tmp_path / "instance.npz"
    pack(as_file(raw, tmp_path / "instance.jsonl"), path)
    return path
