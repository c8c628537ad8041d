"""Who has signed a pack: what the public and the auditors read about it, and what is handed out."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from allocator.bundle import layout
from allocator.bundle.signatures import Stated
from allocator.seal import note
from housing import jobs
from housing.config import Config
from housing.models import Role
from housing.services import overview, tasks
from tests.allocator import bags
from tests.allocator.signing import BUREAU, NOTARY
from tests.web.published import City, a_city

PAGE = f"/rounds/{bags.ROUND}/verify"


@pytest.fixture
def city(db: Session) -> City:
    return a_city(db)


@pytest.fixture
def text(db: Session, city: City) -> str:
    """What is signed of the round that the site has on record."""
    publication = overview.publication(db, city.round)
    assert publication is not None
    return Stated(round=bags.ROUND, manifest_sha256=publication.manifest_sha256).text


def test_a_pack_that_nobody_signed_says_so(client: FlaskClient, city: City, bag: Path) -> None:
    page = client.get(PAGE).text
    assert "本包还没有人签名" in page
    assert "--key" not in page
    assert client.get(f"/rounds/{bags.ROUND}/files/{layout.NOTE}").status_code == 404


def test_who_signed_stands_on_the_page_with_the_command_that_checks_it(
    client: FlaskClient, city: City, bag: Path, text: str
) -> None:
    stranger = note.Line(name="<b>notary</b>\N{RIGHT-TO-LEFT OVERRIDE}", key_id=b"1234", signature=b"short")
    data = note.add(note.sign(text, [BUREAU, NOTARY]), stranger)
    (bag / layout.NOTE).write_bytes(data)
    page = client.get(PAGE).text
    for one in (BUREAU, NOTARY):
        assert one.name in page
        assert one.key_id.hex() in page
    assert page.count("完整") >= 2
    assert "不是我们认识的签名" in page
    assert "<b>notary" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
    assert f"anju replay {bags.ROUND} --key VKEY --key VKEY" in page
    with client.get(f"/rounds/{bags.ROUND}/files/{layout.NOTE}") as answer:
        assert answer.data == data


def test_the_zip_file_holds_the_note(client: FlaskClient, city: City, bag: Path, text: str) -> None:
    (bag / layout.NOTE).write_bytes(note.sign(text, [BUREAU]))
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/rounds/{bags.ROUND}/bag.zip").data))
    assert packed.read(f"{bag.name}/{layout.NOTE}") == (bag / layout.NOTE).read_bytes()
    there = {f"{bag.name}/{one.relative_to(bag).as_posix()}" for one in bag.rglob("*") if one.is_file()}
    assert set(packed.namelist()) == there


@pytest.mark.parametrize("what", ["no note", "another round"])
def test_a_note_that_proves_nothing_is_called_that(
    client: FlaskClient, city: City, bag: Path, text: str, what: str
) -> None:
    other = note.sign(text.replace(bags.ROUND, "WZ-2024-1"), [NOTARY])
    (bag / layout.NOTE).write_bytes(b"\xff" if what == "no note" else other)
    page = client.get(PAGE).text
    assert "不能证明任何事情" in page
    assert NOTARY.name not in page


def test_an_auditor_reads_that_signatures_were_not_asked_for(
    staff_client: Callable[[Role], FlaskClient], sessions: sessionmaker[Session], config: Config, city: City, bag: Path
) -> None:
    auditor = staff_client(Role.AUDITOR)
    auditor.post(f"/audit/{bags.ROUND}/replay")
    assert jobs.run_next(sessions, tasks.catalogue(tasks.place_of(config.data_dir)))
    page = auditor.get(f"/audit/{bags.ROUND}").text
    assert "M2 签名" in page
    assert "未要求核对：本包还没有人签名" in page
    assert "全部一致" in page
    (bag / layout.NOTE).write_bytes(b"no note")
    auditor.post(f"/audit/{bags.ROUND}/replay")
    jobs.run_next(sessions, tasks.catalogue(tasks.place_of(config.data_dir)))
    page = auditor.get(f"/audit/{bags.ROUND}").text
    assert "第一处不同" in page
    assert f"无法读取 {layout.NOTE}：它不是由正文" in page
