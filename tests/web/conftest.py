"""Apps and browsers for the tests of pages."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from housing import clock, create_app
from housing.config import DEMO_MASTER_KEY, DEMO_SECRET, Config
from housing.models import Applicant, Role, Round, Staff
from housing.services import accounts, visits
from housing.services.months import CITY_TIME
from housing.web import access
from housing.web.current import Wiring
from tests import make
from tests.allocator import bags
from tests.web import applying, gallery
from tests.web.published import laid_out

NOON = datetime(2025, 10, 15, 12, tzinfo=CITY_TIME)
PASSWORD = "correct horse battery"  # noqa: S105

Logins = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Settings of the city of the tests; its database is the one of each test."""
    folder = tmp_path_factory.mktemp("city")
    return Config(
        database_url=f"sqlite:///{folder}/unused.db",
        data_dir=folder,
        secret_key=DEMO_SECRET,
        master_key=DEMO_MASTER_KEY,
        trusted_hosts=("localhost", "127.0.0.1"),
        demo=True,
    )


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Let the test happen at noon of a day in the policy's time."""
    with clock.standing_at(NOON):
        yield NOON


@pytest.fixture(scope="session")
def site(config: Config) -> Flask:
    """The whole site, made once: compiling its templates takes a second."""
    return create_app(config, testing=True)


@pytest.fixture
def app(site: Flask, config: Config, sessions: sessionmaker[Session], noon: datetime) -> Flask:
    """The whole site on the test's database; forms need no token, as a test has no page to take it from."""
    site.extensions["anju"] = Wiring(config, sessions, sessions)
    site.config["WTF_CSRF_ENABLED"] = False
    return site


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who is not logged in."""
    return app.test_client()


@pytest.fixture
def log_in(app: Flask, db: Session) -> Logins:
    """Give a browser in which this person is logged in: `log_in(applicant)`, `log_in(staff)`."""

    def browser(person: Applicant | Staff) -> FlaskClient:
        found = app.test_client()
        found.set_cookie("anju", visits.begin(db, person, at=clock.now()))
        db.commit()
        return found

    return browser


@pytest.fixture
def staff_client(log_in: Logins, db: Session) -> Callable[[Role], FlaskClient]:
    """Give a browser in which somebody of this role is logged in: `staff_client(Role.OPERATOR)`."""

    def browser(role: Role) -> FlaskClient:
        return log_in(make.a_staff(db, role, name="李四"))

    return browser


@pytest.fixture
def operator(staff_client: Logins) -> FlaskClient:
    """An operator's browser."""
    return staff_client(Role.OPERATOR)


@pytest.fixture
def supervisor(staff_client: Logins) -> FlaskClient:
    """A supervisor's browser."""
    return staff_client(Role.SUPERVISOR)


@pytest.fixture
def account(app: Flask, db: Session) -> Applicant:
    """The account of 陈小梅, with mobile number 13800000000."""
    found = accounts.sign_up(
        db, name="陈小梅", phone="13800000000", password=PASSWORD, language="zh_Hans", at=clock.now()
    )
    db.commit()
    return found


@pytest.fixture(scope="session")
def gallery_site(config: Config) -> Flask:
    """The whole site with the gallery, made once."""
    made = create_app(config, testing=True)
    made.register_blueprint(gallery.bp)
    access.refuse_unmarked(made)
    return made


@pytest.fixture
def gallery_app(gallery_site: Flask, config: Config, sessions: sessionmaker[Session], noon: datetime) -> Flask:
    """The whole site with the gallery on the test's database, as strict as for everybody."""
    gallery_site.extensions["anju"] = Wiring(config, sessions, sessions)
    gallery_site.config["WTF_CSRF_ENABLED"] = True
    return gallery_site


@pytest.fixture
def round_(db: Session) -> Round:
    """An open round of a small city, to apply to."""
    made = applying.city(db)
    db.commit()
    return made


@pytest.fixture
def applicant(db: Session) -> Applicant:
    """Somebody with an account who wants to apply."""
    return applying.account(db)


@pytest.fixture
def browser(applicant: Applicant, log_in: Logins) -> FlaskClient:
    """The applicant's browser."""
    return log_in(applicant)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small published bag, made once for the tests of a file."""
    folder = tmp_path_factory.mktemp("bag") / "made"
    yield bags.Made().bag(folder)
    shutil.rmtree(folder)


@pytest.fixture
def bag(made: Path, config: Config) -> Iterator[Path]:
    """That bag, where the site looks for it."""
    with laid_out(made, config.data_dir) as folder:
        yield folder
