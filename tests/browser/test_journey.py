"""One year of one home: from the plan of a round to a family's key, and to an auditor who recomputes it all."""

import re
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from allocator import replay
from allocator.seal.commitment import party_commitment
from housing import clock
from housing.models import Application, Registry, Role
from housing.services import accounts, apply, private, rounds
from housing.services.actors import Actor
from housing.services.filing import Filing
from housing.services.months import CITY_TIME
from tests import make, town
from tests.browser import people
from tests.browser.chromium import Watch
from tests.browser.people import PASSWORD, Person
from tests.browser.site import Site
from tests.housing import books

REF = "WZ-2025-08"
STAFF = {
    "shenhe": ("林审核", Role.REVIEWER), "jingban": ("陈经办", Role.OPERATOR), "zhuguan": ("黄主管", Role.SUPERVISOR),
    "jiandu": ("周监督", Role.AUDITOR),
}  # fmt: skip
SMALL = {"类别": "蓝领公寓", "户型": "一室", "建筑面积（平方米）": 35.5, "月租金（元）": 620}
LARGE = {"类别": "蓝领公寓", "户型": "二室", "建筑面积（平方米）": 54.2, "月租金（元）": 940}
AREA = {"片区编号": "A01", "片区名称": "晨光片区", "英文名称": "Chenguang area", "区县": "鹿城区",
        "横坐标（米）": 100_500, "纵坐标（米）": 101_000}  # fmt: skip
FACTS = {
    "家庭和户籍": {
        "户口是否在市区？": "否", "户口是否在温州（含各县市）？": "否", "是否有浙江省居住证？": "是",
    },
    "工作和社保": {
        "劳动合同期限（月）": 36, "现单位为您缴社保的月数": 40, "社保现在是否在缴？": "是",
        "是否在一线岗位做工？": "是", "工作地点是否在市区？": "是",
    },
    "人才和学历": {"最高学历": "大专", "是否技工院校毕业？": "不是", "专业技术职称": "无", "职业技能等级": "高级工"},
    "住房": {
        "申请购买还是租住？": "租住（配租）", "现在在市区有几套住房？": 0,
        "家庭是否正在住或正在购买政府保障房？": "否",
    },
    "照顾和优待": {"家里是否有人需要无障碍住房？": "否"},
}  # fmt: skip


def day(month: int, number: int, hour: int = 10) -> datetime:
    """A working hour of 2025."""
    return datetime(2025, month, number, hour, tzinfo=CITY_TIME)


@dataclass(kw_only=True)
class Bureau:
    """The four people of the bureau at their desks."""

    site: Site
    reviewer: Person
    operator: Person
    supervisor: Person
    auditor: Person


@pytest.fixture
def watch(site: Site) -> Watch:
    """Whoever looks over everybody's shoulder."""
    return Watch(address=site.address)


@pytest.fixture
def bureau(browser: Browser, site: Site, watch: Watch, go_to: Callable[[datetime], None]) -> Iterator[Bureau]:
    """Hire everybody; on the first of September the city has neither homes nor rounds."""
    go_to(day(9, 1))
    with site.sessions() as db:
        for login, (name, role) in STAFF.items():
            system = Actor(kind="system")
            accounts.hire(db, login=login, name=name, role=role, password=PASSWORD, by=system, at=clock.now())
        db.commit()
    desks = [people.at_the_bureau(browser, site, watch, login) for login in STAFF]
    yield Bureau(site=site, reviewer=desks[0], operator=desks[1], supervisor=desks[2], auditor=desks[3])
    for desk in desks:
        desk.page.context.close()


def test_a_family_applies_is_drawn_and_housed_and_anybody_can_recompute_it(
    browser: Browser, site: Site, bureau: Bureau, watch: Watch, go_to: Callable[[datetime], None], tmp_path: Path
) -> None:
    family, passer_by = people.applicant(browser, site, watch), people.visitor(browser, site, watch)

    the_operator_imports_homes(bureau.operator, tmp_path)
    the_operator_plans_a_round(bureau.operator)
    two_persons_take_the_step(bureau)

    go_to(day(9, 10))
    the_family_opens_an_account(family)
    the_family_answers_every_question(family)
    receipt = the_family_submits(family)
    neighbours = two_neighbours_file(site)
    go_to(day(9, 20))
    the_family_changes_its_wishes(family, receipt)

    go_to(day(10, 9))
    the_round_is_closed_and_checked(bureau)
    the_reviewer_decides(bureau.reviewer, receipt)
    bureau.operator.open(f"/staff/rounds/{REF}")
    bureau.operator.press("公示合格名单")
    bureau.operator.sees("名单已公示")

    go_to(day(10, 20))
    two_persons_take_the_step(bureau)
    envelopes = the_parties_deposit_their_commitments(bureau.operator)
    two_persons_take_the_step(bureau)
    go_to(day(10, 22))
    the_dice_are_rolled_and_the_secrets_opened(bureau.operator, envelopes)
    two_persons_take_the_step(bureau)
    two_persons_take_the_step(bureau)
    two_persons_take_the_step(bureau)
    bureau.operator.open(f"/staff/rounds/{REF}")
    bureau.operator.sees("家庭确认或者放弃房源", "2 套等待家庭答复")

    a_visitor_looks_the_receipt_up(passer_by, receipt, neighbours)
    the_family_reads_why(family, receipt)
    bag = the_auditor_recomputes_and_downloads(bureau, tmp_path)
    assert replay.replay(bag).identical
    rows = (bag / "data" / "assignments.csv").read_text().splitlines()
    assert rows[1].split(",")[1:3] == ["1", receipt.replace("-", "")]
    assert watch.taken() == []


def the_operator_imports_homes(operator: Person, folder: Path) -> None:
    homes = [books.home(**SMALL), books.home(**LARGE, 房源编号="LC01-1-0102")]
    file = folder / "homes.xlsx"
    file.write_bytes(books.homes_book(*homes, 工作片区=[AREA]).data)
    operator.open("/staff/homes/import")
    operator.upload("Excel 文件", file)
    operator.press("上传并检查")
    operator.sees("没有发现错误", "LC01-1-0102")
    operator.press("确认导入")
    operator.sees("已导入：房源 2 套")


def the_operator_plans_a_round(operator: Person) -> None:
    operator.open("/staff/rounds/new")
    operator.fill("编号", REF)
    operator.fill("中文名称", "2025 年秋季批次")
    operator.fill("英文名称", "Autumn round 2025")
    operator.date("受理开始日期", 2025, 9, 8)
    operator.date("受理截止日期", 2025, 10, 8)
    operator.date("政策日", 2025, 10, 8)
    operator.fill("蓝领公寓", "2")
    operator.press("保存计划")
    operator.sees("批次计划已保存")
    operator.follow("加入房源")
    operator.press("加入本批次")
    operator.sees("已加入 2 套房源")


def two_persons_take_the_step(bureau: Bureau) -> None:
    """One proposes, another compares the fingerprint and approves, and the work is done in the background."""
    operator, supervisor = bureau.operator, bureau.supervisor
    operator.open(f"/staff/rounds/{REF}")
    operator.press("查看提请内容")
    fingerprint = operator.fingerprint()
    operator.press("提请此步骤")
    operator.sees("须由另一人批准")
    proposal = operator.page.url.removeprefix(bureau.site.address)
    supervisor.open(proposal)
    assert supervisor.fingerprint() == fingerprint
    supervisor.tick("我已核对指纹，并清楚此步骤不可撤销")
    supervisor.page.get_by_role("button", name=re.compile("^批准：")).click()
    supervisor.sees("马上开始")
    assert bureau.site.work() == 1
    supervisor.open(proposal)
    supervisor.sees("执行完毕")


def the_family_opens_an_account(family: Person) -> None:
    family.open("/apply")
    family.press("开始申请")
    family.follow("开账户")
    family.fill("您的姓名", "陈小梅")
    family.fill("手机号码", "138 0000 0001")
    family.fill("密码", PASSWORD)
    family.press("开账户并继续")
    family.login = {"手机号码": "13800000001", "密码": PASSWORD}


def the_family_answers_every_question(family: Person) -> None:
    family.choose("您申请哪一类住房？", "蓝领公寓")
    family.press("保存并继续")
    family.follow("家庭成员")
    a_wrong_number_is_shown_where_it_is(family)
    for relation, name, born in (("配偶", "林大海", date(1988, 3, 1)), ("子女", "林小满", date(2019, 6, 1))):
        family.choose("还有其他家庭成员吗？", "是")
        family.press("保存并继续")
        family.choose("与申请人的关系", relation)
        family.fill("姓名", name)
        family.fill("证件号码", town.an_id_number(born))
        family.press("保存并继续")
    family.choose("还有其他家庭成员吗？", "否")
    family.press("保存并继续")
    family.press("保存并继续")  # the number to call is known from the account
    for section, answers in FACTS.items():
        family.sees(section)
        for question, answer in answers.items():
            if isinstance(answer, int):
                family.fill(question, str(answer))
            else:
                family.choose(question, answer)
        if section == "工作和社保":
            family.pick("工作单位的行业", "制造业")
        family.press("保存并继续")
    family.pick("您在哪个片区工作？", "鹿城区 · 晨光片区")
    family.press("保存并继续")
    family.page.get_by_label(re.compile("1 居室")).check()
    family.page.get_by_label(re.compile("2 居室")).check()
    family.choose("如果志愿都已配完，您是否服从调剂？", "是")
    family.press("保存并继续")
    family.press("保存并继续")  # in the order they were ticked


def a_wrong_number_is_shown_where_it_is(family: Person) -> None:
    """A wrong check digit: said first in the title, led to from the summary, and nothing typed is lost."""
    right = town.an_id_number()
    wrong = right[:-1] + ("2" if right[-1] == "1" else "1")
    family.fill("姓名", "陈小梅")
    family.fill("证件号码", wrong)
    family.press("保存并继续")
    expect(family.page).to_have_title(re.compile("^错误："))
    target = family.page.locator(".govuk-error-summary a").get_attribute("href") or ""
    box = family.page.locator(target)
    expect(box).to_have_value(wrong)
    expect(box).to_be_editable()
    expect(box).to_have_accessible_description(re.compile("至少有一位不对"))
    expect(family.page.get_by_label("姓名", exact=True)).to_have_value("陈小梅")
    box.fill(right)
    family.press("保存并继续")


def the_family_submits(family: Person) -> str:
    family.sees("林小满", "按您填的情况，条件全部符合")
    family.press("核对无误，继续")
    family.tick("我已看过以上内容，并声明属实")
    family.press("提交申请")
    family.sees("您的申请已提交")
    expect(family.page.locator("#main svg")).to_be_visible()
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", family.page.locator("#main").inner_text())
    assert found is not None
    return found[0]


def two_neighbours_file(site: Site) -> list[str]:
    """Two who live alone and would take the small home; the registers confirm what they say.

    Of the family that filed before, the registers know the employer only.
    """
    with site.sessions() as db:
        round_ = rounds.by_ref(db, REF)
        receipts = []
        for name, phone in (("王一", "13800000008"), ("赵二", "13800000009")):
            lots = ("LC01-BC-1B-R",)
            filing = Filing(
                program="blue_collar", members=(town.a_person(name=name),), phone=phone, wishes=lots,
                facts=dict(town.WORKER), flexible=False, work_area="A01",
            )  # fmt: skip
            by = Actor.applicant(make.an_applicant(db).id)
            receipts.append(apply.submit(db, round_, filing, by=by, at=clock.now()).receipt)
            town.register_truth(db, filing)
        first = db.scalars(sa.select(Application).order_by(Application.id)).first()
        assert first is not None
        town.register(db, private.open_application(first).applicant, Registry.EMPLOYMENT, {"employer": 77})
        db.commit()
    return receipts


def the_family_changes_its_wishes(family: Person, receipt: str) -> None:
    family.open("/my")
    family.follow(f"打开这份申请 {receipt}")
    family.press("修改申请")
    family.follow("修改 第 1 志愿")
    family.press("保存并继续")
    family.pick("第 1 志愿", "2 居室 · 樟安里 · 配租")
    family.pick("第 2 志愿", "1 居室 · 樟安里 · 配租")
    family.press("保存并继续")
    family.press("核对无误，继续")
    family.tick("我已看过以上内容，并声明属实")
    family.press("提交修改")
    family.sees("回执号不变", receipt)


def the_round_is_closed_and_checked(bureau: Bureau) -> None:
    bureau.operator.open(f"/staff/rounds/{REF}")
    bureau.operator.press("停止受理")
    bureau.operator.sees("已停止受理")
    bureau.operator.press("开始核对")
    assert bureau.site.work() == 2  # the rules are asked, and duplicates looked for
    bureau.reviewer.open(f"/staff/rounds/{REF}")
    bureau.reviewer.press("按条件结论处理清晰件")
    bureau.reviewer.sees("已对 2 件清晰件作出结论")


def the_reviewer_decides(reviewer: Person, receipt: str) -> None:
    """The registers know little of this family: its papers are looked at, and then its declaration counts."""
    reviewer.follow("逐件审核")
    reviewer.follow(receipt)
    reviewer.sees("陈**", "林**", "待补件")
    boxes = reviewer.page.get_by_role("group", name="已看原件，以申报或材料为准").get_by_role("checkbox").all()
    assert boxes
    for box in boxes:
        box.check()
    for part, number in (("year", "2025"), ("month", "10"), ("day", "1")):
        for field in reviewer.page.locator(f"input[id$='-{part}']").all():
            field.fill(number)
    reviewer.choose("审核结论", "已合格")
    reviewer.fill("理由", "原件均已核对，符合全部条件。")
    reviewer.press("提交结论并打开下一件")
    reviewer.sees("已作出结论：已合格")


def the_parties_deposit_their_commitments(operator: Person) -> dict[str, str]:
    names = dict(zip(rounds.PARTIES, ("住建部门", "公证处", "纪检监察"), strict=True))
    envelopes = {party: secrets.token_bytes(32) for party in rounds.PARTIES}
    operator.open(f"/staff/rounds/{REF}/commitments")
    for party, name in names.items():
        operator.fill(name, party_commitment(REF, party, envelopes[party]).hex())
    operator.press("交存")
    operator.sees("已交存，不能再修改")
    return {names[party]: secret.hex() for party, secret in envelopes.items()}


def the_dice_are_rolled_and_the_secrets_opened(operator: Person, envelopes: dict[str, str]) -> None:
    operator.open(f"/staff/rounds/{REF}/digits")
    digits = "".join(str(secrets.randbelow(10)) for _ in range(rounds.DIGITS_MIN))
    operator.fill("数字（第一人录入）", digits)
    operator.fill("数字（第二人录入）", digits)
    operator.press("记录数字")
    operator.open(f"/staff/rounds/{REF}/secrets")
    for name, secret in envelopes.items():
        operator.fill(name, secret)
    operator.press("公开")
    operator.sees("密封数与交存的承诺值一致")


def a_visitor_looks_the_receipt_up(passer_by: Person, receipt: str, neighbours: list[str]) -> None:
    passer_by.open("/results")
    passer_by.fill("回执号", f" {receipt.lower().replace('-', ' ')}")
    passer_by.press("查询")
    passer_by.sees("配到房了", "LC01-1-0102", "为什么是这套房")
    seen = []
    for other in neighbours:
        passer_by.open(f"/r/{other}")
        seen.append(passer_by.page.locator("h1").inner_text())
    assert sorted(seen) == ["这次没有配到房", "配到房了"]


def the_family_reads_why(family: Person, receipt: str) -> None:
    family.open(f"/my/{receipt.replace('-', '')}/why")
    family.sees("樟安里 LC01-1-0102", "是您的第 1 志愿")


def the_auditor_recomputes_and_downloads(bureau: Bureau, folder: Path) -> Path:
    auditor = bureau.auditor
    auditor.open(f"/audit/{REF}")
    auditor.press("重算")
    assert bureau.site.work() == 1
    auditor.open(f"/audit/{REF}")
    auditor.sees("全部一致，一个字节都不差")
    with auditor.page.expect_download() as download:
        auditor.follow("完整核验包（ZIP）")
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(folder)
    return folder / REF
