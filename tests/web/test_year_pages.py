"""The year plan on pages: the same figures for the bureau and for everybody, and a plan beyond the ceiling refused."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.models import Home, Role, Round, RoundState
from tests import make
from tests.housing.years import a_round, stock
from tests.web.conftest import Logins
from tests.web.published import chapter
from tests.web.test_staff_rounds import PLAN


@pytest.fixture
def homes(db: Session) -> list[Home]:
    """Two years: 2024 left one home, 2025 gives four of six, and one is not offered yet."""
    found = stock(db, 8)
    a_round(db, 2024, RoundState.PUBLISHED, found[:2], found[:1])
    a_round(db, 2025, RoundState.PUBLISHED, found[1:7], found[1:5])
    db.commit()
    return found


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")]))


def test_everybody_reads_what_was_promised_supplied_and_allocated(client: FlaskClient, homes: list[Home]) -> None:
    said = words(client.get("/year/2025", query_string={"lang": "en"}).text)
    assert "Homes of the year: 2,000 promised, 7 supplied, 6 offered, 4 allocated, 3 left." in said
    assert "1,993 more have to be supplied to reach the number." in said
    assert "The rounds of the year may promise 2,001 homes; a round beyond that cannot be opened." in said
    assert "本年度承诺 2,000 套，已供应 7 套，推出 6 套，配置 4 套，剩余 3 套。" in words(
        client.get("/year/2025?lang=zh").text
    )
    assert client.get("/year/2019").status_code == 404
    assert 'href="/year"' in client.get("/rounds").text


def test_years_stand_side_by_side_and_lead_to_their_pages(client: FlaskClient, homes: list[Home]) -> None:
    page = client.get("/year").text
    assert re.findall(r'href="/year/(\d+)"', page) == ["2025", "2024"]
    assert "已供应和" not in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("role", Role)
def test_the_bureau_reads_the_same_figures_and_what_rounds_promise(
    staff_client: Logins, client: FlaskClient, db: Session, homes: list[Home], role: Role
) -> None:
    draft = a_round(db, 2025, RoundState.DRAFT, [], quota=25)
    db.commit()
    page = staff_client(role).get("/staff/year/2025").text
    said = words(page)
    assert "本年度承诺 2,000 套，已供应 7 套，推出 6 套，配置 4 套，剩余 3 套。" in said
    assert f"{draft.ref} 25" in said
    assert draft.ref not in client.get("/year/2025").text
    assert staff_client(role).get("/staff/year").status_code == 200
    assert staff_client(role).get("/staff/year/2030").status_code == 404


def test_a_plan_beyond_the_ceiling_is_refused_at_the_quota(
    operator: FlaskClient, db: Session, homes: list[Home]
) -> None:
    page = operator.post("/staff/rounds/new?lang=en", data={**PLAN, "quota_talent": "1998"})
    assert 'id="quota_talent-error"' in page.text
    assert "Talent housing, 2025: the rounds of the year may promise 2001 homes" in page.text
    assert make.count_of(db, Round, Round.ref == "WZ-2025-07") == 0
    assert operator.post("/staff/rounds/new", data={**PLAN, "quota_talent": "1997"}).status_code == 303


def test_the_rules_show_the_procedure_with_clause_and_mark(client: FlaskClient) -> None:
    said = words(client.get(f"{chapter('procedure')}?lang=en").text)
    assert "Talent housing: A home not signed for in time" in said
    assert "cannot apply again for 36 months." in said
    assert "Public rental housing: A standing waiting list" in said
    assert "Income a person of 81,527 yuan a year or less" in said
