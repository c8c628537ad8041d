"""Numbers and names as people write them (examples: policy sources, section g; all synthetic)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import Refused
from housing import credit_codes, identifiers
from housing.credit_codes import CreditCharacter, CreditChecksum, CreditLength
from housing.identifiers import (
    IdCharacter,
    IdChecksum,
    IdDate,
    IdFuture,
    IdKind,
    IdLength,
    IdOld,
    MobileForm,
    MobileLength,
    NameCharacter,
    NameLength,
    PassportForm,
)

TODAY = date(2025, 10, 15)
bodies = st.builds(
    lambda division, day, number: f"{division:06d}{day:%Y%m%d}{number:03d}",
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(bodies)
def test_a_number_with_its_own_check_character_is_accepted(body: str) -> None:
    assert identifiers.resident_id(body + identifiers.check_character(body), TODAY)[:17] == body


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    number = body + identifiers.check_character(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(Refused):
        identifiers.resident_id(wrong, TODAY)


@given(bodies, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_noticed(body: str, place: int) -> None:
    number = body + identifiers.check_character(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(Refused):
            identifiers.resident_id(swapped, TODAY)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("11010519491231002X", "resident_id"),
        ("440524188001010014", "resident_id"),
        ("330302190001010012", "resident_id"),
        ("330303190001010027", "resident_id"),
        ("33030419000101004x", "resident_id"),
        ("330383190102030045", "resident_id"),
        ("3303021900010100１2", "resident_id"),
        (" 330302 19000101 0012 ", "resident_id"),
        ("810000190001010018", "residence_permit"),
        ("820000190001010028", "residence_permit"),
        ("830000190001010038", "residence_permit"),
        ("933840190001010012", "permanent_resident_card"),
        ("ABC123456789012", "permanent_resident_card"),
        ("E12345678", "passport"),
    ],
)
def test_each_kind_of_document_is_told_by_its_number(text: str, kind: str) -> None:
    assert identifiers.document(text, TODAY).kind == kind


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("330302190001010013", IdChecksum),
        ("33030219000229001X", IdDate),
        ("33030219001301001X", IdDate),
        ("330302209901010015", IdFuture),
        ("33030219000101001", IdLength),
        ("3303021900010100122", IdLength),
        ("330302000101001", IdOld),
        ("33030219O001010012", IdCharacter),
        ("٣٣٠٣٠٢١٩٠٠٠١٠١٠٠١٢", IdCharacter),
        ("X30302190001010012", IdCharacter),
        ("陈小梅", PassportForm),
    ],
)
def test_a_bad_number_is_refused_for_its_own_reason(text: str, refusal: type[Refused]) -> None:
    kind = None if refusal is PassportForm else "resident_id"
    with pytest.raises(refusal):
        identifiers.document(text, TODAY, kind)  # type: ignore[arg-type]


def test_the_refusal_says_how_many_characters_were_typed() -> None:
    with pytest.raises(IdLength) as refused:
        identifiers.resident_id("33030219870512301", TODAY)
    assert refused.value.facts == {"count": 17}


def test_the_old_number_comes_back_with_the_new_one_to_compare() -> None:
    with pytest.raises(IdOld) as refused:
        identifiers.resident_id("330302000101001", TODAY)
    assert refused.value.facts == {"number": "330302190001010012"}


def test_a_number_of_another_document_than_chosen_is_refused() -> None:
    with pytest.raises(IdKind):
        identifiers.document("810000190001010018", TODAY, "resident_id")


@pytest.mark.parametrize(
    "text", ["91330302FAKE00013K", "12330300FAKE00021N", "92330381fake0003xg", "91330300FAKE001870"]
)
def test_a_good_credit_code_is_accepted(text: str) -> None:
    assert credit_codes.credit_code(text) == text.upper()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("91330302FAKE00013L", CreditChecksum),
        ("91330302FAKE0001OK", CreditCharacter),
        ("91330320FAKE00013K", CreditChecksum),
        ("91330302FAKE0001", CreditLength),
    ],
)
def test_a_bad_credit_code_is_refused_for_its_own_reason(text: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        credit_codes.credit_code(text)


def test_a_code_that_fails_only_its_check_is_left_to_an_officer() -> None:
    genuine = "91350211M0000XUF46"  # on a real licence, as a developer reports
    with pytest.raises(CreditChecksum) as refused:
        credit_codes.credit_code(genuine)
    assert refused.value.facts == {"code": genuine}
    assert credit_codes.credit_form(genuine) == genuine


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_every_credit_code_has_exactly_one_last_character(body: str) -> None:
    fitting = []
    for last in credit_codes.CREDIT_ALPHABET:
        try:
            fitting.append(credit_codes.credit_code(body + last))
        except CreditChecksum:
            continue
    assert len(fitting) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("H1234567802", "H12345678"),
        ("M 12345678 01", "M12345678"),
        ("h12345678", "H12345678"),
        ("12345678", "12345678"),
    ],
)
def test_a_renewed_travel_permit_is_still_the_same_person(text: str, number: str) -> None:
    assert identifiers.document(text, TODAY, "passport").number == number


@pytest.mark.parametrize("text", ["E12345678", "G12345678", "EA1234567", "P123456", "12345", "A" * 20])
def test_passports_are_read_by_their_form_only(text: str) -> None:
    assert identifiers.document(text, TODAY, "passport").birth_on is None


@pytest.mark.parametrize("text", ["1234", "A" * 21, "E1234-5678_9", "護照12345"])
def test_what_no_passport_looks_like_is_refused(text: str) -> None:
    with pytest.raises(PassportForm):
        identifiers.document(text, TODAY, "passport")


@pytest.mark.parametrize("text", ["810000190001010019", "933840190001010013", "830000190013010035"])
def test_permits_and_cards_have_the_same_check_as_resident_numbers(text: str) -> None:
    with pytest.raises((IdChecksum, IdDate)):
        identifiers.document(text, TODAY)


@pytest.mark.parametrize("text", ["138 0000 0000", "+86 138-0000-0000", "0086 13800000000", "１３８００００００００"])
def test_a_mobile_number_is_read_as_people_write_it(text: str) -> None:
    assert identifiers.mobile(text) == "13800000000"


@pytest.mark.parametrize(
    ("text", "refusal"), [("1380000", MobileLength), ("12800000000", MobileForm), ("call me", MobileForm)]
)
def test_a_bad_mobile_number_is_refused_for_its_own_reason(text: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        identifiers.mobile(text)


@pytest.mark.parametrize(
    "name", ["阿卜杜拉·买买提", "龘", "𠮷野", "㛃", "\U00031350", "O'Brien", "José Ñandú", "梅" * 60]
)
def test_names_of_every_script_are_accepted(name: str) -> None:
    assert identifiers.name(f"  {name} ") == name


@pytest.mark.parametrize(
    ("name", "refusal"), [("梅" * 61, NameLength), ("陈1", NameCharacter), ("陈<b>", NameCharacter)]
)
def test_what_is_no_name_is_refused(name: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        identifiers.name(name)
