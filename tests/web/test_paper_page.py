"""The page where an officer enters what a paper says: from 待补件 to eligible, and what the family reads of it."""

import json
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.policy import organisation_number
from housing import clock, crypto
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    AuditEntry,
    PaperFact,
    Registry,
    RegistryRecord,
    Role,
)
from housing.services import apply, paper_facts, policies, private, registers
from housing.services.actors import Actor
from tests import make
from tests.town import Town, a_filing, a_town, register_truth
from tests.web.conftest import Logins
from tests.web.staffing import checked, filed

CODE = "91330302FAKE00013K"
PAPER = {"value": CODE, "day": ["2025", "10", "10"], "number": "HT-7", "remark": "劳动合同原件，与身份证核对"}


@pytest.fixture
def town(app: object, db: Session) -> Town:
    return a_town(db)


@pytest.fixture
def reviewer(staff_client: Logins) -> FlaskClient:
    return staff_client(Role.REVIEWER)


@pytest.fixture
def application(db: Session, town: Town) -> Application:
    """A worker whose employer no register names."""
    found = filed(db, town, employer=None)
    checked(db, town)
    return found


def case(application: Application) -> str:
    return f"/staff/applications/{application.receipt}"


def page_of(application: Application, fact: str = "employer") -> str:
    return f"{case(application)}/papers/{fact}"


def decision(seen: int = 0) -> dict[str, object]:
    return {"seen": str(seen), "outcome": "eligible", "reason": "以劳动合同为准，符合条件。"}


def test_a_family_goes_from_papers_needed_to_eligible(
    db: Session, application: Application, reviewer: FlaskClient
) -> None:
    before = reviewer.get(case(application)).text
    assert f'href="{page_of(application)}"' in before
    assert "请补充材料：写明单位统一社会信用代码的劳动合同或社保参保证明" in before
    assert 'id="outcome-error"' in reviewer.post(case(application), data=decision()).text
    asked = reviewer.get(page_of(application)).text
    assert "18 位数字和大写字母" in asked
    assert "写明单位统一社会信用代码的劳动合同或社保参保证明" in asked
    answer = reviewer.post(page_of(application), data=PAPER)
    assert (answer.status_code, answer.headers["Location"]) == (303, case(application))
    after = reviewer.get(case(application)).text
    assert "FAKE0001" in after
    assert "李四于 2025-10-15 录入" in after
    assert re.search(r'value="eligible"[^>]*checked', after)
    assert reviewer.post(case(application), data=decision()).status_code == 303
    db.expire_all()
    assert application.status == ApplicationStatus.ELIGIBLE
    assert make.count_of(db, AuditEntry, AuditEntry.act == "paper.entered") == 1


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"value": ""}, "value", "请填写 18 位代码"),
        ({"value": "91330302FAKE0001"}, "value", "18"),
        ({"value": "91330302FAKE0001OK"}, "value", "第 17 位"),
        ({"value": "91330302FAKE0001XK"}, "value", "第 9 至 17 位“FAKE0001X”相互不吻合"),
        ({"value": "91330302FAKE00013L"}, "value", "最后一位应是“K”"),
        ({"day": ["2025", "10", "16"]}, "day", "还没有到"),
        ({"day": ["", "", ""]}, "day", "请填写材料上的日期"),
        ({"remark": "好"}, "remark", "4 个字"),
        ({"remark": ""}, "remark", "请写明是哪份材料"),
    ],
)
def test_what_is_wrong_is_said_at_its_question_and_nothing_is_kept(
    db: Session, application: Application, reviewer: FlaskClient, changed: dict[str, object], field: str, told: str
) -> None:
    page = reviewer.post(page_of(application), data=PAPER | changed).text
    assert f'id="{field}-error"' in page
    assert told in page
    assert make.count_of(db, PaperFact) == 0


def test_a_code_is_taken_as_it_stands_on_the_paper(
    db: Session, application: Application, reviewer: FlaskClient
) -> None:
    odd = {"value": "91330302FAKE00013L", "as_written": "1"}
    assert reviewer.post(page_of(application), data=PAPER | odd).status_code == 303
    held = paper_facts.of(db, application)["employer"]
    assert (held.content.code, held.value) == ("91330302FAKE00013L", organisation_number(CODE))


def test_an_entry_is_withdrawn_on_a_page_of_its_own(
    db: Session, application: Application, reviewer: FlaskClient
) -> None:
    assert reviewer.get(f"{page_of(application)}/withdraw").status_code == 404
    reviewer.post(page_of(application), data=PAPER)
    page = reviewer.get(page_of(application)).text
    assert f'href="{page_of(application)}/withdraw"' in page
    assert PAPER["remark"] in page
    short = reviewer.post(f"{page_of(application)}/withdraw", data={"remark": "错"}).text
    assert 'id="remark-error"' in short
    done = reviewer.post(f"{page_of(application)}/withdraw", data={"remark": "合同是别人的"})
    assert done.status_code == 303
    assert "合同是别人的" in reviewer.get(page_of(application)).text
    assert paper_facts.of(db, application) == {}


ANSWERS = {"flag": "1", "count": "1", "months": "12", "choice": "1"}
WENZHOU = policies.in_force("wenzhou", make.NOON.date())
SETTLED = [
    fact
    for fact in WENZHOU.facts.values()
    if "blue_collar" in fact.programs and fact.paper is not None and fact.kind in ANSWERS
]


def test_every_other_fact_of_the_program_has_its_page_and_its_own_question(
    db: Session, application: Application, reviewer: FlaskClient
) -> None:
    assert {fact.kind for fact in SETTLED} == set(ANSWERS)
    for fact in SETTLED:
        page = reviewer.get(page_of(application, fact.id)).text
        assert "您" not in page.split("<main", 1)[1]
        given = PAPER | {"value": ANSWERS[fact.kind]}
        assert reviewer.post(page_of(application, fact.id), data=given).status_code == 303, fact.id
    assert set(paper_facts.of(db, application)) == {fact.id for fact in SETTLED}


@pytest.mark.parametrize("fact", ["tenure", "applicant_age", "talent_class", "hats"])
def test_a_fact_that_no_paper_settles_has_no_page(application: Application, reviewer: FlaskClient, fact: str) -> None:
    assert reviewer.get(page_of(application, fact)).status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR])
def test_only_a_reviewer_enters_papers(
    application: Application, staff_client: Logins, role: Role
) -> None:  # fmt: skip
    assert staff_client(role).post(page_of(application), data=PAPER).status_code == 403


def test_the_family_reads_what_was_recorded_and_by_which_paper_but_not_by_whom(
    db: Session, town: Town, account: Applicant, log_in: Logins, reviewer: FlaskClient
) -> None:
    filing = a_filing(town)
    register_truth(db, filing, employer=None)
    made = apply.submit(db, town.round, filing, by=Actor.applicant(account.id), at=clock.now()).application_id
    application = db.get_one(Application, made)
    checked(db, town)
    own = f"/my/{application.receipt}"
    assert "已登记的材料" not in log_in(account).get(own).text
    assert reviewer.post(page_of(application), data=PAPER).status_code == 303
    page = log_in(account).get(own).text
    for told in ("已登记的材料", CODE, "劳动合同或社保参保证明（2025-10-10），编号 HT-7", PAPER["remark"]):
        assert told in page
    assert "李四" not in page
    reviewer.post(f"{page_of(application)}/withdraw", data={"remark": "合同是别人的"})
    page = log_in(account).get(own).text
    assert "撤回，不再计算" in page
    assert "合同是别人的" in page
    assert CODE not in page


def test_who_reads_the_page_is_on_record(db: Session, application: Application, reviewer: FlaskClient) -> None:
    reviewer.get(page_of(application))
    read = sa.select(sa.func.count()).where(AuditEntry.act == "application.read")
    assert db.scalar(read) == 1


def test_a_register_that_speaks_later_is_shown_beside_and_no_box_is_ticked(
    db: Session, application: Application, reviewer: FlaskClient
) -> None:
    reviewer.post(page_of(application), data=PAPER)
    index = private.person_index(private.open_application(application).applicant)
    kind = RegistryRecord.kind == Registry.EMPLOYMENT
    record = db.scalars(sa.select(RegistryRecord).where(RegistryRecord.person_index == index, kind)).one()
    said = json.loads(crypto.open_(registers.PURPOSE, record.sealed)) | {"employer": 77}
    record.sealed = crypto.seal(registers.PURPOSE, json.dumps(said).encode())
    db.commit()
    page = reviewer.get(case(application)).text
    assert "不一致" in page
    assert f"材料：{CODE}" in page
    box = re.search(r'<input[^>]*name="accepted"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]
