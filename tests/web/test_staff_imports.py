"""Workbooks: looked at before anything is taken in, all errors listed, all or nothing."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from housing.config import Config
from housing.models import Home, Project, RegistryImport, RegistryRecord, Role
from housing.services import workbook
from housing.services.workbook import Upload
from tests import make
from tests.housing import books
from tests.web.conftest import Logins


def sent(browser: FlaskClient, upload: Upload, what: str = "homes") -> TestResponse:
    data = {"file": (BytesIO(upload.data), upload.filename)}
    return browser.post(f"/staff/{what}/import", data=data, content_type="multipart/form-data")


def test_homes_are_shown_first_and_taken_in_when_confirmed(db: Session, operator: FlaskClient, config: Config) -> None:
    kept = config.data_dir / "uploads"
    others = set(kept.glob("*"))
    preview = sent(operator, books.homes_book(books.home(), books.home(房源编号="LC01-1-0102"))).headers["Location"]
    page = operator.get(preview).text
    assert "LC01-1-0102" in page
    assert make.count_of(db, Home) == 0
    (file,) = set(kept.glob("*")) - others
    assert b"LC01" not in file.read_bytes()
    done = operator.post(preview)
    assert (done.status_code, done.headers["Location"]) == (303, "/staff/homes")
    assert make.count_of(db, Home) == 2
    assert "房源 2 套" in operator.get("/staff/homes").text
    assert not file.exists()
    assert operator.post(preview).status_code == 404


def test_every_error_is_listed_and_comes_back_in_red(db: Session, operator: FlaskClient) -> None:
    wrong = books.homes_book(books.home(), books.home(楼层="三"), books.home(类别="别墅", 房源编号="A-2"))
    preview = sent(operator, wrong).headers["Location"]
    page = operator.get(preview).text
    assert "别墅" in page
    for cell in ("C4", "G3", "A3"):
        assert cell in page
    assert operator.post(preview).status_code == 409
    assert make.count_of(db, Home) + make.count_of(db, Project) == 0
    back = workbook.read(Upload(filename="back.xlsx", data=operator.get(f"{preview}/errors.xlsx").data))
    assert back.sheets["房源"].rows[0][-1] == "错误"
    assert back.sheets["房源"].rows[2][-1]
    assert back.sheets["房源"].rows[1][-1] is None


def test_a_file_that_is_no_workbook_is_refused_at_its_field(operator: FlaskClient) -> None:
    page = sent(operator, Upload(filename="homes.xlsx", data=b"hello"))
    assert page.status_code == 200
    assert 'id="file-error"' in page.text
    missing = operator.post("/staff/homes/import", data={}, content_type="multipart/form-data")
    assert "请选择文件" in missing.text


def test_nobody_else_confirms_an_upload(operator: FlaskClient, staff_client: Logins) -> None:
    preview = sent(operator, books.homes_book(books.home())).headers["Location"]
    assert staff_client(Role.OPERATOR).get(preview).status_code == 404


def test_a_register_is_shown_covered_and_counts_once(db: Session, operator: FlaskClient) -> None:
    book = books.register_book("就业参保", {"证件号码": books.PERSON, "在保": "是"})
    preview = sent(operator, book, "registers").headers["Location"]
    page = operator.get(preview).text
    assert books.PERSON not in page
    assert "33**************12" in page
    assert make.count_of(db, RegistryRecord) == 0
    assert operator.post(preview).headers["Location"] == "/staff/registers"
    assert make.count_of(db, RegistryRecord) == 1
    assert "register.xlsx" in operator.get("/staff/registers").text
    again = sent(operator, book, "registers")
    assert 'id="file-error"' in again.text
    assert make.count_of(db, RegistryImport) == 1


@pytest.mark.parametrize("what", ["homes/import/template.xlsx", "registers/import/template-housing.xlsx"])
def test_the_templates_are_workbooks_that_the_import_reads(operator: FlaskClient, what: str) -> None:
    answer = operator.get(f"/staff/{what}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sheets = workbook.read(Upload(filename=Path(what).name, data=answer.data)).sheets
    assert set(sheets) & {"房源", "不动产登记"}
