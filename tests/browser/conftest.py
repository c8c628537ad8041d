"""A browser for the tests, and the city that their pages show."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.site import Site, calendar, founded, served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium."""
    for item in items:
        if item.path.is_relative_to(chromium.HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one Chromium of this run."""
    path = chromium.found()
    if path is None and chromium.must_be_here():
        pytest.fail(f"CI must test in a browser. {chromium.MISSING}")
    if path is None:
        pytest.skip(chromium.MISSING)
    with chromium.started(path) as started:
        yield started


@pytest.fixture
def go_to() -> Iterator[Callable[[datetime], None]]:
    """Let it be another day, for the site as well."""
    with calendar() as go:
        yield go


@pytest.fixture
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty city, served."""
    folder = tmp_path_factory.mktemp("city")
    with founded(folder) as sessions, served(folder, sessions) as running:
        yield running
