"""The present address: asked for on the contact page, may stay empty, kept sealed, and never public."""

import json

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Applicant, Application, Round
from housing.services import private
from housing.services.filing import Filing
from tests.town import a_person
from tests.web import applying

ADDRESS = "鹿城区锦绣路12号3幢201室"


def filed(db: Session, browser: FlaskClient, round_: Round, applicant: Applicant) -> Application:
    applying.wish(browser, db, round_)
    applying.file(browser, round_)
    return applying.applications(db, applicant)[0]


def test_an_address_is_kept_sealed_and_shown_to_its_family(
    db: Session, browser: FlaskClient, round_: Round, applicant: Applicant
) -> None:
    applying.fill(browser, round_)
    contact = f"/apply/{round_.ref}/contact"
    assert "现住址（可不填）" in browser.get(contact).text
    applying.post(browser, contact, {"phone": "13800000001", "address": ADDRESS})
    assert ADDRESS in browser.get(contact).text
    application = filed(db, browser, round_, applicant)
    assert private.open_application(application).address == ADDRESS
    assert ADDRESS.encode() not in application.private_sealed
    assert ADDRESS in browser.get(f"/my/{application.receipt}").text
    applying.post(browser, f"/my/{application.receipt}/edit", {})
    assert applying.kept(db, applicant, round_).address == ADDRESS


def test_an_address_that_is_too_long_is_refused_at_its_field(browser: FlaskClient, round_: Round) -> None:
    applying.fill(browser, round_)
    page = browser.post(f"/apply/{round_.ref}/contact", data={"phone": "13800000001", "address": "路" * 121})
    assert page.status_code == 200
    assert 'id="address-error"' in page.text


def test_nobody_has_to_give_an_address(db: Session, browser: FlaskClient, round_: Round, applicant: Applicant) -> None:
    applying.fill(browser, round_)
    assert private.open_application(filed(db, browser, round_, applicant)).address == ""


def test_a_filing_from_before_it_was_asked_is_the_same_to_the_byte() -> None:
    filing = Filing(program="talent", members=(a_person(),), phone="13800000001", facts={})
    assert "address" not in json.loads(filing.to_bytes())
    assert Filing.from_bytes(filing.to_bytes()) == filing
