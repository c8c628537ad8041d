"""Every record becomes sentences that are true of it, in both languages."""

import re
from string import Formatter
from typing import Any

import pytest

from allocator.why import Facts, sentence, standing, wish
from allocator.why.chinese import TEXTS as CHINESE
from allocator.why.english import TEXTS as ENGLISH
from tests.web.test_i18n import FORBIDDEN, HALF_WIDTH, TRADITIONAL

Json = dict[str, Any]


def of(*limits: tuple[str, str, int], lots: list[str]) -> Json:
    """A set under these limits."""
    return {"lots": lots, "limits": [{"kind": kind, "id": id_, "limit": most} for kind, id_, most in limits]}


SETS = [
    of(("lot", "a", 300), ("lot", "b", 12), lots=["a", "b"]),  # 0
    of(("lot", "a", 300), ("lot", "b", 12), ("lot", "c", 1), lots=["a", "b", "c"]),
    of(("cap", "east", 40), lots=["a", "b", "c"]),  # 2
    of(("quota", "p", 2000), lots=["a", "b", "c", "d"]),
    of(("lot", "a", 300), ("cap", "east", 40), lots=["a", "b", "c"]),  # 4
    of(lots=[]),
    of(("lot", "a", 0), ("cap", "east", 0), lots=["a", "b"]),  # 6
    of(("lot", "a", 300), lots=["a"]),
]
FACTS = Facts(rank=1500, suitable=frozenset("ab"), sets=SETS)
LAST = "配到这些住房的家庭里，最后一户是第 1,023 顺位；您家是第 1,500 顺位，相差 477 位。"


def full(set_: int, *, kept: int = 0, confined: bool = False, last: bool = True) -> Json:
    record = {"code": "full", "program": "p", "set": set_, "kept": kept, "confined": confined}
    return {**record, "last": "X" if last else None, "away": 477 if last else None}


def group(limit: int, *, kept: int = 0, last: bool = True) -> Json:
    record = {"code": "group_cap", "program": "p", "group": "employer:E17", "limit": limit, "kept": kept}
    return {**record, "last": "X" if last else None, "away": 477 if last else None}


def facts(**changed: Any) -> Facts:
    return Facts(**{"rank": 1500, "suitable": frozenset("ab"), "sets": SETS, **changed})


ELSEWHERE = "其中有的家庭也适合别的住房，但按规则配在了这里。"
CONFINED = "这些家庭也都只适合这些住房。"
BEFORE = "都已配给顺位在您家之前的家庭。"
GROUP = "“employer:E17”的家庭在这个类别最多配 40 户，"
SAID: dict[str, tuple[Json, Facts, str]] = {
    "all homes gone": (full(0), FACTS, f"适合您家的住房共 312 套，{BEFORE}{LAST}{ELSEWHERE}"),
    "gone to confined": (full(0, confined=True), FACTS, f"适合您家的住房共 312 套，{BEFORE}{LAST}{CONFINED}"),
    "a wider set": (
        full(1, confined=True), FACTS, f"适合您家的住房属于一组，这一组共 313 套，{BEFORE}{LAST}{CONFINED}"
    ),
    "under a cap": (
        full(2, confined=True), facts(names={("cap", "east"): "东区"}),
        f"适合您家的住房受限额“东区”约束，最多配出 40 套，{BEFORE}{LAST}{CONFINED}",
    ),
    "under the quota": (full(3, confined=True), FACTS, f"这个类别的配额是 2,000 套，{BEFORE}{LAST}"),
    "under several limits": (
        full(4), FACTS, f"适合您家的住房属于一组，按限额这一组最多配出 340 套，{BEFORE}{LAST}{ELSEWHERE}"
    ),
    "under limits that may cross": (
        full(4), facts(nested=False), f"适合您家的住房都已达到限额（a 300 套、限额“east”40 套），{BEFORE}{LAST}"
    ),
    "nothing suits": (full(5, confined=True, last=False), FACTS, "这个类别里没有适合您家的住房。"),
    "nothing to give": (full(6, last=False), FACTS, "适合您家的住房，这次可以配出的是 0 套。"),
    "no list of sets": (full(0), facts(sets=()), "轮到您家之前，适合您家的住房已没有可以配给您家的。"),
    "some kept for a reserve": (
        full(0, kept=2), facts(held="first"),
        "适合您家的住房共 312 套，其中 310 套已配给顺位在您家之前的家庭，其余 2 套按预留和优先的规定，"
        f"要留给先入围的 2 户家庭（他们的顺位在您家之后）。{LAST}",
    ),
    "all kept to fill": (
        full(7, kept=300, last=False), facts(held="fill", suitable=frozenset("a")),
        "适合您家的住房共 300 套，这 300 套要留给另外 300 户家庭（他们的顺位在您家之后）："
        "如果配给您家，能配到房的家庭总数就会减少。",
    ),
    "group cap": (
        group(40), FACTS, f"{GROUP}名额都已由顺位在您家之前的家庭用完。"
        "已配到房的同组家庭里，最后一户是第 1,023 顺位；您家是第 1,500 顺位，相差 477 位。",
    ),
    "group cap of none": (group(0, last=False), FACTS, "“employer:E17”的家庭在这个类别的名额是 0 户。"),
    "group cap, some kept": (
        group(40, kept=1), FACTS, f"{GROUP}其中 39 户已配给顺位在您家之前的家庭，其余 1 户的名额按这个类别的规定，"
        "要留给已入围的 1 户家庭（他们的顺位在您家之后）。"
        "已配到房的同组家庭里，最后一户是第 1,023 顺位；您家是第 1,500 顺位，相差 477 位。",
    ),
    "group cap, all kept": (
        group(40, kept=40, last=False), FACTS,
        f"{GROUP}这 40 户的名额按这个类别的规定，要留给已入围的 40 户家庭（他们的顺位在您家之后）。",
    ),
    "kept for a reserve": (
        {"code": "kept", "program": "p"}, facts(held="first"),
        "还有适合您家的空房，但要留给按预留和优先的规定先入围的家庭。",
    ),
    "kept to fill": (
        {"code": "kept", "program": "p"}, facts(held="fill"),
        "还有适合您家的空房，但如果配给您家，能配到房的家庭总数就会减少。",
    ),
    "kept for either": (
        {"code": "kept", "program": "p"}, FACTS, "还有适合您家的空房，但按这个类别的规定，要留给其他已入围的家庭。"
    ),
    "passed": (
        {"code": "passed", "program": "p", "wishes": [{}, {}]}, FACTS,
        "轮到您家时，您家的志愿（2 种住房）都不能选，又没有选择服从调剂，所以没有配到房。",
    ),
    "passed without wishes": (
        {"code": "passed", "program": "p", "wishes": []}, FACTS,
        "您家没有填写志愿，也没有选择服从调剂，所以没有配到房。"
    ),
    "preferred": (
        {"code": "preferred", "program": "p", "wishes": [{}]}, FACTS, "轮到您家时，有 1 种先考虑的志愿不能选。"
    ),
    "turned away": (
        {"code": "turned_away", "program": "p"}, facts(names={("program", "p"): "人才住房"}),
        "在“人才住房”没有入围：那里的住房按规则先安排了其他家庭。",
    ),
    "removed": (
        {"code": "removed", "reason": "本人撤回", "clause": "公告第九条"}, FACTS,
        "已从名单中移出：本人撤回（依据：公告第九条）。"
    ),
    "not eligible": (
        {"code": "not_eligible", "rule": "income", "clause": "第六条"},
        facts(names={("rule", "income"): "收入超过标准"}),
        "审核不合格：收入超过标准（依据：第六条）。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_a_record_is_said_in_chinese(case: str) -> None:
    record, known, said = SAID[case]
    assert sentence(record, known) == said


@pytest.mark.parametrize("case", SAID)
def test_english_says_the_same_numbers(case: str) -> None:
    record, known, said = SAID[case]
    english = sentence(record, known, "en")
    assert english[0].isupper()
    assert english.endswith(".")
    assert not re.search(r"[{}]|  |\b1 \w+s\b", english), english
    numbers = set(re.findall(r"\d[\d,]*", said)) - {"0"}
    assert numbers <= set(re.findall(r"\d[\d,]*(?<!,)", english)) | {"2"}, english


WISHES: dict[str, tuple[Json, str]] = {
    "all gone": ({"lot": "a", "code": "full", "set": 7, "kept": 0}, "这里共 300 套，轮到您家之前都已配出。"),
    "some kept": (
        {"lot": "a", "code": "full", "set": 7, "kept": 2},
        "这里共 300 套，轮到您家之前已配出 298 套，其余 2 套要留给同样入围、又只适合这些住房的 2 户家庭。",
    ),
    "all kept, wider": (
        {"lot": "a", "code": "full", "set": 0, "kept": 312},
        "这里和连着的住房共 312 套，都要留给同样入围、又只适合这些住房的 312 户家庭。",
    ),
    "cap": (
        {"lot": "a", "code": "full", "set": 2, "kept": 0},
        "这里受限额“east”约束，最多配出 40 套，轮到您家之前都已配出。",
    ),
    "several limits": (
        {"lot": "a", "code": "full", "set": 4, "kept": 0},
        "这里所在的一组住房，按限额最多配出 340 套，轮到您家之前都已配出。",
    ),
    "nothing to give": ({"lot": "a", "code": "full", "set": 6, "kept": 0}, "这里这次没有可以配出的住房。"),
    "no list of sets": ({"lot": "a", "code": "full", "set": 99, "kept": 0}, "轮到您家之前都已配出。"),
    "farther": ({"lot": "a", "code": "farther"}, "选这里，全体入围家庭的上班总路程会变长，所以不能选。"),
    "kept": ({"lot": "a", "code": "kept"}, "这里还有空房，但如果您家选了，其他已入围的家庭就不能都有房住。"),
}


@pytest.mark.parametrize("case", WISHES)
def test_a_wish_says_what_closed_it(case: str) -> None:
    entry, said = WISHES[case]
    assert wish(entry, FACTS) == said
    english = wish(entry, FACTS, "en")
    assert english[0].isupper()
    assert not re.search(r"[{}]|\b1 \w+s\b", english), english


def test_others_read_about_the_household_and_not_to_it() -> None:
    about = Facts(rank=1500, suitable=frozenset("ab"), sets=SETS, you=False)
    assert sentence(full(0), about).startswith("适合这户的住房共 312 套，都已配给顺位在这户之前的家庭。")
    assert sentence(full(0), about, "en").startswith(
        "Suitable for this household: 312 homes. All went to households before this household in the order."
    )
    assert standing("p", 1, None, about, "en") == "p: priority 1,500 of 1 household."


def test_both_languages_have_the_same_texts_with_the_same_facts() -> None:
    assert CHINESE.keys() == ENGLISH.keys()

    def named(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name} - {"you", "your", "yours"}

    for key, text in CHINESE.items():
        if key not in {"all_kept", "group_all", "passed_none"}:
            assert named(text) == named(ENGLISH[key]), key


def test_the_chinese_follows_the_glossary_and_is_set_as_chinese_is() -> None:
    for text in CHINESE.values():
        assert not [word for word in FORBIDDEN if word in text], text
        assert not HALF_WIDTH.search(text), text
        assert not set(text) & TRADITIONAL, text


HEAD: Json = {
    "programs": [{"id": "p"}, {"id": "q", "aim": "fill"}, {"id": "r"}, {"id": "s", "aim": "fill"}],
    "lots": [
        {"id": "a", "program": "p", "caps": ["one", "two"]},
        {"id": "b", "program": "p", "caps": ["one"]},
        {"id": "c", "program": "r", "caps": ["two"], "first": "wheelchair"},
        {"id": "d", "program": "q", "caps": ["one", "two"]},
        {"id": "e", "program": "q", "caps": ["one"]},
        {"id": "f", "program": "q", "caps": ["two"]},
    ],
    "reserves": [{"program": "s", "group": "g", "seats": 1}, {"program": "p", "group": "g", "seats": 0}],
}


@pytest.mark.parametrize(
    ("program", "nested", "held"),
    [("p", True, "rules"), ("q", False, "fill"), ("r", True, "first"), ("s", True, "rules")],
)
def test_the_head_of_the_instance_tells_what_may_keep_a_home(program: str, nested: bool, held: str) -> None:
    found = Facts.of(HEAD, (), program=program, rank=1, suitable=frozenset())
    assert (found.nested, found.held) == (nested, held)
