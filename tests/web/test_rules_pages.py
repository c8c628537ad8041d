"""The rules as pages: short contents, one page a chapter, and an address for every single rule."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.policy import Policy
from housing.models import Application, Role, RoundState
from housing.services import policies
from housing.web import rule_links
from tests.town import a_town
from tests.web.published import POLICY, chapter
from tests.web.staffing import checked, filed

RULES = policies.shipped()[POLICY]
ANCHOR = re.compile(r'\bid="([^"]+)"')
LINK = re.compile(r'href="(/rules/[^"#]+)#([^"]+)"')
CHAPTERS = (*RULES.programs, "benefits", "prices", "procedure", "numbers", "districts")


def everything(policy: Policy) -> Iterator[tuple[str, str]]:
    """Every rule with a mark: its chapter, and its place there."""
    for program in policy.programs.values():
        yield from ((program.id, rule_links.condition(one.id)) for one in (*program.rules, *program.suitability))
        yield from ((program.id, rule_links.group(one.number)) for one in program.tiers)
        yield from ((program.id, rule_links.points(one.id)) for one in program.points)
        yield program.id, rule_links.CHANCES
    for benefit in policy.benefits.values():
        yield from (("benefits", identity) for identity in (benefit.id, *(row.id for row in benefit.amounts)))
    yield from (("prices", row.id) for row in policy.prices)
    yield from (("procedure", rule_links.step(one)) for one in policy.procedure)
    yield from (("numbers", rule_links.number(one)) for one in (*policy.limits, *policy.terms))


def test_every_rule_has_a_place_of_its_own(client: FlaskClient) -> None:
    anchors = {name: ANCHOR.findall(client.get(chapter(name)).text) for name in CHAPTERS}
    assert [(name, place) for name, place in everything(RULES) if anchors[name].count(place) != 1] == []


def test_the_contents_are_short_and_lead_to_every_chapter(client: FlaskClient) -> None:
    page = client.get(f"/rules/{POLICY}").text
    assert [name for name in CHAPTERS if chapter(name) not in page] == []
    assert RULES.rules[0].title["zh"] not in page


def test_addresses_of_the_one_long_page_of_before_lead_to_their_chapters(client: FlaskClient) -> None:
    anchors = ANCHOR.findall(client.get(f"/rules/{POLICY}").text)
    assert set(CHAPTERS) <= set(anchors)


def test_a_chapter_leads_on_to_the_next_one_and_back(client: FlaskClient) -> None:
    page = client.get(chapter("blue_collar")).text
    assert re.findall(r'rel="(?:prev|next)" href="([^"]+)"', page) == [chapter("talent"), chapter("price_capped")]
    assert 'rel="prev"' not in client.get(chapter("talent")).text
    assert 'rel="next"' not in client.get(chapter(CHAPTERS[-1])).text
    assert client.get(chapter("no-such")).status_code == 404


def test_points_and_groups_say_what_they_give(client: FlaskClient) -> None:
    page = client.get(chapter("blue_collar")).text
    assert "+30" in page
    assert page.index("有未成年子女的家庭") < page.index("其他家庭")


@pytest.fixture
def case(app: Flask, db: Session) -> Application:
    """An application that the rules were asked about."""
    place = a_town(db, RoundState.OPEN)
    found = filed(db, place)
    checked(db, place)
    return found


def test_an_officer_gets_from_every_condition_to_the_rule(
    client: FlaskClient, staff_client: Callable[[Role], FlaskClient], case: Application
) -> None:
    @cache
    def anchors(address: str) -> list[str]:
        return ANCHOR.findall(client.get(address).text)

    page = staff_client(Role.REVIEWER).get(f"/staff/applications/{case.receipt}").text
    found = set(LINK.findall(page))
    assert [one for one in found if one[1] not in anchors(one[0])] == []
    program = RULES.programs[case.program]
    wanted = {rule_links.condition(one.id) for one in program.rules}
    wanted |= {rule_links.points(one.id) for one in program.points} | {rule_links.CHANCES}
    assert wanted <= {place for _address, place in found}
