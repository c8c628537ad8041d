"""A round that is still a draft: its plan is corrected, its homes come and go."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Round, RoundState
from housing.services import rounds
from tests import make
from tests.town import a_town
from tests.web.test_staff_rounds import PLAN, proposed


def test_homes_of_a_round_that_was_cancelled_are_free_again(db: Session) -> None:
    town = a_town(db, RoundState.DRAFT)
    there = sum(rounds.homes_by_program(db, town.round).values())
    assert rounds.free_homes(db) == {}
    make.move(db, town.round, RoundState.CANCELLED)
    assert sum(map(len, rounds.free_homes(db).values())) == there > 0


def test_a_draft_is_corrected_and_its_homes_taken_out_again(db: Session, operator: FlaskClient) -> None:
    make.a_home(db, make.a_lot(db, program="blue_collar"))
    operator.post("/staff/rounds/new", data=PLAN)
    operator.post("/staff/rounds/WZ-2025-07/homes", data={"programs": "blue_collar"})
    page = operator.get("/staff/rounds/WZ-2025-07/plan")
    assert "Third round 2025" in page.text
    assert 'name="ref"' not in page.text
    assert operator.post("/staff/rounds/WZ-2025-07/homes/remove", data={"program": "blue_collar"}).status_code == 303
    operator.post("/staff/rounds/WZ-2025-07/homes", data={"programs": "blue_collar"})
    changed = {**PLAN, "name_zh": "改名批次", "quota_blue_collar": "", "quota_talent": "7"}
    assert operator.post("/staff/rounds/WZ-2025-07/plan", data=changed).status_code == 303
    round_ = db.query(Round).one()
    assert (round_.name_zh, [(row.program, row.quota) for row in round_.programs]) == ("改名批次", [("talent", 7)])
    assert rounds.homes_by_program(db, round_) == {}


def test_a_plan_that_waits_for_approval_is_shown_and_not_changed(
    db: Session, operator: FlaskClient, supervisor: FlaskClient
) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    proposal = proposed(operator, town.round.ref, "open")
    assert "退回，不批准" in supervisor.get(proposal).text
    page = operator.get(proposal)
    assert town.round.name_zh in page.text
    assert "温政发〔2020〕22号" in page.text
    refused = operator.post(f"/staff/rounds/{town.round.ref}/plan", data=PLAN)
    assert "撤回" in refused.text
    assert operator.post(f"/staff/rounds/{town.round.ref}/homes/remove", data={"program": "talent"}).status_code == 409
