"""What anybody can see and check, without an account."""

import hashlib
import hmac
import io
import re
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.bundle import layout
from allocator.seal import receipt as receipts
from allocator.seal.tickets import ticket
from housing.config import Config
from housing.models import RoundState
from housing.web import show
from tests.make import a_home, a_lot, a_round, an_application, an_assessment
from tests.web.published import POLICY, City, a_city, chapter


@pytest.fixture
def city(db: Session) -> City:
    return a_city(db)


def in_english(client: FlaskClient) -> FlaskClient:
    client.set_cookie("lang", "en")
    return client


def test_the_first_page_names_the_open_round_and_leads_to_the_result(client: FlaskClient, db: Session) -> None:
    round_ = a_city(db, RoundState.OPEN).round
    page = client.get("/").text
    assert round_.name_zh in page
    assert "正在受理" in page
    assert 'href="/results"' in page


def test_without_an_open_round_the_first_page_says_so_and_what_to_do(client: FlaskClient, db: Session) -> None:
    page = client.get("/").text
    assert "现在没有正在受理的批次" in page
    assert 'href="/rules"' in page


def test_a_draft_is_nobodys_business(client: FlaskClient, db: Session) -> None:
    round_ = a_round(db, RoundState.DRAFT)
    db.commit()
    for path in ("", "/homes", "/notice", "/draw", "/verify", "/results", "/bag.zip"):
        assert client.get(f"/rounds/{round_.ref}{path}").status_code == 404
    assert round_.name_zh not in client.get("/rounds").text


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.PUBLICITY, RoundState.DRAWN, RoundState.PUBLISHED])
@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_page_of_a_round_opens_at_every_stage(
    client: FlaskClient, db: Session, state: RoundState, language: str
) -> None:
    made = a_city(db, state)
    client.set_cookie("lang", language)
    for path in ("", "/homes", f"/homes/{made.lot.code}", "/notice", "/draw", "/verify", "/results"):
        page = client.get(f"/rounds/{made.round.ref}{path}")
        assert page.status_code == 200, path
        assert page.text.count("<h1") == 1, path


@pytest.mark.parametrize("path", ["/", "/rounds", "/results", "/rules", f"/rules/{POLICY}", "/verify", "/help"])
def test_chinese_pages_do_not_fall_back_to_english(client: FlaskClient, city: City, path: str) -> None:
    page = client.get(path).text
    body = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r'<(code|span) (lang|class="app-hash").*?</(code|span)>|<[^>]+>', " ", body)
    assert not re.search(r"\b(the|of|and|your|home|round)\b", shown)


def test_numbers_that_are_not_public_yet_are_not_shown(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.OPEN)
    page = in_english(client).get(f"/rounds/{made.round.ref}").text
    assert "Applications" in page
    assert "Eligible" not in page
    assert "Last position served" not in page


def test_homes_are_filtered_and_an_empty_list_says_why(client: FlaskClient, city: City) -> None:
    here = f"/rounds/{city.round.ref}/homes"
    assert city.lot.code in client.get(here).text
    page = client.get(here, query_string={"program": "talent"}).text
    assert city.lot.code not in page
    assert "没有符合条件的房源" in page


def test_a_lot_shows_its_homes_with_the_rent_of_a_month(client: FlaskClient, city: City) -> None:
    page = client.get(f"/rounds/{city.round.ref}/homes/{city.lot.code}").text
    assert city.home.code in page
    assert "每月 600\u00a0元" in page
    assert client.get(f"/rounds/{city.round.ref}/homes/NOWHERE").status_code == 404


def test_the_list_is_shown_from_the_publicity_period_on(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.CLOSED)
    page = client.get(f"/rounds/{made.round.ref}/notice").text
    assert receipts.show(made.housed.receipt) not in page


def test_the_list_is_searched_by_a_receipt_as_people_type_it(client: FlaskClient, city: City) -> None:
    here = f"/rounds/{city.round.ref}/notice"
    typed = f" {receipts.show(city.refused.receipt).replace('0', 'o')} "
    page = client.get(here, query_string={"receipt": typed}).text
    assert receipts.show(city.refused.receipt) in page
    assert receipts.show(city.housed.receipt) not in page
    assert "名单里没有这个回执号" in client.get(here, query_string={"receipt": "ZZZZ"}).text


@pytest.mark.parametrize("change", [str, str.lower, receipts.show, lambda text: text.replace("0", "Ｏ")])
def test_a_receipt_is_read_however_it_is_typed(client: FlaskClient, city: City, change: type[str]) -> None:
    answer = client.get("/results", query_string={"receipt": f" {change(city.housed.receipt)} "})
    assert answer.status_code == 303
    assert answer.location == f"/r/{city.housed.receipt}"


def test_a_receipt_that_cannot_be_one_is_kept_and_explained(client: FlaskClient) -> None:
    page = client.get("/results", query_string={"receipt": "1BAM-32MS"}).text
    assert "<title>错误：" in page
    assert "请逐组检查" in page
    assert 'value="1BAM-32MS"' in page
    assert 'href="#receipt"' in page


def test_an_empty_lookup_says_where_the_number_is(client: FlaskClient) -> None:
    assert "请填写回执号" in client.get("/results", query_string={"receipt": ""}).text


def test_every_unknown_receipt_gets_the_same_page(client: FlaskClient, db: Session) -> None:
    draft_pages = [client.get(f"/r/{text}") for text in ("ZZZZZZZZZZZZZZZZ", "not-a-receipt")]
    assert {page.status_code for page in draft_pages} == {404}
    assert {page.text.replace(receipt, "").count("没有找到这个回执号") for page, receipt in
            zip(draft_pages, ("ZZZZZZZZZZZZZZZZ", "not-a-receipt"), strict=True)} == {2}  # fmt: skip


def test_before_the_publicity_period_nothing_is_told_of_the_check(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.CLOSED)
    pages = [client.get(f"/r/{one.receipt}").text for one in (made.housed, made.refused)]
    assert all("申请已收到" in page for page in pages)
    assert not any("不合格" in page or "已合格" in page for page in pages)


def test_the_card_of_a_housed_household_names_the_home_and_the_wish(client: FlaskClient, city: City) -> None:
    page = client.get(f"/r/{city.housed.receipt}").text
    assert "配到房了" in page
    assert city.home.code in page
    assert "这是申请里的第 1 志愿" in page
    assert "第 1 顺位，共 2 户" in page


def test_the_card_of_a_household_without_a_home_says_why_in_numbers(client: FlaskClient, city: City) -> None:
    page = client.get(f"/r/{city.waiting.receipt}").text
    assert "这次没有配到房" in page
    assert "共 1 套，其中 1 套配给了前面的顺位。最后一套配给第 1 顺位，这份申请是第 2 顺位。" in page
    assert city.home.code not in page


def test_the_card_gives_the_command_that_computes_the_very_ticket(client: FlaskClient, city: City) -> None:
    page = client.get(f"/r/{city.waiting.receipt}").text.replace("&#39;", "'")
    found = re.search(r"printf '([^']+)' \| openssl dgst -sha256 -mac HMAC -macopt hexkey:([0-9a-f]{64})", page)
    assert found is not None
    computed = hmac.digest(bytes.fromhex(found[2]), found[1].encode(), "sha256").hex()
    assert computed == ticket(bytes(32), "public_rental", city.waiting.receipt)


def test_results_stand_in_the_order_of_the_draw(client: FlaskClient, city: City) -> None:
    page = client.get(f"/rounds/{city.round.ref}/results").text
    first, second = receipts.show(city.housed.receipt), receipts.show(city.waiting.receipt)
    assert page.index(first) < page.index(second)
    assert receipts.show(city.refused.receipt) not in page


def test_results_are_not_shown_before_they_are_published(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.ALLOCATED)
    page = client.get(f"/rounds/{made.round.ref}/results").text
    assert receipts.show(made.housed.receipt) not in page
    assert "还没有公布" in page
    assert made.home.code not in client.get(f"/r/{made.housed.receipt}").text


def test_before_the_draw_the_page_says_what_will_happen(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.OPEN)
    page = client.get(f"/rounds/{made.round.ref}/draw").text
    assert "摇号将怎样做" in page
    assert "openssl" not in page
    assert client.get(f"/rounds/{made.round.ref}/draw/commitment.json").status_code == 404


def test_after_the_draw_the_page_shows_promise_sources_and_seed(client: FlaskClient, city: City) -> None:
    page = client.get(f"/rounds/{city.round.ref}/draw").text
    assert " ".join(["0000"] * 16) in page  # the seed of the made-up draw
    assert " ".join(["4444"] * 10) in page  # its digits
    assert "没有拆开" in page  # the party that withheld its secret
    assert client.get(f"/rounds/{city.round.ref}/draw/commitment.json").data == b"{}"


def test_every_file_of_the_bag_is_handed_out_as_it_is(client: FlaskClient, city: City, bag: Path) -> None:
    page = client.get(f"/rounds/{city.round.ref}/verify").text
    for path in (one.relative_to(bag).as_posix() for one in sorted(bag.rglob("*")) if one.is_file()):
        assert f"/files/{path}" in page
        with client.get(f"/rounds/{city.round.ref}/files/{path}") as answer:
            assert answer.data == (bag / path).read_bytes()


def test_the_checking_page_is_handed_out_with_its_fingerprint(client: FlaskClient, city: City, bag: Path) -> None:
    answer = client.get("/verify/verify.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data == (bag / layout.PAGE).read_bytes()
    shown = show.fingerprint(hashlib.sha256(answer.data).hexdigest())
    for path in ("/verify", f"/rounds/{city.round.ref}/verify"):
        assert shown in client.get(path).text
    assert f"/files/{layout.PAGE}" in client.get(f"/rounds/{city.round.ref}/verify").text


def test_the_zip_file_holds_exactly_the_bag(client: FlaskClient, city: City, bag: Path) -> None:
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/rounds/{city.round.ref}/bag.zip").data))
    assert packed.testzip() is None
    there = {f"{bag.name}/{one.relative_to(bag).as_posix()}" for one in bag.rglob("*") if one.is_file()}
    assert set(packed.namelist()) == there
    assert packed.read(f"{bag.name}/data/order.csv") == (bag / "data/order.csv").read_bytes()


@pytest.mark.parametrize(
    "path", ["data/secret.txt", "../../secret.txt", "data/../../../secret.txt", "/etc/passwd", "data", ""]
)
def test_no_other_file_is_handed_out(client: FlaskClient, city: City, config: Config, bag: Path, path: str) -> None:
    (config.data_dir / "secret.txt").write_text("secret")
    (bag / "data" / "secret.txt").write_text("secret")
    assert client.get(f"/rounds/{city.round.ref}/files/{path}").status_code in (404, 308)


def test_a_name_that_a_changed_manifest_smuggles_in_leads_nowhere(
    client: FlaskClient, city: City, config: Config, bag: Path
) -> None:
    (config.data_dir / "secret.txt").write_text("secret")
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  ../../secret.txt\n")
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/rounds/{city.round.ref}/bag.zip").data))
    assert not any("secret" in name for name in packed.namelist())
    assert "secret.txt" not in client.get(f"/rounds/{city.round.ref}/verify").text


def test_no_file_is_handed_out_before_publication(client: FlaskClient, db: Session, bag: Path) -> None:
    ref = a_city(db, RoundState.ALLOCATED).round.ref
    assert client.get(f"/rounds/{ref}/files/data/order.csv").status_code == 404
    assert client.get(f"/rounds/{ref}/bag.zip").status_code == 404


def test_a_published_round_whose_files_are_elsewhere_says_so(client: FlaskClient, city: City) -> None:
    assert "文件正在迁移" in client.get(f"/rounds/{city.round.ref}/verify").text


def test_rules_show_clause_mark_and_the_sentence_with_blanks(client: FlaskClient) -> None:
    page = client.get(chapter("public_rental")).text
    assert "温政发〔2020〕22号 第六条" in page
    assert "假设" in page
    assert "您 ＿＿ 周岁，申请人须年满 18 周岁。" in page
    assert "2025年12月31日" in client.get(f"/rules/{POLICY}").text
    assert client.get("/rules/wenzhou/1999-01-01").status_code == 404


def test_the_rules_can_be_taken_home_byte_for_byte(client: FlaskClient) -> None:
    data = client.get(f"/rules/{POLICY}/policy.toml").data
    assert data.startswith(b"#")
    assert b'format = "anju-policy/1"' in data


def test_long_lists_have_pages_and_a_page_beyond_the_end_is_the_last(client: FlaskClient, db: Session) -> None:
    lots = [a_lot(db) for _ in range(51)]
    homes = [a_home(db, lot) for lot in lots]
    round_ = a_city(db, RoundState.OPEN, ref="WZ-2025-7").round
    many = a_round(db, programs=("public_rental",), homes=homes, policy_sha256=round_.policy_sha256)
    db.commit()
    first = client.get(f"/rounds/{many.ref}/homes").text
    last = client.get(f"/rounds/{many.ref}/homes?page=99").text
    assert (first.count('scope="row"'), last.count('scope="row"')) == (50, 1)


def test_withdrawn_applications_are_not_on_the_list(client: FlaskClient, db: Session) -> None:
    made = a_city(db, RoundState.OPEN)
    gone = an_application(db, made.round, status="withdrawn")
    db.add(an_assessment(gone))
    db.commit()
    assert "这份申请已撤回" in client.get(f"/r/{gone.receipt}").text
