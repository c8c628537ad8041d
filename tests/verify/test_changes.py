"""Whoever changes a published bag is found out by the one file as well, by the right check, and it never breaks off."""

from functools import partial
from pathlib import Path

import pytest

from allocator.bundle import layout
from tests.allocator.bag_changes import CHANGES
from tests.allocator.bags import Made, copied, reseal
from tests.allocator.test_bag_changes import DATA, TAGS, flip, names_of
from tests.allocator.test_bag_hostile import FILES, committed_again, first_rows, places_of, with_value, without
from tests.allocator.bags import rewrite
from tests.verify.single import failed, run


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path / "copy")


def found_out(bag: Path, name: str, checks: str) -> None:
    """It ends with status 1, names the file, and says by which check."""
    status, told = run(bag, bag.parent / "report.json")
    ((check, detail),) = failed(told)
    assert status == 1
    assert "broke off" not in detail, (check, detail)
    assert check in checks.split(), (check, detail)
    assert name in detail, (check, detail)


@pytest.mark.parametrize("what", CHANGES)
def test_a_directed_change_is_found_and_named(bag: Path, what: str) -> None:
    name, checks, change = CHANGES[what]
    change(bag)
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, checks)
