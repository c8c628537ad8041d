"""A form reads what people type, says what is wrong with it, keeps it, and speaks with our words only."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from housing.i18n import speaking
from housing.web import show
from housing.web.amounts import AreaField, MoneyField, WholeNumberField
from housing.web.choices import ChoiceField, ChoicesField, TickField, WishesField, YesNoField
from housing.web.dates import DateField
from housing.web.fields import NameField, ReceiptField, ResidentIdField, TextField
from housing.web.form import Form

LOTS = (("A-2B", "一号院两居室"), ("B-1B", "二号院一居室"), ("C-3B", "三号院三居室"))


class Questions(Form):
    name = NameField("姓名", missing="请填写姓名")
    income = MoneyField("收入", missing="请填写收入")
    months = WholeNumberField("月数", most=600)
    area = AreaField("面积")
    birth = DateField("出生日期")
    id_type = ChoiceField("证件", choices=(("resident_id", "身份证"), ("passport", "护照")))
    id_number = ResidentIdField("号码", kind_from="id_type")
    wishes = WishesField("志愿", choices=LOTS, most=3)
    several = ChoicesField("多选", choices=((3, "三"), (1, "一"), (2, "二")), coerce=int)
    married = YesNoField("结婚")
    agreed = TickField("同意")
    receipt = ReceiptField("回执号")
    note = TextField("说明", longest=5, validators=[])


def an_app() -> Flask:
    app = Flask("bare", static_folder=None)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="module")
def bare() -> Flask:
    return an_app()


def filled(bare: Flask, **answers: Any) -> Questions:
    with bare.test_request_context("/", method="POST", data=MultiDict(answers)):
        form = Questions()
        form.validate_on_submit()
        return form


def test_an_empty_form_asks_for_what_is_missing_and_nothing_else(bare: Flask) -> None:
    assert filled(bare).errors == {"name": ["请填写姓名"], "income": ["请填写收入"]}


@given(st.integers(0, 10**11))
def test_every_amount_comes_back_as_it_was_shown(fen: int) -> None:
    with speaking("zh_Hans"):
        assert filled(an_app(), income=show.money(fen)).income.data == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("0", 0), ("486.5", 48650), ("12,345.67 元", 1234567), ("￥１２０", 12000), (" 30000 ", 3000000)],
)
def test_money_is_read_as_people_write_it(bare: Flask, typed: str, fen: int) -> None:
    assert filled(bare, income=typed).income.data == fen


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "1e5", "1_000", "٣٠٠", "-5", "3万", "1.234", "1,23", ".5", "3²", "1.", "9" * 40],
)
def test_what_is_no_amount_is_refused_and_shown_again(bare: Flask, typed: str) -> None:
    form = filled(bare, income=typed)
    assert form.income.data is None
    assert form.errors["income"]
    assert form.income.typed == typed


@pytest.mark.parametrize(("typed", "months"), [("0", 0), ("600", 600), ("１２", 12)])
def test_a_number_within_bounds_is_taken(bare: Flask, typed: str, months: int) -> None:
    assert filled(bare, months=typed).months.data == months


@pytest.mark.parametrize("typed", ["601", "-1", "1.5", "½", "十二"])
def test_a_number_out_of_bounds_is_refused(bare: Flask, typed: str) -> None:
    assert "months" in filled(bare, months=typed).errors


def test_an_area_is_kept_in_square_centimetres(bare: Flask) -> None:
    assert filled(bare, area="59.8 m²").area.data == 598_000


def test_a_day_is_read_from_three_boxes(bare: Flask) -> None:
    assert filled(bare, birth=["1990", "5", "02"]).birth.data == date(1990, 5, 2)


@pytest.mark.parametrize(
    "boxes",
    [["1990", "2", "30"], ["90", "2", "3"], ["1990", "", "3"], ["2990", "1", "1"], ["１９９０", "五", "2"]],
)
def test_a_day_that_cannot_be_is_refused_and_shown_again(bare: Flask, boxes: list[str]) -> None:
    form = filled(bare, birth=boxes)
    assert form.birth.data is None
    assert form.errors["birth"]
    with bare.test_request_context():
        assert [box["value"] for box in form.birth.boxes] == boxes


def test_the_number_of_a_document_is_checked_against_its_kind(bare: Flask) -> None:
    good = filled(bare, id_type="resident_id", id_number="330302 19000101 0012")
    assert good.id_number.data == "330302190001010012"
    assert good.id_number.document is not None
    assert good.id_number.document.birth_on == date(1900, 1, 1)
    assert "id_number" in filled(bare, id_type="resident_id", id_number="E12345678").errors
    assert filled(bare, id_type="passport", id_number="e1234567８").id_number.data == "E12345678"


def test_the_error_says_how_many_characters_were_typed(bare: Flask) -> None:
    form = filled(bare, id_type="resident_id", id_number="33030219870512301")
    assert "您填写了 17 位" in form.errors["id_number"][0]


def test_wishes_keep_their_order_and_close_up(bare: Flask) -> None:
    assert filled(bare, wishes=["C-3B", "", "A-2B"]).wishes.data == ["C-3B", "A-2B"]


def test_the_same_wish_twice_is_refused_by_name(bare: Flask) -> None:
    error = filled(bare, wishes=["A-2B", "", "A-2B"]).errors["wishes"][0]
    assert "第 3 志愿和第 1 志愿相同" in error
    assert "一号院两居室" in error


@pytest.mark.parametrize("answers", [{"wishes": ["X"]}, {"several": ["9"]}, {"id_type": "card"}, {"married": "2"}])
def test_only_what_is_offered_can_be_chosen(bare: Flask, answers: dict[str, Any]) -> None:
    assert set(answers) <= set(filled(bare, **answers).errors)


def test_choices_become_values(bare: Flask) -> None:
    form = filled(bare, several=["2", "3"], married="0", agreed="1")
    assert form.several.data == [3, 2]
    assert form.married.data is False
    assert form.agreed.data is True
    assert filled(bare).married.data is None


@pytest.mark.parametrize("typed", ["1bam-32ms-4dw2-g0yt", "IBAM 32MS 4DW2 GOYT", "1BAM32MS4DW2G0YT"])
def test_a_receipt_number_is_read_aloud_and_still_found(bare: Flask, typed: str) -> None:
    assert filled(bare, receipt=typed).receipt.data == "1BAM32MS4DW2G0YT"


def test_a_text_that_is_too_long_says_so_with_both_numbers(bare: Flask) -> None:
    assert filled(bare, note="一二三四五六").errors["note"] == ["这里最多填 5 个字，您填写了 6 个。请缩短后重试。"]


def test_the_librarys_own_messages_never_appear(bare: Flask) -> None:
    class Sloppy(Form):
        note = TextField("说明", validators=[InputRequired()])

    with bare.test_request_context("/", method="POST"):
        form = Sloppy()
        form.validate_on_submit()
        assert form.errors == {"note": ["这一项无法使用。请检查后重新填写。"]}


ANSWERS = {
    "name": "O'Brien <b>",
    "id_number": "33030219870512301",
    "income": "3万",
    "birth": ["1990", "2", "30"],
}


def test_every_error_is_tied_to_its_control_and_led_to_from_the_top(gallery: FlaskClient) -> None:
    page = gallery.post("/gallery/form", data=ANSWERS).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    described = " ".join(re.findall(r'aria-describedby="([^"]*)"', page)).split()
    assert {name for name in ids if name.endswith("-error")} <= set(described)
    assert set(described) <= set(ids)
    links = re.findall(r'href="#([^"]+)"', page.split("error-summary", 1)[1].split("</ul>")[0])
    controls = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', page)
    assert len(links) > 10
    assert set(links) <= set(controls)
    assert "<title>错误：" in page


def test_what_was_typed_is_shown_again_as_it_was(gallery: FlaskClient) -> None:
    page = gallery.post("/gallery/form", data={**ANSWERS, "password": "secret words"}).text
    assert f'value="{escape(ANSWERS["name"])}"' in page
    assert 'value="3万"' in page
    assert 'value="30"' in page
    assert "secret words" not in page


def test_a_change_of_language_saves_nothing_and_loses_nothing(gallery: FlaskClient) -> None:
    answer = gallery.post("/gallery/form", data={**ANSWERS, "prefs": "lang:en"})
    assert answer.status_code == 200
    assert "error-summary" not in answer.text
    assert 'value="3万"' in answer.text
    assert '<html lang="en"' in answer.text
    assert "lang=en" in answer.headers["Set-Cookie"]


@pytest.fixture
def gallery(gallery_app: Flask) -> FlaskClient:
    gallery_app.config["WTF_CSRF_ENABLED"] = False
    return gallery_app.test_client()
