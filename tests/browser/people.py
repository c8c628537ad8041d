"""The people of the journey as they sit before their screens, and what hands do there."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import DESK, PHONE, Watch
from tests.browser.site import Site

PASSWORD = "correct horse battery"  # noqa: S105


@dataclass(kw_only=True)
class Person:
    """Somebody with a browser of their own."""

    site: Site
    page: Page
    login: dict[str, str] = field(default_factory=dict)  # what they type to log in

    def open(self, path: str) -> None:
        """Open a page; who is not logged in any more logs in, and lands where they wanted to go."""
        self.page.goto(f"{self.site.address}{path}")
        if self.login and "/login" in self.page.url:
            for label, value in self.login.items():
                self.fill(label, value)
            self.press("登录")

    def fill(self, label: str, value: str) -> None:
        """Type into the box with this label."""
        self.page.locator("#main").get_by_label(label, exact=True).fill(value)

    def choose(self, question: str, option: str) -> None:
        """Choose one option of a question."""
        group = self.page.get_by_role("group", name=re.compile(rf"^\s*{re.escape(question)}"))
        group.get_by_label(option, exact=True).check()

    def pick(self, label: str, option: str) -> None:
        """Pick one option from a list that drops down."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, label: str) -> None:
        """Tick the box with this sentence."""
        self.page.get_by_label(label).check()

    def date(self, question: str, year: int, month: int, day: int) -> None:
        """Fill the three boxes of a date."""
        group = self.page.get_by_role("group", name=question)
        for label, value in {"年": year, "月": month, "日": day}.items():
            group.get_by_label(label, exact=True).fill(str(value))

    def press(self, text: str) -> None:
        """Press a button, or a link that looks like one."""
        button = self.page.get_by_role("button", name=text, exact=True)
        button.or_(self.page.locator("a.govuk-button").filter(has_text=text)).first.click()

    def follow(self, text: str) -> None:
        """Follow a link."""
        self.page.locator("#main").get_by_role("link", name=text, exact=True).first.click()

    def upload(self, label: str, file: Path) -> None:
        """Choose a file."""
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def sees(self, *texts: str) -> None:
        """The page says all of this."""
        for text in texts:
            expect(self.page.locator("#main")).to_contain_text(text)

    def fingerprint(self) -> str:
        """Read the fingerprint that the page shows."""
        return self.page.locator(".app-seal").first.inner_text()


def applicant(browser: Browser, site: Site, watch: Watch) -> Person:
    """Somebody with an old phone: small, and without scripts."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    return Person(site=site, page=watch.over(context).new_page())


def visitor(browser: Browser, site: Site, watch: Watch) -> Person:
    """Anybody with a phone."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    return Person(site=site, page=watch.over(context).new_page())


def at_the_bureau(browser: Browser, site: Site, watch: Watch, login: str) -> Person:
    """A member of staff at a desk."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    return Person(site=site, page=watch.over(context).new_page(), login={"用户名": login, "密码": PASSWORD})
