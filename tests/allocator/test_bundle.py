"""Writing a bag: whole or not at all, never over another, and in forms that stock tools read."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.bundle import (
    Contents,
    Entry,
    Place,
    build_commitment,
    build_plan,
    entries_bytes,
    fingerprint,
    layout,
    order,
    plan_bytes,
    units_bytes,
    write,
)
from allocator.bundle.bag import BagExists
from allocator.bundle.body import lines, pieces, sha256
from allocator.bundle.faults import FileExtra, FileMissing, LineUnfit, MemberUnfit
from allocator.bundle.manifest import check_bag
from allocator.bundle.members import Members
from allocator.bundle.plan import Plan
from allocator.bundle.pool import read_entries
from allocator.bundle.units import read_units
from allocator.check.bag_json import Wrong
from allocator.check.bag_pool import check_home
from allocator.replay import replay
from allocator.seal import canonical, merkle, receipt
from tests.allocator.bags import PARTIES, POLICY, ROUND, Made, copied, digest

receipts = st.binary(min_size=10, max_size=10).map(receipt.new)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return Made().contents(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory, made: Contents) -> Path:
    folder = tmp_path_factory.mktemp("bags") / ROUND
    write(folder, made)
    return folder


def broken() -> Iterator[bytes]:
    yield b"first\n"
    raise OSError("the disk is full")


def test_stock_tools_accept_the_manifests(bag: Path) -> None:
    tool = which("sha256sum")
    if tool is None:
        pytest.skip("there is no sha256sum here")
    for manifest in (layout.MANIFEST, layout.TAG_MANIFEST):
        subprocess.run([tool, "--check", "--strict", "--quiet", manifest], cwd=bag, check=True)


def test_the_openssl_command_of_the_readme_gives_the_ticket_of_the_order(bag: Path) -> None:
    shell = which("sh")
    if shell is None or which("openssl") is None:
        pytest.skip("there is no openssl here")
    for name in (layout.README_EN, layout.README_ZH):
        text = (bag / name).read_text(encoding="utf-8")
        command = next(line for line in text.splitlines() if line.startswith("printf "))
        said = subprocess.run([shell, "-c", command], capture_output=True, check=True, text=True).stdout
        first = (bag / layout.ORDER).read_text(encoding="utf-8").splitlines()[1]
        assert said.strip().endswith(first.split(",")[3])


@pytest.mark.parametrize(("demonstration", "said"), [(True, True), (False, False)])
def test_both_readmes_say_plainly_whether_the_draw_was_a_demonstration(
    tmp_path: Path, demonstration: bool, said: bool
) -> None:
    bag = Made(demonstration=demonstration).bag(tmp_path / "bags")
    assert ("was a demonstration" in (bag / layout.README_EN).read_text(encoding="utf-8")) is said
    assert ("仅为演示" in (bag / layout.README_ZH).read_text(encoding="utf-8")) is said


def test_writing_the_same_bag_again_changes_nothing(bag: Path, made: Contents) -> None:
    before = {path: path.stat().st_mtime_ns for path in bag.rglob("*")}
    assert write(bag, made) == sha256(bag / layout.MANIFEST)
    assert {path: path.stat().st_mtime_ns for path in bag.rglob("*")} == before
    assert [path.name for path in bag.parent.iterdir()] == [ROUND]


def test_the_same_round_gives_the_same_bytes_anywhere(tmp_path: Path, bag: Path) -> None:
    again = Made().bag(tmp_path / "elsewhere")
    files = sorted(path.relative_to(bag) for path in bag.rglob("*") if path.is_file())
    assert all((bag / name).read_bytes() == (again / name).read_bytes() for name in files)


def test_another_bag_is_never_written_over(tmp_path: Path, bag: Path, made: Contents) -> None:
    folder = copied(bag, tmp_path)
    with pytest.raises(BagExists, match="already holds another bag"):
        write(folder, replace(made, policy=b'city = "other"\n'))
    (folder / layout.PLAN).write_bytes(b"damaged")
    with pytest.raises(BagExists):
        write(folder, made)
    assert (folder / layout.PLAN).read_bytes() == b"damaged"
    assert [path.name for path in tmp_path.iterdir()] == [ROUND]


def test_a_bag_is_not_there_when_its_writing_was_stopped(tmp_path: Path, made: Contents) -> None:
    with pytest.raises(OSError, match="the disk is full"):
        write(tmp_path / ROUND, replace(made, result=broken()))
    assert list(tmp_path.iterdir()) == []


def test_what_a_stopped_run_left_is_cleared_away(tmp_path: Path, made: Contents) -> None:
    left = tmp_path / f".{ROUND}.writing" / "data"
    left.mkdir(parents=True)
    (left / "plan.json").write_bytes(b"half")
    write(tmp_path / ROUND, made)
    assert replay(tmp_path / ROUND).identical
    assert [path.name for path in tmp_path.iterdir()] == [ROUND]


def test_contents_may_come_as_bytes_as_a_file_or_in_pieces(tmp_path: Path, bag: Path, made: Contents) -> None:
    (tmp_path / "instance").write_bytes(bytes(made.instance))
    result = b"".join(pieces(made.result))
    in_pieces = replace(
        made, instance=tmp_path / "instance", result=(result[n : n + 7] for n in range(0, len(result), 7))
    )
    assert write(tmp_path / ROUND, in_pieces) == sha256(bag / layout.MANIFEST)


def test_a_body_gives_the_same_lines_in_every_form(tmp_path: Path) -> None:
    data = b"a\nb\r\nc"
    (tmp_path / "file").write_bytes(data)
    for body in (data, tmp_path / "file", [b"a\n", b"b\r\n", b"c"]):
        assert list(lines(body)) == [b"a\n", b"b\r\n", b"c"]
        assert sha256(body) == hashlib.sha256(data).hexdigest()


def test_the_bag_holds_no_first_name_of_a_machine_or_day(bag: Path) -> None:
    info = (bag / layout.BAG_INFO).read_text(encoding="utf-8")
    assert [line.split(":")[0] for line in info.splitlines()] == [
        "External-Description",
        "External-Identifier",
        "Payload-Oxum",
    ]


def test_a_round_without_households_makes_a_bag_that_replays(tmp_path: Path) -> None:
    bag = Made(households=0).bag(tmp_path / "bags")
    assert replay(bag).identical
    assert "openssl dgst" not in (bag / layout.README_EN).read_text(encoding="utf-8")


@given(found=st.dictionaries(receipts, st.sampled_from(["a", "b"]), max_size=12), data=st.data())
def test_the_pool_is_the_same_file_in_whatever_order_it_comes(found: dict[str, str], data: st.DataObject) -> None:
    rows = [Entry(receipt=one, pool=pool, commitment=digest(one)) for one, pool in found.items()]
    body = entries_bytes(data.draw(st.permutations(rows)))
    assert body == entries_bytes(rows)
    assert list(read_entries(body, pools=["a", "b"])) == sorted(rows, key=lambda row: row.receipt)
    root = merkle.root(body.splitlines())
    assert fingerprint(body) == {"count": len(rows), "root": root.hex()}


def test_units_are_sorted_by_home() -> None:
    one = {"area_cm2": 1, "lot": "L", "project": "P", "u": "B"}
    assert units_bytes([one, {**one, "u": "A"}]) == units_bytes([{**one, "u": "A"}, one])


HOME = {"area_cm2": 1, "lot": "L", "project": "P", "u": "A"}


@pytest.mark.parametrize("told", [{}, {"rooms": 0, "tenure": "sale", "accessible": True}, {"tenure": "rent"}])
def test_homes_may_tell_their_kind(told: dict[str, object]) -> None:
    assert read_units(units_bytes([HOME | told])) == {"A": "L"}
    check_home(HOME | told, "line 1")


@pytest.mark.parametrize(
    "told", [{"rooms": -1}, {"rooms": "2"}, {"rooms": True}, {"tenure": "gift"}, {"accessible": 1}, {"area_cm2": 0}]
)
def test_both_programs_refuse_a_home_of_no_kind(told: dict[str, object]) -> None:
    with pytest.raises(MemberUnfit):
        read_units(units_bytes([HOME | told]))
    with pytest.raises(Wrong):
        check_home(HOME | told, "line 1")


def test_a_draw_without_chances_gives_everybody_one() -> None:
    demand = Made().demand()
    assert order(demand, b"s" * 32) == order(demand, b"s" * 32, dict.fromkeys(Made().receipts, 1))
    assert order(demand, b"s" * 32)[0].pool == "talent"


def test_tier_goes_before_points_and_points_before_the_ticket() -> None:
    made = Made()
    claims = {str(row["id"]): row["applications"][0] for row in map(made.household, range(30), made.receipts)}
    places = [place for place in order(made.demand(), b"s" * 32) if place.pool == "talent"]
    keys = [(claims[one.receipt]["tier"], -claims[one.receipt]["points"], one.ticket) for one in places]
    assert keys == sorted(keys)
    assert [place.rank for place in places] == list(range(1, len(places) + 1))


def test_a_plan_that_the_draw_cannot_use_is_refused_when_it_is_made() -> None:
    with pytest.raises(MemberUnfit, match="digits_min"):
        build_plan(
            round_ref=ROUND, attempt=1, pools=["a"], quotas={"a": 1}, choices={"a": "serial"}, parties=PARTIES,
            ceremony="h", policy=POLICY, units=b"", demonstration=True, digits_min=6,
        )  # fmt: skip


def test_a_pool_outside_the_plan_is_refused_when_it_is_committed() -> None:
    made = Made()
    plan = build_plan(
        round_ref=ROUND, attempt=1, pools=["talent"], quotas={"talent": None}, choices={"talent": "serial"},
        parties=PARTIES, ceremony="h", policy=POLICY, units=b"", demonstration=True,
    )  # fmt: skip
    assert Plan.read(plan_bytes(plan)).sources[0] == "digits:h"
    with pytest.raises(LineUnfit, match="no such pool"):
        build_commitment(plan_bytes(plan), entries=made.entries(), demand=made.demand(), commits={})


def test_the_worked_example_falls_back_to_the_first_chance(tmp_path: Path, made: Contents) -> None:
    odd = [Place(pool="talent", rank=1, receipt="1BAM32MS4DW2G0YT", ticket="0" * 64)]
    write(tmp_path / ROUND, replace(made, order=odd))
    text = (tmp_path / ROUND / layout.README_EN).read_text(encoding="utf-8")
    assert "phd1/ticket|talent|1BAM32MS4DW2G0YT|1'" in text


@pytest.mark.parametrize(
    ("manifest", "line", "wanted"),
    [
        (layout.MANIFEST, "{digest}  ../plan.json\n", (LineUnfit, FileExtra)),
        (layout.MANIFEST, "{digest}  /etc/hostname\n", (LineUnfit, FileExtra)),
        (layout.MANIFEST, "{digest}  data/../data/plan.json\n", (LineUnfit, FileExtra)),
        (layout.MANIFEST, "{digest}  data\\plan.json\n", (LineUnfit,)),
        (layout.MANIFEST, "{digest} *data/plan.json\n", (LineUnfit,)),
        (layout.MANIFEST, "{digest}  data/plan.json\n{digest}  data/plan.json\n", (LineUnfit,)),
        (layout.MANIFEST, "{upper}  data/plan.json\n", (LineUnfit,)),
        (layout.MANIFEST, "{digest}  data/zzz.json\n", (FileExtra, LineUnfit)),
    ],
)
def test_a_manifest_can_name_nothing_outside_the_bag(
    tmp_path: Path, bag: Path, manifest: str, line: str, wanted: tuple[type[Exception], ...]
) -> None:
    folder = copied(bag, tmp_path)
    path = folder / manifest
    old = next(one for one in path.read_text(encoding="utf-8").splitlines(keepends=True) if "plan.json" in one)
    value = old.split()[0]
    text = path.read_text(encoding="utf-8").replace(old, line.format(digest=value, upper=value.upper()))
    path.write_text(text, encoding="utf-8", newline="\n")
    tags = "".join(f"{sha256(folder / name)}  {name}\n" for name in layout.TAGGED)
    (folder / layout.TAG_MANIFEST).write_text(tags, encoding="utf-8", newline="\n")
    with pytest.raises(wanted):
        check_bag(folder)


def test_a_link_is_refused_whatever_it_points_to(tmp_path: Path, bag: Path) -> None:
    folder = copied(bag, tmp_path)
    (folder / layout.PLAN).unlink()
    (folder / layout.PLAN).symlink_to(bag / layout.PLAN)
    with pytest.raises(FileExtra, match=r"plan\.json"):
        check_bag(folder)
    (folder / layout.PLAN).unlink()
    with pytest.raises(FileMissing, match=r"plan\.json"):
        check_bag(folder)
    (folder / "more").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(FileExtra, match="more"):
        check_bag(folder)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        ("text", 1), ("name", "a|b"), ("hash", "AB" * 32), ("number", True), ("number", -1), ("flag", 1),
        ("texts", "a"), ("texts", [1]), ("names", ["a", "a"]), ("group", []), ("groups", {}), ("groups", [1]),
    ],
)  # fmt: skip
def test_a_member_of_the_wrong_kind_is_named(read: str, value: object) -> None:
    members = Members(file="plan.json", value={"m": value})
    with pytest.raises(MemberUnfit, match=r"plan\.json, m:"):
        getattr(members, read)("m")
    with pytest.raises(MemberUnfit, match=r"plan\.json, n:"):
        getattr(members, read)("n")


def test_unknown_members_are_refused_where_all_are_known() -> None:
    members = Members(file="f", value={"a": 1, "b": 2})
    assert members.only(frozenset({"a"}), frozenset({"b", "c"})) is members
    with pytest.raises(MemberUnfit, match="b: no such member"):
        members.only(frozenset({"a"}))
    with pytest.raises(MemberUnfit, match="c: it is missing"):
        members.only(frozenset({"a", "b", "c"}))


def test_documents_are_canonical(bag: Path) -> None:
    for name in (layout.PLAN, layout.COMMITMENT, layout.RANDOMNESS, layout.REPORT):
        data = (bag / name).read_bytes()
        assert canonical.dumps(canonical.document(data, file=name)) + b"\n" == data
