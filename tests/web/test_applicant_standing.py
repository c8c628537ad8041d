"""What an application's own pages say where nothing went as hoped: too far, too late, not eligible, taken back."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    Assessment,
    Home,
    HouseholdOutcome,
    Lot,
    OutcomeCode,
    Round,
    RoundState,
)
from tests import ceremonies, make
from tests.web import applying
from tests.web.applying import post
from tests.web.conftest import NOON, Logins


def _file(browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, flexible: str = "0") -> Application:
    applying.fill(browser, round_, "blue_collar", applying.BLUE_COLLAR)
    post(browser, f"/apply/{round_.ref}/work", {"work_area": "W1"})
    applying.wish(browser, db, round_, "blue_collar", flexible)
    applying.file(browser, round_)
    return applying.applications(db, applicant)[0]


def _text(browser: FlaskClient, path: str) -> str:
    return re.sub(r"<[^>]+>", "", browser.get(path).text).replace("\u00a0", " ")


def _listed(db: Session, round_: Round, application: Application) -> None:
    """Take the round to the draw with the application in the list, every wish suiting it."""
    application.status = ApplicationStatus.ELIGIBLE
    kept = db.get(Assessment, application.id) or make.an_assessment(application)
    kept.suitable = json.dumps([wish.lot.code for wish in application.wishes])
    db.add(kept)
    db.flush()
    make.move(db, round_, RoundState.DRAWN)


def _told(
    monkeypatch: pytest.MonkeyPatch, application: Application, code: OutcomeCode, records: list[dict[str, Any]]
) -> None:
    """Let the allocation give the application this outcome."""

    def allocate(db: Session, round_: Round) -> bytes:
        why = json.dumps(records)
        db.add(HouseholdOutcome(round_id=round_.id, application_id=application.id, code=code, why=why))
        db.flush()
        return make.a_hash()

    monkeypatch.setitem(ceremonies.PREPARED, RoundState.ALLOCATED, allocate)


def test_the_wishes_page_of_the_nearest_program_says_that_the_way_comes_first(
    browser: FlaskClient, round_: Round
) -> None:
    applying.fill(browser, round_, "blue_collar", applying.BLUE_COLLAR)
    post(browser, f"/apply/{round_.ref}/work", {"work_area": "W1"})
    page = _text(browser, f"/apply/{round_.ref}/wishes")
    assert page.count("蓝领公寓先看路程") == 2
    assert "不会减少" not in page


def test_homes_that_do_not_suit_are_listed_with_the_rule_and_every_place_gets_a_wish(
    browser: FlaskClient, db: Session, round_: Round
) -> None:
    applying.fill(browser, round_)
    page = _text(browser, f"/apply/{round_.ref}/wishes")
    assert re.search(r"另有 \d+ 种房源不适合，查看原因\s+\S+ · 2 居室您家 1 人，2 居室超出标准", page), page
    assert "每月 600 元" in page
    codes = applying.lots(db, round_, "public_rental")
    post(browser, f"/apply/{round_.ref}/wishes", {"wishes": codes, "flexible": "1"})
    assert "不填" not in _text(browser, f"/apply/{round_.ref}/wishes/order")
    twice = browser.post(f"/apply/{round_.ref}/wishes/order", data={"order": codes[:1] * 2})
    assert "有两个志愿相同" in twice.text


def test_the_number_of_another_member_is_refused_with_that_name(browser: FlaskClient, round_: Round) -> None:
    applying.fill(browser, round_)
    again = browser.post(
        f"/apply/{round_.ref}/members/2", data={**applying.APPLICANT, "relation": "spouse", "name": "李明"}
    )
    assert "这个号码和陈小梅的相同，请填李明本人的号码" in again.text


def test_wishes_that_are_too_far_are_said_to_be_so(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = _file(browser, db, round_, applicant)
    wishes = [{"lot": wish.lot.code, "code": "farther"} for wish in application.wishes]
    records = [{"code": "passed", "program": "blue_collar", "wishes": wishes}]
    _told(monkeypatch, application, OutcomeCode.PASSED, records)
    _listed(db, round_, application)
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    assert "没有配到：志愿不在就近范围内" in _text(browser, "/my")
    page = _text(browser, f"/my/{application.receipt}/why")
    assert "没有配到：志愿不在就近范围内" in page
    assert "会使总路程变长的志愿不能选" in page
    assert "选这里，全体入围家庭的上班总路程会变长" in page
    assert "您家的志愿（2 种住房）都不能选" in page
    assert "公里" in page
    assert "前面顺位已配" not in page
    assert "没有配到：志愿不在就近范围内" in _text(browser, f"/r/{application.receipt}")


def test_a_winner_reads_why_an_earlier_wish_could_not_be_chosen(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, log_in: Logins,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    application = _file(browser, db, round_, applicant)
    first, last = application.wishes[0].lot.code, application.wishes[-1].lot.code
    wishes = [{"lot": first, "code": "farther"}]
    records = [{"code": "preferred", "program": "blue_collar", "wishes": wishes}]
    _told(monkeypatch, application, OutcomeCode.ASSIGNED, records)
    _listed(db, round_, application)
    home = db.query(Home).join(Lot).filter(Lot.code == last).one()
    make.an_allocation(db, application, home, expires_at=NOON + timedelta(days=2))
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    for page in (_text(browser, f"/my/{application.receipt}/why"), _text(browser, f"/r/{application.receipt}")):
        assert "第 1 志愿" in page
        assert "选这里，全体入围家庭的上班总路程会变长，所以不能选。" in page
    assert "<table" not in browser.get(f"/my/{application.receipt}/why").text
    with clock.standing_at(NOON + timedelta(days=3)):
        assert "确认期限已过" in _text(log_in(applicant), f"/my/{application.receipt}/why")
        assert "确认期限已过" in _text(browser, f"/r/{application.receipt}")


def test_where_the_way_decides_a_wish_that_is_not_nearer_was_not_reached(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = _file(browser, db, round_, applicant)
    last = application.wishes[-1].lot
    application.wishes[0].lot.project.x_m = last.project.x_m + 9_000
    _told(monkeypatch, application, OutcomeCode.ASSIGNED, [])
    _listed(db, round_, application)
    make.an_allocation(db, application, db.query(Home).filter(Home.lot_id == last.id).first())
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    page = _text(browser, f"/my/{application.receipt}/why")
    assert page.count("不比配到的这套离工作地点近") == 1
    assert page.index("这就是您配到的房源") < page.index("不比配到的这套离工作地点近")


def test_who_got_the_first_wish_reads_of_no_other(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = _file(browser, db, round_, applicant)
    first, nearer = application.wishes[0].lot, application.wishes[-1].lot.code
    wishes = [{"lot": nearer, "code": "farther"}]
    records = [{"code": "preferred", "program": "blue_collar", "wishes": wishes}]
    _told(monkeypatch, application, OutcomeCode.ASSIGNED, records)
    _listed(db, round_, application)
    make.an_allocation(db, application, db.query(Home).filter(Home.lot_id == first.id).first())
    make.move(db, round_, RoundState.PUBLISHED)
    db.commit()
    assert "第 2 志愿" not in _text(browser, f"/my/{application.receipt}/why")


def test_an_application_that_is_being_changed_still_counts(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant
) -> None:
    application = _file(browser, db, round_, applicant)
    post(browser, f"/my/{application.receipt}/edit", {})
    page = _text(browser, "/my")
    assert "正在修改" in page
    assert "仍然有效，改动还没有提交" in page
    assert "填写中" not in page
    post(browser, f"/apply/{round_.ref}/discard", {})
    assert "正在修改" not in _text(browser, "/my")


def test_a_withdrawn_application_offers_to_apply_again_and_nothing_else(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant
) -> None:
    application = _file(browser, db, round_, applicant)
    post(browser, f"/my/{application.receipt}/withdraw", {})
    page = browser.get(f"/my/{application.receipt}").text
    assert "重新申请" in page
    assert "app-steps" not in page
    assert "app-receipt" not in page


@pytest.mark.parametrize(
    ("status", "state", "title", "text"),
    [
        (ApplicationStatus.NOT_ELIGIBLE, RoundState.PUBLICITY, "不合格", "名单冻结前书面提出"),
        (ApplicationStatus.NOT_ELIGIBLE, RoundState.FROZEN, "不合格", "公示期已结束"),
        (ApplicationStatus.DOCUMENTS_NEEDED, RoundState.FROZEN, "没有进入名单：材料没有补齐", "以后的批次"),
    ],
)
def test_a_round_ends_for_an_application_that_is_not_in_the_list(
    browser: FlaskClient, db: Session, round_: Round, applicant: Applicant,
    status: ApplicationStatus, state: RoundState, title: str, text: str,
) -> None:  # fmt: skip
    application = _file(browser, db, round_, applicant)
    application.status = status
    make.move(db, round_, state)
    db.commit()
    page = _text(browser, f"/my/{application.receipt}")
    assert title in page
    assert text in page
    assert "本批次到此结束" in page
    assert "摇号完成" not in page
