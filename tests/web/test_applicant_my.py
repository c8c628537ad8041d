"""What an applicant sees of an application: how it stands, what was decided and why, the line, the result."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.seal.commitment import entry_commitment
from housing import clock
from housing.models import Applicant, Application, ApplicationStatus, Outcome, Round, RoundState
from housing.services import explain, private, review, rounds, screening
from housing.services.actors import Actor
from tests import make
from tests.town import see_papers
from tests.web import applying
from tests.web.applying import post
from tests.web.conftest import NOON


@pytest.fixture
def application(browser: FlaskClient, db: Session, round_: Round, applicant: Applicant) -> Application:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    applying.file(browser, round_)
    return applying.applications(db, applicant)[0]


def test_nothing_filed_says_how_to_begin(browser: FlaskClient, round_: Round) -> None:
    page = browser.get("/my").text
    assert "您还没有申请" in page
    assert 'href="/apply"' in page
    assert "You have no application yet" in browser.get("/my?lang=en").text


def test_what_is_unfinished_is_shown_with_its_deadline(browser: FlaskClient, round_: Round) -> None:
    post(browser, f"/apply/{round_.ref}/program", {"program": "talent"})
    page = browser.get("/my").text
    assert "填写中" in page
    assert "接着填" in page


def test_changing_an_application_keeps_its_receipt(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    receipt = application.receipt
    assert "修改申请" in browser.get(f"/my/{receipt}").text
    started = post(browser, f"/my/{receipt}/edit", {})
    assert started.location == f"/apply/{round_.ref}/check"
    post(browser, f"/apply/{round_.ref}/contact?check=1", {"phone": "13900000002"})
    db.expire_all()
    assert private.open_application(application).phone == "13800000001"
    assert applying.file(browser, round_) == receipt
    db.expire_all()
    assert private.open_application(application).phone == "13900000002"
    assert application.revision == 2


def test_changes_that_are_deleted_leave_the_application_as_it_was(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    post(browser, f"/my/{application.receipt}/edit", {})
    post(browser, f"/apply/{round_.ref}/discard", {})
    db.expire_all()
    assert application.revision == 1
    assert "已提交" in browser.get(f"/my/{application.receipt}").text


def test_withdrawing_tells_the_consequence_and_sets_everybody_free(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    page = browser.get(f"/my/{application.receipt}/withdraw").text
    assert "不参加本批次的摇号" in page
    db.expire_all()
    assert application.status == ApplicationStatus.SUBMITTED
    post(browser, f"/my/{application.receipt}/withdraw", {})
    db.expire_all()
    assert application.status == ApplicationStatus.WITHDRAWN
    assert "已撤回" in browser.get("/my").text
    assert "修改申请" not in browser.get(f"/my/{application.receipt}").text
    assert browser.post(f"/my/{application.receipt}/edit").status_code == 409
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    assert applying.file(browser, round_) != application.receipt


def test_after_the_deadline_there_is_no_way_to_change(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    with clock.standing_at(NOON + timedelta(days=8)):
        browser.set_cookie("anju", _again(db, application))
        page = browser.get(f"/my/{application.receipt}").text
        assert "修改申请" not in page
        assert browser.post(f"/my/{application.receipt}/edit").status_code == 409


def _again(db: Session, application: Application) -> str:
    from housing.services import visits

    assert application.applicant is not None
    token = visits.begin(db, application.applicant, at=clock.now())
    db.commit()
    return token


def _reviewed(db: Session, round_: Round, application: Application, accepted: bool) -> None:
    """Close the round and decide the application, with or without its papers."""
    reviewer = Actor.staff(make.a_staff(db, make.Role.REVIEWER).id)
    late = round_.closes_at
    rounds.close(db, round_, by=reviewer, at=late)
    screening.assess_round(db, round_, by=reviewer, at=late, progress=lambda *_: None)
    policy = rounds.policy_of(round_)
    papers = frozenset(policy.facts) if accepted else frozenset[str]()
    judged = review.case(db, application, papers).judgement.outcome
    if accepted:
        see_papers(db, application, reviewer, late)
    review.decide(
        db, application, Outcome(judged), "已核对全部材料。", accepted=papers, by=reviewer, at=late
    )  # fmt: skip
    db.commit()


def test_a_decision_is_shown_rule_by_rule_with_its_reason(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    _reviewed(db, round_, application, accepted=True)
    page = browser.get(f"/my/{application.receipt}").text
    assert "已合格" in page
    assert "已核对全部材料。" in page
    assert "app-check--yes" in page
    assert "app-check--no" not in page


def test_missing_papers_are_named(browser: FlaskClient, db: Session, round_: Round, application: Application) -> None:
    _reviewed(db, round_, application, accepted=False)
    page = browser.get(f"/my/{application.receipt}").text
    assert "待补件" in page
    assert "app-check--unknown" in page


def _frozen(db: Session, round_: Round, application: Application) -> None:
    _reviewed(db, round_, application, accepted=True)
    make.move(db, round_, RoundState.PUBLICITY)
    from housing.services import pool

    request_ = pool.fingerprint(db, round_)
    make.an_approved_request(db, round_, RoundState.FROZEN, request_)
    pool.freeze(db, round_, lambda *_: None)
    round_.state = RoundState.FROZEN
    db.commit()


def test_the_own_line_of_the_frozen_list_can_be_recomputed(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    assert browser.get(f"/my/{application.receipt}/entry.json").status_code == 404
    _frozen(db, round_, application)
    page = browser.get(f"/my/{application.receipt}").text
    assert "您在名单里" in page
    kept = json.loads(browser.get(f"/my/{application.receipt}/entry.json").data)
    again = entry_commitment(bytes.fromhex(kept["salt"]), kept["private"]).hex()
    line = explain.in_pool(db, application)
    assert line is not None
    assert again == kept["entry"]["c"] == line.commitment.hex()
    assert re.sub(r"\s|<[^>]+>", "", page).count(again) >= 1


def test_the_result_comes_with_publication_and_not_before(
    browser: FlaskClient, db: Session, round_: Round, application: Application, tmp_path: Path
) -> None:
    _frozen(db, round_, application)
    make.move(db, round_, RoundState.DRAWN)
    db.commit()
    page = browser.get(f"/my/{application.receipt}").text
    assert "您的顺位是 1，共 1 户" in page
    assert browser.get(f"/my/{application.receipt}/why").status_code == 303
    home = db.query(make.Home).join(make.Lot).filter(make.Lot.code == application.wishes[0].lot.code).one()
    make.an_allocation(db, application, home, expires_at=NOON + timedelta(days=30))
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    page = browser.get(f"/my/{application.receipt}/why").text
    assert home.code in page
    assert "您的第 1 志愿" in re.sub(r"<[^>]+>", "", page)
    assert "2025年11月14日" in page
    page = browser.get(f"/my/{application.receipt}").text.replace("\u00a0", " ")
    assert "每月 469.09 元" in page  # 55 m² at 600 yuan: 40 m² at 70 %, 15 m² in full
    assert "40 平方米，按评估租金的 70%" in page
    assert "15 平方米，按评估租金的 100%" in page
    english = browser.get(f"/my/{application.receipt}/why?lang=en").text
    assert "Why this home" in english
    assert "Until Friday 14" in english


def test_no_home_is_explained_with_the_numbers_of_every_wish(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    _frozen(db, round_, application)
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    page = browser.get(f"/my/{application.receipt}/why").text.replace("\u00a0", " ")
    assert "这次未配到房" in page
    assert "第 1 志愿" in page
    assert "第 2 志愿" in page
    assert "下一批次" in page
