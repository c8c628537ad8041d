"""What two applications have in common: forms that do not depend on how something is written, and reasons that do not
depend on who comes first."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing import identifiers
from housing.services import likeness, spellings
from housing.services.filing import Person
from housing.services.likeness import Kind, Party
from tests.town import an_id_number

BORN = date(1990, 5, 2)
FORMS = (spellings.name, spellings.number, spellings.body, spellings.phone, spellings.address)
SIGNS = st.text(st.sampled_from("陈小梅晓美曾单 ·・-'Chen aoXé１２3省市区县路号幢单元室-，"), max_size=14)


def person(name: str = "陈小梅", number: str = "", relation: str = "applicant", **fields: object) -> Person:
    values = {"id_type": "resident_id", "birth_on": BORN, **fields}
    return Person(relation=relation, name=name, id_number=number or an_id_number(), **values)


def party(*members: Person, **fields: object) -> Party:
    return Party(members=members or (person(),), **fields)


def kinds(a: Party, b: Party) -> set[Kind]:
    return {one.kind for one in likeness.reasons(a, b)}


def resident(body: str) -> str:
    return body + identifiers.check_character(body)


people = st.builds(
    person,
    st.sampled_from(("陈小梅", "陈晓梅", "陈小美", "Chen Xiaomei", "XIAOMEI CHEN", "曾伟", "ZENG WEI", "李·四")),
    st.sampled_from((resident("33030219900502123"), resident("33030219900502124"), "330302900502123", "H1234567801")),
    st.sampled_from(("applicant", "spouse", "child", "parent")),
    id_type=st.sampled_from(("resident_id", "passport")),
    birth_on=st.sampled_from((BORN, date(1990, 5, 3))),
)
parties = st.builds(
    lambda members, **fields: Party(members=tuple(members), **fields),
    st.lists(people, min_size=1, max_size=3),
    phone=st.sampled_from(("13800000000", "13900000000", "")),
    address=st.sampled_from(("", "锦绣路12号3幢201室", "鹿城区锦绣路12号 3-201", "鞋都大道88号")),
    work_area=st.sampled_from(("", "A", "B")),
    before=st.frozensets(st.integers(1, 3), max_size=2),
)


@pytest.mark.parametrize("form", FORMS)
@given(text=st.one_of(st.text(), SIGNS))
def test_a_form_of_a_form_is_the_form(form, text: str) -> None:
    assert form(form(text)) == form(text)


@given(text=SIGNS)
def test_width_case_spaces_and_dots_change_no_name(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    for other in (wide, text.upper(), f" {text} ", text.replace("·", "・"), text.replace(" ", "　")):
        assert spellings.name(other) == spellings.name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("陈小梅", "陈晓美"), ("陈小梅", "CHEN XIAOMEI"), ("陈小梅", "Xiaomei Chen"), ("曾伟", "Zeng Wei"),
        ("吕布", "LYU BU"), ("阿依古丽·买买提", "阿依古丽・买买提"), ("José Li", "JOSE LI"),
    ],
)  # fmt: skip
def test_names_that_sound_the_same_share_a_sound(one: str, other: str) -> None:
    assert spellings.sounds(one) & spellings.sounds(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江省温州市鹿城区锦绣路12号3幢201室", "鹿城区锦绣路12号 3-201"),
        ("安阳街道１２弄３号楼２０１", "安阳街道12弄3-201室"),
        ("瑞安市万松路5号2单元301", "温州市瑞安市万松路5号-2-301"),
    ],
)  # fmt: skip
def test_one_home_has_one_address(one: str, other: str) -> None:
    assert spellings.address(one) == spellings.address(other)
    assert spellings.names_a_home(one)


@pytest.mark.parametrize("address", ["鞋都大道88号", "李家村5号", "锦绣路12号3幢", ""])
def test_a_street_or_a_building_is_no_home(address: str) -> None:
    assert not spellings.names_a_home(address)


@given(body=st.from_regex("330[0-9]{3}19[0-9]{9}", fullmatch=True), data=st.data())
def test_one_slip_in_a_number_is_near_and_two_are_not(body: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 15))
    step = data.draw(st.integers(1, 9))
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert spellings.near(resident(body), resident(wrong))
    assert spellings.near(resident(body), resident(swapped)) == (swapped != body)
    assert set(spellings.ends(resident(body))) & set(spellings.ends(resident(wrong)))
    assert set(spellings.ends(resident(body))) & set(spellings.ends(resident(swapped)))
    other = (place + data.draw(st.integers(2, 14))) % 17
    twice = wrong[:other] + str((int(wrong[other]) + step) % 10) + wrong[other + 1 :]
    assert abs(other - place) < 2 or not spellings.near(resident(body), resident(twice))


def test_old_numbers_and_renewals_are_the_same_number() -> None:
    assert spellings.number("330302900502123") == resident("33030219900502123")
    assert spellings.number("h1234567801") == spellings.number("H12345678") == spellings.number("H1234567802")
    assert spellings.number("H1234567801") != spellings.number("M1234567801")


@given(a=parties, b=parties)
def test_reasons_do_not_depend_on_who_comes_first(a: Party, b: Party) -> None:
    mirrored = {
        replace(one, left=one.right, right=one.left, left_member=one.right_member, right_member=one.left_member)
        for one in likeness.reasons(b, a)
    }
    assert set(likeness.reasons(a, b)) == mirrored
    assert likeness.enough(likeness.reasons(a, b)) == likeness.enough(likeness.reasons(b, a))


@given(a=parties, b=parties, order=st.randoms(use_true_random=False))
def test_reasons_do_not_depend_on_the_order_of_members(a: Party, b: Party, order: random.Random) -> None:
    def told(one: Party, other: Party) -> Counter[tuple[Kind, str, str]]:
        return Counter((reason.kind, reason.left, reason.right) for reason in likeness.reasons(one, other))

    shuffled = list(a.members)
    order.shuffle(shuffled)
    assert told(a, b) == told(replace(a, members=tuple(shuffled)), b)


@given(a=parties, b=parties)
def test_whatever_is_enough_is_compared_as_well(a: Party, b: Party) -> None:
    """Only applications that share a key are compared: nothing that is enough may stay without one."""
    if likeness.enough(likeness.reasons(a, b)):
        assert set(likeness.keys(a)) & set(likeness.keys(b))


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (person("陈小梅", resident("33030219900502132")), {Kind.NEAR}),
        (person("陈晓梅", resident("33030219900502213")), {Kind.NEAR}),
        (person("陈小兰", resident("33030219900502133")), {Kind.NEAR}),
        (person("CHEN XIAOMEI", "E12345678", id_type="passport"), {Kind.DOCUMENT}),
        (person("陈小梅", "330302900502123", id_type="passport"), {Kind.NUMBER}),
        (person("陈小梅", resident("33032219900502999")), {Kind.NAME}),
        (person("陈晓梅", resident("33032219900502999")), {Kind.SOUND}),
        (person("陈小兰", resident("33032219900502999")), {Kind.SPELLING}),
        (person("李大为", resident("33030219900502124")), set()),
        (person("李大为", "E12345678", id_type="passport"), set()),
        (person("陈小梅", resident("33032219910502999"), birth_on=date(1991, 5, 2)), set()),
    ],
)
def test_each_kind_of_likeness_of_two_people(other: Person, found: set[Kind]) -> None:
    here = person("陈小梅", resident("33030219900502123"))
    assert kinds(party(here), party(other)) == found


def test_a_slip_in_the_day_of_birth_is_compared_as_well() -> None:
    here = party(person("陈小梅", resident("33030219900502123")))
    there = party(person("陈晓梅", resident("33030219900503123"), birth_on=date(1990, 5, 3)))
    assert kinds(here, there) == {Kind.NEAR}
    assert set(likeness.keys(here)) & set(likeness.keys(there))


def test_a_spouse_elsewhere_and_one_child_in_two_households_are_named() -> None:
    spouse = person("李大为", an_id_number(), "spouse")
    abroad = person("LI DAWEI", "E12345678", id_type="passport")
    assert kinds(party(person(), spouse), party(abroad)) == {Kind.DOCUMENT, Kind.COUPLE}
    child = person("陈一一", "330302199005021239", "child")
    again = person("陈一一", "E87654321", "child", id_type="passport")
    one, other = party(person(), child), party(person("王五", birth_on=date(1988, 1, 1)), again)
    assert kinds(one, other) == {Kind.DOCUMENT, Kind.CHILD}


def test_shared_things_weigh_by_what_they_are() -> None:
    a, b = person("陈小梅"), person("王大力", birth_on=date(1970, 1, 1))
    street, home = "鞋都大道88号", "锦绣路12号3幢201室"
    for fields, enough in (
        ({"phone": "13800000000"}, True), ({"address": home}, True), ({"before": frozenset({7})}, True),
        ({"address": street}, False), ({"work_area": "A"}, False), ({"address": street, "work_area": "A"}, False),
        ({}, False),
    ):  # fmt: skip
        found = likeness.reasons(party(a, **fields), party(b, **fields))
        assert likeness.enough(found) is enough, fields
    same_name = person("陈小梅", resident("33032219900502999"))
    assert not likeness.enough(likeness.reasons(party(a), party(same_name)))
    assert likeness.enough(likeness.reasons(party(a, work_area="A"), party(same_name, work_area="A")))


def test_strangers_share_nothing() -> None:
    rng = random.Random(7)  # noqa: S311
    signs = "伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超霞平刚桂"

    def number(n: int) -> str:
        return resident(f"3303{2 + n % 3:02d}{1960 + n // 4}{1 + n % 12:02d}1{n % 8}{rng.randrange(1000):03d}")

    people = [
        person(
            "王李张刘陈"[rng.randrange(5)] + "".join(rng.sample(signs, 2)),
            number(n),
            birth_on=date(1960 + n // 20, 1 + n % 12, 1 + n % 20),
        )
        for n in range(150)
    ]  # fmt: skip
    found = [pair for pair in combinations(people, 2) if likeness.person_kind(*pair) is not None]
    assert not found
