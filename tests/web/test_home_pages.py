"""A family with a home: it reads until when to answer and what follows, takes the home or declines it, and goes on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import Allocation, AllocationStatus, Applicant
from housing.services import giving_back, offer_dates, rounds, taking
from housing.services.actors import Actor
from tests import claiming, make
from tests.offering import NOTE, a_contract, family, offered
from tests.web import applying
from tests.web.conftest import NOON, Logins

S = AllocationStatus
SURE = {"sure": "1"}


@pytest.fixture
def home(app: object, db: Session, applicant: Applicant) -> Allocation:
    """The applicant's household was allocated a home in a round published today."""
    made = offered(db, applicant_id=applicant.id)
    db.commit()
    return made


@pytest.fixture
def path(home: Allocation) -> str:
    return f"/my/{home.application.receipt}"


def english(browser: FlaskClient, address: str) -> str:
    return browser.get(address, query_string={"lang": "en"}).text


def test_a_family_sees_its_home_and_until_when_to_answer(browser: FlaskClient, home: Allocation, path: str) -> None:
    for address in ("/my", path):
        page = browser.get(address).text
        assert "您配到的房源：请确认" in page
        assert home.home.code in page
        assert "2025年10月18日（星期六）23:59" in page
        assert f'href="{path}/accept"' in page
        assert f'href="{path}/decline"' in page
    page = english(browser, path)
    assert "Saturday" in page
    assert "Where" in page


def test_a_family_takes_its_home_after_reading_what_follows(browser: FlaskClient, db: Session, path: str) -> None:
    page = browser.get(f"{path}/accept").text
    for text in (
        "今天确认的，签约期限是 2025年10月30日（星期四）23:59",
        "确认后 15 天内签订合同",
        "每户只能有一套",
        "2028年10月18日",
    ):
        assert text in page
    assert "请勾选" in browser.post(f"{path}/accept", data={}).text
    applying.post(browser, f"{path}/accept", SURE)
    after = browser.get(path).text
    assert "您已确认这套房源" in after
    assert "2025年10月30日（星期四）23:59" in after
    assert "请带上：申请里全体家庭成员的身份证件" in after
    assert "/accept" not in after
    db.expire_all()
    assert db.scalars(sa.select(Allocation.status)).all() == [S.ACCEPTED]


def test_a_family_declines_only_after_it_was_told_twice(browser: FlaskClient, db: Session, path: str) -> None:
    for address in (f"{path}/decline", f"{path}/decline/confirm"):
        page = browser.get(address).text
        assert "没有其他后果" in page
        assert "您下次摇号仍是 1 份机会" in page
        assert "两个批次获得房源都放弃的，24 个月内不能再申请" in page
    assert browser.post(f"{path}/decline", data=SURE).status_code == 405
    assert "请勾选" in browser.post(f"{path}/decline/confirm", data={}).text
    applying.post(browser, f"{path}/decline/confirm", SURE)
    after = browser.get(path).text
    assert "您已放弃这套房源" in after
    assert "/accept" not in after
    db.expire_all()
    assert db.scalars(sa.select(Allocation.status)).all() == [S.DECLINED]


def test_who_declines_a_second_home_reads_the_day_of_the_ban_before(
    browser: FlaskClient, db: Session, applicant: Applicant
) -> None:
    person, earlier = make.a_hash(), NOON - timedelta(days=90)
    first = offered(db, people=[person], at=earlier)
    taking.decline(db, first, by=family(first), at=earlier)
    second = offered(db, people=[person], applicant_id=applicant.id)
    db.commit()
    page = browser.get(f"/my/{second.application.receipt}/decline").text
    assert "这份申请里的所有人，在 2027年10月18日 前都不能再申请这类住房" in page
    assert "没有其他后果" not in page


def test_what_is_paid_instead_is_said_to_end(browser: FlaskClient, db: Session, applicant: Applicant) -> None:
    person = make.a_hash()
    claiming.a_claim(db, claiming.a_bureau(db), claiming.without_home(db, people=[person]), month=202510)
    home = offered(db, people=[person], applicant_id=applicant.id)
    db.commit()
    assert "您现在领取的补贴，发到 2025-10 为止" in browser.get(f"/my/{home.application.receipt}/accept").text


def test_nobody_else_sees_or_answers(client: FlaskClient, log_in: Logins, db: Session, path: str) -> None:
    other = log_in(applying.account(db, "13800000009", "王芳"))
    for tail in ("accept", "decline", "decline/confirm"):
        assert other.get(f"{path}/{tail}").status_code == 404
        assert client.get(f"{path}/{tail}").status_code == 303
    for tail in ("accept", "decline/confirm"):
        assert other.post(f"{path}/{tail}", data=SURE).status_code == 404


@pytest.mark.parametrize("tail", ["accept", "decline/confirm"])
def test_a_late_answer_is_refused_with_the_day_and_what_to_do(
    log_in: Logins, db: Session, applicant: Applicant, home: Allocation, path: str, tail: str
) -> None:
    with clock.standing_at(home.expires_at + timedelta(seconds=1)):
        browser = log_in(applicant)
        assert browser.get(f"{path}/{tail}").status_code == 303
        page = browser.post(f"{path}/{tail}", data=SURE).text
        assert "确认或者放弃的期限是 2025年10月18日（星期六）23:59" in page
        assert "书面向住房部门说明" in page
        assert "确认房源的期限已过" in browser.get(path).text


@pytest.mark.parametrize("tail", ["accept", "decline/confirm"])
def test_a_second_press_changes_nothing_and_says_how_the_home_stands(
    browser: FlaskClient, home: Allocation, path: str, tail: str
) -> None:
    applying.post(browser, f"{path}/{tail}", SURE)
    for again in ("accept", "decline/confirm"):
        assert "现在是“" in browser.post(f"{path}/{again}", data=SURE).text


def test_every_end_of_a_home_is_told_in_its_own_words(
    log_in: Logins, db: Session, applicant: Applicant, home: Allocation, path: str
) -> None:
    bureau, own = claiming.a_bureau(db), family(home)
    taking.accept(db, home, by=own, at=NOON)
    last = offer_dates.sign_by(rounds.policy_of(home.application.round), NOON)
    db.commit()
    with clock.standing_at(last + timedelta(seconds=1)):
        assert "签约期限已过" in log_in(applicant).get(path).text
    browser = log_in(applicant)
    taking.sign(db, home, a_contract("HT-88"), by=bureau.operator, at=NOON)
    db.commit()
    assert "HT-88" in browser.get(path).text
    back = giving_back.propose(db, home, "另有住房，申报不实", by=bureau.operator, at=NOON)
    giving_back.approve(db, back, by=bureau.supervisor, at=NOON)
    db.commit()
    page = browser.get(path).text
    assert "房源已收回" in page
    assert "另有住房，申报不实" in page


def test_a_family_reads_when_it_was_asked_before_its_home_was_set_free(
    log_in: Logins, db: Session, applicant: Applicant, home: Allocation, path: str
) -> None:
    taking.accept(db, home, by=family(home), at=NOON)
    later = offer_dates.sign_by(rounds.policy_of(home.application.round), NOON) + timedelta(seconds=1)
    taking.lapse(db, home, NOTE, by=claiming.a_bureau(db).operator, at=later)
    db.commit()
    with clock.standing_at(later):
        page = log_in(applicant).get(path).text
    for told in (NOTE, "逾期未签约", "2025年10月30日（星期四）23:59"):
        assert told in page


def test_a_home_nobody_answered_for_is_told_to_be_over(
    log_in: Logins, db: Session, applicant: Applicant, home: Allocation, path: str
) -> None:
    later = home.expires_at + timedelta(seconds=1)
    assert taking.expire_due(db, by=Actor(kind="system"), at=later) == 1
    db.commit()
    with clock.standing_at(later):
        assert "逾期未确认房源" in log_in(applicant).get(path).text
