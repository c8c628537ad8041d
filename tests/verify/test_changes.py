"""Whoever changes a published bag is found out by the one file as well: by the right check, and without a crash."""

import json
import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.bundle import layout
from tests.allocator.bag_changes import CHANGES
from tests.allocator.bags import Made, copied, reseal, rewrite
from tests.allocator.test_bag_changes import DATA, TAGS, flip, names_of
from tests.allocator.test_bag_hostile import FILES, committed_again, first_rows, places_of, with_value, without
from tests.verify.single import failed, run

CONTENT = "P1 C1 G1 U1 E1 E2 E3 D1 R1 O1 I1 A1 A2 V1"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made(households=12).bag(tmp_path_factory.mktemp("small") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path / "copy")


def found_out(bag: Path, name: str, checks: str) -> None:
    """It ends with status 1, names the file, and says by which check."""
    status, told = run(bag)
    check, detail = failed(told)
    assert status == 1
    assert check in checks.split(), (check, detail)
    assert name in detail, (check, detail)


@pytest.mark.parametrize("what", CHANGES)
def test_a_directed_change_is_found_and_named(bag: Path, what: str) -> None:
    name, checks, change = CHANGES[what]
    change(bag)
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, checks)


def test_one_changed_byte_of_any_file_is_found_by_the_manifest(bag: Path) -> None:
    for name in names_of(bag):
        good = flip(bag / name, (bag / name).stat().st_size // 2)
        found_out(bag, name, "M1")
        (bag / name).write_bytes(good)
    assert run(bag)[0] == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_the_data_is_found(original: Path, data: st.DataObject) -> None:
    path = original / data.draw(st.sampled_from(DATA))
    good = flip(path, data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(1, 255)))
    try:
        reseal(original)
        assert run(original)[0] == 1
    finally:
        path.write_bytes(good)
        reseal(original)


@pytest.mark.parametrize("name", [*DATA, layout.README_EN, layout.README_ZH, layout.PAGE, layout.SCRIPT, *TAGS])
def test_a_missing_file_is_named(bag: Path, name: str) -> None:
    (bag / name).unlink()
    found_out(bag, name, "M1")
    if name not in TAGS:
        reseal(bag)
        found_out(bag, name, "M1")


@pytest.mark.parametrize(
    "name", ["extra.txt", "data/extra.txt", "data/entries.jsonl.bak", ".hidden", "data/verify/x.py", "data/verify/a/b"]
)
def test_an_added_file_is_named(bag: Path, name: str) -> None:
    (bag / name).parent.mkdir(exist_ok=True)
    (bag / name).write_text("more", encoding="utf-8")
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, "M1")


def test_links_empty_folders_and_what_never_ends_have_no_place(bag: Path, tmp_path: Path) -> None:
    for make in (
        lambda path: path.symlink_to(tmp_path), lambda path: path.symlink_to("nowhere"), Path.mkdir, os.mkfifo,
    ):  # fmt: skip
        make(bag / "data" / "more")
        found_out(bag, "data/more", "M1")
        (bag / "data" / "more").rmdir() if make is Path.mkdir else (bag / "data" / "more").unlink()
    (bag / layout.PLAN).unlink()
    os.mkfifo(bag / layout.PLAN)
    found_out(bag, layout.PLAN, "M1")


@pytest.mark.parametrize("line", ["../secret", "/etc/hostname", "data/zz", "data/../data/plan.json"])
def test_a_manifest_can_name_nothing_else(bag: Path, line: str) -> None:
    path = bag / layout.MANIFEST
    lines = [*path.read_text(encoding="utf-8").splitlines(keepends=True), f"{'0' * 64}  {line}\n"]
    path.write_text("".join(sorted(lines, key=lambda one: one[66:])), encoding="utf-8", newline="\n")
    found_out(bag, layout.TAG_MANIFEST, "M1")


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("spoil", ["crlf", "bom", "no end", "blank line", "latin"])
def test_other_line_ends_marks_and_encodings_are_found(bag: Path, name: str, spoil: str) -> None:
    path = bag / name
    good = path.read_bytes()
    spoiled = {
        "crlf": good.replace(b"\n", b"\r\n"),
        "bom": b"\xef\xbb\xbf" + good,
        "no end": good.removesuffix(b"\n"),
        "blank line": good + b"\n",
        "latin": good[:-2] + b"\xe9" + good[-1:],
    }
    path.write_bytes(spoiled[spoil])
    reseal(bag)
    found_out(bag, name, CONTENT)


@pytest.mark.parametrize("name", FILES)
def test_a_member_that_is_missing_is_a_failed_check(small: Path, tmp_path: Path, name: str) -> None:
    bag = copied(small, tmp_path)
    for number, place in enumerate(places_of(first_rows(bag / name))):
        refused(bag, name, partial(without, place=place), again=number % 2 == 0)


@pytest.mark.parametrize("value", [None, True, [{}]])
def test_a_member_of_another_kind_in_the_demand_is_a_failed_check(small: Path, tmp_path: Path, value: object) -> None:
    bag = copied(small, tmp_path)
    for place in places_of(first_rows(bag / layout.DEMAND)):
        refused(bag, layout.DEMAND, partial(with_value, place=place, value=value), again=True)


def refused(bag: Path, name: str, change: partial[None], *, again: bool) -> None:
    """Make a change, see it refused, and take it back; what committing again repaired is no change."""
    whole = {path: path.read_bytes() for path in bag.rglob("*") if path.is_file()}
    rewrite(bag / name, change)
    if again:
        committed_again(bag)
    reseal(bag)
    if any(path.read_bytes() != data for path, data in whole.items()):
        status, told = run(bag)
        assert status == 1, told
        assert failed(told)[0] in CONTENT.split()
    for path, data in whole.items():
        path.write_bytes(data)


@pytest.mark.parametrize("name", [layout.PLAN, layout.COMMITMENT, layout.RANDOMNESS, layout.REPORT])
def test_a_document_of_two_lines_or_none_is_refused(bag: Path, name: str) -> None:
    good = (bag / name).read_bytes()
    for data in (good * 2, b"", b"1\n", b"[" * 100_000 + b"\n", b'{"a":' + b"9" * 5000 + b"}\n"):
        (bag / name).write_bytes(data)
        reseal(bag)
        found_out(bag, name, "P1 C1 R1")


def test_texts_that_only_look_alike_are_refused(bag: Path) -> None:
    path = bag / layout.PLAN
    plan = json.loads(path.read_bytes()) | {"city": "Wénzhōu".replace("é", "e\u0301")}
    path.write_text(
        json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
    )
    reseal(bag)
    found_out(bag, layout.PLAN, "P1")


def test_chances_above_the_plan_and_too_few_digits_are_found(tmp_path: Path) -> None:
    found_out(Made(weights=lambda n: 5 if n == 3 else 1).bag(tmp_path / "over"), layout.ENTRIES, "E3")
    found_out(Made(digits_min=41).bag(tmp_path / "digits"), layout.RANDOMNESS, "R1")
