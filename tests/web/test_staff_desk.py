"""My desk shows what waits of subsidies: claims for the reviewer, lists of a month for the second person."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Applicant, Role
from housing.services import claims, giving_back, payments
from housing.services.actors import Actor
from tests import claiming
from tests.claiming import PUBLIC, Bureau, a_bureau, a_claim, at
from tests.housing import versions
from tests.housing.versions import forgetful  # noqa: F401  (a fixture)
from tests.web.conftest import Logins

MONTH = 202510


@pytest.fixture
def bureau(app: object, db: Session) -> Bureau:
    return a_bureau(db)


def card(browser: FlaskClient) -> str:
    """The card of subsidies on a desk."""
    found = re.search(r"<h2[^>]*>\s*补贴\s*</h2>(.*?)<h2", browser.get("/staff").text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<(?!a )[^>]+>", " ", found[1])).replace("\u00a0", " ")


def test_an_empty_desk_says_so(bureau: Bureau, operator: FlaskClient) -> None:
    assert "没有等待审核的补贴申请" in card(operator)


def test_claims_that_wait_are_counted_and_lead_to_their_list(
    db: Session, bureau: Bureau, account: Applicant, staff_client: Logins
) -> None:
    for _ in range(2):
        application = claiming.without_home(db, applicant_id=account.id)
        claims.file(db, application, PUBLIC, {}, by=Actor.applicant(account.id), at=at(MONTH, 10))
    a_claim(db, bureau, claiming.without_home(db))  # decided already
    db.commit()
    reviewer = staff_client(Role.REVIEWER)
    shown = card(reviewer)
    assert "2 份补贴申请等待审核" in shown
    assert "2025年10月10日" in shown
    assert 'href="/staff/claims?state=filed"' in shown
    assert reviewer.get("/staff/claims?state=filed").status_code == 200


def test_a_list_waits_for_whoever_may_approve_it_and_did_not_propose_it(
    db: Session, bureau: Bureau, staff_client: Logins, operator: FlaskClient
) -> None:
    a_claim(db, bureau, claiming.without_home(db))
    made = payments.propose_month(db, MONTH, by=bureau.operator, at=at(MONTH))
    db.commit()
    supervisor = staff_client(Role.SUPERVISOR)
    shown = card(supervisor)
    assert 'href="/staff/claims/2025-10"' in shown
    assert "2025-10 按月清单" in shown
    assert "1 笔 · 600 元" in shown
    assert "等我批准" in shown
    assert "等我批准" not in card(operator)
    assert "2025-10 按月清单" in card(operator)
    payments.approve_month(db, made, by=bureau.supervisor, at=at(MONTH, 21))
    db.commit()
    assert "没有等待审核的补贴申请" in card(supervisor)


def test_whatever_a_second_person_has_to_approve_stands_in_one_list(
    db: Session, bureau: Bureau, staff_client: Logins, operator: FlaskClient
) -> None:
    a_claim(db, bureau, claiming.without_home(db))
    payments.propose_month(db, MONTH, by=bureau.operator, at=at(MONTH))
    home = claiming.offered(db, [b"p" * 32])
    giving_back.propose(db, home, "The family asked for it in writing", by=bureau.operator, at=at(MONTH))
    version = versions.a_proposal(db, versions.a_source({"limits.min_insurance_sale": 12}))
    db.commit()
    supervisor = staff_client(Role.SUPERVISOR)
    places = [
        "/staff/claims/2025-10",
        f"/staff/allocations/{home.application.receipt}",
        f"/staff/policy/versions/{version.id}",
    ]
    for address in ("/staff/approvals", "/staff"):
        page = supervisor.get(address).text
        assert all(f'href="{place}"' in page for place in places)
    assert "没有等您批准的事项" not in supervisor.get("/staff").text
    assert all(f'href="{place}"' in operator.get("/staff/approvals").text for place in places)
    assert places[2] not in operator.get("/staff").text
