"""What we took from GOV.UK Frontend is what we say we took, and nothing that only gov.uk may use."""

import hashlib
import json

import pytest

from housing.web.assets import FOLDER, shipped

VENDOR = FOLDER / "vendor" / "govuk"
RECORD = json.loads((VENDOR / "VENDOR.json").read_text())


@pytest.mark.parametrize("name", sorted(RECORD["files"]))
def test_each_file_is_the_one_that_was_recorded(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == RECORD["files"][name]


@pytest.mark.parametrize("word", ["GDS Transport", "/assets/", "crest", "sourceMappingURL"])
def test_neither_the_font_nor_an_emblem_of_the_british_state_ships(word: str) -> None:
    assert word not in (VENDOR / "govuk.css").read_text()


def test_nothing_asks_another_host_for_anything() -> None:
    for name in ("vendor/govuk/govuk.css", "app.css"):
        assert "url(http" not in (FOLDER / name).read_text()
        assert "@import" not in (FOLDER / name).read_text()


def test_no_font_and_no_large_picture_ships() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in {".woff", ".woff2", ".ttf", ".otf", ".ico"}]


def test_style_and_scripts_of_a_page_stay_light() -> None:
    names = (
        "vendor/govuk/govuk.css",
        "vendor/govuk/govuk.js",
        "app.css",
        "init.js",
        "logo.svg",
        "favicon.svg",
    )
    assert sum(len(shipped()[name].compressed or b"") for name in names) < 36_000
