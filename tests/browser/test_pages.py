"""Every page, as everybody who may open it sees it: usable by everybody, in both languages, on every screen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.browser import census, looking
from tests.browser.chromium import PHONE, Watch
from tests.browser.city import City, lived_in
from tests.browser.site import HOST, Site, served

HOUSEHOLDS = 300
"""How many families live in the city: enough for a page of each kind."""
PAGES = sorted(census.addresses(City(uploads=dict.fromkeys(("homes", "faults", "register", "rules"), ""))))
SEEN = [endpoint for endpoint in PAGES if endpoint not in census.DOWNLOADS]


@dataclass(kw_only=True)
class Town:
    """The city, its site, and windows for everybody who looks."""

    site: Site
    city: City
    browser: Browser
    watch: Watch
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)

    def window(self, who: str, language: str) -> Page:
        """Give the browser window of somebody who reads this language; in the Chinese ones axe is at hand."""
        if (who, language) not in self.windows:
            context = self.watch.over(self.browser.new_context(viewport=PHONE, reduced_motion="reduce"))
            cookies = {"lang": language, "anju": self.city.tokens.get(who, "")}
            address = self.site.address
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
            if language != "en":
                context.add_init_script(looking.AXE)
            self.windows[who, language] = context.new_page()
        return self.windows[who, language]

    def client(self, who: str) -> FlaskClient:
        """Give somebody a way to ask for pages without looking at them."""
        client = self.site.app.test_client()
        client.set_cookie("anju", self.city.tokens.get(who, ""), domain=HOST)
        return client


@pytest.fixture(scope="module")
def town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A city in which every page has something to show, on a day in December."""
    folder = tmp_path_factory.mktemp("town")
    with lived_in(folder, HOUSEHOLDS) as (city, sessions), served(folder, sessions) as site:
        yield Town(site=site, city=city, browser=browser, watch=Watch(address=site.address))


def test_every_page_of_the_site_is_in_the_census(town: Town) -> None:
    assert set(PAGES) == census.endpoints(town.site.app)


@pytest.mark.parametrize("endpoint", SEEN)
def test_a_page_can_be_used_in_both_languages_on_every_screen(town: Town, endpoint: str) -> None:
    who = census.who_looks(town.site.app, endpoint)[0]
    wrong = [
        f"{who} {path} {one}"
        for n, path in enumerate(census.addresses(town.city)[endpoint])
        for one in seen(town, who, path, contrast=n == 0)
    ]
    assert not wrong, "\n".join(wrong)


def seen(town: Town, who: str, path: str, *, contrast: bool) -> list[str]:
    """In Chinese on a phone with everything axe knows, on a narrow phone and on a desk; then in English.

    Pages of one kind share their colours, so the contrast of the first is that of the others.
    """
    page, english = town.window(who, "zh_Hans"), town.window(who, "en")
    answer = page.goto(f"{town.site.address}{path}")
    wrong = [] if answer and answer.status == 200 and not answer.request.redirected_from else [f"{answer}"]
    wrong += looking.headings(page) + looking.broken_rules(page, contrast=contrast)
    wrong += [one for width in (1280, 320, 390) for one in looking.what_sticks_out(page, width)]
    english.goto(f"{town.site.address}{path}")
    chinese = looking.unmarked_chinese(english, town.city.names)
    wrong += [f"in English: {one}" for one in chinese + looking.what_sticks_out(english, 320)]
    return wrong + town.watch.taken()


@pytest.mark.parametrize("who", census.VISITORS)
def test_everybody_gets_every_page_that_is_theirs_and_no_other(town: Town, who: str) -> None:
    wrong = []
    for endpoint, paths in census.addresses(town.city).items():
        allowed = who in census.who_may(town.site.app, endpoint)
        if allowed and who not in census.who_looks(town.site.app, endpoint):
            continue  # it looks the same, or is somebody else's
        for path in paths if allowed else paths[:1]:
            answer = town.client(who).get(path, base_url=town.site.address, buffered=True)
            expected = 200 if allowed else 303 if who == "visitor" else 403
            if answer.status_code != expected:
                wrong.append(f"{path}: {answer.status_code}, not {expected}")
            elif answer.mimetype == "text/html" and allowed and len(re.findall("<h1[ >]", answer.text)) != 1:
                wrong.append(f"{path}: not one main heading")
    assert not wrong, "\n".join(wrong)


def test_large_text_fits_on_a_small_phone(town: Town) -> None:
    city = town.city
    paths = [
        "/",
        f"/rounds/{city.published}",
        f"/r/{city.housed}",
        f"/apply/{city.open}",
        f"/apply/{city.open}/members",
    ]
    paths += [f"/apply/{city.open}/wishes", f"/apply/{city.open}/check", f"/my/{city.filed}"]
    page = town.window("applying", "large")
    page.context.add_cookies([{"name": "mode", "value": "2", "url": town.site.address}])
    wrong = []
    for path in paths:
        page.goto(f"{town.site.address}{path}")
        assert page.locator("html.app-large").count() == 1
        wrong += [f"{path} {one}" for one in looking.what_sticks_out(page, 320)]
    assert not wrong, "\n".join(wrong)
