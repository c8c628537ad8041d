"""The demo city: valid, the same for the same seed, of the right size, and true to the policy."""

import subprocess
import sys
from collections import Counter
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.policy import Policy, questions
from housing import credit_codes, identifiers
from housing.demo import city as cities
from housing.demo import identity, people, registers, supply
from housing.demo.calibration import DISTRICTS, FLEXIBLE, SHARES
from housing.demo.chance import stream
from housing.demo.city import City
from tests.housing.books import policy as the_policy

TODAY = date(2025, 10, 8)
HOUSEHOLDS = 3_000


@pytest.fixture(scope="module")
def city() -> City:
    return cities.build(households=HOUSEHOLDS)


@pytest.fixture(scope="module")
def cases(city: City) -> list[cities.Case]:
    return list(city.cases())


@pytest.fixture(scope="module")
def policy() -> Policy:
    return the_policy()


def digest(seed: int, households: int) -> str:
    made = cities.build(seed=seed, households=households)
    return sha256(repr((made, list(made.cases()))).encode()).hexdigest()


def test_the_same_seed_gives_the_same_city_in_every_process() -> None:
    again = "from tests.housing.test_demo_city import digest; print(digest(7, 200))"
    told = subprocess.run(
        [sys.executable, "-c", again], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": ":".join(filter(None, sys.path))},
    )  # fmt: skip
    assert told.stdout.strip() == digest(7, 200)


def test_another_seed_gives_another_city() -> None:
    assert digest(7, 20) != digest(8, 20)


def test_a_larger_city_begins_like_a_smaller_one() -> None:
    large, small = (list(cities.build(households=size).cases()) for size in (60, 20))
    assert large[:20] == small


def test_people_can_be_asked_for_again(city: City, cases: list[cities.Case]) -> None:
    assert [case.filing for case in cases] == list(city.filings())[:HOUSEHOLDS]


def test_homes_are_exactly_those_promised(city: City) -> None:
    assert Counter(home.lot.program for home in city.homes) == supply.HOMES
    assert sum(supply.HOMES.values()) == 4_600
    assert len(city.next_homes) == 240
    assert len(city.projects) == 40
    assert 120 <= len(city.lots) <= 160
    codes = [home.code for home in city.homes + city.next_homes]
    assert len(codes) == len(set(codes))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=8)
def test_every_seed_keeps_the_promises_about_homes(seed: int) -> None:
    made = cities.build(seed=seed, households=0)
    assert Counter(home.lot.program for home in made.homes) == supply.HOMES
    assert {home.lot.code for home in made.homes} == {lot.code for lot in made.lots}
    for home in made.homes + made.next_homes:
        assert (home.price_fen is None) == (home.lot.tenure == "rent")
        assert (home.rent_fen is None) == (home.lot.tenure == "sale")
        assert home.lot.program != "public_rental" or home.area <= 6_000
        assert (home.price_fen or home.rent_fen or 0) > 0
    for names in (
        {project.name_zh for project in made.projects},
        {project.code for project in made.projects},
    ):
        assert len(names) == 40


def test_homes_fit_the_policy(city: City, policy: Policy) -> None:
    urban = {district.code for district in DISTRICTS if district.urban}
    for home in city.homes:
        program = policy.programs[home.lot.program]
        assert home.lot.tenure in program.tenures
        assert program.max_area_cm2 is None or home.area * 100 <= program.max_area_cm2
        assert home.lot.program == "talent" or home.lot.project.district in urban


def test_all_numbers_of_people_are_valid_and_nobody_has_two(cases: list[cities.Case]) -> None:
    people = [person for case in cases for person in case.filing.members]
    for person in people:
        document = identifiers.document(person.id_number, TODAY, person.id_type)  # type: ignore[arg-type]
        assert document.number == person.id_number
        assert document.birth_on in {person.birth_on, None}
        assert identifiers.name(person.name) == person.name
    assert len({person.id_number for person in people}) == len(people)


def test_all_mobile_numbers_are_valid_and_different(cases: list[cities.Case]) -> None:
    phones = [filing.phone for case in cases for filing in (case.filing, case.again) if filing]
    assert all(identifiers.mobile(phone) == phone and phone.startswith("154") for phone in phones)
    assert len(set(phones)) == len(phones)


@given(seed=st.integers(0, 2**32), born=st.dates(date(1930, 1, 1), TODAY), male=st.booleans())
def test_a_resident_number_tells_birth_and_sex(seed: int, born: date, male: bool) -> None:
    number = identity.Issuer(stream(seed, "test")).id_number(330302, born, male=male)
    assert identifiers.resident_number(number, TODAY) == born
    assert int(number[16]) % 2 == male


@given(division=st.sampled_from([district.code for district in DISTRICTS]), number=st.integers(1, 9_999))
def test_credit_codes_are_valid_and_plainly_invented(division: int, number: int) -> None:
    code = identity.credit_code("91", division, number)
    assert credit_codes.credit_code(code) == code
    assert "FAKE" in code


def test_credit_codes_agree_with_the_examples_of_the_standard() -> None:
    assert identity.credit_code("91", 330302, 1) == "91330302FAKE00013K"
    assert identity.credit_code("12", 330300, 2) == "12330300FAKE00021N"


def test_employers_stand_where_people_live(city: City) -> None:
    assert len({employer.code for employer in city.employers}) == len(city.employers) == 1_500
    where = Counter(employer.district for employer in city.employers)
    residents = sum(district.residents for district in DISTRICTS)
    for district in DISTRICTS:
        assert abs(where[district.code] / 1_500 - district.residents / residents) < 0.03
    assert all(employer.area.district == employer.district for employer in city.employers)


def test_programs_are_asked_for_as_calibrated(cases: list[cities.Case]) -> None:
    asked = Counter(case.filing.program for case in cases)
    for program, share in SHARES.items():
        assert abs(asked[program] / len(cases) * 100 - share) < 3


def test_every_wish_is_a_lot_of_the_program_and_stands_once(city: City, cases: list[cities.Case]) -> None:
    programs = {lot.code: lot.program for lot in city.lots}
    for case in cases:
        wishes = case.filing.wishes
        assert 1 <= len(wishes) == len(set(wishes)) <= 10
        assert {programs[code] for code in wishes} == {case.filing.program}
    assert len({len(case.filing.wishes) for case in cases}) >= 8
    flexible = sum(case.filing.flexible for case in cases) / len(cases) * 100
    assert abs(flexible - FLEXIBLE) < 4


def test_some_estates_are_far_more_popular_than_others(cases: list[cities.Case]) -> None:
    first = Counter(case.filing.wishes[0] for case in cases if case.filing.program == "talent")
    counts = sorted(first.values(), reverse=True)
    assert sum(counts[: len(counts) // 5]) > sum(counts) / 2


def test_families_are_families(cases: list[cities.Case]) -> None:
    for case in cases:
        relations = [person.relation for person in case.filing.members]
        assert relations[0] == "applicant"
        assert relations.count("spouse") <= 1
        by_age = {person.relation: person.birth_on for person in case.filing.members}
        assert (TODAY - by_age["applicant"]).days > 18 * 365.25
        assert all(
            (person.birth_on - by_age["applicant"]).days > 20 * 365
            for person in case.filing.members
            if person.relation == "child"
        )


def test_families_answer_exactly_what_the_form_asks(cases: list[cities.Case], policy: Policy) -> None:
    for program in policy.programs:
        asked = {fact.id for section in questions(policy, program) for fact in section.facts}
        assert asked == registers.ASKED[program]
    for case in cases:
        assert set(case.filing.facts) == registers.ASKED[case.filing.program]
        for fact, value in case.filing.facts.items():
            policy.facts[fact].check(value)


def test_registers_hold_every_fact_they_are_asked_for(cases: list[cities.Case], policy: Policy) -> None:
    for program, asked in registers.ASKED.items():
        needed = {policy.facts[fact].registry for fact in asked} - {None}
        assert needed == set(registers.REGISTERS[program])
    for case in cases:
        for record in case.records:
            for fact, value in record.facts.items():
                policy.facts[fact].check(value)
                assert policy.facts[fact].registry == record.registry


def test_registers_know_nearly_everybody_and_now_and_then_differ(cases: list[cities.Case]) -> None:
    unknown = differing = 0
    for case in cases:
        known = {record.registry for record in case.records if record.person is case.filing.members[0]}
        unknown += known != set(registers.REGISTERS[case.filing.program])
        said = case.filing.facts.get("insurance_months")
        differing += any(record.facts.get("insurance_months", said) != said for record in case.records)
    assert 0 < unknown < len(cases) / 25
    assert 0 < differing < len(cases) / 25


def test_a_few_spouses_file_as_well(cases: list[cities.Case]) -> None:
    twice = [case for case in cases if case.again is not None]
    assert 0 < len(twice) < len(cases) / 100
    for case in twice:
        assert case.again is not None
        assert case.again.members[0].id_number == case.filing.members[1].id_number
        assert {person.id_number for person in case.again.members} == {
            person.id_number for person in case.filing.members
        }


def test_nobody_shares_a_passport_number() -> None:
    registrar = people.Registrar(stream(1, "passports"))
    families = [registrar.family("price_capped", foreign=True) for _ in range(2000)]
    numbers = [person.id_number for family in families for person in family.members if person.id_type == "passport"]
    assert len(numbers) == len(set(numbers)) > 2000
