"""From the first page to the receipt, in both languages, without a script running."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import ApplicationStatus, Round
from housing.services import private, queries
from tests.web import applying
from tests.web.applying import post, resident
from tests.web.conftest import NOON, Logins


@pytest.fixture
def round_(db: Session) -> Round:
    made = applying.city(db)
    db.commit()
    return made


@pytest.fixture
def browser(db: Session, log_in: Logins) -> FlaskClient:
    return log_in(applying.account(db))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_single_person_comes_from_the_start_page_to_a_receipt(
    client: FlaskClient, db: Session, round_: Round, language: str
) -> None:
    words = {
        "zh": ["申请住房", "您的申请已提交", "回执号", "核对您的答案"],
        "en": ["Apply for a home", "Your application is filed", "Receipt number", "Check your answers"],
    }[language]
    assert words[0] in client.get(f"/apply?lang={language}").text
    before = client.get(f"/apply/{round_.ref}/program")
    assert before.status_code == 303
    assert before.location.startswith("/login")
    signed_up = applying.sign_up(client, next=f"/apply/{round_.ref}/program")
    assert signed_up.location == f"/apply/{round_.ref}/program"
    applying.fill(client, round_)
    applying.wish(client, db, round_)
    assert words[3] in client.get(f"/apply/{round_.ref}/check").text
    receipt = applying.file(client, round_)
    page = client.get(f"/my/{receipt}/receipt").text
    assert words[1] in page
    assert words[2] in page
    assert "-".join(receipt[n : n + 4] for n in range(0, 16, 4)) in page
    assert f"/r/{receipt[:4]}-" in page or "<svg" in page


def test_what_is_filed_is_what_was_answered(browser: FlaskClient, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    post(browser, f"/apply/{round_.ref}/members/2", {
        "relation": "child", "name": "陈龘", "id_type": "passport", "id_number": "e12345678",
        "birth": ["2020", "2", "29"],
    })  # fmt: skip
    post(browser, f"/apply/{round_.ref}/members", {"more": "0"})
    codes = applying.lots(db, round_, "public_rental")
    post(browser, f"/apply/{round_.ref}/wishes", {"wishes": codes, "flexible": "0"})
    post(browser, f"/apply/{round_.ref}/wishes/order", {"order": codes[::-1]})
    application = queries.by_receipt(db, applying.file(browser, round_))
    assert application is not None
    filing = private.open_application(application)
    assert [person.name for person in filing.members] == ["陈小梅", "陈龘"]
    assert filing.members[0].birth_on == date(1990, 5, 2)
    assert filing.members[1].birth_on == date(2020, 2, 29)
    assert filing.members[1].id_number == "E12345678"
    assert filing.phone == "13800000001"
    assert filing.facts["income_per_head"] == 3_000_000
    assert filing.facts["hukou_urban"] == 1
    assert filing.wishes == tuple(codes[::-1])
    assert filing.flexible is False
    assert filing.work_area is None


def test_a_program_with_distances_asks_for_the_place_of_work(browser: FlaskClient, db: Session, round_: Round) -> None:
    applying.fill(browser, round_, "blue_collar", applying.BLUE_COLLAR)
    assert "暂不能开始" in browser.get(f"/apply/{round_.ref}").text
    post(browser, f"/apply/{round_.ref}/work", {"work_area": "W1"})
    page = browser.get(f"/apply/{round_.ref}/wishes").text
    assert "距工作地点 1.0 公里" in page
    applying.wish(browser, db, round_, "blue_collar")
    application = queries.by_receipt(db, applying.file(browser, round_))
    assert application is not None
    assert private.open_application(application).work_area == "W1"
    assert application.work_area is not None


def test_the_questions_are_those_of_the_policy(browser: FlaskClient, round_: Round) -> None:
    post(browser, f"/apply/{round_.ref}/program", {"program": "talent"})
    page = browser.get(f"/apply/{round_.ref}/facts/talent").text
    assert "人才类别" in page
    assert "F3 类" in page
    assert browser.get(f"/apply/{round_.ref}/facts/income").status_code == 404
    assert "Talent class" in browser.get(f"/apply/{round_.ref}/facts/talent?lang=en").text


def test_every_page_can_be_left_and_found_again(browser: FlaskClient, db: Session, round_: Round) -> None:
    base = f"/apply/{round_.ref}"
    post(browser, f"{base}/program", {"program": "public_rental"})
    left = post(browser, f"{base}/members/1", {"name": "陈小梅", "id_number": "123", "later": "1"})
    assert left.location == base
    assert "填写中" in browser.get(base).text
    assert 'value="陈小梅"' in browser.get(f"{base}/members/1").text
    left = post(browser, f"{base}/facts/housing", {"homes_now": "1", "homes_area_now": "很多", "later": "1"})
    assert left.location == base
    page = browser.get(f"{base}/facts/housing").text
    assert 'value="1"' in page
    assert "很多" not in page


def test_changing_the_language_keeps_what_was_typed_and_saves_nothing(
    browser: FlaskClient, db: Session, round_: Round
) -> None:
    base = f"/apply/{round_.ref}"
    post(browser, f"{base}/program", {"program": "public_rental"})
    page = browser.post(f"{base}/members/1", data={"name": "阿卜杜拉·买买提", "prefs": "lang:en"})
    assert page.status_code == 200
    assert "About you, the applicant" in page.text
    assert "阿卜杜拉·买买提" in page.text
    assert "Error" not in page.text
    assert "Not started" in browser.get(base).text


def test_check_answers_leads_back_after_a_change(browser: FlaskClient, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    page = browser.get(f"/apply/{round_.ref}/check").text
    assert f"/apply/{round_.ref}/facts/income?check=1" in page
    changed = dict(applying.PUBLIC_RENTAL["income"], income_per_head="40000")
    answer = post(browser, f"/apply/{round_.ref}/facts/income?check=1", changed)
    assert answer.location == f"/apply/{round_.ref}/check"
    assert "40,000" in browser.get(answer.location).text


def test_a_family_is_entered_changed_and_shortened(browser: FlaskClient, db: Session, round_: Round) -> None:
    base = f"/apply/{round_.ref}"
    applying.fill(browser, round_)
    more = post(browser, f"{base}/members", {"more": "1"})
    assert more.location == f"{base}/members/2"
    spouse = {
        "relation": "spouse",
        "name": "王强",
        "id_type": "resident_id",
        "id_number": resident(date(1989, 1, 3), 7),
    }
    post(browser, f"{base}/members/2", spouse)
    page = browser.get(f"{base}/members").text
    assert "王强" in page
    assert "1989年1月3日" in page
    assert 'value="spouse"' not in browser.get(f"{base}/members/3").text
    post(browser, f"{base}/members/2", {**spouse, "name": "王小强"})
    assert "王小强" in browser.get(f"{base}/members/2/remove").text
    assert "王小强" in browser.get(f"{base}/members").text
    post(browser, f"{base}/members/2/remove", {})
    assert "王小强" not in browser.get(f"{base}/members").text
    assert browser.get(f"{base}/members/1/remove").status_code == 404


def test_an_answer_against_the_rules_warns_and_does_not_block(browser: FlaskClient, db: Session, round_: Round) -> None:
    rich = {**applying.PUBLIC_RENTAL, "income": {"income_per_head": "900000", "assets_per_head": "0"}}
    applying.fill(browser, round_, facts=rich)
    applying.wish(browser, db, round_)
    page = browser.get(f"/apply/{round_.ref}/check").text
    assert "app-check--no" in page
    assert "900,000" in page
    assert "第" in page
    application = queries.by_receipt(db, applying.file(browser, round_))
    assert application is not None
    assert application.status == ApplicationStatus.SUBMITTED


def test_sending_the_form_twice_shows_the_one_receipt(browser: FlaskClient, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    receipt = applying.file(browser, round_)
    again = browser.post(f"/apply/{round_.ref}/declare", data={"agreed": "1"})
    assert again.status_code == 303
    assert again.location == f"/my/{receipt}/receipt"
    assert browser.get(f"/apply/{round_.ref}").location == f"/my/{receipt}/receipt"


def test_after_the_deadline_nothing_is_filed_and_nothing_is_lost(
    browser: FlaskClient, db: Session, round_: Round
) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    with clock.standing_at(NOON + timedelta(hours=1)):
        round_.closes_at = NOON + timedelta(minutes=30)
        db.commit()
        page = browser.post(f"/apply/{round_.ref}/contact", data={"phone": "13900000002"})
        assert page.status_code == 409
        assert "没有丢失" in page.text
        page = browser.post(f"/apply/{round_.ref}/declare", data={"agreed": "1"})
        assert page.status_code == 409
        assert "现在没有批次在受理" in browser.get("/apply").text
        assert round_.name_zh in browser.get("/apply").text
    db.expire_all()
    assert queries.statuses(db, round_) == {}


def test_a_round_that_has_not_opened_says_when(client: FlaskClient, db: Session) -> None:
    applying.city(db, opens_at=NOON + timedelta(days=3), closes_at=NOON + timedelta(days=30))
    db.commit()
    page = client.get("/apply").text
    assert "2025年10月18日" in page
    assert "开始申请" not in page
