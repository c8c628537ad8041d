"""Every fact of the shipped policy can be settled by a paper; a credit code that cannot be right says where."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.policy import Fact, assess
from housing import credit_codes
from housing.credit_codes import CREDIT_ALPHABET, last_character
from housing.services import facts, policies, settle
from housing.services.filing import Filing
from housing.services.settle import CodeInner, CodeOuter
from tests.town import a_person

DAY = date(2025, 10, 15)
WENZHOU = policies.in_force("wenzhou", DAY)
ASKED = [fact for fact in WENZHOU.facts.values() if fact.source != "derived" and fact.programs]


@pytest.mark.parametrize("fact", ASKED, ids=lambda fact: fact.id)
def test_every_fact_that_rests_on_a_register_or_a_paper_can_be_settled_by_a_paper(fact: Fact) -> None:
    """Whatever the family and the registers left open: no kind of fact stays unknown for ever."""
    if fact.paper is None:
        assert fact.registry is None, f"{fact.id}: a register decides, and no paper is named for when it is silent"
        return
    for value in _some(fact):
        fact.check(value)
        for program in fact.programs:
            filing = _bare(program)
            none = [{} for _ in filing.members]
            before = facts.known(WENZHOU, filing, DAY, none)
            after = facts.known(WENZHOU, filing, DAY, none, papers={fact.id: value})
            assert (before.values[fact.id], after.values[fact.id]) == (None, value)
            missing = assess(WENZHOU, program, after.values).missing
            assert fact.id not in missing


def _bare(program: str) -> Filing:
    return Filing(program=program, members=(a_person(),), phone="13800000000", facts={})


def _some(fact: Fact) -> list[int]:
    """A few answers to a fact: all choices, or the ends of a number."""
    if fact.choices:
        return [choice.code for choice in fact.choices]
    return sorted({0, 1, fact.largest})


def test_facts_of_claims_only_are_the_familys_to_state_and_have_a_paper() -> None:
    """What no program reads is asked when money is claimed, and seen on paper then."""
    for fact in WENZHOU.facts.values():
        if not fact.programs and fact.source != "derived":
            assert (fact.source, fact.paper is not None) == ("applicant", True), fact.id


BODIES = st.text(CREDIT_ALPHABET, min_size=16, max_size=16)


@settings(max_examples=30)
@given(body=BODIES, place=st.integers(0, 17), sign=st.sampled_from(CREDIT_ALPHABET))
def test_the_refusal_of_a_code_points_at_the_part_where_the_slip_is(body: str, place: int, sign: str) -> None:
    inner = credit_codes.organisation_check(body[8:])
    code = body + inner + last_character(body + inner)
    assert settle.check_code(code.lower()) == code
    slipped = code[:place] + sign + code[place + 1 :]
    if slipped == code:
        return
    own = 8 <= place < 16 and (int(sign, 36) - int(code[place], 36)) % 11 != 0  # a slip by 11 passes GB 11714
    with pytest.raises(CodeInner if own or place == 16 else CodeOuter):
        settle.check_code(slipped)
    assert settle.check_code(slipped, as_written=True) == slipped
