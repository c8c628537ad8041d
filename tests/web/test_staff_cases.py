"""Cases: found, read with personal data covered, and decided as the rules say, in the applicant's words."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing import clock
from housing.models import Application, ApplicationStatus, AuditEntry, Decision, Evidence, Role, RoundState
from housing.services import apply
from housing.services.actors import Actor
from tests import make
from tests.town import WORKER, Town, a_filing, a_person, a_town
from tests.web.conftest import Logins
from tests.web.staffing import checked, filed


@pytest.fixture
def town(app: object, db: Session) -> Town:
    """A town whose round is open."""
    return a_town(db)


@pytest.fixture
def reviewer(staff_client: Logins) -> FlaskClient:
    """A reviewer's browser."""
    return staff_client(Role.REVIEWER)


def address(application: Application) -> str:
    return f"/staff/applications/{application.receipt}"


def decision(**changed: object) -> dict[str, object]:
    return {"seen": "0", "outcome": "eligible", "reason": "以登记信息为准，符合条件。", **changed}


def test_the_list_counts_filters_and_finds_by_receipt(db: Session, town: Town, reviewer: FlaskClient) -> None:
    clear, differing = filed(db, town), filed(db, town, insured_now=0)
    checked(db, town)
    everything = reviewer.get("/staff/applications").text
    assert "2 份申请" in everything
    attention = reviewer.get("/staff/applications?attention=1").text
    assert differing.receipt[:4] in attention
    assert address(clear) not in attention
    assert "与登记不一致" in attention
    found = reviewer.get("/staff/applications", query_string={"q": clear.receipt[:9].lower()}).text
    assert f'{address(clear)}">' in found
    assert "1 份申请" in found
    nothing = reviewer.get("/staff/applications?status=withdrawn").text
    assert "没有符合筛选条件的申请" in nothing
    for unknown in ("status=xx", "program=xx", "attention=xx", "round=xx"):
        assert reviewer.get(f"/staff/applications?{unknown}").status_code == 200, unknown
    assert "2 份申请" in reviewer.get("/staff/applications?status=xx").text
    assert "陈**" in everything
    assert "陈小梅" not in everything


def test_a_case_covers_personal_data_and_marks_differences(db: Session, town: Town, reviewer: FlaskClient) -> None:
    person = a_person()
    application = filed(db, town, a_filing(town, applicant=person), insured_now=0)
    checked(db, town)
    page = reviewer.get(address(application)).text
    assert person.id_number not in page
    assert person.id_number[:2] + "*" * 14 + person.id_number[-2:] in page
    assert "陈小梅" not in page
    assert "138******00" in page
    assert "不一致" in page
    assert "您的社保" not in re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)
    assert make.count_of(db, AuditEntry, AuditEntry.act == "application.read") == 1


def test_a_clear_case_starts_with_what_the_rules_say(db: Session, town: Town, reviewer: FlaskClient) -> None:
    application = filed(db, town)
    checked(db, town)
    page = reviewer.get(address(application)).text
    assert re.search(r'value="eligible"[^>]*checked', page)
    assert "符合该类别的全部条件" in page


def test_a_decision_leads_to_the_next_case(db: Session, town: Town, reviewer: FlaskClient) -> None:
    one, two = filed(db, town, insured_now=0), filed(db, town, insured_now=0)
    checked(db, town)
    answer = reviewer.post(address(one), data=decision(outcome="not_eligible", reason="未参保。"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address(two))
    db.expire_all()
    assert one.status == ApplicationStatus.NOT_ELIGIBLE
    assert "未参保。" in reviewer.get(address(one)).text


@pytest.mark.parametrize("reason", ["", "好", "   "])
def test_a_decision_without_a_reason_is_refused_at_its_field(
    db: Session, town: Town, reviewer: FlaskClient, reason: str
) -> None:
    application = filed(db, town)
    checked(db, town)
    page = reviewer.post(address(application), data=decision(reason=reason))
    assert page.status_code == 200
    assert 'id="reason-error"' in page.text
    assert make.count_of(db, Decision) == 0


def test_a_decision_against_the_rules_is_refused_at_its_field(db: Session, town: Town, reviewer: FlaskClient) -> None:
    application = filed(db, town, insured_now=0)
    checked(db, town)
    page = reviewer.post(address(application), data=decision(reason="看着合格就合格。"))
    assert 'id="outcome-error"' in page.text
    assert "看着合格就合格。" in page.text
    assert make.count_of(db, Decision) == 0


def paper(fact: str, day: tuple[int, int, int], number: str = "") -> dict[str, object]:
    """A tick at a fact, with the date and the number of its paper."""
    return {"accepted": fact, f"day_{fact}": list(map(str, day)), f"number_{fact}": number}


def test_a_paper_that_was_seen_lets_the_declaration_count(db: Session, town: Town, reviewer: FlaskClient) -> None:
    application = filed(db, town, insured_now=0)
    checked(db, town)
    seen = decision(reason="已核对参保证明原件。", **paper("insured_now", (2025, 10, 10), "SB-2025-7"))
    assert reviewer.post(address(application), data=seen).status_code == 303
    db.expire_all()
    assert application.status == ApplicationStatus.ELIGIBLE
    again = reviewer.get(address(application)).text
    assert re.search(r'value="insured_now"[^>]*checked', again)
    assert "社保参保证明（2025-10-10），李四 2025-10-15 核对" in again
    assert 'value="SB-2025-7"' in again
    (noted,) = db.scalars(sa.select(Evidence))
    assert (noted.fact, noted.dated_on, noted.paper) == ("insured_now", date(2025, 10, 10), "社保参保证明")
    assert b"SB-2025-7" not in (noted.number_sealed or b"")
    back = decision(seen=str(db.query(Decision).one().id), outcome="not_eligible", reason="证明是伪造的。")
    assert reviewer.post(address(application), data=back).status_code == 303
    db.expire_all()
    assert application.status == ApplicationStatus.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (("", "", ""), "请填写您核对过的材料上的日期"),
        ((2025, 9, 14), "2025年9月15日以后出具"),
        ((2025, 2, 30), "2025 年 2 月 30 日这一天"),
        ((2099, 1, 1), "还没有到"),
    ],
)
def test_a_paper_without_a_usable_date_decides_nothing(
    db: Session, town: Town, reviewer: FlaskClient, day: tuple[int, int, int], told: str
) -> None:
    application = filed(db, town, insured_now=0)
    checked(db, town)
    page = reviewer.post(address(application), data=decision(**paper("insured_now", day)))
    assert page.status_code == 200
    assert told in page.text
    assert 'id="day_insured_now-error"' in page.text
    assert make.count_of(db, Evidence) == make.count_of(db, Decision) == 0


def test_the_case_shows_where_every_answer_comes_from(db: Session, town: Town, reviewer: FlaskClient) -> None:
    application = filed(db, town, insured_now=0)
    checked(db, town)
    page = reviewer.get(address(application)).text
    assert "申请人 · 2025-10-15" in page
    assert re.search(r"就业[^<]* · 2025-10-15.r\.xlsx", page)


def test_answers_that_contradict_each_other_are_shown_to_the_officer(
    db: Session, town: Town, reviewer: FlaskClient
) -> None:
    facts = {**WORKER, "hukou_urban": 1, "hukou_city": 0}
    application = filed(db, town, a_filing(town, facts=facts))
    checked(db, town)
    assert "申请人填了户口在市区，又填了户口不在温州" in reviewer.get(address(application)).text


def test_what_is_missing_starts_the_reason_with_the_papers_to_bring(
    db: Session, town: Town, reviewer: FlaskClient
) -> None:
    by = Actor.applicant(make.an_applicant(db).id)
    answer = apply.submit(db, town.round, a_filing(town), by=by, at=clock.now())
    checked(db, town)
    page = reviewer.get(address(db.get_one(Application, answer.application_id))).text
    assert re.search(r"请补充材料：[^<]*社保参保证明", page)


def test_nobody_decides_over_a_decision_they_have_not_read(db: Session, town: Town, reviewer: FlaskClient) -> None:
    application = filed(db, town)
    checked(db, town)
    assert reviewer.post(address(application), data=decision()).status_code == 303
    late = reviewer.post(address(application), data=decision())
    assert late.status_code == 200
    assert "李四" in late.text
    assert make.count_of(db, Decision) == 1


def test_nothing_is_decided_before_the_deadline_or_after_the_freeze(
    db: Session, town: Town, reviewer: FlaskClient
) -> None:
    application = filed(db, town)
    assert "停止受理" in reviewer.get(address(application)).text
    assert 'id="page-form"' not in reviewer.get(address(application)).text
    assert 'class="govuk-error-summary"' in reviewer.post(address(application), data=decision()).text
    checked(db, town)
    reviewer.post(address(application), data=decision())
    make.move(db, town.round, RoundState.FROZEN)
    assert "名单已冻结" in reviewer.get(address(application)).text
    assert make.count_of(db, Decision) == 1


def test_other_roles_read_a_case_without_a_form(db: Session, town: Town, staff_client: Logins) -> None:
    application = filed(db, town)
    checked(db, town)
    page = staff_client(Role.OPERATOR).get(address(application)).text
    assert 'id="page-form"' not in page
    assert "由审核人员作出结论" in page


def test_what_no_register_confirms_is_yet_to_be_verified(db: Session, town: Town, reviewer: FlaskClient) -> None:
    by = Actor.applicant(make.an_applicant(db).id)
    answer = apply.submit(db, town.round, a_filing(town), by=by, at=clock.now())
    checked(db, town)
    page = reviewer.get(address(db.get_one(Application, answer.application_id))).text
    assert "待核实" in page
