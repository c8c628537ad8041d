"""Money instead of a home, page by page: the household claims, a reviewer decides, two persons pay."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import Applicant, Application, AuditEntry, Claim, ClaimState, Payment, PaymentList, Role
from tests import claiming, make
from tests.claiming import PUBLIC, RENT, TALENTED, Bureau, a_bureau, a_claim
from tests.web.conftest import Logins

Staff = Callable[[Role], FlaskClient]
AGREED = {"still_true": "1"}


@pytest.fixture
def home_less(app: object, db: Session, account: Applicant) -> Application:
    """The application of 陈小梅, which stayed without a home."""
    found = claiming.without_home(db, TALENTED, applicant_id=account.id)
    db.commit()
    return found


@pytest.fixture
def browser(log_in: Logins, account: Applicant) -> FlaskClient:
    return log_in(account)


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return a_bureau(db)


def text(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page).replace("\u00a0", " ")


def claim_path(application: Application, benefit: str) -> str:
    return f"/my/{application.receipt}/claim/{benefit}"


def test_the_page_of_an_application_offers_what_may_be_claimed(browser: FlaskClient, home_less: Application) -> None:
    page = browser.get(f"/my/{home_less.receipt}").text
    assert "您可以改为申请补贴" in page
    assert "公租房租赁补贴：每月 600 元" in text(page)
    assert "怎样算出来的" in page
    assert claim_path(home_less, PUBLIC) in page
    assert claim_path(home_less, RENT) in page


def test_who_has_no_claim_in_question_reads_nothing_of_it(
    browser: FlaskClient, db: Session, account: Applicant
) -> None:
    round_ = claiming.a_round(db)
    waiting = claiming.an_application(db, round_, applicant_id=account.id)
    db.commit()
    assert "您可以改为申请补贴" not in browser.get(f"/my/{waiting.receipt}").text


def test_a_household_claims_sees_its_claim_and_takes_it_back(
    browser: FlaskClient, db: Session, home_less: Application
) -> None:
    path = claim_path(home_less, PUBLIC)
    assert "情况属实的请打勾" in browser.post(path, data={}).text
    answer = browser.post(path, data=AGREED)
    assert answer.status_code == 303
    page = browser.get(str(answer.location)).text
    assert "补贴申请已提交" in page
    assert "600 元" in text(page)
    listed = browser.get(f"/my/{home_less.receipt}").text
    assert "您申请的补贴" in listed
    assert "您可以改为申请补贴" not in listed
    assert "您家有人已在另一份没有结束的补贴申请中" in browser.post(path, data=AGREED).text
    assert browser.post(f"{answer.location}/withdraw").status_code == 303
    assert "补贴已结束" in browser.get(str(answer.location)).text
    assert db.scalars(sa.select(Claim.state)).all() == [ClaimState.ENDED]


def test_only_what_is_unknown_and_matters_is_asked(browser: FlaskClient, db: Session, home_less: Application) -> None:
    path = claim_path(home_less, RENT)
    asked = browser.get(path).text
    assert 'name="employer_kind"' in asked
    assert 'name="rent_subsidy_months"' in asked
    assert 'name="homes_now"' not in asked
    short = browser.post(path, data={**AGREED, "employer_kind": "1"}).text
    assert "错误" in short
    answer = browser.post(path, data={**AGREED, "employer_kind": "1", "rent_subsidy_months": "12"})
    assert answer.status_code == 303
    claim = db.scalars(sa.select(Claim)).one()
    assert (claim.fen, claim.months_used_before) == (240_000, 12)
    assert "84" in text(browser.get(str(answer.location)).text)


def test_conditions_that_are_not_met_are_said_above_the_form(browser: FlaskClient, home_less: Application) -> None:
    data = {**AGREED, "employer_kind": "1", "rent_subsidy_months": "96"}
    page = browser.post(claim_path(home_less, RENT), data=data).text
    assert "一生累计最多 96 个月，已经领满" in text(page)


def test_the_claims_of_others_do_not_exist(
    browser: FlaskClient, db: Session, home_less: Application, bureau: Bureau
) -> None:
    theirs = a_claim(db, bureau, claiming.without_home(db))
    db.commit()
    assert browser.get(f"/my/{home_less.receipt}/claims/{theirs.id}").status_code == 404
    assert browser.post(f"/my/{home_less.receipt}/claims/{theirs.id}/withdraw").status_code == 404
    assert browser.get(claim_path(home_less, "no-such")).status_code == 404
    assert browser.get(claim_path(theirs.application, PUBLIC)).status_code == 404


def filed(browser: FlaskClient, db: Session, application: Application) -> Claim:
    data = {**AGREED, "employer_kind": "1", "rent_subsidy_months": "0"}
    assert browser.post(claim_path(application, RENT), data=data).status_code == 303
    return db.scalars(sa.select(Claim).order_by(Claim.id.desc())).first()  # type: ignore[return-value]


def test_a_reviewer_decides_and_the_household_reads_why(
    browser: FlaskClient, db: Session, home_less: Application, staff_client: Staff
) -> None:
    claim, reviewer = filed(browser, db, home_less), staff_client(Role.REVIEWER)
    path = f"/staff/claims/case/{claim.id}"
    assert path in reviewer.get("/staff/claims").text
    page = reviewer.get(path).text
    assert "申请补贴时填写" in page
    assert "陈**" in page
    assert "陈小梅" not in page
    assert "看过材料原件才能批准" in reviewer.post(path, data={"outcome": "approved", "reason": "材料齐全。"}).text
    assert "请至少写" in reviewer.post(path, data={"outcome": "refused", "reason": "无"}).text
    done = reviewer.post(path, data={"outcome": "approved", "reason": "材料齐全。", "seen": "1"})
    assert done.status_code == 303
    assert "材料齐全。" in browser.get(f"/my/{home_less.receipt}/claims/{claim.id}").text
    again = reviewer.post(path, data={"outcome": "refused", "reason": "改变主意。", "seen": "1"})
    assert "已经决定或结束" in again.text
    read = sa.select(sa.func.count()).where(AuditEntry.act == "application.read")
    assert db.scalar(read)


def test_two_persons_pay_a_month_and_hand_it_on(
    browser: FlaskClient, db: Session, home_less: Application, staff_client: Staff, bureau: Bureau
) -> None:
    claim = a_claim(db, bureau, home_less, PUBLIC)
    db.commit()
    operator, supervisor = staff_client(Role.OPERATOR), staff_client(Role.SUPERVISOR)
    path = "/staff/claims/2025-10"
    page = operator.get(path).text
    found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page)
    assert found is not None
    assert operator.post(f"{path}/propose", data={"fingerprint": "0" * 64}).status_code == 409
    assert operator.post(f"{path}/propose", data={"fingerprint": found[1]}).status_code == 303
    assert operator.post(path, data={"understood": "1"}).status_code == 403
    assert "须由另一人批准" in operator.get(path).text
    assert "错误：" in supervisor.post(path, data={}).text
    assert make.count_of(db, Payment) == 0
    assert supervisor.post(f"{path}/list.jsonl").status_code == 404
    assert supervisor.post(path, data={"understood": "1"}).status_code == 303
    assert make.count_of(db, Payment) == 1
    lines = operator.post(f"{path}/list.jsonl")
    assert claim.application.receipt in lines.text
    assert operator.post(f"{path}/list.xlsx").data[:2] == b"PK"
    assert "导出文件" in supervisor.get(path).text
    mine = text(browser.get(f"/my/{home_less.receipt}/claims/{claim.id}").text)
    assert "2025-10" in mine
    assert "合计：600 元" in mine
    assert "2025-10" in operator.get("/staff/claims").text


def test_a_proposal_that_does_not_hold_any_more_is_sent_back(
    browser: FlaskClient, db: Session, home_less: Application, staff_client: Staff, bureau: Bureau
) -> None:
    with clock.standing_at(datetime(2025, 12, 15, 4, tzinfo=UTC)):
        claim = a_claim(db, bureau, home_less, PUBLIC)
        db.commit()
        operator, supervisor = staff_client(Role.OPERATOR), staff_client(Role.SUPERVISOR)
        path = "/staff/claims/2025-12"
        found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', operator.get(path).text)
        assert found is not None
        operator.post(f"{path}/propose", data={"fingerprint": found[1]})
        a_claim(db, bureau, claiming.without_home(db))
        db.commit()
        assert "不能再批准" in supervisor.get(path).text
        assert supervisor.post(path, data={"understood": "1"}).status_code == 409
        assert supervisor.post(f"{path}/withdraw").status_code == 303
        assert "提请这份清单" in operator.get(path).text
        assert make.count_of(db, PaymentList, PaymentList.withdrawn_at.is_not(None)) == 1
        assert claim.state == ClaimState.APPROVED


@pytest.mark.parametrize("month", ["2025-13", "202510", "x", "2025-1"])
def test_a_month_that_does_not_exist_is_not_found(operator: FlaskClient, month: str) -> None:
    assert operator.get(f"/staff/claims/{month}").status_code == 404


def test_a_month_that_has_not_begun_says_so(operator: FlaskClient) -> None:
    page = operator.get("/staff/claims/2025-11")
    assert page.status_code == 409
    assert "还没有开始" in page.text


@pytest.mark.parametrize(
    ("role", "propose", "decide"),
    [(Role.REVIEWER, 403, 200), (Role.OPERATOR, 409, 403), (Role.SUPERVISOR, 403, 403), (Role.AUDITOR, 403, 403)],
)
def test_each_role_does_its_own_part(
    staff_client: Staff, db: Session, bureau: Bureau, home_less: Application, role: Role, propose: int, decide: int
) -> None:
    claim = a_claim(db, bureau, home_less)
    db.commit()
    someone = staff_client(role)
    assert someone.get("/staff/claims").status_code == 200
    assert someone.get("/staff/claims/2025-10").status_code == 200
    assert someone.post("/staff/claims/2025-10/propose", data={"fingerprint": ""}).status_code == propose
    assert someone.post(f"/staff/claims/case/{claim.id}", data={}).status_code == decide
    assert someone.post("/staff/claims/2025-10", data={}).status_code == (200 if role == Role.SUPERVISOR else 403)
