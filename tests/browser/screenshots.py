"""Draw the pictures of the documentation: `make screenshots` plays a small city and looks at three of its pages."""

import tempfile
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from housing import clock
from housing.demo.story import TODAY, YEAR_ROUND
from housing.models import Application, HouseholdOutcome, OutcomeCode, Role, Round, Staff
from housing.services import visits
from tests.browser import chromium
from tests.browser.city import play, story_of
from tests.browser.site import Site, calendar, founded, served

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
HOUSEHOLDS = 1_500
LARGEST = 150_000


def draw() -> None:
    """Play, serve, and draw every picture."""
    path = chromium.found()
    if path is None:
        raise SystemExit(chromium.MISSING)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, founded(Path(name)) as sessions, calendar() as go:
        play(story_of(Path(name), sessions, HOUSEHOLDS))
        go(TODAY)
        with served(Path(name), sessions) as site, chromium.started(path) as browser, sessions() as db:
            picture(browser, site, "result-390", f"/r/{a_housed_receipt(db)}", width=390, height=844)
            picture(browser, site, "round-1280", f"/rounds/{YEAR_ROUND}", width=1280, height=900)
            workbench, operator = f"/staff/rounds/{YEAR_ROUND}", an_operators_login(db)
            picture(browser, site, "workbench-1280", workbench, operator, width=1280, height=900)


def a_housed_receipt(db: Session) -> str:
    """Take the first family that has a home."""
    housed = (
        sa.select(Application.receipt)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .join(Round, Round.id == Application.round_id)
        .where(Round.ref == YEAR_ROUND, HouseholdOutcome.code == OutcomeCode.ASSIGNED)
        .order_by(Application.id)
    )
    return str(db.scalars(housed).first())


def an_operators_login(db: Session) -> str:
    """Log the operator in."""
    token = visits.begin(db, db.scalars(sa.select(Staff).where(Staff.role == Role.OPERATOR)).one(), at=clock.now())
    db.commit()
    return token


def picture(browser: Browser, site: Site, name: str, path: str, login: str = "", *, width: int, height: int) -> None:
    """Draw the first screen of one page; on a phone, from where its news begins."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    context.add_cookies([{"name": "anju", "value": login, "url": site.address}])
    page = context.new_page()
    page.goto(f"{site.address}{path}")
    if width == chromium.PHONE["width"]:
        page.locator(".app-result").evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 16)")
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file, animations="disabled")
    context.close()
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file.name} has {file.stat().st_size:,} bytes; {LARGEST:,} are allowed")
    print(f"{file.relative_to(PICTURES.parents[1])}  {file.stat().st_size:,} bytes")  # noqa: T201 (a command)


if __name__ == "__main__":
    draw()
