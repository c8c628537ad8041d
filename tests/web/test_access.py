"""Nobody opens a page that is not theirs, and no page forgets to say whose it is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Applicant, Role
from housing.services import visits
from housing.web import access
from housing.web.access import KNOWN_RIGHTS, RIGHTS, STEPS, BadMark, public, requires, signed_in
from housing.web.current import next_path
from tests import make
from tests.web.conftest import NOON, Logins


def test_an_app_with_an_unmarked_page_does_not_start() -> None:
    app = Flask("unmarked", static_folder=None)
    app.add_url_rule("/secret", "secret", lambda: "secret")
    with pytest.raises(BadMark, match="secret"):
        access.refuse_unmarked(app)


def test_a_page_with_two_marks_is_refused() -> None:
    with pytest.raises(BadMark, match="two marks"):
        public(signed_in(lambda: "both"))


def test_a_right_that_no_role_has_is_refused() -> None:
    with pytest.raises(BadMark, match=r"round\.freze"):
        requires("round.freze")


def test_every_page_of_the_site_says_who_may_open_it(app: Flask) -> None:
    access.refuse_unmarked(app)


def test_nobody_may_both_propose_and_approve_except_a_supervisor() -> None:
    able = {role for role, rights in RIGHTS.items() if "round.approve" in rights and rights & STEPS}
    assert able == {Role.SUPERVISOR}


def test_auditors_change_nothing() -> None:
    assert RIGHTS[Role.AUDITOR] == {"desk.open", "round.read", "audit.read", "audit.replay", "export.masked"}


def test_only_reviewers_decide_and_only_operators_plan() -> None:
    assert [role for role in Role if "application.decide" in RIGHTS[role]] == [Role.REVIEWER]
    assert [role for role in Role if "round.edit" in RIGHTS[role]] == [Role.OPERATOR]
    assert {right for right in KNOWN_RIGHTS if "." not in right} == set()


def in_gallery(gallery_app: Flask, db: Session, person: object = None) -> FlaskClient:
    gallery_app.config["WTF_CSRF_ENABLED"] = False
    browser = gallery_app.test_client()
    if person is not None:
        browser.set_cookie("anju", visits.begin(db, person, at=NOON))  # type: ignore[arg-type]
        db.commit()
    return browser


@pytest.mark.parametrize("role", list(Role))
def test_staff_open_what_their_role_may(gallery_app: Flask, db: Session, role: Role) -> None:
    browser = in_gallery(gallery_app, db, make.a_staff(db, role))
    expected = 200 if "round.freeze" in RIGHTS[role] else 403
    assert browser.get("/gallery/freeze").status_code == expected
    assert browser.get("/gallery/mine").status_code == 403


def test_an_applicant_opens_their_own_pages_and_no_desk(gallery_app: Flask, db: Session, account: Applicant) -> None:
    browser = in_gallery(gallery_app, db, account)
    assert browser.get("/gallery/mine").text == "mine"
    assert browser.get("/gallery/freeze").status_code == 403


def test_a_visitor_is_sent_to_log_in_or_refused(gallery_app: Flask, db: Session) -> None:
    answer = in_gallery(gallery_app, db).get("/gallery/mine?page=2")
    assert answer.status_code in (303, 403)
    if answer.status_code == 303:
        assert answer.location.endswith("next=/gallery/mine?page%3D2")


def test_a_staff_member_who_has_left_is_logged_out(gallery_app: Flask, db: Session) -> None:
    staff = make.a_staff(db, Role.OPERATOR)
    browser = in_gallery(gallery_app, db, staff)
    staff.active = False
    db.commit()
    assert browser.get("/gallery/freeze").status_code != 200


def test_what_was_typed_survives_the_end_of_a_login(gallery_app: Flask, db: Session) -> None:
    answer = in_gallery(gallery_app, db).post("/gallery/mine", data={"name": "陈小梅", "password": "words"})
    assert answer.status_code == 401
    assert '<input type="hidden" name="name" value="陈小梅">' in answer.text
    assert "words" not in answer.text


def test_what_was_typed_survives_an_old_form(gallery_app: Flask) -> None:
    browser = gallery_app.test_client()
    answer = browser.post("/gallery/form", data={"name": "陈小梅", "csrf_token": "old"})
    assert answer.status_code == 400
    assert "请再提交一次" in answer.text
    assert '<input type="hidden" name="name" value="陈小梅">' in answer.text
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    again = browser.post("/gallery/form", data={"name": "陈小梅", "csrf_token": token})
    assert 'value="陈小梅"' in again.text
    assert "请填写手机号码" in again.text


def test_logging_out_ends_the_login_everywhere(log_in: Logins, account: Applicant, app: Flask) -> None:
    browser = log_in(account)
    cookie = browser.get_cookie("anju")
    assert cookie is not None
    assert "陈小梅" in browser.get("/nothing").text
    assert browser.post("/logout").status_code == 303
    again = app.test_client()
    again.set_cookie("anju", cookie.value)
    assert "陈小梅" not in again.get("/nothing").text


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/my?page=2", "/my?page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_a_detour_ends_on_this_site(app: Flask, wanted: str, goes_to: str) -> None:
    with app.test_request_context("/login", query_string={"next": wanted}):
        assert next_path("/") == goes_to
