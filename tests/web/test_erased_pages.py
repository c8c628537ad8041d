"""When the data of a family were erased, its pages say so, and every list still opens."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from housing.models import Applicant, Application, Role
from housing.services import retention
from housing.services.actors import Actor
from tests import claiming
from tests.web.conftest import Logins

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def erased(app: object, db: Session, account: Applicant) -> Application:
    """The application of 陈小梅, long after its round."""
    found = claiming.without_home(db, applicant_id=account.id)
    for batch in retention.batches(db, LATER):
        retention.erase(db, batch, by=Actor(kind="system"), at=LATER)
    db.commit()
    return found


def test_the_family_reads_that_its_data_were_erased(log_in: Logins, account: Applicant, erased: Application) -> None:
    browser = log_in(account)
    assert browser.get("/my").status_code == 200
    page = browser.get(f"/my/{erased.receipt}")
    assert page.status_code == 409
    assert "保存期限已满" in page.text


def test_the_bureau_reads_so_too_and_its_lists_open(staff_client: Logins, erased: Application) -> None:
    reviewer = staff_client(Role.REVIEWER)
    ref = erased.round.ref
    for path in ("/staff", f"/staff/applications?round={ref}", "/staff/claims", f"/staff/duplicates?round={ref}"):
        assert reviewer.get(path).status_code == 200, path
    page = reviewer.get(f"/staff/applications/{erased.receipt}")
    assert page.status_code == 409
    assert "保存期限已满" in page.text
    assert staff_client(Role.SUPERVISOR).get(f"/staff/applications/{erased.receipt}/conduct").status_code == 200
