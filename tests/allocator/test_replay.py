"""The replay of a published round: what it says when all is well, and when nothing can be read."""

import json
from pathlib import Path

import pytest

from allocator.bundle import layout
from allocator.replay import CHECKS, replay
from tests.allocator.bags import PARTIES, ROUND, Made, copied, reseal


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path)


def test_every_check_is_named_in_its_order(original: Path) -> None:
    report = replay(original)
    ids = [check.id for check in report.checks]
    assert ids == ["M1", "P1", "M2", "C1", "G1", "U1", "E1", "E2", "E3", "D1", "R1", "O1", "I1", "A1", "A2", "V1", "V2"]
    assert report.first is None
    lines = list(report.lines())
    assert [line.split()[:2] for line in lines[:-1]] == [[one, "--" if one == "M2" else "ok"] for one in ids]
    assert lines[-1] == "identical"


def test_the_summary_gives_what_people_compare(original: Path) -> None:
    summary = replay(original).summary
    report = json.loads((original / layout.REPORT).read_text(encoding="utf-8"))
    assert summary["round"] == ROUND
    assert summary["demonstration"] is True
    assert summary["seed"] == report["seed"]
    assert summary["households"] == 30
    assert summary["homes"] == 15
    assert summary["housed"] == report["housed"]
    assert summary["withheld"] == "-"
    for name in ("order_sha256", "assignments_sha256", "result_sha256", "instance_sha256"):
        assert summary[name] == report[name]


def test_the_progress_of_every_check_is_told(original: Path) -> None:
    told: list[tuple[str, int, int]] = []
    replay(original, lambda name, done, total: told.append((name, done, total)))
    assert [one for one in told if one[0] in CHECKS] == [(name, n, len(CHECKS)) for n, name in enumerate(CHECKS)]


def test_a_withheld_secret_gives_another_draw_that_replays(tmp_path: Path, original: Path) -> None:
    withheld = Made(withheld=PARTIES[1:2]).bag(tmp_path / "bags")
    report = replay(withheld)
    assert report.identical
    assert report.summary["withheld"] == PARTIES[1]
    assert report.summary["seed"] != replay(original).summary["seed"]
    assert (withheld / layout.ORDER).read_bytes() != (original / layout.ORDER).read_bytes()


@pytest.mark.parametrize("name", [layout.README_EN, layout.README_ZH])
def test_a_rewritten_readme_is_refused_even_if_the_manifest_was_made_to_fit(bag: Path, name: str) -> None:
    path = bag / name
    path.write_text(path.read_text(encoding="utf-8").replace("python3", "curl"), encoding="utf-8", newline="\n")
    reseal(bag)
    report = replay(bag)
    assert [check.id for check in report.checks if check.ok is False] == ["V2"]
    assert str(report.difference).startswith(f"V2 {name}, line ")


def test_a_bag_tells_whether_its_program_is_the_one_of_this_installation(bag: Path) -> None:
    assert replay(bag).checks[-1].detail.endswith("the program in the bag is the one of this installation")
    (bag / layout.PROGRAM / "faults.py").write_text('"""Another version."""\n', encoding="utf-8", newline="\n")
    reseal(bag)
    report = replay(bag)
    assert report.identical
    assert report.checks[-1].detail.endswith("of another version than this installation and was not judged")


def test_a_folder_that_is_no_bag_fails_every_check_and_raises_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "not there"):
        report = replay(folder)
        assert not report.identical
        assert not any(check.ok for check in report.checks)
        assert report.difference is not None
        assert report.difference.startswith("M1 ")


def test_a_folder_in_the_place_of_a_file_is_named(bag: Path) -> None:
    (bag / layout.PLAN).unlink()
    (bag / layout.PLAN).mkdir()
    report = replay(bag)
    assert report.difference == f"M1 {layout.PLAN} is missing from the bag."
    assert f"{layout.PLAN} cannot be read" in report.checks[1].detail


def test_a_check_that_could_not_be_made_says_which_one_is_the_cause(bag: Path) -> None:
    (bag / layout.ENTRIES).write_bytes(b"{}\n")
    reseal(bag)
    report = replay(bag)
    details = {check.id: check.detail for check in report.checks}
    assert report.first is not None
    assert report.first.id == "E1"
    assert details["O1"] == "not made, because E1 failed"


def test_a_difference_is_shown_from_where_the_lines_part(bag: Path) -> None:
    path = bag / layout.INSTANCE
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].replace('"tier":1', '"tier":0').replace('"tier":0', '"tier":9', 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    reseal(bag)
    failed = replay(bag).first
    assert failed is not None
    assert failed.id == "I1"
    assert failed.facts["line"] == 6
    assert '"tier":9' in str(failed.facts["published"])
    assert str(failed.facts["published"]).startswith("…")


def test_the_first_differing_place_is_named_with_both_values(bag: Path) -> None:
    path = bag / layout.ORDER
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3], lines[4] = lines[4], lines[3]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    reseal(bag)
    failed = replay(bag).first
    assert failed is not None
    assert (failed.id, failed.facts["pool"], failed.facts["rank"]) == ("O1", "talent", 3)
    assert (failed.facts["published"], failed.facts["recomputed"]) == (lines[3], lines[4])


def test_an_instance_that_no_rule_knows_fails_the_rule_check(bag: Path) -> None:
    path = bag / layout.INSTANCE
    path.write_text(path.read_text(encoding="utf-8").replace('"caps":', '"kaps":', 1), encoding="utf-8", newline="\n")
    reseal(bag)
    failed = {check.id for check in replay(bag).checks if check.ok is False}
    assert {"I1", "A2"} <= failed
