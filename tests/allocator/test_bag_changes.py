"""Whoever changes a published bag is found out by both programs, with the file named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.bundle import layout
from allocator.check.bag import replay as second_replay
from allocator.replay import replay as first_replay
from tests.allocator.bag_changes import CHANGES
from tests.allocator.bags import Made, copied, reseal

DATA = sorted(layout.PAYLOAD - {layout.README_EN, layout.README_ZH})
DATA = [name for name in DATA if not name.startswith("data/verify/")]
TAGS = [*layout.TAGGED, layout.TAG_MANIFEST]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path / "copy")


def found_out(bag: Path, name: str, checks: str) -> None:
    """Both programs see it, name the file, and say by which check."""
    for difference in (first_replay(bag).difference, second_replay(bag).difference):
        assert difference is not None
        assert name in difference
        assert difference.split()[0] in checks.split()


def flip(path: Path, place: int, bits: int = 1) -> bytes:
    """Change one byte; gives the bytes that were there."""
    good = path.read_bytes()
    changed = bytearray(good)
    changed[place] ^= bits
    path.write_bytes(bytes(changed))
    return good


def names_of(bag: Path) -> list[str]:
    return sorted(path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file())


def test_both_programs_accept_the_bag_as_it_was_made(bag: Path) -> None:
    for report in (first_replay(bag), second_replay(bag)):
        assert report.identical, report.difference
        assert list(report.lines())[-1] == "identical"
        assert report.difference is None


def test_one_changed_byte_of_any_file_is_found_by_the_manifest(bag: Path) -> None:
    for name in names_of(bag):
        path = bag / name
        size = path.stat().st_size
        for place in {0, size // 3, size // 2, size - 1}:
            good = flip(path, place)
            found_out(bag, name, "M1")
            path.write_bytes(good)
    assert first_replay(bag).identical


@pytest.mark.parametrize("name", DATA)
def test_one_changed_byte_is_found_when_the_manifest_was_made_to_fit(bag: Path, name: str) -> None:
    path = bag / name
    size = path.stat().st_size
    for place in {0, size // 4, size // 3, size // 2, size * 2 // 3, size - 2, size - 1}:
        good = flip(path, place)
        reseal(bag)
        found_out(bag, name, "P1 C1 G1 U1 E1 E2 E3 D1 R1 O1 I1 A1 A2 V1")
        path.write_bytes(good)
    reseal(bag)
    assert first_replay(bag).identical


@given(data=st.data())
def test_any_changed_byte_of_the_data_is_found(original: Path, data: st.DataObject) -> None:
    path = original / data.draw(st.sampled_from(DATA))
    good = flip(path, data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(1, 255)))
    try:
        reseal(original)
        assert not first_replay(original).identical
        assert not second_replay(original).identical
    finally:
        path.write_bytes(good)
        reseal(original)


@pytest.mark.parametrize(
    "name", sorted({*DATA, layout.README_EN, layout.README_ZH, layout.PAGE, f"{layout.PROGRAM}/__main__.py", *TAGS})
)
def test_a_missing_file_is_named(bag: Path, name: str) -> None:
    (bag / name).unlink()
    found_out(bag, name, "M1")
    if name not in TAGS:
        reseal(bag)
        found_out(bag, name, "M1")


@pytest.mark.parametrize(
    "name", ["extra.txt", "data/extra.txt", "data/entries.jsonl.bak", ".hidden", "data/verify/x.py"]
)
def test_an_added_file_is_named(bag: Path, name: str) -> None:
    (bag / name).write_text("more", encoding="utf-8")
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, "M1")


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
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, "P1 C1 G1 U1 E1 E2 D1 R1 O1 I1 A1 A2 V1")


@pytest.mark.parametrize("what", CHANGES)
def test_a_directed_change_is_found_and_named(bag: Path, what: str) -> None:
    name, checks, change = CHANGES[what]
    change(bag)
    found_out(bag, name, "M1")
    reseal(bag)
    found_out(bag, name, checks)


def test_a_quota_or_cap_that_is_exceeded_is_found_by_counting(bag: Path) -> None:
    taken = (bag / layout.ASSIGNMENTS).read_text(encoding="utf-8")
    head = json.loads((bag / layout.DEMAND).read_text(encoding="utf-8").splitlines()[0])
    free = [f"T-A-1B-{n:02}" for n in range(4) if f"T-A-1B-{n:02}" not in taken]
    rows = [json.loads(line) for line in (bag / layout.DEMAND).read_text(encoding="utf-8").splitlines()[1:]]
    fits = {row["id"] for row in rows if "T-A-1B" in row["applications"][0]["suitable"]}
    lines = taken.splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith("NO_UNIT") and line.split(",")[2] in fits)
    lines[at] = lines[at].replace(",NO_UNIT", f"{free[0]},ASSIGNED")
    (bag / layout.ASSIGNMENTS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    reseal(bag)
    assert head["programs"][0]["quota"] == 7
    difference = first_replay(bag).difference
    assert difference is not None
    assert difference.startswith(f"A1 {layout.ASSIGNMENTS}")
    assert "quota or cap" in difference
    found_out(bag, layout.ASSIGNMENTS, "A1 A2")


def test_more_chances_than_planned_are_found(tmp_path: Path) -> None:
    bag = Made(weights=lambda n: 1 + n % 3).bag(tmp_path / "bags")
    plan = json.loads((bag / layout.PLAN).read_text(encoding="utf-8"))
    assert plan["chances_max"] == 4
    over = Made(weights=lambda n: 5 if n == 3 else 1).bag(tmp_path / "over")
    found_out(over, layout.ENTRIES, "E3")


def test_fewer_digits_than_planned_are_found(tmp_path: Path) -> None:
    found_out(Made(digits_min=41).bag(tmp_path / "bags"), layout.RANDOMNESS, "R1")


@pytest.mark.parametrize("name", [layout.PLAN, layout.COMMITMENT, layout.RANDOMNESS, layout.REPORT])
def test_a_document_of_two_lines_is_refused(bag: Path, name: str) -> None:
    path = bag / name
    path.write_bytes(path.read_bytes() * 2)
    reseal(bag)
    found_out(bag, name, "P1 C1 R1")
