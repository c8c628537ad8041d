"""The Chinese catalogue is complete, says the right words, and is set as Chinese is set."""

import re

import pytest

from housing.i18n import gettext, ngettext, speaking, translated
from tests.web import catalogue

FORBIDDEN = (
    "彩票", "抽奖", "抽签", "中签", "中奖", "落选", "排名", "名次", "廉租房", "老年版", "老人模式", "报名",
    "驳回", "抢房", "VIP", "随机数种", "代申请", "流水号",
)  # fmt: skip
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s?[,;:!?()]|[,;:!?()]\s?{HAN}")
PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[sd]|%")
# Characters that only traditional Chinese has, among the 1,000 commonest.
TRADITIONAL = set(
    "個們來時會說對學過發後點經還進這樣現開關實問應當間見長門電話語請謝買賣書車東風飛馬魚鳥龍齊齒國圖園圓團場壓壞"
    "聲處備夠夢頭奪奮婦媽嬰孫寧寶審寫專將尋導層屬歲島幣幫帶師幹廣廠廳張彈強彎歸彥徵從復憂懷戰戲戶擇擊擔據擴擺擾攝"
    "攜敵數斷舊顯暫曆條極構槍樂樓標權歡殺殼毀氣決沒沖況淨測滅溫準溝漢漲潔潛濟濤濕灣災無煙煩熱營爐爭爺爾牆獎獨獲獻瑪環產畢畫異"
    "療盜盡監盤礎確碼禮禍離種稱穩窮竊競筆節範築簡簽籃類粵糧糾紀約紅級紙紡紛純納終組細結統絕給絡線縣縮總績織繼續罰羅義習聯聖聞職聽肅脅腦腫臉臨興舉艦"
    "艱藝藥蘇虛號術衛衝裝裡製複規視親覺覽觀觸計訂討訊訓記設許訴診評詞試詩誠誤課調談論諸證譯議護讀變讓貝負財貢責貨質費賀資賓賽贈輛輕輪輸轉辦農邊遠選遺郵鄉"
    "醫釋針鋼錄錢錯鍵鏡鐘鐵閉閱陣陰陸陽隊階隨險雙雜難雲靈靜響頁項順須預領題額願養餘館駐駕騎驗驚體鬆鬥魯鮮麗麥黃黨齡"
)


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_every_text_of_the_code_has_its_chinese(name: str) -> None:
    wanted = catalogue.wanted()[name]
    known = {entry.id: entry.string for entry in catalogue.entries(name) if not entry.fuzzy}
    filled = {text for text, said in known.items() if (said if isinstance(said, str) else all(said))}
    assert sorted(map(str, wanted.keys() - filled)) == []


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_no_text_waits_for_code_that_is_gone(name: str) -> None:
    assert sorted(str(entry.id) for entry in catalogue.entries(name) if entry.id not in catalogue.wanted()[name]) == []


def test_the_same_text_says_the_same_in_every_file() -> None:
    said: dict[object, object] = {}
    for name in catalogue.NAMES:
        for entry in catalogue.entries(name):
            assert said.setdefault(entry.id, entry.string) == entry.string, f"{name}.po says {entry.id!r} differently"


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_every_translation_has_the_placeholders_of_its_text(name: str) -> None:
    for entry in catalogue.entries(name):
        one = entry.id if isinstance(entry.id, str) else entry.id[1]
        said = entry.string if isinstance(entry.string, str) else entry.string[0]
        assert placeholders(said) == placeholders(one), f"{name}.po: {one}"


def placeholders(text: str) -> set[str]:
    found = [match.group() for match in PLACEHOLDER.finditer(text)]
    assert "%" not in found, f"a percent sign in {text!r} has to be written %%"
    return set(found)


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_the_words_are_those_of_the_glossary_and_set_as_chinese_is(name: str) -> None:
    for entry in catalogue.entries(name):
        said = entry.string if isinstance(entry.string, str) else entry.string[0]
        assert not [word for word in FORBIDDEN if word in said], f"{name}.po: {said}"
        assert not HALF_WIDTH.search(said), f"{name}.po: half-width sign beside a Han character: {said}"
        assert not set(said) & TRADITIONAL, f"{name}.po: traditional characters in {said}"
        assert not re.search("[\uff10-\uff19]", said), f"{name}.po: full-width digits in {said}"


def test_templates_say_nothing_forbidden_either() -> None:
    for path in (catalogue.ROOT / "templates").rglob("*.html"):
        assert not [word for word in FORBIDDEN if word in path.read_text()], path


def test_chinese_is_spoken_unless_english_is_asked_for() -> None:
    assert gettext("Receipt number") == "回执号"
    with speaking("en"):
        assert gettext("Receipt number") == "Receipt number"
    assert translated("Receipt number") == "回执号"


def test_numbers_are_counted_in_both_languages() -> None:
    one, many = "There is %(num)s thing to correct", "There are %(num)s things to correct"
    assert ngettext(one, many, 1) == "有 1 处需要修改"
    with speaking("en"):
        assert ngettext(one, many, 1) == "There is 1 thing to correct"
        assert ngettext(one, many, 3) == "There are 3 things to correct"


def test_an_unknown_language_is_answered_in_chinese() -> None:
    with speaking("xx"):
        assert gettext("Yes") == "是"
