"""The offline page, opened from disk in a real browser: right files turn green, every wrong one is named in red."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from allocator.bundle import layout
from allocator.bundle.layout import (
    ASSIGNMENTS,
    COMMITMENT,
    DEMAND,
    ENTRIES,
    ORDER,
    PLAN,
    POLICY,
    RANDOMNESS,
    REPORT,
    UNITS,
)
from allocator.seal.commitment import entry_commitment
from allocator.seal.tickets import chance_of
from housing import crypto
from housing.models import Application, RoundState
from housing.services import bags, ceremony, entry, round_files
from housing.services.steps import Place
from tests.allocator.bags import Made
from tests.browser import looking
from tests.browser.chromium import DESK, NARROW, PHONE
from tests.browser.verifying import RECEIPT_FILE, STEPS, Files, Promised, Seen, check, line, opened, pressed, written
from tests.housing.conftest import KEY
from tests.housing.test_chances_rounds import done, drawn, families, listed
from tests.town import a_town

Rows = list[dict[str, Any]]
PLACE = 4  # a household of `talent` with two chances
GREEN = dict.fromkeys(STEPS, "ok")


@pytest.fixture(scope="module")
def made() -> Promised:
    return Promised()


@pytest.fixture(scope="module")
def bag(made: Promised, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.bag(tmp_path_factory.mktemp("verified") / "bags")


@pytest.fixture(scope="module")
def window(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    page, complaints = opened(browser, tmp_path_factory.mktemp("disk"))
    yield page, complaints
    page.context.close()


@pytest.fixture
def page(window: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page, which asks for nothing and complains of nothing, whatever it is given."""
    page, complaints = window
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    yield page
    assert complaints == []


@pytest.fixture
def files(bag: Path, made: Promised) -> Files:
    return Files.of(bag, made, PLACE)


# ---- what is right ----


def test_the_untouched_files_turn_every_step_green(page: Page, files: Files, made: Promised) -> None:
    seen = check(page, files.names())
    assert (seen.verdict, seen.states) == ("ok", GREEN)
    row = next(one for one in files.data[ORDER].decode().splitlines() if made.receipts[PLACE] in one)
    _, rank, receipt, ticket = row.split(",")
    seed = json.loads(files.data[REPORT])["seed"]
    chance = chance_of(bytes.fromhex(seed), "talent", receipt, ticket)
    assert f"2 次摇号机会，第 {chance} 次最小，您的摇号序是 {ticket}" in seen.texts["ticket"]
    assert f"20 户中的第 {rank} 位" in seen.texts["order"]
    assert seed in seen.whole.replace(" ", "")
    assert "本次摇号仅为演示" in seen.whole
    assert seen.whole.count("本页没有核对") >= 4  # signatures, beacons and the rule of the homes are never called right


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_whole_pack_as_a_zip_file_is_as_good(page: Page, files: Files, bag: Path, packed: int) -> None:
    if packed == zipfile.ZIP_STORED:
        body = b"".join(bags.zipped(bag))
    else:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", packed) as archive:
            for path in sorted(one for one in bag.rglob("*") if one.is_file()):
                archive.write(path, path.relative_to(bag.parent).as_posix())
        body = sink.getvalue()
    seen = check(page, [("round.zip", body), files.names()[-1]])
    assert (seen.verdict, seen.states) == ("ok", GREEN)
    assert "README.zh-CN.md" in seen.whole  # and it says what it did not look at


def test_the_folder_of_the_pack_is_as_good(page: Page, files: Files, bag: Path) -> None:
    page.click("#clear")
    page.set_input_files("#folder", str(bag))
    page.locator(".file--there").first.wait_for()
    seen = pressed(page)
    assert seen.red() == []
    assert seen.states == {**GREEN, "mine": "none", "list": "part", "ticket": "none", "home": "part"}
    name, body = files.names()[-1]
    page.set_input_files("#picker", [{"name": name, "mimeType": "application/json", "buffer": body}])
    page.locator(".file--there", has_text=name).wait_for()
    assert pressed(page).states == GREEN


def test_files_without_their_names_are_known_by_what_they_hold(page: Page, files: Files) -> None:
    keep = (RECEIPT_FILE, COMMITMENT, PLAN, RANDOMNESS, ENTRIES, ORDER, ASSIGNMENTS)
    seen = check(page, [(f"file {n}.bin", files.data[name]) for n, name in enumerate(keep)])
    assert seen.red() == []
    assert seen.states == {**GREEN, "seed": "part", "order": "none"}


def test_the_proof_in_the_record_takes_the_place_of_the_list(page: Page, files: Files, made: Promised) -> None:
    for n in (0, PLACE, len(made.receipts) - 1):
        own = {**made.own_record(n), "inclusion": made.inclusion(n)}
        few = {name: files.data[name] for name in (COMMITMENT, PLAN, RANDOMNESS, ORDER, REPORT)}
        seen = check(page, Files(round=made, place=n, data={**few, RECEIPT_FILE: written(own)}).names())
        assert {step: seen.states[step] for step in STEPS[:5]} == dict.fromkeys(STEPS[:5], "ok")
        assert seen.states["order"] == seen.states["home"] == "none" or seen.red() == []
        own["inclusion"]["proof"][0] = "0" * 64
        seen = check(page, Files(round=made, place=n, data={**few, RECEIPT_FILE: written(own)}).names())
        assert (seen.red(), seen.codes["list"]) == (["list"], ["bound_ok", "proof_bad"])


def test_the_record_that_the_site_hands_out_is_as_good(page: Page, db: Session, tmp_path: Path) -> None:
    crypto.configure(KEY)
    town, place = a_town(db, demonstration=True), Place(work=tmp_path / "work", bundles=tmp_path / "bundles")
    listed(db, town, families(town, 3))
    done(db, town, RoundState.FROZEN, place)
    drawn(db, town, place)
    plan = round_files.read(db, town.round, round_files.PLAN)
    public = [("commitment.json", ceremony.commitment(db, town.round).document), ("plan.json", plan)]
    for one in db.scalars(sa.select(Application).where(Application.round_id == town.round.id)):
        own = entry.file(db, one)
        seen = check(page, [*public, (f"entry-{one.receipt}.json", written(own))])
        assert (seen.states["mine"], seen.states["list"]) == ("ok", "ok"), seen.texts
        assert "proof_ok" in seen.codes["list"]
        assert "（共 3 行）" in seen.texts["list"]


def test_a_withheld_secret_is_said_and_is_no_fault(page: Page, tmp_path: Path) -> None:
    made = Promised(withheld=("notary",))
    seen = check(page, Files.of(made.bag(tmp_path / "bags"), made, PLACE).names())
    assert (seen.verdict, seen.codes["reveals"].count("secret_withheld")) == ("ok", 1)
    assert "公证处没有拆开密封数" in seen.texts["reveals"]


def test_a_round_of_another_size_is_as_good(page: Page, tmp_path: Path) -> None:
    for households in (2, 9):
        made = Promised(households=households, weights=lambda n: 4)
        seen = check(page, Files.of(made.bag(tmp_path / str(households)), made, households - 1).names())
        assert seen.states == GREEN, seen.texts


# ---- what is wrong: where, which sentence, the change ----

Change = Callable[[Files], None]


def put(name: str, edit: Callable[[bytes], bytes]) -> Change:
    return lambda files: files.data.__setitem__(name, edit(files.data[name]))


def swap(name: str, old: bytes, new: bytes) -> Change:
    def edit(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return put(name, edit)


def rows(name: str, edit: Callable[[list[bytes]], list[bytes]]) -> Change:
    return put(name, lambda data: b"".join(edit(data.splitlines(keepends=True))))


def obj(name: str, edit: Callable[[dict[str, Any]], Any]) -> Change:
    def change(data: bytes) -> bytes:
        value = json.loads(data)
        edit(value)
        return written(value) if name == RECEIPT_FILE else line(value)

    return put(name, change)


def at(place: int, edit: Callable[[dict[str, Any]], Any]) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        value = json.loads(lines[place])
        edit(value)
        return [*lines[:place], line(value), *lines[place + 1 :]]

    return change


def two_swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:8], lines[9], lines[8], *lines[10:]]


def receipts_swapped(lines: list[bytes]) -> list[bytes]:
    first, second = lines[1].split(b","), lines[2].split(b",")
    first[2:], second[2:] = second[2:], first[2:]
    return [lines[0], b",".join(first), b",".join(second), *lines[3:]]


def homes_twice(lines: list[bytes]) -> list[bytes]:
    where = [n for n, one in enumerate(lines) if b",T-B-2B-" in one][:2]
    fields = lines[where[1]].split(b",")
    fields[3] = lines[where[0]].split(b",")[3]
    return [*lines[: where[1]], b",".join(fields), *lines[where[1] + 1 :]]


def another_receipt(files: Files) -> None:
    files.data[RECEIPT_FILE] = written({**files.round.own_record(PLACE), "salt": files.round.own_record(5)["salt"]})


def a_ghost(files: Files) -> None:
    """Two people hold one receipt: the line of the list is the other's."""
    record = files.round.record(files.round.receipts[PLACE])
    record["filing"]["members"][0]["name"] = "李四"
    own = files.round.own_record(PLACE)
    own["private"], own["entry"]["c"] = record, entry_commitment(bytes.fromhex(own["salt"]), record).hex()
    files.data[RECEIPT_FILE] = written(own)


def other_round(files: Files) -> None:
    files.round = replace(files.round)
    record = {**files.round.record(files.round.receipts[PLACE]), "round": "WZ-2024-9"}
    own = files.round.own_record(PLACE)
    own["private"], own["entry"]["c"] = record, entry_commitment(bytes.fromhex(own["salt"]), record).hex()
    files.data[RECEIPT_FILE] = written(own)


def own_row_gone(files: Files) -> None:
    receipt = files.round.receipts[PLACE].encode()
    rows(ASSIGNMENTS, lambda lines: [one for one in lines if receipt not in one])(files)
    del files.data[DEMAND], files.data[ORDER]


def own_ticket_changed(files: Files) -> None:
    """Without the demand nobody can sort anew, but the own ticket is still compared."""
    receipt = files.round.receipts[PLACE].encode()
    del files.data[DEMAND]

    def edit(lines: list[bytes]) -> list[bytes]:
        return [one[:-4] + b"000\n" if receipt in one else one for one in lines]

    rows(ORDER, edit)(files)


def first_secret(value: dict[str, Any]) -> None:
    value["party"]["notary"] = "ab" * 32


DIGIT = b'"hall-1":"6345'
BOM = b"\xef\xbb\xbf"
WRONG: dict[str, tuple[str, str, Change]] = {
    # 1
    "a changed name": ("mine", "mine_differs", swap(RECEIPT_FILE, "陈·".encode(), "沈·".encode())),
    "another salt": ("mine", "mine_differs", another_receipt),
    "another fingerprint": ("mine", "mine_differs", obj(RECEIPT_FILE, lambda o: o["entry"].update(c="0" * 64))),
    "the receipt of another": (
        "mine", "mine_receipt", obj(RECEIPT_FILE, lambda o: o["entry"].update(r="0123456789ABCDEF"))),
    "a member twice in the record": (
        "mine", "member_twice", swap(RECEIPT_FILE, b'"revision": 1,', b'"revision": 1, "revision": 1,')),
    "a float in the record": ("mine", "fraction", swap(RECEIPT_FILE, b'"revision": 1,', b'"revision": 1.0,')),
    "an exponent in the record": ("mine", "fraction", swap(RECEIPT_FILE, b'"revision": 1,', b'"revision": 1e0,')),
    "a big number in the record": (
        "mine", "large", swap(RECEIPT_FILE, b'"revision": 1,', b'"revision": 9007199254740992,')),
    "a twin character in the record": ("mine", "twin", swap(RECEIPT_FILE, "陈".encode(), "e\u0301".encode())),
    "half a character in the record": ("mine", "surrogate", swap(RECEIPT_FILE, "陈".encode(), b"\\ud800")),
    "a BOM before the record": ("mine", "bom", put(RECEIPT_FILE, lambda data: BOM + data)),
    "a record in Latin": ("mine", "utf8", swap(RECEIPT_FILE, "陈".encode(), b"\xe9")),
    "a record cut short": ("mine", "json", put(RECEIPT_FILE, lambda data: data[:-20])),
    "a record without salt": ("mine", "member_missing", obj(RECEIPT_FILE, lambda o: o.pop("salt"))),
    "no chances": ("mine", "member_form", obj(RECEIPT_FILE, lambda o: o["entry"].update(w=True))),
    # 2
    "a ghost on the own receipt": ("list", "own_differs", a_ghost),
    "a record of another round": ("list", "other_round", other_round),
    "raised chances": ("list", "root", rows(ENTRIES, at(PLACE, lambda row: row.update(w=row["w"] + 1)))),
    "too many chances": ("list", "chances_many", rows(ENTRIES, at(0, lambda row: row.update(w=9)))),
    "chances as a float": ("list", "fraction", swap(ENTRIES, b'"w":1}', b'"w":1.0}')),
    "chances as true": ("list", "member_form", swap(ENTRIES, b'"w":1}', b'"w":true}')),
    "a member twice in a line": ("list", "member_twice", swap(ENTRIES, b'"w":1}', b'"w":1,"w":1}')),
    "white space in a line": ("list", "form", swap(ENTRIES, b'"w":1}', b'"w": 1}')),
    "an unknown member in a line": ("list", "member_unknown", swap(ENTRIES, b'"w":1}', b'"w":1,"x":1}')),
    "two lines swapped": ("list", "unsorted", rows(ENTRIES, two_swapped)),
    "a line twice": ("list", "unsorted", rows(ENTRIES, lambda lines: [lines[0], *lines])),
    "a line dropped": ("list", "count", rows(ENTRIES, lambda lines: [*lines[:7], *lines[8:]])),
    "the last line dropped": ("list", "count", rows(ENTRIES, lambda lines: lines[:-1])),
    "a plan that does not say what it is": (
        "list", "member_form", swap(PLAN, b'"demonstration":true', b'"demonstration":"no"')),
    "a list cut in a line": ("list", "no_lf", put(ENTRIES, lambda data: data[:-9])),
    "CRLF in the list": ("list", "crlf", put(ENTRIES, lambda data: data.replace(b"\n", b"\r\n"))),
    "a BOM before the list": ("list", "bom", put(ENTRIES, lambda data: BOM + data)),
    "a pool nobody promised": ("list", "pool_unknown", rows(ENTRIES, at(2, lambda row: row.update(p="friends")))),
    "another plan": ("list", "bound_differs", swap(PLAN, b"toyville", b"toyvilla")),
    "another policy": ("list", "bound_differs", put(POLICY, lambda data: data + b"\n")),
    "other homes": ("list", "bound_differs", rows(UNITS, lambda lines: lines[:-1])),
    "another sum of a pool": ("list", "pool_sums", obj(COMMITMENT, lambda o: o["pools"][0].update(chances=1))),
    "another root": ("list", "root", obj(COMMITMENT, lambda o: o["entries"].update(root="0" * 64))),
    "a number of lines beyond all": ("list", "count", obj(COMMITMENT, lambda o: o["entries"].update(count=2**53 - 1))),
    "an unknown draw": ("list", "spec", obj(COMMITMENT, lambda o: o.update(spec="phd2"))),
    "a promise without digits": ("list", "source_no_digits", obj(COMMITMENT, lambda o: o["sources"].pop(0))),
    "a promise with CRLF": ("list", "crlf", put(COMMITMENT, lambda data: data.replace(b"\n", b"\r\n"))),
    "an empty promise": ("list", "no_lf", put(COMMITMENT, lambda data: b"")),
    # 3
    "a wrong secret": ("reveals", "secret_differs", obj(RANDOMNESS, first_secret)),
    "a secret in capitals": (
        "reveals", "secret_form", obj(RANDOMNESS, lambda o: o["party"].update(notary=o["party"]["notary"].upper()))),
    "a party missing": ("reveals", "source_missing", obj(RANDOMNESS, lambda o: o["party"].pop("notary"))),
    "a party too many": ("reveals", "source_extra", obj(RANDOMNESS, lambda o: o["party"].update(friend="ab" * 32))),
    "a beacon nobody promised": ("reveals", "source_extra", obj(RANDOMNESS, lambda o: o.update(drand={"x:1": "ab"}))),
    "too few digits": ("reveals", "digits", obj(RANDOMNESS, lambda o: o["digits"].update({"hall-1": "6" * 39}))),
    "a digit that is none": ("reveals", "digits", obj(RANDOMNESS, lambda o: o["digits"].update({"hall-1": "٣" * 40}))),
    "digits twice": ("reveals", "member_twice", swap(RANDOMNESS, b'{"digits"', b'{"digits":{},"digits"')),
    "parties in another order": ("reveals", "party_list", obj(COMMITMENT, lambda o: o["parties"].reverse())),
    # 4
    "a changed digit": ("seed", "seed_differs", swap(RANDOMNESS, DIGIT, b'"hall-1":"6344')),
    "a secret withheld after all": (
        "seed", "seed_differs", obj(RANDOMNESS, lambda o: o["party"].update(notary=None))),
    "another seed published": ("seed", "seed_differs", obj(REPORT, lambda o: o.update(seed="0" * 64))),
    "a promise of another day": ("seed", "seed_differs", obj(COMMITMENT, lambda o: o.update(attempt=2))),
    # 5
    "another ticket of mine": ("ticket", "ticket_differs", own_ticket_changed),
    # 6
    "two households change places": ("order", "order_differs", rows(ORDER, receipts_swapped)),
    "two rows swapped": ("order", "row_rank", rows(ORDER, two_swapped)),
    "an order cut short": ("order", "rows_missing", rows(ORDER, lambda lines: lines[:-3])),
    "a row too many": (
        "order", "order_differs", put(ORDER, lambda data: data + b"friends,1,0123456789ABCDEF," + b"0" * 64 + b"\n")),
    "a ticket in capitals": ("order", "row_form", rows(ORDER, lambda lines: [*lines[:9], lines[9].upper()])),
    "an order with CRLF": ("order", "crlf", put(ORDER, lambda data: data.replace(b"\n", b"\r\n"))),
    "another header": ("order", "header", swap(ORDER, b"pool,rank", b"Pool,rank")),
    "an empty order": ("order", "empty", put(ORDER, lambda data: b"")),
    "another tier": ("order", "root", rows(DEMAND, at(3, lambda row: row["applications"][0].update(tier=1)))),
    "more points": ("order", "root", rows(DEMAND, at(3, lambda row: row["applications"][0].update(points=99)))),
    "a household less in the demand": ("order", "count", rows(DEMAND, lambda lines: lines[:-1])),
    "another household in the demand": ("order", "demand_other", rows(DEMAND, two_swapped)),
    "a ticket before the draw": (
        "order", "demand_ticket", rows(DEMAND, at(1, lambda row: row["applications"][0].update(ticket="0" * 64)))),
    "points as a float": ("order", "fraction", swap(DEMAND, b'"points":10', b'"points":1e1')),
    # 7
    "a home given twice": ("home", "home_twice", rows(ASSIGNMENTS, homes_twice)),
    "two rows of the results change places": ("home", "homes_differ", rows(ASSIGNMENTS, receipts_swapped)),
    "results cut short": ("home", "rows_missing", rows(ASSIGNMENTS, lambda lines: lines[:-2])),
    "a home without having got one": ("home", "home_reason", swap(ASSIGNMENTS, b",,NO_UNIT", b",B-A-1B-05,NO_UNIT")),
    "the own row is gone": ("home", "row_rank", own_row_gone),
    "results of Excel": ("home", "crlf", put(ASSIGNMENTS, lambda data: data.replace(b"\n", b"\r\n"))),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_was_changed_turns_its_own_step_red_and_is_named(page: Page, files: Files, name: str) -> None:
    step, code, change = WRONG[name]
    change(files)
    seen = check(page, files.names())
    assert seen.verdict == "bad"
    assert step in seen.red(), seen.texts
    assert [one for one in seen.red() if one != "ticket"][:1] in ([step], []), seen.texts
    assert code in seen.codes[step], seen.codes
    assert "broke" not in [code for codes in seen.codes.values() for code in codes]
    assert "不一致" in seen.texts[step]


def test_files_of_another_round_do_not_fit(page: Page, files: Files, tmp_path: Path) -> None:
    other = Files.of(Made(households=31).bag(tmp_path / "bags"), files.round, PLACE)
    first_red = {
        COMMITMENT: "list", RANDOMNESS: None, ENTRIES: "list", DEMAND: "order", ORDER: "order",
        ASSIGNMENTS: "home", REPORT: "seed",
    }  # fmt: skip
    for name, step in first_red.items():
        seen = check(page, replace(files, data={**files.data, name: other.data[name]}).names())
        assert step in (seen.red() or [None]), (name, seen.texts)


# ---- a demonstration is called one ----

DEMONSTRATION, UNKNOWN = "本次摇号仅为演示", "无法确定本次摇号是不是演示"


def test_the_files_that_it_asks_for_are_enough_to_say_that_it_was_a_demonstration(page: Page, files: Files) -> None:
    del files.data[POLICY], files.data[UNITS]
    asked_for = page.evaluate("NEEDED.length")
    seen = check(page, files.names())
    assert len(files.data) == asked_for
    assert (seen.verdict, seen.states) == ("ok", GREEN)
    assert DEMONSTRATION in page.inner_text("#verdict")
    assert UNKNOWN not in seen.whole


def test_without_the_plan_it_is_no_full_success(page: Page, files: Files) -> None:
    del files.data[PLAN]
    seen = check(page, files.names())
    assert (seen.verdict, seen.states) == ("part", {**GREEN, "list": "part"})
    assert "还没有选择：事先确定的安排" in seen.texts["list"]
    assert "七步全部一致" not in seen.whole
    assert UNKNOWN in page.inner_text("#verdict")
    assert DEMONSTRATION not in seen.whole


def test_a_round_that_was_none_is_not_called_a_demonstration(page: Page, tmp_path: Path) -> None:
    made = Promised(households=2, demonstration=False)
    seen = check(page, Files.of(made.bag(tmp_path / "bags"), made, 0).names())
    assert (seen.verdict, DEMONSTRATION in seen.whole, UNKNOWN in seen.whole) == ("ok", False, False)


@pytest.mark.parametrize(
    "change",
    [lambda files: files.data.pop(COMMITMENT), swap(PLAN, b"toyville", b"toyvilla"), put(RANDOMNESS, lambda _: b"")],
    ids=["no promise", "another plan", "no chance"],
)
def test_a_demonstration_is_said_whatever_else_is_missing_or_wrong(page: Page, files: Files, change: Change) -> None:
    change(files)
    assert check(page, files.names()).verdict != "ok"
    assert DEMONSTRATION in page.inner_text("#verdict")


# ---- what it cannot judge is never green ----


BOUND = {PLAN: "事先确定的安排", POLICY: "政策（policy.toml）", UNITS: "房源（units.jsonl）"}


@pytest.mark.parametrize(
    "gone", [[], [POLICY], [UNITS, PLAN], [COMMITMENT]], ids=["nothing", "policy", "plan", "promise"]
)
def test_what_the_promise_binds_is_listed_as_not_checked_unless_it_was(
    page: Page, files: Files, gone: list[str]
) -> None:
    for name in gone:
        del files.data[name]
    check(page, files.names())
    listed_there = page.inner_text("#unchecked")
    unchecked = set(BOUND) if COMMITMENT in gone else set(gone)
    assert {name for name, kind in BOUND.items() if kind in listed_there} == unchecked


def not_green(seen: Seen, *steps: str) -> None:
    assert seen.verdict == "part"
    assert {step for step in STEPS if seen.states[step] == "ok"}.isdisjoint(steps)


@pytest.mark.parametrize(
    ("source", "kind", "id_", "value"),
    [
        ("drand:52db:1000", "drand", "52db:1000", "ab" * 48),
        ("lottery:cn-kl8:2026312", "lottery", "cn-kl8:2026312", "1.2.3./"),
        ("moon:full", "moon", "full", 1),
    ],
)
def test_a_source_it_does_not_know_stops_the_seed_and_is_said(
    page: Page, files: Files, source: str, kind: str, id_: str, value: object
) -> None:
    obj(COMMITMENT, lambda o: o["sources"].append(source))(files)
    obj(RANDOMNESS, lambda o: o.update({kind: {id_: value}}))(files)
    seen = check(page, files.names())
    not_green(seen, "reveals", "seed", "ticket", "order")
    assert f"来源 {source}：本页不会核对" in seen.texts["reveals"]


def test_unknown_members_and_files_are_listed_as_not_checked(page: Page, files: Files) -> None:
    obj(RECEIPT_FILE, lambda o: o.update(signed="note"))(files)
    files.data["data/commitment.note"] = b"phd1/commitment\n"
    obj(COMMITMENT, lambda o: o.update(log={"size": 3}))(files)
    seen = check(page, files.names())
    for word in ("signed：本页没有核对", "log：本页没有核对", "commitment.note"):
        assert word in seen.whole


def test_an_outcome_it_does_not_know_is_not_called_right(page: Page, files: Files) -> None:
    put(ASSIGNMENTS, lambda data: data.replace(b",,NO_UNIT", b",,REMOVED:R1"))(files)
    seen = check(page, files.names())
    not_green(seen, "home")
    assert "REMOVED:R1" in seen.texts["home"]


def test_with_nothing_of_use_it_says_so(page: Page) -> None:
    page.click("#clear")
    page.set_input_files("#picker", [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"}])
    page.locator("#notes p").wait_for()
    assert "没有本页认识的文件" in page.inner_text("#notes")
    assert page.is_disabled("#start")
    for body in (b"PK\x03\x04 and no more", b""):
        page.set_input_files("#picker", [{"name": "round.zip", "mimeType": "application/zip", "buffer": body}])
        page.locator("#notes", has_text="不是完整的 ZIP 文件").wait_for()
    page.click("#clear")


def test_a_file_chosen_twice_is_said(page: Page, files: Files) -> None:
    page.click("#clear")
    both = [("commitment.json", files.data[COMMITMENT]), ("commitment (1).json", b"{}\n")]
    payloads = [{"name": name, "mimeType": "application/json", "buffer": body} for name, body in both]
    page.set_input_files("#picker", payloads)  # type: ignore[arg-type]
    page.locator("#notes", has_text="选了不止一个文件").wait_for()


def test_what_a_file_holds_never_becomes_part_of_the_page(page: Page, files: Files) -> None:
    evil = "<img src=http://evil.example/x onerror=alert(1)>"
    own = files.round.own_record(PLACE)
    own["private"]["filing"]["members"][0]["name"] = evil
    own["entry"]["c"] = entry_commitment(bytes.fromhex(own["salt"]), own["private"]).hex()
    files.data[RECEIPT_FILE] = written(own)
    check(page, files.names())
    assert page.locator("img").count() == 0
    assert page.locator(".own", has_text=evil).count() == 1


# ---- everybody can use it ----


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=lambda size: str(size["width"]))
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, files: Files, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.evaluate(looking.AXE)
    bad = replace(files, data={**files.data, RANDOMNESS: files.data[RANDOMNESS].replace(DIGIT, b'"hall-1":"6344')})
    few = replace(files, data={name: files.data[name] for name in (RECEIPT_FILE, COMMITMENT)})
    for chosen in (files, bad, few):
        check(page, chosen.names())
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        for _ in ("other language", "and back"):
            for _ in ("larger", "and back"):
                page.click("#larger")
                assert page.evaluate(looking.STICKS_OUT) == []
                assert page.evaluate(looking.RULES, True) == []
            page.click("#language")


def test_in_english_no_chinese_is_left(page: Page, files: Files) -> None:
    del files.data[RECEIPT_FILE]
    check(page, files.names())
    page.click("#language")
    try:
        assert page.evaluate("document.documentElement.lang") == "en"
        assert not looking.HAN.search(page.inner_text("body").replace("中文", ""))  # but for the way back
        assert page.get_attribute("#language", "lang") == "zh-CN"
    finally:
        page.click("#language")


def test_the_keyboard_alone_is_enough(page: Page, files: Files) -> None:
    check(page, files.names())
    assert page.evaluate("document.activeElement.id") == "result"
    page.focus("#start")
    page.keyboard.press("Enter")
    page.locator("#verdict").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_page_in_the_bag_is_the_page(bag: Path) -> None:
    from allocator.page import digest, page

    assert (bag / layout.PAGE).read_bytes() == page()
    assert f"{digest()}  {layout.PAGE}\n" in (bag / layout.MANIFEST).read_text()
