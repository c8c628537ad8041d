"""How many chances, and why: on the family's page, the public one, the officer's and the auditor's."""

import html
import json
import re
import subprocess

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.seal.tickets import ticket
from housing import crypto
from housing.models import (
    Applicant,
    Application,
    AuditEntry,
    DrawResult,
    DrawRun,
    Household,
    Member,
    PoolChances,
    Role,
    Round,
    RoundState,
    Source,
)
from housing.services import pool, private
from tests import make
from tests.town import Town, a_filing, a_person, a_town
from tests.web import applying
from tests.web.conftest import Logins
from tests.web.published import a_city, chapter
from tests.web.staffing import checked, filed
from tests.web.test_applicant_my import _reviewed


def words(page: str) -> str:
    """A page without its tags, and with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " "))


def failed_before(db: Session, head: bytes, ref: str = "WZ-2024-01", program: str = "public_rental") -> Round:
    """Publish a round in which this person applied and no home was left."""
    known = db.scalar(sa.select(Household).where(Household.head_index == head))
    household = known or make.a_household(db, head_index=head)
    home = make.a_home(db, make.a_lot(db, program=program))
    round_ = make.a_round(db, RoundState.OPEN, homes=[home], ref=ref, name_zh=f"早先批次 {ref}", name_en=f"Old {ref}")
    application = make.an_application(db, round_, household=household, program=program)
    make.move(db, round_, RoundState.PUBLISHED)
    db.execute(sa.update(Member).where(Member.application_id == application.id).values(live=False))
    db.commit()
    db.expire_all()
    return round_


@pytest.fixture
def head() -> bytes:
    """The person who applies in these tests."""
    return crypto.index("person", applying.APPLICANT["id_number"])


@pytest.fixture
def application(browser: FlaskClient, db: Session, round_: Round, applicant: Applicant, head: bytes) -> Application:
    """An application for the third time: the two rounds before left the family without a home."""
    failed_before(db, head)
    failed_before(db, head, "WZ-2024-02")
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    applying.file(browser, round_)
    return applying.applications(db, applicant)[0]


def test_a_family_that_files_again_reads_its_chances_and_why_at_once(
    browser: FlaskClient, application: Application
) -> None:
    page = words(browser.get(f"/my/{application.receipt}").text)
    assert "2 次未配到房" in page
    assert "3 份机会" in page
    assert "早先批次 WZ-2024-01 (WZ-2024-01) 早先批次 WZ-2024-02 (WZ-2024-02)" in page
    assert "名单冻结时确定机会数" in page
    assert "第 4 组" not in page, "nothing is said of the group before the answers are checked"
    english = words(browser.get(f"/my/{application.receipt}?lang=en").text)
    assert "2 rounds without a home" in english
    assert "3 chances in the draw" in english
    assert "Old WZ-2024-01" in english


def test_after_the_decision_the_whole_derivation_is_shown(
    browser: FlaskClient, db: Session, round_: Round, application: Application
) -> None:
    _reviewed(db, round_, application, accepted=True)
    page = words(browser.get(f"/my/{application.receipt}").text)
    assert "您的优先组、积分和机会怎样得出" in page
    assert "其他家庭 不符合前面各组的条件" in page
    assert "第 4 组" in page
    assert "3 份机会" in page


def test_a_first_application_has_one_chance(browser: FlaskClient, db: Session, round_: Round) -> None:
    applying.fill(browser, round_)
    applying.wish(browser, db, round_)
    receipt = applying.file(browser, round_)
    page = words(browser.get(f"/my/{receipt}").text)
    assert "此前没有未配到房的批次" in page
    assert "1 份机会" in page
    assert "计入的未配到房批次" not in page


@pytest.fixture
def drawn(db: Session, round_: Round, application: Application) -> Application:
    """The application in a round that is drawn, with the ticket of its third chance."""
    _reviewed(db, round_, application, accepted=True)
    make.move(db, round_, RoundState.PUBLICITY)
    make.an_approved_request(db, round_, RoundState.FROZEN, pool.fingerprint(db, round_))
    pool.freeze(db, round_, lambda *_: None)
    round_.state = RoundState.FROZEN
    db.flush()
    make.move(db, round_, RoundState.COMMITTED)
    for n in range(256):  # a seed by which another chance than the first one wins
        seed = bytes([n]) * 32
        best = ticket(seed, application.program, application.receipt, 3)
        if best < ticket(seed, application.program, application.receipt, 2):
            break
    make.an_approved_request(db, round_, RoundState.DRAWN)
    _draw(db, round_, application, seed, best)
    round_.state = RoundState.DRAWN
    db.commit()
    return application


def _draw(db: Session, round_: Round, application: Application, seed: bytes, best: str) -> None:
    digits = db.get_one(Source, (round_.id, 0))
    digits.value = b"4" * 40
    db.flush()
    db.add(DrawRun(round_id=round_.id, seed=seed, order_hash=bytes(32), drawn_at=make.NOON))
    db.flush()
    row = {"round_id": round_.id, "program": application.program, "rank": 1}
    db.add(DrawResult(**row, application_id=application.id, ticket=best))
    db.flush()


def test_the_public_page_says_the_chances_and_its_command_gives_the_ticket(
    client: FlaskClient, db: Session, drawn: Application
) -> None:
    page = client.get(f"/r/{drawn.receipt}").text
    assert "3（此前 2 次未配到房）" in words(page)
    assert "早先批次" not in page, "which rounds those were is nobody else's business"
    assert "以最小的为准" in page
    command = next(one for one in re.findall(r"printf &#39;.*?hexkey:[0-9a-f]{64}", page))
    done = subprocess.run(html.unescape(command), shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert done.stdout.split()[-1] == db.scalars(sa.select(DrawResult.ticket).filter_by(application_id=drawn.id)).one()


def test_before_the_freeze_the_public_page_says_nothing_of_chances(
    client: FlaskClient, application: Application
) -> None:
    assert "摇号机会" not in client.get(f"/r/{application.receipt}").text


def test_the_own_record_holds_the_line_as_it_is_published(browser: FlaskClient, drawn: Application) -> None:
    assert json.loads(browser.get(f"/my/{drawn.receipt}/entry.json").data)["entry"]["w"] == 3


def test_who_got_no_home_reads_what_it_gives_next_time(browser: FlaskClient, db: Session, drawn: Application) -> None:
    make.move(db, drawn.round, RoundState.PUBLISHED)
    db.commit()
    page = browser.get(f"/my/{drawn.receipt}/why").text
    assert "再次由您作为申请人申请同一类住房时，摇号会有 4 份机会" in page
    assert f'/my/{drawn.receipt}#derivation"' in page
    english = browser.get(f"/my/{drawn.receipt}/why?lang=en").text
    assert "you would have 4 chances in the draw" in english


@pytest.fixture
def town(app: object, db: Session) -> Town:
    """A town whose round is open."""
    return a_town(db)


def test_an_officer_reads_points_with_their_values_and_the_chances(
    db: Session, town: Town, staff_client: Logins
) -> None:
    person = a_person()
    failed_before(db, private.person_index(person), program="blue_collar")
    application = filed(db, town, a_filing(town, applicant=person))
    checked(db, town)
    page = words(staff_client(Role.REVIEWER).get(f"/staff/applications/{application.receipt}").text)
    assert "社保 24 个月 社保满 12 个月、不满 36 个月" in page
    assert "+6" in page
    assert "这一项只给：社保满 60 个月" in page
    assert "共 6 分" in page
    assert "1 次未配到房" in page
    assert "2 份机会" in page
    assert "早先批次 WZ-2024-01" in page
    sheet = page[page.index("优先组、积分和机会") :]
    assert "您" not in sheet[: sheet.index("每份机会得出一个摇号序")]


def test_an_auditor_sees_how_chances_are_spread_and_takes_samples(
    db: Session, drawn: Application, staff_client: Logins
) -> None:
    auditor, address = staff_client(Role.AUDITOR), f"/audit/{drawn.round.ref}/derivations"
    page = auditor.get(address).text
    assert "公共租赁住房" in page
    assert re.search(r"numeric[^>]*>3<.*?numeric[^>]*>1<", page, re.DOTALL)
    assert "第 4 组" not in page
    sample = words(auditor.get(address, query_string={"receipt": drawn.receipt.lower()}).text)
    assert "第 4 组" in sample
    assert "3 份机会" in sample
    assert "早先批次 WZ-2024-02" in sample
    assert "陈小梅" not in sample
    assert applying.APPLICANT["id_number"] not in sample
    assert make.count_of(db, AuditEntry, AuditEntry.act == "application.derivation") == 1
    english = words(auditor.get(address, query_string={"receipt": drawn.receipt, "lang": "en"}).text)
    assert "3 chances in the draw" in english


def test_a_sample_of_another_round_or_a_slip_is_refused_in_words(
    db: Session, drawn: Application, staff_client: Logins
) -> None:
    other = a_city(db)
    auditor, address = staff_client(Role.AUDITOR), f"/audit/{drawn.round.ref}/derivations"
    assert "没有这个回执号的申请" in auditor.get(address, query_string={"receipt": other.housed.receipt}).text
    assert "四组" in auditor.get(address, query_string={"receipt": "12"}).text
    assert make.count_of(db, AuditEntry, AuditEntry.act == "application.derivation") == 0


def test_only_who_audits_may_take_samples(client: FlaskClient, staff_client: Logins, round_: Round) -> None:
    address = f"/audit/{round_.ref}/derivations"
    assert client.get(address).status_code in (303, 403)
    assert staff_client(Role.REVIEWER).get(address).status_code == 403
    assert "名单还没有冻结" in staff_client(Role.AUDITOR).get(address).text


def test_the_rules_say_how_chances_grow(client: FlaskClient) -> None:
    for program in make.PROGRAMS:
        page = words(client.get(chapter(program)).text)
        assert "起始 1 份，每次未配到房加 1 份，最多 16 份" in page
        assert "配到房后重新计算" in page
    assert "at most 16" in client.get(f"{chapter('talent')}?lang=en").text


def test_the_frozen_chances_are_those_of_the_public_line(db: Session, drawn: Application) -> None:
    kept = db.get_one(PoolChances, (drawn.round_id, drawn.id))
    assert (kept.chances, kept.failed) == (3, '["WZ-2024-01", "WZ-2024-02"]')
