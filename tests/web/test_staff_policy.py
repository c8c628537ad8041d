"""The rule page: an officer changes numbers and sees what it would mean; a second person approves exactly that."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from housing.config import Config
from housing.models import Job, PolicyVersion, Role, Round
from housing.services import policies, policy_effect
from tests import make
from tests.housing.versions import (
    CITY,
    FIRST,
    SHIPPED,
    WENCHENG,
    a_proposal,
    a_source,
    forgetful,  # noqa: F401  (a fixture)
    the_overlay,
)
from tests.town import WORKER, a_filing, a_town
from tests.web.conftest import Logins
from tests.web.published import chapter
from tests.web.staffing import checked, filed, work
from tests.web.test_staff_rounds import PLAN

CHANGE = f"/staff/policy/new?base={SHIPPED.sha256}"
INSURANCE, CONTRACT = "limits__min_insurance_sale", "limits__min_contract_blue_collar"
INPUT = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*>')
AREA = re.compile(r'<textarea[^>]*\bname="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


def unescaped(text: str) -> str:
    for code, mark in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(code, mark)
    return text


def answers(page: str) -> dict[str, list[str]]:
    """Everything a browser would send from the form of a page."""
    form = page[page.index('id="page-form"') : page.index("</form>", page.index('id="page-form"'))]
    found: dict[str, list[str]] = {}
    for tag in INPUT.finditer(form):
        value = re.search(r'\bvalue="([^"]*)"', tag[0])
        found.setdefault(tag[1], []).append(unescaped(value[1]) if value else "")
    for name, text in AREA.findall(form):
        found[name] = [unescaped(text)]
    for name, options in SELECT.findall(form):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return found


def days(**more: str) -> dict[str, object]:
    return {"first_day": ["2025", "11", "1"], "last_day": ["2025", "12", "31"], **more}


def previewed(browser: FlaskClient, **values: str) -> str:
    """Fill the form in and look at what would change."""
    form = answers(browser.get(CHANGE).text)
    page = browser.post(CHANGE, data={**form, **days(), **values, "step": "preview"})
    assert page.status_code == 200
    return str(page.text)


def proposed(browser: FlaskClient, **values: str) -> str:
    """Propose a change, and give the address of the version."""
    form = answers(previewed(browser, **values))
    answer = browser.post(CHANGE, data={**form, "note": "温政发〔2025〕1号", "step": "propose"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def seen(page: str) -> str:
    """The fingerprint in the form of a page."""
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_an_officer_changes_a_number_and_a_supervisor_approves_it(
    db: Session, operator: FlaskClient, supervisor: FlaskClient
) -> None:
    page = previewed(operator, **{INSURANCE: "12"})
    assert "“人才住房配售：社保最少月数”由 6 个月 改为 12 个月" in page
    assert "购买：现单位缴社保满 12 个月" in page
    address = proposed(operator, **{INSURANCE: "12"})
    assert "须由另一人批准" in operator.get(address).text
    assert operator.post(address, data={"understood": "1"}).status_code == 403
    shown = supervisor.get(address).text
    assert 'id="understood-error"' in supervisor.post(address, data={"sha256": seen(shown)}).text
    assert supervisor.post(address, data={"understood": "1", "sha256": seen(shown)}).status_code == 303
    policies.refresh(db)
    assert policies.in_force(CITY, FIRST).limits["min_insurance_sale"].value == 12
    assert seen(shown) == policies.in_force(CITY, FIRST).sha256
    assert "已批准" in operator.get("/staff/policy").text


def test_the_proposer_does_not_approve_even_with_the_right(db: Session, log_in: Logins) -> None:
    person = make.a_staff(db, Role.OPERATOR)
    address = proposed(log_in(person), **{INSURANCE: "12"})
    person.role = Role.SUPERVISOR
    db.commit()
    browser = log_in(person)
    assert 'name="understood"' not in browser.get(address).text
    sha256 = db.query(PolicyVersion).one().sha256
    refused = browser.post(address, data={"understood": "1", "sha256": sha256})
    assert (refused.status_code, "须由另一人批准" in refused.text) == (409, True)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR])
def test_only_an_operator_changes_rules_and_everybody_in_the_bureau_reads_them(
    staff_client: Logins, role: Role
) -> None:
    browser = staff_client(role)
    page = browser.get("/staff/policy")
    assert (page.status_code, "修改规则" in page.text) == (200, False)
    for address in (CHANGE, "/staff/policy/upload"):
        assert browser.get(address).status_code == 403
    assert browser.get(f"/staff/policy/file/{SHIPPED.sha256}.toml").data == SHIPPED.source


def test_a_form_that_is_sent_as_it_came_changes_nothing_but_the_days(operator: FlaskClient) -> None:
    page = previewed(operator)
    told = re.findall(r"<li>([^<]*改为[^<]*)</li>", page)
    assert [text for text in told if "日期" not in text] == []


def test_the_effect_on_the_present_pool_is_shown_before_anything_is_proposed(
    db: Session, operator: FlaskClient
) -> None:
    place = a_town(db)
    for months in (12, 24):
        filed(db, place, a_filing(place, facts={**WORKER, "contract_months": months}))
    checked(db, place)
    assert "0 户变为合格，1 户不再合格" in previewed(operator, **{CONTRACT: "18"})


def test_a_large_pool_is_counted_in_the_background(
    db: Session,
    sessions: sessionmaker[Session],
    config: Config,
    operator: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = a_town(db)
    filed(db, place)
    checked(db, place)
    monkeypatch.setattr(policy_effect, "AT_ONCE", 0)
    assert "在后台计算影响" in previewed(operator, **{CONTRACT: "30"})
    address = proposed(operator, **{CONTRACT: "30"})
    job = db.query(Job).one()
    assert f"/staff/jobs/{job.id}" in operator.get(address).text
    assert "计算规则版本的影响" in operator.get(f"/staff/jobs/{job.id}").text
    assert work(sessions, config) == 1
    assert "1 户不再合格" in operator.get(address).text


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (INSURANCE, {INSURANCE: "six"}),
        (INSURANCE, {INSURANCE: ""}),
        (INSURANCE, {INSURANCE: "6.5"}),
        ("limits__no_home_area", {"limits__no_home_area": "60.00001"}),
        ("limits__min_insurance_sale__source", {"limits__min_insurance_sale__source": ""}),
        ("limits__min_insurance_sale__mark", {"limits__min_insurance_sale__mark": "rumour"}),
        ("rules__talent-contract__requires", {"rules__talent-contract__requires": "contract_month > 3"}),
        ("first_day-year", {"first_day": ["2025", "10", "1"]}),
        ("first_day-year", {"first_day": ["", "", ""]}),
    ],
)
def test_what_cannot_be_is_refused_at_its_question(
    db: Session, operator: FlaskClient, field: str, values: dict[str, object]
) -> None:
    form = answers(operator.get(CHANGE).text)
    page = operator.post(CHANGE, data={**form, **days(), **values, "step": "preview"}).text
    assert f'href="#{field}"' in page
    assert 'value="propose"' not in page
    assert db.query(PolicyVersion).count() == 0


def test_the_reader_says_in_chinese_what_is_wrong_with_a_condition(operator: FlaskClient) -> None:
    form = answers(operator.get(CHANGE).text)
    wrong = {"rules__talent-contract__requires": "contract_month > 3"}
    page = operator.post(CHANGE, data={**form, **days(), **wrong, "step": "preview"}).text
    assert "contract_month" in page
    assert "no fact, limit or definition" not in page


def test_an_area_that_is_no_round_number_stays_exact(db: Session, operator: FlaskClient) -> None:
    proposed(operator, limits__no_home_area="60.0001")
    source = db.query(PolicyVersion).one().source
    assert policies.parsed(source).limits["no_home_area"].value == 600_001


def test_a_mark_and_a_source_are_changed_with_a_number(db: Session, operator: FlaskClient) -> None:
    told = {f"{INSURANCE}__mark": "seed", f"{INSURANCE}__source": "会议纪要", f"{INSURANCE}__clause": "第三条"}
    proposed(operator, **{INSURANCE: "12"}, **told)
    limit = policies.parsed(db.query(PolicyVersion).one().source).limits["min_insurance_sale"]
    assert (limit.value, limit.mark, limit.source, limit.clause) == (12, "seed", "会议纪要", "第三条")


def test_a_proposal_says_why(db: Session, operator: FlaskClient) -> None:
    form = answers(previewed(operator, **{INSURANCE: "12"}))
    page = operator.post(CHANGE, data={**form, "note": "", "step": "propose"})
    assert 'id="note-error"' in page.text
    assert db.query(PolicyVersion).count() == 0


def test_what_was_typed_is_kept_when_somebody_goes_back(operator: FlaskClient) -> None:
    form = answers(previewed(operator, **{INSURANCE: "12"}))
    again = operator.post(CHANGE, data={**form, "step": "edit"}).text
    assert answers(again)[INSURANCE] == ["12"]


def test_a_stale_version_says_so_and_is_withdrawn(db: Session, operator: FlaskClient, supervisor: FlaskClient) -> None:
    stale, fresh = (a_proposal(db, a_source({"limits.min_insurance_sale": n})) for n in (12, 18))
    db.commit()
    approving = {"understood": "1", "sha256": fresh.sha256}
    assert supervisor.post(f"/staff/policy/versions/{fresh.id}", data=approving).status_code == 303
    address = f"/staff/policy/versions/{stale.id}"
    page = supervisor.get(address).text
    assert "其间批准了另一个版本" in page
    assert 'name="understood"' not in page
    assert supervisor.post(address, data={"understood": "1", "sha256": stale.sha256}).status_code == 409
    assert operator.post(f"{address}/withdraw").status_code == 403  # somebody else proposed it
    assert supervisor.post(f"{address}/withdraw").status_code == 303
    assert "已撤回" in operator.get("/staff/policy").text


def uploaded(browser: FlaskClient, data: bytes, name: str = "rules.toml") -> object:
    return browser.post("/staff/policy/upload", data={"file": (BytesIO(data), name)})


def test_a_bureau_uploads_rules_of_its_own(db: Session, operator: FlaskClient, supervisor: FlaskClient) -> None:
    source = SHIPPED.source.replace(b'city = "wenzhou"', b'city = "lishui"', 1)
    answer = uploaded(operator, source)
    preview = answer.headers["Location"]
    assert "这份文件全部是新的" in operator.get(preview).text
    address = operator.post(preview, data={"note": "首次采用"}).headers["Location"]
    data = {"understood": "1", "sha256": seen(supervisor.get(address).text)}
    assert supervisor.post(address, data=data).status_code == 303
    policies.refresh(db)
    assert policies.in_force("lishui", FIRST).source == source


def test_a_district_uploads_its_own_values(db: Session, operator: FlaskClient) -> None:
    file = the_overlay('key = "limits.title_months"\nvalue = 48', SHIPPED.id)
    preview = uploaded(operator, file).headers["Location"]
    assert "由 60 个月 改为 48 个月" in operator.get(preview).text
    operator.post(preview, data={"note": "文成县公告"})
    assert db.query(PolicyVersion).one().district == WENCHENG


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "UTF-8"),
        (SHIPPED.source.replace(b"value = 36", b"value = 36.5", 1), "limits.min_contract.value"),
        (SHIPPED.source, "已经有完全相同的规则"),
        (the_overlay('key = "limits.min_age"\nvalue = 20', SHIPPED.id), "sets[1].key"),
        (the_overlay('key = "limits.title_months"\nvalue = 48', "wenzhou/2019-01-01"), "wenzhou/2019-01-01"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_what_is_wrong(operator: FlaskClient, data: bytes, said: str) -> None:
    page = uploaded(operator, data)
    assert page.status_code == 200
    assert 'id="file-error"' in page.text
    assert said in page.text


def test_the_public_reads_every_version_and_what_districts_set(
    db: Session, client: FlaskClient, operator: FlaskClient, supervisor: FlaskClient
) -> None:
    version = a_proposal(db, a_source({"limits.min_insurance_sale": 12}))
    db.commit()
    page = client.get("/rules").text
    assert version.sha256 not in page
    assert "文成县" in page
    supervisor.post(f"/staff/policy/versions/{version.id}", data={"understood": "1", "sha256": version.sha256})
    address = f"/rules/wenzhou/2025-11-01/{version.sha256}"
    assert address in client.get("/rules").text
    assert "12 个月" in client.get(f"{address}/talent").text
    assert client.get(f"{address}/policy.toml").data == version.source
    assert client.get(f"/rules/wenzhou/2025-11-02/{version.sha256}").status_code == 404
    assert "由 120 个月 改为 60 个月" in client.get(chapter("districts")).text
    assert "上级法律法规和重大政策变化" in client.get("/rules/wenzhou/2020-09-11").text
    district = next(one for one in policies.overlays() if one.overlay and one.overlay.district == WENCHENG)
    assert "由 120 个月 改为 60 个月" in client.get(f"/rules/wenzhou/2020-09-11/{district.sha256}").text


def test_a_round_is_planned_under_the_rules_of_a_district(db: Session, operator: FlaskClient) -> None:
    page = operator.get("/staff/rounds/new").text
    assert "文成县" in page
    assert 'id="district-error"' in operator.post("/staff/rounds/new", data={**PLAN, "district": "330383"}).text
    assert operator.post("/staff/rounds/new", data={**PLAN, "district": str(WENCHENG)}).status_code == 303
    round_ = db.query(Round).one()
    policy = policies.of(round_.policy_id, round_.policy_sha256)
    assert policy.overlay is not None
    assert policy.overlay.district == WENCHENG
    assert 'value="330328" checked' in operator.get("/staff/rounds/WZ-2025-07/plan").text
