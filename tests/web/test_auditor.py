"""What auditors see: the checklist of a round, its recomputation, and who did what."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from housing import jobs
from housing.config import Config
from housing.models import Job, Role, RoundState
from housing.services import audit, tasks
from tests.allocator import bags
from tests.make import NOON, a_staff, count_of
from tests.web.published import a_city

Staff = Callable[[Role], FlaskClient]
HERE = f"/audit/{bags.ROUND}"


@pytest.fixture
def auditor(staff_client: Staff) -> FlaskClient:
    return staff_client(Role.AUDITOR)


def work(sessions: sessionmaker[Session], config: Config) -> bool:
    return jobs.run_next(sessions, tasks.catalogue(tasks.place_of(config.data_dir)))


def test_only_auditors_and_supervisors_may_look(client: FlaskClient, staff_client: Staff, db: Session) -> None:
    a_city(db)
    assert client.get("/audit").status_code in (303, 403)
    assert staff_client(Role.REVIEWER).get(HERE).status_code == 403
    assert staff_client(Role.OPERATOR).get("/audit").status_code == 403
    assert staff_client(Role.SUPERVISOR).get(HERE).status_code == 200


def test_only_auditors_may_ask_for_a_recomputation(staff_client: Staff, db: Session) -> None:
    a_city(db)
    supervisor = staff_client(Role.SUPERVISOR)
    assert supervisor.post(f"{HERE}/replay").status_code == 403
    assert "/replay" not in supervisor.get(HERE).text


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_list_and_an_unpublished_round_open_in_both_languages(
    auditor: FlaskClient, db: Session, language: str
) -> None:
    made_up = a_city(db, RoundState.OPEN)
    auditor.set_cookie("lang", language)
    page = auditor.get("/audit").text
    assert (made_up.round.name_en if language == "en" else made_up.round.name_zh) in page
    assert ("not published yet" if language == "en" else "还没有公布") in auditor.get(HERE).text


def test_a_recomputation_that_finds_the_same_says_so(
    auditor: FlaskClient, db: Session, sessions: sessionmaker[Session], config: Config, bag: Path
) -> None:
    a_city(db)
    assert "还没有人在这里重算过" in auditor.get(HERE).text
    assert auditor.post(f"{HERE}/replay").status_code == 303
    assert "等待运行" in auditor.get(HERE).text
    assert work(sessions, config)
    page = auditor.get(HERE).text
    assert "全部一致" in page
    assert "A2 按规则的结果" in page
    assert "不一致" not in page


def test_a_changed_byte_is_named_with_its_check(
    auditor: FlaskClient, db: Session, sessions: sessionmaker[Session], config: Config, bag: Path
) -> None:
    a_city(db)
    file = bag / "data" / "assignments.csv"
    file.write_bytes(file.read_bytes().replace(b"ASSIGNED", b"NO_UNIT ", 1))
    auditor.post(f"{HERE}/replay")
    work(sessions, config)
    page = auditor.get(HERE).text
    assert "第一处不同" in page
    assert "M1 文件" in page
    assert "data/assignments.csv" in page
    assert "不一致" in auditor.get("/audit").text


def test_asking_twice_starts_one_recomputation(auditor: FlaskClient, db: Session, bag: Path) -> None:
    a_city(db)
    for _ in range(2):
        auditor.post(f"{HERE}/replay")
    assert count_of(db, Job, Job.kind == "replay") == 1


def test_files_that_are_gone_are_an_answer_not_a_crash(auditor: FlaskClient, db: Session) -> None:
    a_city(db)
    assert auditor.post(f"{HERE}/replay").status_code == 409
    assert "不在这台服务器上" in auditor.get(HERE).text


def test_a_round_that_is_not_published_cannot_be_recomputed(auditor: FlaskClient, db: Session) -> None:
    a_city(db, RoundState.DRAWN)
    assert auditor.post(f"{HERE}/replay").status_code == 409
    assert count_of(db, Job) == 0


def test_the_trail_names_who_did_what_with_fingerprints_in_groups(auditor: FlaskClient, db: Session) -> None:
    a_city(db)
    staff = a_staff(db, name="陈经办")
    details: dict[str, object] = {"payload": "ab12" * 16, "to": "frozen"}
    audit.record(db, f"staff:{staff.id}", "step.propose", f"round/{bags.ROUND}", details, NOON)
    db.commit()
    page = auditor.get(HERE).text
    assert "陈经办" in page
    assert " ".join(["ab12"] * 16) in page
    assert "名单已冻结" in page


def test_an_unknown_round_is_not_found(auditor: FlaskClient, db: Session) -> None:
    assert auditor.get("/audit/NOWHERE").status_code == 404
