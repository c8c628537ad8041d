"""The pages on a home that was given up: who may write a finding, what follows, and what the family reads of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from housing.models import AllocationStatus, Applicant, Application, ConductFinding, Role, RoundState
from tests import claiming, make
from tests.housing.past import earlier
from tests.town import a_person
from tests.web.conftest import NOON, Logins

FINDING = {"cause": "objective", "reason": "逾期交付，见交付通知"}


@pytest.fixture
def given_up(db: Session) -> Application:
    """A household that let the time for its home pass."""
    application = earlier(db, [a_person()], AllocationStatus.EXPIRED)
    db.commit()
    return application


def test_a_supervisor_answers_an_appeal_and_the_ban_falls(
    staff_client: Logins, db: Session, given_up: Application
) -> None:
    browser, path = staff_client(Role.SUPERVISOR), f"/staff/applications/{given_up.receipt}/conduct"
    page = browser.get(path, query_string={"lang": "en"}).text
    assert "A home not signed for in time" in page
    assert "The household may apply again from" in page
    short = browser.post(path, data={**FINDING, "reason": "无"}).text
    assert 'id="reason-error"' in short
    assert browser.post(path, data=FINDING).status_code == 303
    after = browser.get(path).text
    assert FINDING["reason"] in after
    assert "No rule keeps this household from applying today." in after
    assert make.count_of(db, ConductFinding) == 1


@pytest.mark.parametrize("role", Role)
def test_only_a_supervisor_writes_a_finding(
    staff_client: Logins, db: Session, given_up: Application, role: Role
) -> None:
    browser, path = staff_client(role), f"/staff/applications/{given_up.receipt}/conduct"
    assert browser.get(path).status_code == (403 if role == Role.AUDITOR else 200)
    assert browser.post(path, data=FINDING).status_code == (303 if role == Role.SUPERVISOR else 403)


def test_a_household_that_holds_its_home_has_nothing_to_find(staff_client: Logins, db: Session) -> None:
    application = earlier(db, [a_person()], AllocationStatus.OFFERED)
    db.commit()
    browser, path = staff_client(Role.SUPERVISOR), f"/staff/applications/{application.receipt}/conduct"
    assert "该家庭没有放弃房源" in browser.get(path).text
    assert "仍持有房源" in browser.post(path, data=FINDING).text
    assert browser.get("/staff/applications/0000000000000000/conduct").status_code == 404


def test_the_family_reads_finding_reason_rule_last_day_and_how_to_appeal(
    log_in: Logins, staff_client: Logins, db: Session, account: Applicant
) -> None:
    home = make.a_home(db)
    round_ = claiming.a_round(db, homes=[home])
    application = claiming.an_application(db, round_, applicant_id=account.id)
    make.move(db, round_, RoundState.DRAWN)
    allocation = make.an_allocation(db, application, home, expires_at=NOON - timedelta(days=30))
    make.move(db, round_, RoundState.PUBLISHED)
    make.take_step(db, allocation, AllocationStatus.EXPIRED)
    claiming.set_free(db, round_)
    db.commit()
    own = f"/my/{application.receipt}"
    page = log_in(account).get(own).text
    assert "公共租赁住房：" in page
    assert "起可以再次申请" in page
    path = f"/staff/applications/{application.receipt}/conduct"
    finding = {"cause": "false_statement", "reason": "收入证明与税务记录不符，见核查函"}
    assert staff_client(Role.SUPERVISOR).post(path, data=finding).status_code == 303
    page = log_in(account).get(own).text
    for told in (finding["reason"], "弄虚作假", "起可以再次申请", "向住房部门书面申诉", "个工作日内书面答复"):
        assert told in page
    assert "李四" not in page
    assert staff_client(Role.SUPERVISOR).post(path, data=FINDING).status_code == 303
    page = log_in(account).get(own).text
    assert FINDING["reason"] in page
    assert "目前没有规定限制您家申请" in page
