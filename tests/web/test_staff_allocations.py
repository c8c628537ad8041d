"""The bureau's pages of homes that were allocated: the list with its counts, the counter, contracts, taking back."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import Allocation, AllocationStatus, Role
from housing.services import giving_back, taking
from tests import claiming, make
from tests.offering import NOTE, PAPER, a_contract, family, offered
from tests.web import applying
from tests.web.conftest import NOON, Logins

S = AllocationStatus
CONTRACT = {"number": "HT-2025-1", "signed_on": ["2025", "10", "15"]}


@pytest.fixture
def home(app: object, db: Session) -> Allocation:
    made = offered(db)
    db.commit()
    return made


@pytest.fixture
def path(home: Allocation) -> str:
    return f"/staff/allocations/{home.application.receipt}"


def status(db: Session, home: Allocation) -> AllocationStatus:
    db.expire_all()
    return home.status


def proposal(db: Session, home: Allocation) -> int:
    """Number the proposal that waits for its second person, as it stands on the page."""
    back = giving_back.waiting(db, home)
    assert back is not None
    return back.id


def conduct_of(home: Allocation) -> str:
    return f"/staff/applications/{home.application.receipt}/conduct"


def test_the_list_counts_and_filters_by_program_and_state(operator: FlaskClient, db: Session) -> None:
    assert "还没有批次配出房源" in operator.get("/staff/allocations").text
    home = offered(db)
    db.commit()
    ref, receipt = home.application.round.ref, home.application.receipt
    page = operator.get("/staff/allocations").text
    assert receipt in page.replace("-", "")
    assert "1 套" in page
    for query, found in (
        ({"state": "offered"}, True), ({"state": "signed"}, False), ({"program": "public_rental"}, True),
        ({"program": "talent"}, False), ({"q": receipt[:5]}, True), ({"q": "ZZZZ"}, False), ({"state": "late"}, False),
    ):  # fmt: skip
        page = operator.get("/staff/allocations", query_string={"round": ref, **query}).text
        assert ("没有符合条件的房源" not in page) == found, query


def test_the_counter_notes_an_answer_with_its_paper(
    operator: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    page = operator.get(f"{path}/answer").text
    assert "没有其他后果" in page
    short = operator.post(f"{path}/answer", data={"answer": "accept", "paper": "无"}).text
    assert 'id="paper-error"' in short
    applying.post(operator, f"{path}/answer", {"answer": "accept", "paper": PAPER})
    assert status(db, home) == S.ACCEPTED
    page = operator.get(path).text
    assert PAPER in page
    assert "李四" in page
    assert operator.get(f"{path}/answer").status_code == 303


def test_the_counter_notes_that_a_home_is_declined(
    operator: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    applying.post(operator, f"{path}/answer", {"answer": "decline", "paper": PAPER})
    assert status(db, home) == S.DECLINED
    page = operator.get(path).text
    for told in (
        "房源已释放，可以放进下一批次",
        "目前没有规定限制该家庭申请",
        "应在 2025年10月18日（星期六）23:59 前确认",
    ):
        assert told in page


def test_another_person_records_the_contract(
    operator: FlaskClient, supervisor: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    applying.post(operator, f"{path}/answer", {"answer": "accept", "paper": PAPER})
    assert "要由另一人核对并登记" in operator.post(f"{path}/contract", data=CONTRACT).text
    early = {**CONTRACT, "signed_on": ["2025", "10", "14"]}
    assert 'id="signed_on-error"' in supervisor.post(f"{path}/contract", data=early).text
    applying.post(supervisor, f"{path}/contract", CONTRACT)
    assert status(db, home) == S.SIGNED
    assert "合同 HT-2025-1，2025年10月15日 签订" in operator.get(path).text


def test_two_persons_take_a_home_back(
    operator: FlaskClient, supervisor: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    assert 'id="reason-error"' in operator.post(f"{path}/back", data={"reason": "无"}).text
    applying.post(operator, f"{path}/back", {"reason": "另有住房，申报不实"})
    assert operator.post(f"{path}/back/approve").status_code == 403
    page = supervisor.get(path).text
    assert "另有住房，申报不实" in page
    assert "批准：收回房源" in page
    applying.post(supervisor, f"{path}/back/approve", {"proposal": proposal(db, home)})
    assert status(db, home) == S.REVOKED


def test_a_second_person_approves_only_the_reason_that_stood_on_the_page(
    operator: FlaskClient, supervisor: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    applying.post(operator, f"{path}/back", {"reason": "另有住房，申报不实"})
    seen = {"proposal": proposal(db, home)}
    assert f'name="proposal" value="{seen["proposal"]}"' in supervisor.get(path).text
    applying.post(operator, f"{path}/back/withdraw", seen)
    applying.post(operator, f"{path}/back", {"reason": "社保证明系伪造"})
    for tail in ("back/approve", "back/withdraw"):
        late = supervisor.post(f"{path}/{tail}", data=seen)
        assert late.status_code == 409
        assert "这项提议已经结束" in late.text
        assert supervisor.post(f"{path}/{tail}").status_code == 404
    assert status(db, home) == S.OFFERED
    assert "社保证明系伪造" in supervisor.get(path).text


def test_while_a_second_person_is_waited_for_the_other_steps_are_locked(
    operator: FlaskClient, supervisor: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    applying.post(operator, f"{path}/answer", {"answer": "accept", "paper": PAPER})
    applying.post(operator, f"{path}/back", {"reason": "另有住房，申报不实"})
    page = supervisor.get(path).text
    assert "收回房源的提议正在等待批准" in page
    assert f"{path}/contract" not in page
    assert f"{path}/lapse" not in page
    assert "收回房源的提议正在等待" in supervisor.post(f"{path}/contract", data=CONTRACT).text
    assert status(db, home) == S.ACCEPTED


def test_a_supervisor_does_not_approve_an_own_proposal_and_may_withdraw_it(
    supervisor: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    applying.post(supervisor, f"{path}/back", {"reason": "另有住房，申报不实"})
    assert "批准：收回房源" not in supervisor.get(path).text
    ours = {"proposal": proposal(db, home)}
    assert supervisor.post(f"{path}/back/approve", data=ours).status_code == 409
    applying.post(supervisor, f"{path}/back/withdraw", ours)
    assert supervisor.post(f"{path}/back/withdraw", data=ours).status_code == 409
    assert status(db, home) == S.OFFERED


def test_an_operator_sets_free_what_nobody_answered_for_and_what_nobody_signed_for(
    log_in: Logins, db: Session, home: Allocation, path: str
) -> None:
    unsigned = offered(db)
    taking.accept(db, unsigned, by=family(unsigned), at=NOON)
    db.commit()
    with clock.standing_at(NOON + timedelta(days=30)):
        browser = log_in(make.a_staff(db, Role.OPERATOR))
        page = browser.get("/staff/allocations", query_string={"round": home.application.round.ref}).text
        assert "1 套房源逾期没有答复" in page
        assert "已释放 1 套房源" in browser.post("/staff/allocations/expire", follow_redirects=True).text
        other = f"/staff/allocations/{unsigned.application.receipt}"
        page = browser.get(other).text
        assert "签约期限已过" in page
        assert "2028年10月30日 前不能再申请" in page
        assert f'action="{other}/lapse"' not in page
        asked = browser.get(f"{other}/lapse").text
        for told in ("该家庭 2028年10月30日 前不能再申请", "36 个月", "家庭会读到"):
            assert told in asked
        for short, control in (({"note": "无", "sure": "1"}, "note"), ({"note": NOTE}, "sure")):
            assert f'id="{control}-error"' in browser.post(f"{other}/lapse", data=short).text
        assert status(db, unsigned) == S.ACCEPTED
        applying.post(browser, f"{other}/lapse", {"note": NOTE, "sure": "1"})
        page = browser.get(other).text
        for told in (
            NOTE,
            "该家庭 2028年10月30日 前不能再申请",
            "获得房源后逾期未签约",
            "应在 2025年10月30日（星期四）23:59 前签约",
        ):
            assert told in page
        assert "可以再次申请" not in page
        assert "应在 2025年10月30日（星期四）23:59 前签约" in browser.get(conduct_of(unsigned)).text
        assert browser.get(f"{other}/lapse").status_code == 303
        silent = f"/staff/allocations/{home.application.receipt}"
        for page in (browser.get(silent).text, browser.get(conduct_of(home)).text):
            assert "应在 2025年10月18日（星期六）23:59 前确认" in page
    assert (status(db, home), status(db, unsigned)) == (S.EXPIRED, S.EXPIRED)


def test_the_page_of_a_round_says_what_is_left_to_do(operator: FlaskClient, db: Session, home: Allocation) -> None:
    page = operator.get(f"/staff/rounds/{home.application.round.ref}").text
    assert "1 套等待家庭答复" in page
    assert "state=offered" in page


def test_a_subsidy_that_would_end_stands_beside_the_home(operator: FlaskClient, db: Session) -> None:
    person = make.a_hash()
    claiming.a_claim(db, claiming.a_bureau(db), claiming.without_home(db, people=[person]), month=202510)
    home = offered(db, people=[person])
    db.commit()
    page = operator.get(f"/staff/allocations/{home.application.receipt}").text
    assert "补贴发到确认房源的当月为止" in page


@pytest.mark.parametrize("role", Role)
def test_reviewers_read_and_only_operators_and_supervisors_record(
    staff_client: Logins, db: Session, home: Allocation, path: str, role: Role
) -> None:
    browser = staff_client(role)
    reads, records = role != Role.AUDITOR, role in (Role.OPERATOR, Role.SUPERVISOR)
    for address in ("/staff/allocations", path):
        assert browser.get(address).status_code == (200 if reads else 403)
    for tail in ("answer", "contract", "back", "lapse"):
        assert (browser.get(f"{path}/{tail}").status_code == 403) == (not records)
    for address in ("/staff/allocations/expire", f"{path}/lapse", f"{path}/back/withdraw"):
        assert (browser.post(address).status_code == 403) == (not records)
    assert browser.get("/staff/allocations/0000000000000000").status_code == (404 if reads else 403)


def test_a_contract_of_another_home_is_not_recorded_twice(
    operator: FlaskClient, db: Session, home: Allocation, path: str
) -> None:
    other = offered(db)
    for one in (home, other):
        taking.accept(db, one, by=family(one), at=NOON)
    taking.sign(db, other, a_contract("HT-2025-1"), by=claiming.a_bureau(db).operator, at=NOON)
    db.commit()
    assert 'id="number-error"' in operator.post(f"{path}/contract", data=CONTRACT).text


def test_a_home_goes_from_the_family_to_the_counter_and_back_to_the_family_as_signed(
    log_in: Logins, operator: FlaskClient, db: Session
) -> None:
    account = applying.account(db)
    home = offered(db, applicant_id=account.id)
    db.commit()
    family_, own = log_in(account), f"/my/{home.application.receipt}"
    applying.post(family_, f"{own}/accept", {"sure": "1"})
    path = f"/staff/allocations/{home.application.receipt}"
    assert "家庭本人" in operator.get(path).text
    applying.post(operator, f"{path}/contract", CONTRACT)
    page = family_.get(own).text
    assert "已签约" in page
    assert CONTRACT["number"] in page
    assert operator.get("/staff/allocations", query_string={"state": "signed"}).text.count("已签约") >= 2
