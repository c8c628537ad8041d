"""Every answer carries its headers exactly; a request too big, from elsewhere or for another host fails."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from housing import create_app
from housing.config import DEMO_MASTER_KEY, DEMO_SECRET, BadSetting, Config
from housing.models import Applicant
from housing.web.assets import shipped
from tests.web import gallery
from tests.web.conftest import Logins

EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.fixture
def browser(gallery_app: Flask) -> FlaskClient:
    gallery_app.config["WTF_CSRF_ENABLED"] = False
    return gallery_app.test_client()


@pytest.mark.parametrize("path", ["/gallery/pieces", "/gallery/form", "/nothing", "/gallery/busy", "/gallery/mine"])
def test_each_page_and_each_failure_carries_all_headers(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize("path", ["/gallery/pieces", "/gallery/form", "/gallery/dense", "/nothing"])
def test_no_page_has_inline_style_or_script(browser: FlaskClient, path: str) -> None:
    page = browser.get(path).text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_pages_of_a_person_are_kept_by_no_browser(log_in: Logins, account: Applicant) -> None:
    assert log_in(account).get("/nothing").headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_good_and_travel_small(client: FlaskClient) -> None:
    asset = shipped()["app.css"]
    answer = client.get(f"/static/{asset.digest}/app.css", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert client.get(f"/static/{asset.digest}/app.css").data == asset.content
    assert client.get("/static/0123456789ab/app.css").status_code == 404
    assert client.get(f"/static/{asset.digest}/../config.py").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
    ],
)
def test_a_form_sent_by_another_site_is_refused(browser: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert browser.post("/gallery/small", headers=headers).status_code == status


def test_a_form_without_its_token_is_refused(gallery_app: Flask) -> None:
    assert gallery_app.test_client().post("/gallery/small").status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_another_host_name_is_not_served(client: FlaskClient, host: str) -> None:
    answer = client.get("/nothing", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


def test_a_form_may_have_one_megabyte_and_files_ten(browser: FlaskClient) -> None:
    heavy = {"name": "梅" * 400_000}
    answer = browser.post("/gallery/small", data=heavy)
    assert answer.status_code == 413
    assert "最多 1 MB" in answer.text
    assert browser.post("/gallery/form", data=heavy).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "没有这个页面"),
        ("/gallery/busy", 503, "现在登录的人很多"),
        ("/logout", 405, "这个页面不能这样打开"),
    ],
)
def test_each_failure_has_its_page(browser: FlaskClient, path: str, status: int, words: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.count("<h1") == 1


def test_failures_speak_english_too(browser: FlaskClient) -> None:
    assert "There is no such page" in browser.get("/nothing?lang=en").text


def test_a_crash_shows_a_number_and_nothing_of_the_inside(config: Config, sessions: sessionmaker[Session]) -> None:
    app = create_app(config, sessions)
    app.register_blueprint(gallery.bp)
    answer = app.test_client().get("/gallery/crash")
    assert answer.status_code == 500
    assert "请报这个编号" in answer.text
    assert "ZeroDivision" not in answer.text


def test_the_large_text_of_the_government_portal_is_heard(client: FlaskClient) -> None:
    assert "app-large" not in client.get("/nothing").text
    assert "app-large" in client.get("/nothing?ui=elder").text
    assert "app-large" in client.get("/nothing").text
    assert "app-large" not in client.get("/nothing?ui=normal").text


SAFE = {
    "database_url": "postgresql+psycopg://anju@/anju",
    "secret_key": "k" * 32,
    "master_key": bytes(range(32)),
    "trusted_hosts": ("anju.example",),
}


def test_a_city_is_served_over_https_only(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path, **SAFE), sessions, testing=True)  # type: ignore[arg-type]
    answer = app.test_client().get("/nothing?lang=en", base_url="https://anju.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-form"


@pytest.mark.parametrize(
    "unsafe",
    [
        {"secret_key": "short"},
        {"secret_key": DEMO_SECRET},
        {"master_key": b"short"},
        {"master_key": DEMO_MASTER_KEY},
        {"trusted_hosts": ("*",)},
        {"trusted_hosts": ("",)},
        {"trusted_hosts": ()},
        {"database_url": "mysql://anju"},
        {"demo": True},
    ],
)
def test_an_unsafe_setting_stops_the_start(tmp_path: Path, unsafe: dict[str, object]) -> None:
    with pytest.raises(BadSetting):
        replace(Config(data_dir=tmp_path, **SAFE), **unsafe)  # type: ignore[arg-type]


def test_only_a_demonstration_has_settings_of_its_own(tmp_path: Path) -> None:
    assert Config.from_env({"DEMO": "1", "DATA_DIR": str(tmp_path)}).trusted_hosts[0] == "127.0.0.1"
    with pytest.raises(BadSetting):
        Config.from_env({"DATA_DIR": str(tmp_path)})


def test_secrets_are_not_in_the_words_for_a_configuration(config: Config) -> None:
    assert DEMO_SECRET not in repr(config)
