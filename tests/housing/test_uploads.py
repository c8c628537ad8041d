"""Workbooks that wait to be confirmed: sealed, for one person, for a day."""

from datetime import timedelta
from pathlib import Path

import pytest

from housing import crypto
from housing.errors import NotFound
from housing.services import uploads
from housing.services.actors import Actor
from housing.services.workbook import Upload
from tests.make import NOON

ME, YOU = Actor.staff(1), Actor.staff(2)
BOOK = Upload(filename="房源.xlsx", data=b"330302190001010012\nand more")


def test_a_workbook_comes_back_to_whoever_brought_it(tmp_path: Path) -> None:
    token = uploads.keep(tmp_path, BOOK, by=ME, at=NOON)
    assert uploads.find(tmp_path, token, by=ME) == BOOK
    with pytest.raises(NotFound):
        uploads.find(tmp_path, token, by=YOU)
    (file,) = tmp_path.iterdir()
    assert b"3303" not in file.read_bytes()
    uploads.drop(tmp_path, token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "0" * 32, "0" * 31 + "/"])
def test_what_is_no_token_finds_nothing(tmp_path: Path, token: str) -> None:
    with pytest.raises(NotFound):
        uploads.find(tmp_path, token, by=ME)


def test_old_and_unreadable_workbooks_go_when_the_next_one_comes(tmp_path: Path) -> None:
    uploads.keep(tmp_path, BOOK, by=ME, at=NOON - timedelta(days=2))
    crypto.configure(bytes(32))
    uploads.keep(tmp_path, BOOK, by=ME, at=NOON)
    young = uploads.keep(tmp_path, BOOK, by=ME, at=NOON + timedelta(hours=23))
    assert len(list(tmp_path.iterdir())) == 2
    uploads.keep(tmp_path, BOOK, by=ME, at=NOON + timedelta(hours=25))
    assert len(list(tmp_path.iterdir())) == 2
    assert uploads.find(tmp_path, young, by=ME) == BOOK
