"""Pairs that may be of the same people: found, read side by side and covered, decided, undone, appealed against."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from housing import clock
from housing.config import Config
from housing.models import Applicant, Application, ApplicationStatus, AuditEntry, DuplicatePair, PairState, Role
from housing.services import apply, duplicate_search, review, rounds
from housing.services.actors import Actor
from tests import make
from tests.town import AFTER, Town, a_filing, a_person, a_stranger, a_town, register_truth
from tests.web.conftest import Logins
from tests.web.staffing import checked, filed, silent, work

REASON = "核对证件原件后确认。"
ADDRESS = "鹿城区锦绣路12号3幢201室"


@pytest.fixture
def town(app: object, db: Session) -> Town:
    """A town whose round is open."""
    return a_town(db)


@pytest.fixture
def reviewer(staff_client: Logins) -> FlaskClient:
    """A reviewer's browser."""
    return staff_client(Role.REVIEWER)


@pytest.fixture
def pair(db: Session, town: Town) -> DuplicatePair:
    """The same person with an ID card and with a passport; both applications are eligible."""
    person = a_person()
    filed(db, town, a_filing(town, applicant=person, phone="13911111111", address=ADDRESS))
    abroad = replace(person, name="CHEN XIAOMEI", id_type="passport", id_number="E12345678")
    filed(db, town, a_filing(town, applicant=abroad, phone="13922222222"))
    checked(db, town)
    review.decide_clear(db, town.round, by=town.reviewer, at=clock.now())
    duplicate_search.search(db, town.round, by=town.reviewer, at=clock.now(), progress=silent)
    db.commit()
    return db.scalars(sa.select(DuplicatePair)).one()


def address(pair: DuplicatePair) -> str:
    return f"/staff/duplicates/{pair.id}"


def verdict(chosen: str, **more: str) -> dict[str, str]:
    return {"verdict": chosen, "reason": REASON, **more}


def test_closing_starts_the_search_and_the_workbench_waits_for_it(
    db: Session, sessions: sessionmaker[Session], config: Config, town: Town, staff_client: Logins
) -> None:
    people = [filed(db, town, a_stranger(town, n, phone="13911111111")) for n in range(3)]
    db.commit()
    home = f"/staff/rounds/{town.round.ref}"
    assert "还没有停止受理的批次" in staff_client(Role.REVIEWER).get("/staff/duplicates").text
    with clock.standing_at(AFTER):
        operator, reviewer = staff_client(Role.OPERATOR), staff_client(Role.REVIEWER)
        assert operator.post(f"{home}/close").status_code == 303
        assert "正在查找" in reviewer.get(home).text
        job = reviewer.post(f"{home}/duplicates").headers["Location"]
        assert "查找重复申请" in reviewer.get(job).text
        assert work(sessions, config) == 1
        page = reviewer.get(home).text
        assert "3 对申请待判断" in page
        listed = reviewer.get("/staff/duplicates?state=waiting").text
        assert all(one.receipt[:4] in listed for one in people)
        assert "手机号码相同" in listed
        assert reviewer.post(f"{home}/duplicates").status_code == 303
        assert work(sessions, config) == 1
    assert make.count_of(db, DuplicatePair) == 3


def test_a_freeze_is_refused_on_the_page_with_the_reason(
    db: Session, town: Town, pair: DuplicatePair, operator: FlaskClient
) -> None:
    rounds.publish_list(db, town.round, by=town.operator, at=clock.now())
    db.commit()
    home = f"/staff/rounds/{town.round.ref}"
    page = operator.get(home).text
    assert "1 对申请待判断" in page
    assert f"/staff/duplicates?round={town.round.ref}&amp;state=waiting" in page
    assert f"{home}/propose/frozen" not in page
    refused = operator.post(f"{home}/propose/frozen")
    assert refused.status_code == 409
    assert "不能冻结" in refused.text


def test_a_pair_is_shown_side_by_side_and_covered(db: Session, pair: DuplicatePair, reviewer: FlaskClient) -> None:
    page = reviewer.get(address(pair)).text
    for hidden in ("陈小梅", "CHEN XIAOMEI", "E12345678", "13911111111", ADDRESS):
        assert hidden not in page
    for shown in (
        "证件种类不同",
        "重要理由",
        "139******11",
        "E1*****78",
        "鹿城区******",
        "相同",
        "相近",
        "只有一方填写",
    ):
        assert shown in page, shown
    read = sa.select(AuditEntry.obj).where(AuditEntry.act == "application.read")
    assert set(db.scalars(read)) == {f"application/{one.receipt}" for one in (pair.first, pair.second)}


def test_who_reveals_is_written_down_and_needs_the_right(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient, operator: FlaskClient
) -> None:
    page = reviewer.get(f"{address(pair)}/reveal").text
    assert all(text in page for text in ("陈小梅", "CHEN XIAOMEI", "E12345678", ADDRESS))
    assert make.count_of(db, AuditEntry, AuditEntry.act == "application.reveal") == 2
    assert operator.get(address(pair)).status_code == 200
    assert "reveal" not in operator.get(address(pair)).text
    assert operator.get(f"{address(pair)}/reveal").status_code == 403
    assert operator.post(address(pair), data=verdict("different")).status_code == 403


@pytest.mark.parametrize(("chosen", "ended"), [("first", "second"), ("second", "first"), ("different", "")])
def test_a_decision_ends_the_other_application_or_none(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient, chosen: str, ended: str
) -> None:
    assert reviewer.post(address(pair), data=verdict(chosen)).status_code == 303
    db.expire_all()
    for side in ("first", "second"):
        wanted = ApplicationStatus.NOT_ELIGIBLE if side == ended else ApplicationStatus.ELIGIBLE
        assert getattr(pair, side).status == wanted
    assert pair.state == (PairState.SAME if ended else PairState.DIFFERENT)
    page = reviewer.get(address(pair)).text
    assert REASON in page
    assert 'id="page-form"' not in page


@pytest.mark.parametrize(
    ("data", "field"), [({"verdict": "first", "reason": "好"}, "reason"), ({"reason": REASON}, "verdict")]
)
def test_an_unusable_decision_is_refused_at_its_field(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient, data: dict[str, str], field: str
) -> None:
    page = reviewer.post(address(pair), data=data)
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    db.expire_all()
    assert pair.state == PairState.OPEN


def test_a_second_reviewer_reads_who_decided_and_nothing_is_saved(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient, staff_client: Logins
) -> None:
    reviewer.post(address(pair), data=verdict("different"))
    late = staff_client(Role.REVIEWER).post(address(pair), data=verdict("first"))
    assert late.status_code in (403, 409)
    db.expire_all()
    assert pair.state == PairState.DIFFERENT


def test_pairs_with_one_phone_are_decided_together(db: Session, town: Town, reviewer: FlaskClient) -> None:
    for n in range(4):
        filed(db, town, a_stranger(town, n, phone="13911111111"))
    checked(db, town)
    duplicate_search.search(db, town.round, by=town.reviewer, at=clock.now(), progress=silent)
    db.commit()
    first = db.scalars(sa.select(DuplicatePair).order_by(DuplicatePair.id)).first()
    assert first is not None
    assert "另外 5 对" in reviewer.get(address(first)).text
    assert reviewer.post(address(first), data=verdict("different", alike="1")).status_code == 303
    assert make.count_of(db, DuplicatePair, DuplicatePair.state == PairState.OPEN) == 0


def test_a_supervisor_undoes_and_a_reviewer_does_not(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient, supervisor: FlaskClient
) -> None:
    reviewer.post(address(pair), data=verdict("first"))
    assert reviewer.get(f"{address(pair)}/undo").status_code == 403
    assert "撤销决定" in supervisor.get(address(pair)).text
    short = supervisor.post(f"{address(pair)}/undo", data={"reason": "错"})
    assert 'id="reason-error"' in short.text
    assert supervisor.post(f"{address(pair)}/undo", data={"reason": "证件看错了。"}).status_code == 303
    db.expire_all()
    assert (pair.state, pair.second.status) == (PairState.OPEN, ApplicationStatus.ELIGIBLE)
    assert "证件看错了。" in reviewer.get(address(pair)).text


def test_the_case_leads_to_its_pairs_and_an_ended_one_is_not_decided_there(
    db: Session, pair: DuplicatePair, reviewer: FlaskClient
) -> None:
    case = f"/staff/applications/{pair.second.receipt}"
    assert address(pair) in reviewer.get(case).text
    reviewer.post(address(pair), data=verdict("first"))
    page = reviewer.get(case).text
    assert "因同一家人重复申请而结束" in page
    assert 'id="page-form"' not in page
    data = {"seen": "999", "outcome": "eligible", "reason": REASON}
    reviewer.post(case, data=data)
    db.expire_all()
    assert pair.second.status == ApplicationStatus.NOT_ELIGIBLE


def test_the_list_filters_by_state_reason_and_receipt(
    db: Session, town: Town, pair: DuplicatePair, reviewer: FlaskClient
) -> None:
    def shows(**args: str) -> bool:
        return address(pair) in reviewer.get("/staff/duplicates", query_string={"round": town.round.ref, **args}).text

    assert shows()
    assert shows(state="waiting")
    assert shows(state="open", kind="document")
    assert shows(q=pair.second.receipt.lower())
    assert not shows(state="same")
    assert not shows(kind="phone")
    assert not shows(state="appealed")
    assert not shows(q="0000-0000-0000-0000")
    assert "没有符合筛选条件的申请对" in reviewer.get("/staff/duplicates?kind=phone").text


@pytest.fixture
def ended(db: Session, town: Town, log_in: Logins, account: Applicant, reviewer: FlaskClient) -> SimpleNamespace:
    """A family with an account whose application was ended as the duplicate of another."""
    person = a_person()
    filed(db, town, a_filing(town, applicant=person, phone="13911111111"))
    abroad = replace(person, name="CHEN XIAOMEI", id_type="passport", id_number="E12345678")
    filing = a_filing(town, applicant=abroad, phone="13922222222")
    register_truth(db, filing)
    answer = apply.submit(db, town.round, filing, by=Actor.applicant(account.id), at=clock.now())
    checked(db, town)
    review.decide_clear(db, town.round, by=town.reviewer, at=clock.now())
    duplicate_search.search(db, town.round, by=town.reviewer, at=clock.now(), progress=silent)
    db.commit()
    found = db.scalars(sa.select(DuplicatePair)).one()
    assert reviewer.post(address(found), data=verdict("first")).status_code == 303
    db.expire_all()
    mine = db.get_one(Application, answer.application_id)
    return SimpleNamespace(pair=found, mine=mine, browser=log_in(account))


def test_a_family_reads_why_and_appeals_and_another_person_answers(
    db: Session, ended: SimpleNamespace, reviewer: FlaskClient, staff_client: Logins
) -> None:
    home = f"/my/{ended.mine.receipt}"
    page = ended.browser.get(home).text
    assert "已结束：重复申请" in page
    assert REASON in page
    assert "已结束：重复申请" in ended.browser.get("/my").text
    appeal = re.search(rf"{home}/appeal/[0-9]+", page)
    assert appeal is not None
    assert 'id="text-error"' in ended.browser.post(appeal.group(), data={"text": ""}).text
    assert ended.browser.post(appeal.group(), data={"text": "我们是双胞胎姐妹。"}).status_code == 303
    assert "提出申诉" in ended.browser.get(home).text
    assert ended.browser.get(appeal.group()).status_code == 303
    own = reviewer.get(address(ended.pair)).text
    assert "我们是双胞胎姐妹。" in own
    assert 'id="page-form"' not in own
    assert reviewer.post(address(ended.pair), data=verdict("different")).status_code == 403
    assert "state=appealed" in reviewer.get(f"/staff/rounds/{ended.pair.round.ref}").text
    other = staff_client(Role.SUPERVISOR)
    assert "答复申诉" in other.get(address(ended.pair)).text
    assert other.post(address(ended.pair), data=verdict("different")).status_code == 303
    db.expire_all()
    assert ended.mine.status == ApplicationStatus.ELIGIBLE
    assert "已结束：重复申请" not in ended.browser.get(home).text


def test_an_answer_that_keeps_the_decision_is_shown_as_final(
    db: Session, ended: SimpleNamespace, staff_client: Logins
) -> None:
    home = f"/my/{ended.mine.receipt}"
    appeal = re.search(rf"{home}/appeal/[0-9]+", ended.browser.get(home).text)
    assert appeal is not None
    ended.browser.post(appeal.group(), data={"text": "我们是双胞胎姐妹。"})
    kept = {"verdict": "first", "reason": "户口簿显示为同一人。"}
    assert staff_client(Role.REVIEWER).post(address(ended.pair), data=kept).status_code == 303
    page = ended.browser.get(home).text
    assert "不能再申诉" in page
    assert "户口簿显示为同一人。" in page
    assert f"{home}/appeal/" not in page


def test_nobody_appeals_for_somebody_else(db: Session, ended: SimpleNamespace, log_in: Logins) -> None:
    stranger = log_in(make.an_applicant(db, name_sealed=db.get_one(Applicant, ended.mine.applicant_id).name_sealed))
    appeal = re.search(r"/my/[^\"]+/appeal/[0-9]+", ended.browser.get(f"/my/{ended.mine.receipt}").text)
    assert appeal is not None
    assert stranger.get(appeal.group()).status_code == 404
    assert ended.browser.get(f"/my/{ended.mine.receipt}/appeal/999999").status_code == 404
