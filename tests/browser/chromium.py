"""Headless Chromium of the machine, and what it must never have to complain about."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, expect, sync_playwright

HERE = Path(__file__).parent
USUAL = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip
MISSING = "NOT TESTED IN A BROWSER: there is no Chromium here (Debian: apt-get install chromium fonts-noto-cjk)"
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds, on a machine that is busy with something else


def found() -> str | None:
    """Where Chromium is."""
    return shutil.which("chromium") or (USUAL if Path(USUAL).exists() else None)


def must_be_here() -> bool:
    """In CI nobody would notice that a whole kind of test was left out."""
    return bool(os.environ.get("CI"))


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """Start it, with a fresh profile and no word to anybody outside."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Watch:
    """Writes down what no page may cause: errors in the console, and requests to other hosts."""

    address: str
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> BrowserContext:
        """Watch every page of a context."""
        context.set_default_timeout(PATIENCE)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._asked)
        return context

    def taken(self) -> list[str]:
        """Give the complaints since the last time."""
        now, self.complaints = self.complaints, []
        return now

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.complaints.append(f"request to {request.url}")
