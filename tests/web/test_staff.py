"""The bureau's pages: who comes in, who may do what, and what an empty desk says."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Role, RoundState
from housing.services import accounts
from housing.services.actors import Actor
from tests import make
from tests.town import NOON, a_town
from tests.web.conftest import PASSWORD, Logins
from tests.web.staffing import filed

ALL = frozenset(Role)
WRITERS = frozenset({Role.OPERATOR, Role.SUPERVISOR})
READERS = WRITERS | {Role.REVIEWER}
PAGES = {
    "/staff/year": ALL, "/staff/year/2025": ALL, "/staff/applications/{receipt}/conduct": READERS,
    "/staff": ALL, "/staff/rounds": ALL, "/staff/homes": ALL, "/staff/approvals": ALL, "/staff/jobs": ALL,
    "/staff/rounds/{ref}": ALL, "/staff/applications": READERS, "/staff/applications/{receipt}": READERS,
    "/staff/rounds/new": {Role.OPERATOR}, "/staff/homes/import": WRITERS, "/staff/registers": WRITERS,
    "/staff/registers/import": WRITERS, "/staff/homes/import/template.xlsx": WRITERS,
    "/staff/registers/import/template-talent.xlsx": WRITERS,
}  # fmt: skip


def test_a_member_of_staff_logs_in_and_comes_back_to_where_they_were(client: FlaskClient, db: Session) -> None:
    by = Actor(kind="system")
    accounts.hire(db, login="jingban", name="陈经办", role=Role.OPERATOR, password=PASSWORD, by=by, at=NOON)
    db.commit()
    asked = client.get("/staff/rounds")
    assert asked.headers["Location"].startswith("/staff/login?next=")
    wrong = client.post("/staff/login", data={"login": "jingban", "password": "not this one"})
    assert "<title>错误：" in wrong.text
    assert 'value="jingban"' in wrong.text
    right = client.post("/staff/login", data={"login": "jingban", "password": PASSWORD, "next": "/staff/rounds"})
    assert (right.status_code, right.headers["Location"]) == (303, "/staff/rounds")
    assert "陈经办" in client.get("/staff/rounds").text


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_its_own_pages_and_no_others(staff_client: Logins, db: Session, role: Role) -> None:
    town = a_town(db)
    application = filed(db, town)
    browser = staff_client(role)
    for path, roles in PAGES.items():
        address = path.format(ref=town.round.ref, receipt=application.receipt)
        for language in ("zh", "en"):
            page = browser.get(address, query_string={"lang": language})
            assert page.status_code == (200 if role in roles else 403), address
        if role not in roles:
            assert "You may not open this page" in page.text


ACTS = {
    "/staff/rounds/{ref}/close": WRITERS, "/staff/rounds/{ref}/check": {Role.OPERATOR, Role.REVIEWER},
    "/staff/rounds/{ref}/decide-clear": {Role.REVIEWER}, "/staff/rounds/{ref}/publish-list": WRITERS,
    "/staff/rounds/{ref}/propose/frozen": WRITERS, "/staff/approvals/{id}": {Role.SUPERVISOR},
    "/staff/approvals/{id}/repeat": {Role.SUPERVISOR}, "/staff/applications/{receipt}": {Role.REVIEWER},
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_acting_takes_the_right_and_not_only_the_address(staff_client: Logins, db: Session, role: Role) -> None:
    town = a_town(db)
    application = filed(db, town)
    request = make.a_request(db, town.round, RoundState.FROZEN)
    db.commit()
    browser = staff_client(role)
    for path, roles in ACTS.items():
        address = path.format(ref=town.round.ref, receipt=application.receipt, id=request.id)
        answer = browser.post(address)
        assert (answer.status_code == 403) == (role not in roles), address
        assert answer.status_code < 500, address


def test_an_applicant_has_no_business_here(log_in: Callable[..., FlaskClient], account: object) -> None:
    assert log_in(account).get("/staff").status_code == 403


def test_empty_pages_say_why_and_what_to_do(staff_client: Logins) -> None:
    browser = staff_client(Role.SUPERVISOR)
    assert "没有进行中的批次" in browser.get("/staff").text
    assert "没有等您批准的事项" in browser.get("/staff").text
    assert "请先导入房源，再新建批次" in browser.get("/staff/rounds").text
    assert "下载模板，填写后导入" in browser.get("/staff/homes").text
    assert "还没有导入任何数据" in browser.get("/staff/registers").text
    assert "批次开始受理后" in browser.get("/staff/applications").text
    assert "没有待处理的提请" in browser.get("/staff/approvals").text
    assert "还没有后台任务" in browser.get("/staff/jobs").text


def test_what_is_not_there_is_404(staff_client: Logins, db: Session) -> None:
    browser = staff_client(Role.SUPERVISOR)
    ref = a_town(db).round.ref
    for address in (
        "/staff/rounds/NO-SUCH", "/staff/jobs/1", "/staff/approvals/999999",
        "/staff/applications/0000000000000000", "/staff/applications/x",
        f"/staff/rounds/{ref}/propose/closed", "/staff/homes/import/" + "0" * 32, "/staff/homes/import/x",
        "/staff/registers/import/template-x.xlsx",
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address


def test_homes_are_listed_lot_by_lot_and_filtered(staff_client: Logins, db: Session) -> None:
    town = a_town(db)
    make.a_home(db, make.a_lot(db, make.a_project(db, name_zh="樟安里"), "public_rental", code="LC01-PR-2B-R"))
    browser = staff_client(Role.OPERATOR)
    everything = browser.get("/staff/homes").text
    assert "共 3 个房源组" in everything
    only = browser.get("/staff/homes", query_string={"q": "樟安", "program": "public_rental", "free": "1"}).text
    assert "共 1 个房源组" in only
    assert "LC01-PR-2B-R" in only
    assert town.near.code not in only
    assert "没有符合筛选条件的房源组" in browser.get("/staff/homes?q=nowhere").text
