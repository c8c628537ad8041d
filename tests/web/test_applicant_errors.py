"""Every slip gets one clear error beside its question, and nobody sees what belongs to somebody else."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Round
from housing.services import queries
from tests.web import applying
from tests.web.applying import post, resident
from tests.web.conftest import Logins


@pytest.fixture
def base(browser: FlaskClient, round_: Round) -> str:
    post(browser, f"/apply/{round_.ref}/program", {"program": "public_rental"})
    return f"/apply/{round_.ref}"


def errors(page: str) -> dict[str, str]:
    """The errors of a page: the id of the control they lead to, and what they say."""
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    found = re.findall(r'href="#([^"]+)"[^>]*>([^<]+)<', summary)
    for control, _text in found:
        assert f'id="{control}"' in page, f"the error leads to {control}, which is not there"
    return {control: text.strip() for control, text in found}


PERSON = {"name": "陈小梅", "id_type": "resident_id", "id_number": resident()}


@pytest.mark.parametrize(
    ("change", "control", "says"),
    [
        ({"name": ""}, "name", "请填写姓名"),
        ({"name": "陈小梅2"}, "name", "不能"),
        ({"id_type": ""}, "id_type", "请选择证件类型"),
        ({"id_number": ""}, "id_number", "请填写证件号码"),
        ({"id_number": resident()[:-1] + "?"}, "id_number", "第 18 位"),
        ({"id_number": resident()[:17] + "0" if resident()[-1] != "0" else "1"}, "id_number", "至少有一位不对"),
        ({"id_number": "3303021990050"}, "id_number", "18 位"),
        ({"id_number": resident(date(2030, 1, 1))}, "id_number", "还没有到"),
        ({"id_type": "passport", "id_number": "E12345678"}, "birth-year", "请填写出生日期"),
        ({"id_type": "passport", "id_number": "E12345678", "birth": ["2031", "1", "1"]}, "birth-year", "还没有到"),
        ({"id_type": "passport", "id_number": "E12345678", "birth": ["1990", "2", "30"]}, "birth-year", "2 月 30 日"),
        ({"birth": ["1991", "5", "2"]}, "birth-year", "1990年5月2日"),
        ({"id_number": resident(date(2010, 1, 1))}, "id_number", "18"),
    ],
)  # fmt: skip
def test_each_slip_about_a_person_gets_one_error_at_its_question(
    browser: FlaskClient, base: str, change: dict[str, object], control: str, says: str
) -> None:
    page = browser.post(f"{base}/members/1", data={**PERSON, **change})
    assert page.status_code == 200
    found = errors(page.text)
    assert list(found) == [control]
    assert says in found[control]
    assert "<title>错误：" in page.text
    assert "陈小梅" in page.text


def test_the_same_person_twice_in_a_household_is_refused(browser: FlaskClient, base: str) -> None:
    post(browser, f"{base}/members/1", PERSON)
    again = {**PERSON, "relation": "spouse", "name": "陈小兰", "id_number": resident().lower()}
    assert list(errors(browser.post(f"{base}/members/2", data=again).text)) == ["id_number"]


def test_a_person_in_another_application_is_refused_at_once(
    browser: FlaskClient, base: str, db: Session, round_: Round, log_in: Logins
) -> None:
    other = log_in(applying.account(db, "13900000009", "王强"))
    applying.fill(other, round_, person={**PERSON, "name": "王强", "id_number": resident(n=99)})
    applying.wish(other, db, round_)
    applying.file(other, round_)
    page = browser.post(f"{base}/members/1", data={**PERSON, "id_number": resident(n=99)})
    assert list(errors(page.text)) == ["id_number"]


def test_somebody_who_filed_in_between_is_refused_when_the_form_is_sent(
    browser: FlaskClient, base: str, db: Session, round_: Round, log_in: Logins
) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    other = log_in(applying.account(db, "13900000009", "王强"))
    applying.fill(other, round_)
    applying.wish(other, db, round_)
    applying.file(other, round_)
    page = browser.post(f"{base}/declare", data={"agreed": "1"})
    assert page.status_code == 200
    assert list(errors(page.text)) == ["main"]
    assert "陈小梅" in page.text


def test_the_declaration_has_to_be_ticked(browser: FlaskClient, base: str, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    page = browser.post(f"{base}/declare", data={})
    assert list(errors(page.text)) == ["agreed"]
    db.expire_all()
    assert queries.statuses(db, round_) == {}


@pytest.mark.parametrize(
    ("section", "change", "control"),
    [
        ("household", {"hukou_urban": ""}, "hukou_urban"),
        ("household", {"hukou_urban": "7"}, "hukou_urban"),
        ("work", {"frontline_trade": "99"}, "frontline_trade"),
        ("work", {"frontline_months": "三年"}, "frontline_months"),
        ("housing", {"homes_now": "-1"}, "homes_now"),
        ("housing", {"homes_area_now": "59.123"}, "homes_area_now"),
        ("income", {"income_per_head": "1e9"}, "income_per_head"),
    ],
)
def test_each_slip_about_a_fact_gets_one_error_at_its_question(
    browser: FlaskClient, base: str, section: str, change: dict[str, str], control: str
) -> None:
    page = browser.post(f"{base}/facts/{section}", data={**applying.PUBLIC_RENTAL[section], **change})
    assert page.status_code == 200
    assert list(errors(page.text)) == [control]


def test_a_wish_outside_the_list_is_refused(browser: FlaskClient, base: str, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    page = browser.post(f"{base}/wishes", data={"wishes": ["NO-SUCH-LOT"], "flexible": "1"})
    assert list(errors(page.text)) == ["wishes"]
    too_large = applying.lots(db, round_, "public_rental", rooms=2)
    page = browser.post(f"{base}/wishes", data={"wishes": too_large, "flexible": "1"})
    assert list(errors(page.text)) == ["wishes"]
    page = browser.post(f"{base}/wishes", data={"flexible": "0"})
    assert list(errors(page.text)) == ["wishes"]
    page = browser.post(f"{base}/wishes", data={})
    assert list(errors(page.text)) == ["flexible"]


def test_an_order_with_one_home_twice_is_refused(browser: FlaskClient, base: str, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    codes = applying.lots(db, round_, "public_rental")
    post(browser, f"{base}/wishes", {"wishes": codes, "flexible": "1"})
    page = browser.post(f"{base}/wishes/order", data={"order": [codes[0], codes[0]]})
    assert list(errors(page.text)) == ["order"]
    page = browser.post(f"{base}/wishes/order", data={"order": [codes[0], ""]})
    assert list(errors(page.text)) == ["order"]


def test_wishes_that_no_longer_suit_have_to_be_chosen_again(
    browser: FlaskClient, base: str, db: Session, round_: Round
) -> None:
    applying.fill(browser, round_)
    for n, relation in enumerate(("spouse", "child"), start=2):
        post(browser, f"{base}/members/{n}", {**PERSON, "relation": relation, "id_number": resident(n=n)})
    post(browser, f"{base}/members", {"more": "0"})
    larger = applying.lots(db, round_, "public_rental", rooms=2)
    post(browser, f"{base}/wishes", {"wishes": larger[:1], "flexible": "1"})
    for n in (3, 2):
        post(browser, f"{base}/members/{n}/remove", {})
    assert "不再适合" in browser.get(base).text
    assert browser.post(f"{base}/declare", data={"agreed": "1"}).location == f"{base}/check"
    assert "不再适合" in browser.get(f"{base}/wishes").text
    assert larger[0] not in browser.get(f"{base}/wishes").text


def test_wrong_and_missing_logins(client: FlaskClient, db: Session) -> None:
    page = client.post("/signup", data={"name": "陈小梅", "phone": "123", "password": "short"})
    assert set(errors(page.text)) == {"phone"}
    page = client.post("/signup", data={"name": "陈小梅", "phone": "13800000001", "password": "short"})
    assert set(errors(page.text)) == {"password"}
    assert applying.sign_up(client).status_code == 303
    client.post("/logout")
    assert set(errors(applying.sign_up(client).text)) == {"phone"}
    wrong = {"phone": "13800000001", "password": "wrong password"}
    assert set(errors(client.post("/login", data=wrong).text)) == {"password"}
    right = {"phone": "138-0000-0001", "password": applying.PASSWORD, "next": "//evil.example"}
    assert client.post("/login", data=right).location == "/my"


@pytest.mark.parametrize("path", ["", "/receipt", "/why", "/withdraw", "/entry.json"])
def test_the_receipt_of_somebody_else_does_not_exist(
    browser: FlaskClient, base: str, db: Session, round_: Round, log_in: Logins, path: str
) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    receipt = applying.file(browser, round_)
    other = log_in(applying.account(db, "13900000009", "王强"))
    assert other.get(f"/my/{receipt}{path}").status_code == 404
    assert other.get(f"/my/0000000000000000{path}").status_code == 404
    assert other.post(f"/my/{receipt}/edit").status_code == 404
    assert receipt not in other.get("/my").text


def test_without_login_pages_lead_to_it_and_back(client: FlaskClient, round_: Round) -> None:
    for path in (f"/apply/{round_.ref}", f"/apply/{round_.ref}/members/1", "/my", "/my/1BAM32MS4DW2G0YT"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/login?next=")


def test_staff_have_no_applicants_pages(staff_client: Callable[..., FlaskClient], round_: Round) -> None:
    from housing.models import Role

    assert staff_client(Role.OPERATOR).get("/my").status_code == 403
    assert staff_client(Role.OPERATOR).get(f"/apply/{round_.ref}").status_code == 403
