"""What the rules give and ask in money: on the public page of the rules, and for one's own home."""

import json
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.policy import marks_counted
from housing import crypto
from housing.models import Application, Assessment, Home, RoundState, Tenure
from housing.services import policies, prices
from tests.make import a_home, a_lot, a_round, an_application, an_assessment
from tests.web.published import POLICY, a_city, chapter

M2, YUAN = 10_000, 100


def text_of(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def test_the_rules_show_every_benefit_with_clause_mark_and_amounts(client: FlaskClient) -> None:
    page = client.get(chapter("benefits")).text
    policy = policies.shipped()[POLICY]
    words = text_of(page)
    for one in policy.benefits.values():
        assert f'id="{one.id}"' in page
        assert one.rule.title["zh"] in words
        for row in one.amounts:
            assert row.label["zh"] in words
    assert "D 类及以上人才，或正高级职称（含特级技师） 每月 2,400 元" in words
    assert "每月发放，累计最多 96 个月" in words


def test_the_rules_show_every_price_with_area_and_share(client: FlaskClient) -> None:
    words = text_of(client.get(chapter("prices")).text)
    for who, pays in (("B、C 类人才", "140 m² 50%"), ("F 类人才", "40 m² 30%"), ("蓝领公寓租户", "整套住房 70%")):
        assert re.search(rf"{who} (本市规定|通行做法) \S+ {pays}", words), who


def test_the_marks_are_counted_at_the_top(client: FlaskClient) -> None:
    words = text_of(client.get(f"/rules/{POLICY}").text)
    for count in marks_counted(policies.shipped()[POLICY]).values():
        assert f"这里有 {count} 条" in words


def test_the_chapters_stand_in_english_too(client: FlaskClient) -> None:
    assert "Grants, subsidies and services" in client.get(f"/rules/{POLICY}?lang=en").text
    words = text_of(client.get(chapter("benefits")).text)
    assert "Every month, at most 96 months in all" in words
    assert "in 24 payments, one a month" in words
    assert "Who leaves within 120 months pays back the discount" in client.get(chapter("prices")).text


def test_the_page_of_a_lot_leads_to_the_prices(client: FlaskClient, db: Session) -> None:
    city = a_city(db, RoundState.OPEN)
    page = client.get(f"/rounds/{city.round.ref}/homes/{city.lot.code}").text
    assert chapter("prices") in re.findall(r'href="([^"]+)"', page)


# ---- one's own home


def a_case(
    db: Session, tenure: Tenure, facts: Mapping[str, int | None], **home: int | None
) -> tuple[Application, Home]:
    """Somebody whom the bureau knows by these facts, and a home of talent housing."""
    lot = a_lot(db, program="talent", tenure=tenure)
    found = a_home(db, lot, **home)
    policy = policies.shipped()[POLICY]
    round_ = a_round(db, RoundState.OPEN, programs=("talent",), homes=[found], policy_sha256=policy.sha256)
    key, wrapped = crypto.new_key()
    application = an_application(db, round_, program="talent", key_wrapped=wrapped)
    db.add(an_assessment(application, facts_sealed=crypto.seal_with(key, "facts", json.dumps(facts).encode())))
    db.flush()
    return application, found


def test_a_buyer_s_price_is_that_of_the_facts_the_bureau_found(db: Session) -> None:
    facts = {"talent_class": 4}
    home = {"area_cm2": 130 * M2, "price_fen": 2_600_000 * YUAN, "rent_fen": None}
    price = prices.of(db, *a_case(db, Tenure.SALE, facts, **home))
    assert price is not None
    assert price.fen == 1_640_000 * YUAN
    together = prices.of(db, *a_case(db, Tenure.SALE, {**facts, "co_class": 3}, **home))
    assert together is not None
    assert together.fen == 1_580_000 * YUAN


def test_a_tenant_s_rent_is_that_of_a_month(db: Session) -> None:
    price = prices.of(db, *a_case(db, Tenure.RENT, {"talent_class": 4}, area_cm2=100 * M2, rent_fen=4000 * YUAN))
    assert price is not None
    assert (price.fen, price.months_most) == (1480 * YUAN, 60)


def test_unknown_facts_leave_the_price_open(db: Session) -> None:
    price = prices.of(db, *a_case(db, Tenure.RENT, {"talent_class": None}, area_cm2=100 * M2, rent_fen=4000 * YUAN))
    assert price is not None
    assert (price.fen, [fact.id for fact in price.missing]) == (None, ["talent_class"])


def test_without_an_assessment_there_is_no_price(db: Session) -> None:
    application, home = a_case(db, Tenure.RENT, {"talent_class": 4})
    db.delete(db.get_one(Assessment, application.id))
    db.flush()
    assert prices.of(db, application, home) is None
