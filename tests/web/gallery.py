"""One page with every macro, and one form with every question: for people, axe and the tests to look at."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing.services.passwords import TooBusy
from housing.web.access import public, requires, signed_in, uploads
from housing.web.amounts import AreaField, MoneyField, WholeNumberField
from housing.web.choices import ChoiceField, ChoicesField, TickField, UploadField, WishesField, YesNoField
from housing.web.dates import DateField
from housing.web.fields import (
    LongTextField,
    MobileField,
    NameField,
    PasswordField,
    ReceiptField,
    ResidentIdField,
    TextField,
)
from housing.web.form import Form
from housing.web.paging import paged

bp = Blueprint("gallery", __name__, url_prefix="/gallery", template_folder="templates")
LOTS = tuple((f"P{n:02d}-2B", f"瓯海区娄桥锦园 {n} 号院 · 两居室（出租）") for n in range(1, 8))


class EveryQuestion(Form):
    name = NameField("申请人姓名", missing="请填写姓名", hint="请与身份证上的姓名一致", autocomplete="name")
    id_type = ChoiceField(
        "证件类型",
        missing="请选择证件类型",
        dropdown=True,
        choices=(("resident_id", "居民身份证"), ("passport", "护照")),
    )
    id_number = ResidentIdField(
        "证件号码",
        missing="请填写证件号码",
        hint="18 位，末位可以是 X。我们只用它核对资格，不会公开",
        kind_from="id_type",
    )
    phone = MobileField("手机号码", missing="请填写手机号码", hint="用于接收摇号和选房通知", autocomplete="tel")
    birth = DateField("出生日期", missing="请填写出生日期", hint="例如 1990 年 5 月 2 日", birth=True)
    program = ChoiceField(
        "您申请哪一类住房？",
        missing="请选择住房类别",
        choices=(
            ("talent", "人才住房", "按人才类别、学历和职称"),
            ("blue_collar", "蓝领公寓", "制造业和一线职工"),
            ("public_rental", "公共租赁住房", "最大 60 平方米"),
        ),
    )
    married = YesNoField("您结婚了吗？", missing="请选择是或否")
    income = MoneyField("家庭上一年度总收入", missing="请填写家庭上一年度总收入，没有收入请填 0")
    months = WholeNumberField("社保缴纳月数", missing="请填写月数", least=0, most=600, unit="个月")
    homes = AreaField("现有住房建筑面积", hint="没有住房请填 0", missing="请填写面积，没有住房请填 0")
    districts = ChoicesField(
        "希望入住的区县（可多选）",
        missing="请至少选择一个区县",
        choices=(("330302", "鹿城区"), ("330303", "龙湾区"), ("330304", "瓯海区"), ("330305", "洞头区")),
    )
    wishes = WishesField("志愿", missing="请至少填写一个志愿", hint="最想要的放在第 1 志愿", most=3, choices=LOTS)
    note = LongTextField("补充说明（可不填）", longest=200)
    code = TextField("单位名称（可不填）")
    receipt = ReceiptField("以前的回执号（可不填）")
    password = PasswordField("设置密码", missing="请设置密码", hint="至少 8 个字符", new=True)
    paper = UploadField("证明材料（可不填）", endings=(".pdf", ".jpg", ".png"))
    agreed = TickField("我同意有关部门核对以上信息", missing="请先勾选同意核对，才能继续")


@bp.route("/form", methods=["GET", "POST"])
@public
@uploads
def form_page() -> str | Response:
    form = EveryQuestion()
    if form.validate_on_submit():
        flash("已保存")
        return redirect(url_for("gallery.pieces"), 303)
    return render_template("gallery/form.html", form=form)


@bp.get("/pieces")
@public
def pieces() -> str:
    return render_template("gallery/pieces.html", page=paged(4321))


@bp.get("/dense")
@public
def dense() -> str:
    return render_template("gallery/dense.html", page=paged(640))


@bp.get("/mine")
@signed_in
def mine() -> str:
    return "mine"


@bp.post("/mine")
@signed_in
def change_mine() -> str:
    return "changed"


@bp.get("/freeze")
@requires("round.freeze")
def freeze() -> str:
    return "freeze"


@bp.get("/busy")
@public
def busy() -> str:
    raise TooBusy


@bp.get("/crash")
@public
def crash() -> str:
    raise ZeroDivisionError


@bp.post("/small")
@public
def small() -> str:
    return "small"
