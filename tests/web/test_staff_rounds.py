"""A round from its plan to its published results, as the bureau's people go through it."""

import re
import secrets
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from allocator.seal.commitment import party_commitment
from housing import clock
from housing.config import Config
from housing.models import DrawResult, Role, Round, RoundState, StepRequest
from housing.services import rounds
from tests import make
from tests.town import AFTER, a_stranger, a_town
from tests.web.conftest import Logins
from tests.web.staffing import checked, filed, work

PLAN = {
    "ref": "wz-2025-07", "name_zh": "2025 年第三批", "name_en": "Third round 2025", "city": "wenzhou",
    "opens": ["2025", "11", "3"], "closes": ["2025", "12", "3"], "policy_day": ["2025", "12", "3"],
    "quota_blue_collar": "20",
}  # fmt: skip


def proposed(browser: FlaskClient, ref: str, to: str) -> str:
    """Propose a step as its page shows it, and give the address of the proposal."""
    page = browser.get(f"/staff/rounds/{ref}/propose/{to}")
    shown = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page.text)
    assert shown is not None, page.text
    answer = browser.post(f"/staff/rounds/{ref}/propose/{to}", data={"fingerprint": shown[1]})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_round_is_planned_with_its_homes(db: Session, operator: FlaskClient) -> None:
    make.a_home(db, make.a_lot(db, program="blue_collar"))
    assert operator.post("/staff/rounds/new", data=PLAN).headers["Location"] == "/staff/rounds/WZ-2025-07"
    round_ = db.query(Round).one()
    assert (round_.state, round_.opens_at) == (
        RoundState.DRAFT,
        datetime.fromisoformat("2025-11-03T09:00+08:00"),
    )
    assert 'name="fingerprint"' not in operator.get("/staff/rounds/WZ-2025-07/propose/open").text
    added = operator.post("/staff/rounds/WZ-2025-07/homes", data={"programs": "blue_collar"})
    assert added.status_code == 303
    assert "已加入 1 套" in operator.get("/staff/rounds/WZ-2025-07").text
    assert "没有可加入的房源" in operator.get("/staff/rounds/WZ-2025-07/homes").text


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("policy_day", {"policy_day": ["2026", "2", "1"]}),
        ("closes", {"closes": ["2025", "11", "1"]}),
        ("ref", {"ref": "../../etc"}),
        ("ref", {"ref": ""}),
        ("quota_talent", {"quota_blue_collar": ""}),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    db: Session, operator: FlaskClient, field: str, changed: dict[str, object]
) -> None:
    page = operator.post("/staff/rounds/new", data={**PLAN, **changed})
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    assert "Third round 2025" in page.text
    assert make.count_of(db, Round) == 0


def test_a_round_whose_name_is_taken_is_refused(operator: FlaskClient) -> None:
    operator.post("/staff/rounds/new", data=PLAN)
    assert 'id="ref-error"' in operator.post("/staff/rounds/new", data=PLAN).text


def test_a_step_needs_a_second_person_who_has_understood(
    db: Session,
    sessions: sessionmaker[Session],
    config: Config,
    operator: FlaskClient,
    supervisor: FlaskClient,
) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    proposal = proposed(operator, town.round.ref, "open")
    assert operator.get(f"/staff/rounds/{town.round.ref}/propose/open").headers["Location"] == proposal
    assert "须由另一人批准" in operator.get(proposal).text
    assert operator.post(proposal, data={"understood": "1"}).status_code == 403
    assert proposal in supervisor.get("/staff").text
    assert 'id="understood-error"' in supervisor.post(proposal, data={}).text
    job = supervisor.post(proposal, data={"understood": "1"}).headers["Location"]
    assert "离开此页不影响运行" in supervisor.get(job).text
    assert supervisor.post(proposal, data={"understood": "1"}).status_code == 409
    assert work(sessions, config) == 1
    db.expire_all()
    assert town.round.state == RoundState.OPEN
    assert "已于" in supervisor.get(job).text
    assert "执行完毕" in supervisor.get(proposal).text


def test_the_proposer_does_not_approve_even_with_the_right(db: Session, supervisor: FlaskClient) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    proposal = proposed(supervisor, town.round.ref, "open")
    page = supervisor.get(proposal)
    assert 'name="understood"' not in page.text
    assert supervisor.post(proposal, data={"understood": "1"}).status_code == 409
    assert db.query(StepRequest).one().approver_id is None


def test_a_stale_proposal_is_withdrawn_and_proposed_anew(
    db: Session, operator: FlaskClient, supervisor: FlaskClient
) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    proposal = proposed(operator, town.round.ref, "open")
    codes = [make.a_home(db, town.far).code]
    rounds.add_homes(db, town.round, codes, by=town.operator, at=clock.now())
    db.commit()
    page = supervisor.get(proposal).text
    assert "数据有变化" in page
    assert 'name="understood"' not in page
    assert supervisor.post(proposal, data={"understood": "1"}).status_code == 409
    assert operator.post(f"{proposal}/withdraw").status_code == 303
    assert "撤回" in operator.get(proposal).text
    assert operator.post(f"{proposal}/withdraw").status_code == 403
    assert proposed(operator, town.round.ref, "open") != proposal


def test_what_changed_after_the_approval_stops_the_step_and_says_so(
    db: Session,
    sessions: sessionmaker[Session],
    config: Config,
    operator: FlaskClient,
    supervisor: FlaskClient,
) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    proposal = proposed(operator, town.round.ref, "open")
    job = supervisor.post(proposal, data={"understood": "1"}).headers["Location"]
    rounds.add_homes(db, town.round, [make.a_home(db, town.far).code], by=town.operator, at=clock.now())
    db.commit()
    work(sessions, config)
    db.expire_all()
    assert town.round.state == RoundState.DRAFT
    assert "Nothing was done" in supervisor.get(job, query_string={"lang": "en"}).text
    assert "data changed" in supervisor.get(proposal).text
    assert supervisor.post(f"{proposal}/withdraw").status_code == 303


def test_something_else_than_was_shown_is_not_proposed(db: Session, operator: FlaskClient) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    answer = operator.post(f"/staff/rounds/{town.round.ref}/propose/open", data={"fingerprint": "00" * 32})
    assert answer.status_code == 409
    assert make.count_of(db, StepRequest) == 0


def test_steps_out_of_turn_say_how_things_stand(db: Session, operator: FlaskClient) -> None:
    ref = a_town(db).round.ref
    for act in ("close", "check", "publish-list"):
        assert operator.post(f"/staff/rounds/{ref}/{act}").status_code == 409, act
    for page in ("commitments", "digits", "secrets", "homes"):
        assert operator.get(f"/staff/rounds/{ref}/{page}").status_code == 409, page
    shown = operator.get(f"/staff/rounds/{ref}/propose/drawn")
    assert shown.status_code == 200
    assert 'name="fingerprint"' not in shown.text


def test_a_second_draw_is_refused(db: Session, operator: FlaskClient) -> None:
    town = a_town(db)
    filed(db, town)
    checked(db, town)
    make.move(db, town.round, RoundState.DRAWN)
    db.commit()
    before = make.count_of(db, DrawResult)
    page = operator.get(f"/staff/rounds/{town.round.ref}/propose/drawn")
    assert 'name="fingerprint"' not in page.text
    answer = operator.post(f"/staff/rounds/{town.round.ref}/propose/drawn", data={"fingerprint": "00" * 32})
    assert answer.status_code == 409
    assert make.count_of(db, DrawResult) == before


def test_the_digits_are_typed_twice_and_secrets_belong_to_commitments(db: Session, operator: FlaskClient) -> None:
    town = a_town(db, RoundState.FROZEN)
    db.commit()
    ref = town.round.ref
    assert 'id="notary-error"' in operator.post(f"/staff/rounds/{ref}/commitments", data={"notary": "ab"}).text
    assert "至少填写一方" in operator.post(f"/staff/rounds/{ref}/commitments", data={}).text
    secret = bytes(range(32))
    value = party_commitment(ref, "notary", secret).hex()
    assert operator.post(f"/staff/rounds/{ref}/commitments", data={"notary": value}).status_code == 303
    page = operator.get(f"/staff/rounds/{ref}/commitments").text
    assert 'name="notary"' not in page
    assert 'name="bureau"' in page


def test_a_round_goes_all_the_way(
    db: Session, sessions: sessionmaker[Session], config: Config, staff_client: Logins
) -> None:
    town = a_town(db, RoundState.DRAFT)
    db.commit()
    ref = town.round.ref
    home = f"/staff/rounds/{ref}"

    def taken(to: str) -> None:
        proposal = proposed(staff_client(Role.OPERATOR), ref, to)
        staff_client(Role.SUPERVISOR).post(proposal, data={"understood": "1"})
        assert work(sessions, config) == 1
        db.expire_all()
        assert town.round.state == to, staff_client(Role.SUPERVISOR).get(proposal).text

    taken("open")
    people = [filed(db, town, a_stranger(town, n)) for n in range(5)]
    db.commit()
    with clock.standing_at(AFTER):
        operator, reviewer = staff_client(Role.OPERATOR), staff_client(Role.REVIEWER)
        assert operator.post(f"{home}/close").status_code == 303
        assert operator.post(f"{home}/publish-list").status_code == 409  # nobody is decided
        job = operator.post(f"{home}/check").headers["Location"]
        assert reviewer.post(f"{home}/check").headers["Location"] == job  # it waits already
        assert work(sessions, config) == 2  # duplicates are looked for as well
        assert reviewer.post(f"{home}/decide-clear").status_code == 303
        assert "已合格 5" in reviewer.get(home).text
        assert operator.post(f"{home}/publish-list").status_code == 303
        taken("frozen")
        secret = {party: secrets.token_bytes(32) for party in rounds.PARTIES}
        hidden = {party: party_commitment(ref, party, value).hex() for party, value in secret.items()}
        assert operator.post(f"{home}/commitments", data=hidden).status_code == 303
        taken("committed")
        digits = "0123456789" * 4
        differ = operator.post(f"{home}/digits", data={"first": digits, "second": digits[:-1] + "0"})
        assert 'id="second-error"' in differ.text
        assert digits in differ.text
        short = operator.post(f"{home}/digits", data={"first": "123", "second": "123"})
        assert 'id="first-error"' in short.text
        typed = {"first": digits[:20] + " " + digits[20:], "second": digits}
        assert operator.post(f"{home}/digits", data=typed).status_code == 303
        assert "0123 4567 89" in operator.get(f"{home}/digits").text
        wrong = operator.post(f"{home}/secrets", data={"bureau": "00" * 32})
        assert 'id="bureau-error"' in wrong.text
        opened = {"bureau": secret["bureau"].hex(), "notary": secret["notary"].hex()}
        assert operator.post(f"{home}/secrets", data=opened).status_code == 303
        closed = operator.post(f"{home}/secrets/withheld", data={"party": "discipline"}, follow_redirects=True)
        assert "未拆开" in closed.text
        page = operator.get(f"{home}/propose/drawn").text
        assert all(text in page for text in ("0123 4567", "已拆开", "未拆开"))
        for step in ("drawn", "allocated", "published"):
            taken(step)
        latest = re.findall(r"/staff/approvals/[0-9]+", operator.get("/staff/approvals").text)[0]
        assert "空置房源" in operator.get(latest).text
        assert "结果已公布" in operator.get(home).text
    assert len(people) == 5
