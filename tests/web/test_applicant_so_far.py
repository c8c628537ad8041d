"""What the rules say while the form is filled in: after every page, without a script, and never in the way."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Round
from tests.web import applying
from tests.web.applying import PUBLIC_RENTAL, post
from tests.web.conftest import Logins


@pytest.fixture
def round_(db: Session) -> Round:
    made = applying.city(db)
    db.commit()
    return made


@pytest.fixture
def browser(db: Session, log_in: Logins, round_: Round) -> FlaskClient:
    """Somebody who has started to apply for public rental housing."""
    client = log_in(applying.account(db))
    post(client, f"/apply/{round_.ref}/program", {"program": "public_rental"})
    return client


def answer(browser: FlaskClient, round_: Round, section: str, **changed: str) -> str:
    """Answer one page, and give the page that follows."""
    values = PUBLIC_RENTAL[section] | changed
    sent = browser.post(f"/apply/{round_.ref}/facts/{section}", data=values)
    assert sent.status_code == 303
    return browser.get(sent.location).text


def test_a_condition_that_is_not_met_is_said_on_the_next_page(browser: FlaskClient, round_: Round) -> None:
    page = answer(browser, round_, "household", hukou_urban="0")
    assert "按您的回答，这一条不符合：您的户口不在市区" in page
    assert 'id="page-form"' in page  # and the form goes on


def test_conditions_that_are_met_are_said_too(browser: FlaskClient, round_: Round) -> None:
    assert "按您的回答，这一部分的 1 条条件都符合" in answer(browser, round_, "household")


def test_the_page_itself_shows_its_conditions_once_it_is_answered(browser: FlaskClient, round_: Round) -> None:
    address = f"/apply/{round_.ref}/facts/housing"
    assert "app-check" not in browser.get(address).text
    answer(browser, round_, "housing", transfer_within_year="1")
    page = browser.get(address).text
    assert "您家近一年买卖或转让过房产" in page
    assert "app-check--no" in page
    assert "app-check--yes" in page
    assert "app-check--unknown" in page  # the income decides, and is not known yet
    assert "市区户口" not in page  # asked on another page


def test_answers_that_contradict_each_other_are_pointed_out_and_stop_nothing(
    browser: FlaskClient, round_: Round
) -> None:
    page = answer(browser, round_, "housing", homes_area_now="90")
    odd = "您填了现在没有住房，又填了现有住房 90 平方米"
    assert odd in page
    assert odd in browser.get(f"/apply/{round_.ref}/facts/housing").text
    check = browser.get(f"/apply/{round_.ref}/check").text
    assert 'id="odd"' in check
    assert odd in check
    assert odd not in browser.get(f"/apply/{round_.ref}/facts/household").text
    answer(browser, round_, "housing")
    assert 'id="odd"' not in browser.get(f"/apply/{round_.ref}/check").text


def test_an_odd_application_can_still_be_filed(browser: FlaskClient, db: Session, round_: Round) -> None:
    facts = {**PUBLIC_RENTAL, "housing": PUBLIC_RENTAL["housing"] | {"homes_area_now": "20"}}
    applying.fill(browser, round_, facts=facts)
    applying.wish(browser, db, round_)
    assert len(applying.file(browser, round_)) == 16


def test_the_choice_of_program_counts_conditions_by_the_answers_so_far(browser: FlaskClient, round_: Round) -> None:
    address = f"/apply/{round_.ref}/program"
    assert "按您目前的回答" not in browser.get(address).text
    answer(browser, round_, "household", hukou_urban="0")
    page = browser.get(address).text
    assert "按您目前的回答：0 条符合，1 条不符合，" in page  # public rental
    assert "按您目前的回答：1 条符合，0 条不符合，" in page  # blue-collar apartments


def test_the_check_names_the_papers_that_prove_the_answers(browser: FlaskClient, round_: Round) -> None:
    page = browser.get(f"/apply/{round_.ref}/check").text
    for paper in ("户口簿", "不动产登记查询结果", "全家去年的收入证明"):
        assert paper in page
