"""The page on a home that was given up: who may write a finding, and what follows from it."""

import pytest
from sqlalchemy.orm import Session

from housing.models import AllocationStatus, Application, ConductFinding, Role
from tests import make
from tests.housing.past import earlier
from tests.town import a_person
from tests.web.conftest import Logins

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
