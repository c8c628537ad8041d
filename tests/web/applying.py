"""A round to apply to, people with papers, and a browser that fills the form in page by page."""

from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from housing import crypto, identifiers
from housing.models import Applicant, Application, Project, Round, Tenure
from housing.services import drafts, policies, queries
from housing.web.application.answers import Answers
from tests import make

POLICY = "wenzhou/2020-09-11"
PASSWORD = "correct horse battery"  # noqa: S105
PHONE = "13800000001"


def resident(birth: date = date(1990, 5, 2), n: int = 1) -> str:
    """The number of a resident ID card of somebody born on a day."""
    body = f"330302{birth:%Y%m%d}{n:03d}"
    return body + identifiers.check_character(body)


def city(db: Session, **fields: Any) -> Round:
    """An open round with a few homes of every program, and places to work."""
    policy = policies.shipped()[POLICY]
    made = make.a_round(db, programs=(), state=make.RoundState.DRAFT, policy_sha256=policy.sha256, **fields)
    for program in make.PROGRAMS:
        db.add(make.RoundProgram(round_id=made.id, program=program, quota=3, choice=policy.programs[program].choice))
    for n, district in enumerate((330302, 330304), start=1):
        project = make.a_project(db, name_zh=f"{n}号安里", name_en=f"Terrace {n}", district=district, x_m=1000 * n)
        _homes(db, made, project)
    make.a_work_area(db, code="W1", name_zh="晨光片区", name_en="Chenguang area", district=330302)
    db.flush()
    return make.move(db, made, make.RoundState.OPEN)


def _homes(db: Session, round_: Round, project: Project) -> None:
    for program in make.PROGRAMS:
        sold = program == "price_capped"
        for rooms in (1, 2):
            lot = make.a_lot(
                db, project, program, code=f"{project.code}-{program[:3].upper()}-{rooms}B",
                layout=f"{rooms}B", rooms=rooms,
                tenure=Tenure.SALE if sold else Tenure.RENT,
            )  # fmt: skip
            price = {"price_fen": 90_000_000, "rent_fen": None} if sold else {}
            home = make.a_home(db, lot, **price)
            db.add(make.RoundHome(round_id=round_.id, home_id=home.id))
    db.flush()


def account(db: Session, phone: str = PHONE, name: str = "陈小梅") -> Applicant:
    """Somebody with an account; the password is not used."""
    made = make.an_applicant(
        db, phone_index=crypto.index("applicant-phone", phone),
        phone_sealed=crypto.seal("applicant-phone", phone.encode()),
        name_sealed=crypto.seal("applicant-name", name.encode()),
    )  # fmt: skip
    db.commit()
    return made


def sign_up(client: FlaskClient, **values: str) -> TestResponse:
    """Open an account in a browser."""
    given = {"name": "陈小梅", "phone": PHONE, "password": PASSWORD, **values}
    return client.post("/signup", data=given)


APPLICANT = {"name": "陈小梅", "id_type": "resident_id", "id_number": resident()}
PUBLIC_RENTAL = {
    "household": {"hukou_urban": "1"},
    "work": {"frontline_trade": "0", "frontline_months": "0"},
    "housing": {"homes_now": "0", "homes_area_now": "0", "subsidised_now": "0", "transfer_within_year": "0"},
    "income": {"income_per_head": "30,000", "assets_per_head": "20000"},
    "care": {"destitute": "0", "low_income": "0", "disabled_member": "0", "access_need": "0", "veteran": "0"},
}
BLUE_COLLAR = {
    "household": {"hukou_urban": "0", "hukou_city": "0", "residence_permit": "1"},
    "work": {
        "contract_months": "36", "insurance_months": "40", "insured_now": "1", "employer_industry": "1",
        "industrial_worker": "1", "work_urban": "1",
    },
    "talent": {"degree": "2", "technical_school": "0", "title": "0", "skill": "0"},
    "housing": {"tenure": "2", "homes_urban": "0", "subsidised_now": "0"},
    "care": {"access_need": "0"},
}  # fmt: skip


def fill(
    browser: FlaskClient, round_: Round, program: str = "public_rental", facts: dict[str, dict[str, str]] | None = None,
    person: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Answer everything before the wishes, as one person."""
    base = f"/apply/{round_.ref}"
    post(browser, f"{base}/program", {"program": program})
    post(browser, f"{base}/members/1", person or APPLICANT)
    post(browser, f"{base}/members", {"more": "0"})
    post(browser, f"{base}/contact", {"phone": "138 0000 0001"})
    for section, values in (facts or PUBLIC_RENTAL).items():
        post(browser, f"{base}/facts/{section}", values)


def wish(browser: FlaskClient, db: Session, round_: Round, program: str = "public_rental", flexible: str = "1") -> None:
    """Tick every home that is offered and keep their order."""
    codes = lots(db, round_, program)
    post(browser, f"/apply/{round_.ref}/wishes", {"wishes": codes, "flexible": flexible})
    post(browser, f"/apply/{round_.ref}/wishes/order", {"order": codes})


def lots(db: Session, round_: Round, program: str, rooms: int = 1) -> list[str]:
    """Codes of the lots with so many bedrooms."""
    found, _count = queries.homes(db, round_, program=program)
    return [lot.code for lot, *_rest in found if lot.rooms == rooms]


def post(browser: FlaskClient, path: str, values: dict[str, Any]) -> TestResponse:
    """Send a page that must be taken."""
    answer = browser.post(path, data=values)
    assert answer.status_code == 303, f"{path} {answer.status_code}: {answer.text}"
    return answer


def file(browser: FlaskClient, round_: Round) -> str:
    """Declare and submit; the receipt number is in the address that follows."""
    answer = post(browser, f"/apply/{round_.ref}/declare", {"agreed": "1"})
    return str(answer.location).split("/")[2]


def kept(db: Session, applicant: Applicant, round_: Round) -> Answers:
    """What the draft holds."""
    db.expire_all()
    draft = drafts.find(db, applicant, round_)
    assert draft is not None
    return Answers.from_json(drafts.answers(draft))


def applications(db: Session, applicant: Applicant) -> list[Application]:
    """What an account has filed."""
    db.expire_all()
    return queries.of_applicant(db, applicant)
