"""Money instead of a home: who is offered what, how a claim lives, and what a household is told when it is refused."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AllocationStatus, Application, AuditEntry, Claim, ClaimEnd, ClaimState, RoundState
from housing.services import claim_facts, claims, months
from housing.services import claim_refusals as no
from housing.services.actors import Actor
from tests import claiming, make
from tests.claiming import ENTERPRISE, POOR, PUBLIC, RENT, TALENTED, Bureau, a_bureau, a_claim, at, without_home


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return a_bureau(db)


def own(application: Application) -> Actor:
    return Actor.applicant(application.applicant_id or 0)


def offered(db: Session, application: Application) -> dict[str, claims.Offer]:
    return {one.benefit.id: one for one in claims.offers(db, application)}


def test_a_household_without_a_home_sees_what_it_may_claim_and_how_it_came_about(db: Session) -> None:
    found = offered(db, without_home(db, TALENTED))
    assert found[PUBLIC].outcome.fen == 60_000
    assert found[PUBLIC].refusal is None
    assert found[PUBLIC].outcome.derivation("zh_Hans")
    assert found[RENT].outcome.holds is None
    assert {fact.id for fact in found[RENT].asked} == {"employer_kind", "rent_subsidy_months"}


def test_what_pays_most_stands_first(db: Session) -> None:
    facts = {**TALENTED, "employer_kind": 1, "rent_subsidy_months": 0}
    assert [one.benefit.id for one in claims.offers(db, without_home(db, facts))][:2] == [RENT, PUBLIC]


def test_a_household_with_more_people_is_paid_more(db: Session) -> None:
    assert offered(db, without_home(db, {**POOR, "household_size": 3}))[PUBLIC].outcome.fen == 81_000


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED])
def test_nothing_is_offered_before_the_round_is_published(db: Session, state: RoundState) -> None:
    round_ = claiming.a_round(db)
    application = claiming.an_application(db, round_)
    make.move(db, round_, state)
    assert claims.offers(db, application) == []
    with pytest.raises(no.NotInList):
        claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))


def test_nothing_is_offered_to_who_is_offered_a_home_until_it_declines(db: Session, bureau: Bureau) -> None:
    people = (make.a_hash(), make.a_hash())
    application = without_home(db, people=people)
    allocation = claiming.offered(db, people=(people[1],))
    assert claims.offers(db, application) == []
    with pytest.raises(no.NotWithoutHome):
        claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))
    allocation.status = AllocationStatus.DECLINED
    db.flush()
    assert a_claim(db, bureau, application).state == ClaimState.APPROVED


def test_a_benefit_of_another_program_is_refused_by_name(db: Session) -> None:
    application = without_home(db, program="blue_collar")
    with pytest.raises(no.NotInstead):
        claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))


def test_facts_that_are_missing_are_named(db: Session) -> None:
    application = without_home(db, TALENTED)
    with pytest.raises(no.FactsMissing) as refused:
        claims.file(db, application, RENT, {"rent_subsidy_months": 0}, by=own(application), at=at(202510))
    assert len(refused.value.facts["facts"]) == 1  # type: ignore[arg-type]


def test_conditions_that_are_not_met_are_said(db: Session) -> None:
    application = without_home(db, {**POOR, "subsidised_now": 1})
    with pytest.raises(no.ConditionsNotMet) as refused:
        claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))
    assert "公租房" in str(refused.value.facts["why"])


def test_reviewed_facts_cannot_be_talked_away(db: Session) -> None:
    application = without_home(db, {**POOR, "subsidised_now": 1})
    with pytest.raises(no.ConditionsNotMet):
        claims.file(db, application, PUBLIC, {"subsidised_now": 0}, by=own(application), at=at(202510))


def test_a_claim_rests_on_facts_that_stay_sealed_and_say_what_was_stated(db: Session) -> None:
    application = without_home(db, TALENTED)
    claim = claims.file(db, application, RENT, ENTERPRISE, by=own(application), at=at(202511))
    assert (claim.fen, claim.from_month, claim.until_month, claim.months_most) == (240_000, 202511, None, 96)
    assert claim_facts.of_claim(claim).stated == ("employer_kind", "rent_subsidy_months")
    assert b"employer_kind" not in claim.facts_sealed
    assert claims.judged(claim).fen == claim.fen


@pytest.mark.parametrize("again", [PUBLIC, RENT])
def test_one_claim_of_a_group_is_open_at_a_time(db: Session, bureau: Bureau, again: str) -> None:
    application = without_home(db, TALENTED)
    a_claim(db, bureau, application)
    with pytest.raises(no.AlreadyClaimed):
        claims.file(db, application, again, ENTERPRISE, by=own(application), at=at(202511))


def test_a_spouse_who_moves_out_cannot_be_covered_twice(db: Session, bureau: Bureau) -> None:
    head, spouse = make.a_hash(), make.a_hash()
    a_claim(db, bureau, without_home(db, people=(head, spouse)))
    alone = without_home(db, people=(spouse,))
    with pytest.raises(no.AlreadyClaimed):
        claims.file(db, alone, PUBLIC, {}, by=own(alone), at=at(202511))


def test_all_months_used_is_a_reason_of_its_own(db: Session) -> None:
    application = without_home(db, {**TALENTED, "employer_kind": 1, "rent_subsidy_months": 96})
    with pytest.raises(no.MonthsUsedUp) as refused:
        claims.file(db, application, RENT, {}, by=own(application), at=at(202510))
    assert refused.value.facts["most"] == 96


def test_months_paid_here_count_whatever_is_stated(db: Session, bureau: Bureau) -> None:
    head = make.a_hash()
    first = a_claim(
        db, bureau, without_home(db, TALENTED, people=(head,)), RENT, **{**ENTERPRISE, "rent_subsidy_months": 94}
    )
    for month in (202510, 202511):
        claiming.pay(db, bureau, month)
    assert (first.state, first.ended_because, first.until_month) == (ClaimState.ENDED, ClaimEnd.MONTHS_USED, 202511)
    again = without_home(db, TALENTED, people=(head,))
    with pytest.raises(no.MonthsUsedUp):
        claims.file(db, again, RENT, {**ENTERPRISE, "rent_subsidy_months": 0}, by=own(again), at=at(202512))


def test_a_decision_needs_its_reason_and_is_made_once(db: Session, bureau: Bureau) -> None:
    application = without_home(db)
    claim = claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))
    with pytest.raises(no.ClaimReasonMissing):
        claims.decide(db, claim, approve=False, reason=" 无 ", by=bureau.reviewer, at=at(202510))
    claims.decide(db, claim, approve=False, reason="未见收入证明。", by=bureau.reviewer, at=at(202510))
    with pytest.raises(no.ClaimClosed):
        claims.decide(db, claim, approve=True, reason="材料齐全。", by=bureau.reviewer, at=at(202510))
    assert a_claim(db, bureau, application).state == ClaimState.APPROVED


def test_taking_up_a_home_ends_the_claim_with_that_month(db: Session, bureau: Bureau) -> None:
    head, spouse = make.a_hash(), make.a_hash()
    claim = a_claim(db, bureau, without_home(db, people=(head, spouse)))
    waiting = claims.file(db, (other := without_home(db)), PUBLIC, {}, by=own(other), at=at(202510))
    allocation = claiming.offered(db, people=(spouse,))
    claiming.take_up(db, allocation, by=bureau.operator, moment=at(202511, 3))
    assert (claim.state, claim.ended_because, claim.until_month) == (ClaimState.ENDED, ClaimEnd.HOUSED, 202511)
    assert (waiting.state, waiting.until_month) == (ClaimState.FILED, None)


def test_who_is_housed_before_the_decision_is_paid_up_to_that_month(db: Session, bureau: Bureau) -> None:
    head = make.a_hash()
    application = without_home(db, people=(head,))
    claim = claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))
    claiming.take_up(db, claiming.offered(db, people=(head,)), by=bureau.operator, moment=at(202511))
    assert (claim.state, claim.until_month) == (ClaimState.FILED, 202511)
    claims.decide(db, claim, approve=True, reason="材料齐全。", by=bureau.reviewer, at=at(202512))
    assert claim.state == ClaimState.ENDED
    assert claiming.pay(db, bureau, 202512).lines == 2


def test_a_claim_withdrawn_before_its_decision_is_never_paid(db: Session, bureau: Bureau) -> None:
    application = without_home(db)
    claim = claims.file(db, application, PUBLIC, {}, by=own(application), at=at(202510))
    claims.withdraw(db, claim, by=own(application), at=at(202510))
    assert (claim.state, claim.ended_because) == (ClaimState.ENDED, ClaimEnd.WITHDRAWN)
    with pytest.raises(no.NothingDue):
        claiming.pay(db, bureau, 202512)
    with pytest.raises(no.ClaimClosed):
        claims.withdraw(db, claim, by=own(application), at=at(202510))


def test_every_act_is_written_down_without_personal_data(db: Session, bureau: Bureau) -> None:
    application = without_home(db)
    claim = a_claim(db, bureau, application)
    claims.withdraw(db, claim, by=own(application), at=at(202510))
    acts = db.execute(
        sa.select(AuditEntry.act, AuditEntry.entry).where(AuditEntry.obj == f"application/{application.receipt}")
    ).all()
    assert [act for act, _entry in acts] == ["claim.file", "claim.approve", "claim.end"]
    assert not any("陈".encode() in entry for _act, entry in acts)


def test_months_follow_the_citys_calendar() -> None:
    assert list(months.span(202511, 202602)) == [202511, 202512, 202601, 202602]
    assert months.of_moment(make.NOON.replace(day=31, hour=20)) == 202511
    assert [months.parsed(text) for text in ("2025-11", "2025-13", "2025-1", "202511", "２０２５-11", "x")] == [
        202511, None, None, None, None, None,
    ]  # fmt: skip


def test_the_people_of_a_claim_are_the_household(db: Session, bureau: Bureau) -> None:
    people = tuple(make.a_hash() for _ in range(3))
    claim: Claim = a_claim(db, bureau, without_home(db, people=people))
    assert {one.person_index: one.counts for one in claim.people} == dict(zip(people, (True, True, False), strict=True))
