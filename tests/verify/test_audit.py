"""`anju audit`: three programs on one bag, one table, and the status that says the worst."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.bundle import layout
from housing.cli import anju
from housing.cli.audit import DISAGREE, FAILED, PASSED, SKIPPED, UNREADABLE, Audit, status, table
from tests.allocator.bag_changes import CHANGES
from tests.allocator.bags import Made, copied, reseal
from tests.allocator.signing import BUREAU
from tests.verify.test_rounds import keys, limited, reserved


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path / "copy")


def audited(bag: Path, *arguments: str) -> Result:
    return CliRunner().invoke(anju, ["audit", str(bag), *arguments])


def test_three_programs_agree_on_an_untouched_bag(original: Path) -> None:
    result = audited(original)
    assert result.exit_code == PASSED
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["check", "replay", "check", "verify_round"]
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:-1]}
    assert rows["A2"] == ["ok", "ok", "ok"]
    assert len(set(rows["bundle"])) == len(set(rows["seed"])) == 1
    assert rows["order_sha256"][0] == rows["order_sha256"][2]
    assert rows["assignments_sha256"][0] == rows["assignments_sha256"][2]
    assert lines[-1].endswith("all agree")


@pytest.mark.parametrize("what", ["a weight raised", "ranks swapped", "homes exchanged", "another lot"])
def test_a_change_is_told_by_all_three_and_ends_with_1(bag: Path, what: str) -> None:
    name, _, change = CHANGES[what]
    change(bag)
    reseal(bag)
    result = audited(bag)
    assert result.exit_code == FAILED
    said = [line for line in result.output.splitlines() if name in line]
    assert [line.partition(":")[0] for line in said] == ["replay", "check", "verify_round"]


def test_what_only_one_program_judges_makes_no_disagreement(bag: Path) -> None:
    path = bag / layout.README_EN
    path.write_text(path.read_text(encoding="utf-8") + "more\n", encoding="utf-8", newline="\n")
    reseal(bag)
    result = audited(bag)
    assert result.exit_code == FAILED
    assert "V2" in result.output


def test_what_was_not_checked_ends_with_3(bag: Path, tmp_path: Path) -> None:
    result = audited(limited(reserved, tmp_path / "limited"))
    assert result.exit_code == SKIPPED
    assert "todo A2" in result.output


def test_a_bag_that_one_of_the_keys_did_not_sign_fails(bag: Path) -> None:
    result = audited(bag, *keys(BUREAU))
    assert result.exit_code == FAILED
    assert "M2" in result.output


def test_a_key_that_is_none_and_a_folder_that_is_no_bag(bag: Path, tmp_path: Path) -> None:
    result = audited(bag, "--key", "x")
    assert result.exit_code == UNREADABLE
    assert "verify_round: x: no key" in result.output
    (tmp_path / "empty").mkdir()
    assert audited(tmp_path / "empty").exit_code == FAILED
    assert audited(tmp_path / "nowhere").exit_code == UNREADABLE


def one(number: int, checks: dict[str, str], **digests: str) -> Audit:
    return Audit(name="x", status=number, checks=checks, digests=digests)


@pytest.mark.parametrize(
    ("audits", "expected"),
    [
        ([one(0, {"A2": "ok"}), one(1, {"A2": "failed"})], DISAGREE),
        ([one(0, {"A2": "ok"}, seed="1"), one(0, {"A2": "ok"}, seed="2")], DISAGREE),
        ([one(0, {"A2": "ok"}), one(1, {"A2": "failed"}), one(2, {})], UNREADABLE),
        ([one(0, {"A2": "ok"}), one(1, {"A2": "ok", "M2": "failed"})], FAILED),
        ([one(1, {"A2": "failed"}), one(3, {"A2": "skipped"})], FAILED),
        ([one(1, {"A1": "failed"}), one(1, {"A1": "ok", "A2": "failed"})], FAILED),
        ([one(0, {"A2": "ok"}), one(3, {"A2": "skipped"})], SKIPPED),
        ([one(0, {"A2": "ok"}), one(-9, {})], UNREADABLE),
        ([one(0, {"A2": "ok"}), one(0, {"A2": "ok"})], PASSED),
    ],
)
def test_the_worst_word_counts(audits: Sequence[Audit], expected: int) -> None:
    assert status(audits) == expected
    assert len({line.count("  ") for line in table(audits)}) >= 1
