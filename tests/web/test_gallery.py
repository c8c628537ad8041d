"""The pieces of pages in a real browser: no accessibility fault, nothing sticks out, the keyboard works."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from housing import clock, create_app
from housing.config import DEMO_MASTER_KEY, DEMO_SECRET, Config
from tests.web import gallery
from tests.web.conftest import NOON

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("pieces", "form", "dense")
BAD_ANSWERS = {"#name": "陈1", "#id_number": "33030219870512301", "#income": "3万", "#birth-month": "13"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    config = Config(
        database_url=f"sqlite:///{folder}/anju.db",
        data_dir=folder,
        secret_key=DEMO_SECRET,
        master_key=DEMO_MASTER_KEY,
        demo=True,
    )
    app = create_app(config)
    app.register_blueprint(gallery.bp)

    def at_noon(environ, start_response):  # type: ignore[no-untyped-def]
        with clock.standing_at(NOON):
            return app(environ, start_response)

    server = make_server("127.0.0.1", 0, at_noon, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/gallery"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("NOT LOOKED AT IN A BROWSER: there is no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def send_bad_answers(page: Page, site: str) -> None:
    page.goto(f"{site}/form")
    for control, text in BAD_ANSWERS.items():
        page.fill(control, text)
    page.click("#page-form button.govuk-button >> nth=1")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, site: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/{name}")
    assert Axe().run(page).response["violations"] == []


def test_axe_finds_nothing_on_a_page_with_errors(page: Page, site: str) -> None:
    send_bad_answers(page, site)
    assert Axe().run(page).response["violations"] == []


def test_errors_take_the_focus_and_lead_to_their_controls(page: Page, site: str) -> None:
    send_bad_answers(page, site)
    assert page.title().startswith("错误：")
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    links = page.locator(".govuk-error-summary__list a")
    for n in range(links.count()):
        target = str(links.nth(n).get_attribute("href"))
        links.nth(n).click()
        assert page.evaluate("document.activeElement.id") == target.removeprefix("#")


@pytest.mark.parametrize("query", ["?ui=normal", "?ui=elder", "?ui=normal&lang=en", "?ui=elder&lang=en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_on_the_narrowest_phone(page: Page, site: str, name: str, query: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}/{name}{query}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


PRESSED = "button, input:not([type=hidden]), select, .app-tools__item, .app-nav__link"
SMALL = """([pressed, least]) => [...document.querySelectorAll(pressed)]
    .filter(e => e.offsetParent && Math.max(e.offsetHeight, e.labels?.[0]?.offsetHeight ?? 0) < least)
    .map(e => `${e.id || e.className}: ${e.offsetHeight}`)"""


@pytest.mark.parametrize(("query", "least"), [("?ui=normal", 44), ("?ui=elder", 60)])
def test_everything_to_press_is_large_enough_for_a_thumb(page: Page, site: str, query: str, least: int) -> None:
    page.goto(f"{site}/form{query}")
    assert page.evaluate(SMALL, [PRESSED, least]) == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, site: str) -> None:
    page.goto(f"{site}/pieces")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    for _ in range(25):
        page.keyboard.press("Tab")
        look = page.evaluate("(s => [s.outlineStyle, s.boxShadow])(getComputedStyle(document.activeElement))")
        assert look != ["none", "none"], page.evaluate("document.activeElement.outerHTML")


def test_a_page_printed_has_no_navigation_and_one_title(page: Page, site: str) -> None:
    page.goto(f"{site}/pieces")
    page.emulate_media(media="print")
    assert page.locator(".app-tools").is_hidden()
    assert page.locator(".app-receipt__number").is_visible()


def test_forms_work_without_scripts(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    send_bad_answers(page, site)
    assert page.input_value("#income") == "3万"
    page.click("text=English")
    assert page.input_value("#income") == "3万"
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()
