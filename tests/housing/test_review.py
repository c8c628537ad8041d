"""Eligibility: the rules answer, a person decides, and a register that contradicts is never passed over."""

import json
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from housing.errors import WrongState
from housing.models import Application, ApplicationStatus, Assessment, Decision, Outcome, Registry, RoundState
from housing.services import apply, evidence, review, rounds, screening
from housing.services.actors import Actor
from tests import make
from tests.town import AFTER, NOON, Town, a_filing, a_person, a_town, register, register_truth, see_papers


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


def filed(db: Session, town: Town, filing=None, **differing: int) -> Application:
    filing = filing or a_filing(town)
    register_truth(db, filing, **differing)
    by = Actor.applicant(make.an_applicant(db).id)
    return db.get_one(Application, apply.submit(db, town.round, filing, by=by, at=NOON).application_id)


def closed(db: Session, town: Town) -> None:
    rounds.close(db, town.round, by=town.operator, at=AFTER)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)


def test_clear_cases_are_decided_together_and_others_wait(db: Session, town: Town) -> None:
    good, bad = (
        filed(db, town),
        filed(db, town, a_filing(town, facts={**a_filing(town).facts, "homes_urban": 1})),
    )
    differing = filed(db, town, insurance_months=1)
    silent_registers = apply.submit(db, town.round, a_filing(town), by=town.operator, at=NOON)
    closed(db, town)
    counts = review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    db.expire_all()
    assert dict(counts) == {"eligible": 1, "not_eligible": 1}
    assert good.status == ApplicationStatus.ELIGIBLE
    assert bad.status == ApplicationStatus.NOT_ELIGIBLE
    assert review.waiting(db, town.round) == [differing.id, silent_registers.application_id]
    assert make.count_of(db, Decision) == 2


def test_one_by_one_and_all_at_once_say_the_same(db: Session, town: Town) -> None:
    everyone = [
        filed(db, town),
        filed(db, town, insurance_months=0),
        filed(db, town, a_filing(town, a_person("spouse"), facts={**a_filing(town).facts, "hukou_urban": 1})),
    ]
    closed(db, town)
    for application in everyone:
        kept = db.get_one(Assessment, application.id)
        opened = review.case(db, application)
        assert kept.outcome == opened.judgement.outcome
        assert json.loads(kept.failed) == list(opened.judgement.failed)
        assert json.loads(kept.differing) == sorted(opened.known.differing)
        before = (kept.tier, kept.points, kept.suitable)
        review.store(db, town.round, application, opened, AFTER)
        assert (kept.tier, kept.points, kept.suitable) == before


def test_a_register_counts_until_an_officer_has_seen_the_paper(db: Session, town: Town) -> None:
    application = filed(db, town, insured_now=0)
    closed(db, town)
    opened = review.case(db, application)
    assert opened.known.differing == {"insured_now": (1, 0)}
    assert opened.judgement.outcome == "not_eligible"
    with pytest.raises(review.RulesSayOtherwise):
        review.decide(db, application, Outcome.ELIGIBLE, "已看证明", by=town.reviewer, at=AFTER)
    seen = frozenset({"insured_now"})
    with pytest.raises(evidence.PaperNotSeen):
        review.decide(db, application, Outcome.ELIGIBLE, "已看参保证明", accepted=seen, by=town.reviewer, at=AFTER)
    see_papers(db, application, town.reviewer, AFTER, "insured_now")
    review.decide(db, application, Outcome.ELIGIBLE, "已看参保证明", accepted=seen, by=town.reviewer, at=AFTER)
    assert application.status == ApplicationStatus.ELIGIBLE
    assert db.get_one(Assessment, application.id).outcome == Outcome.ELIGIBLE
    assert json.loads(db.get_one(Assessment, application.id).suitable)


def test_what_no_register_knows_asks_for_documents(db: Session, town: Town) -> None:
    filing = a_filing(town)
    by = Actor.applicant(make.an_applicant(db).id)
    application = db.get_one(Application, apply.submit(db, town.round, filing, by=by, at=NOON).application_id)
    register(db, filing.applicant, Registry.HOUSING, {"homes_urban": 0, "subsidised_now": 0})
    closed(db, town)
    opened = review.case(db, application)
    assert opened.judgement.outcome == "documents_needed"
    assert "insurance_months" in opened.judgement.missing
    review.decide(db, application, Outcome.DOCUMENTS_NEEDED, "请补交社保证明", by=town.reviewer, at=AFTER)
    assert application.status == ApplicationStatus.DOCUMENTS_NEEDED


def test_homes_of_the_whole_family_count_and_those_of_parents_do_not(db: Session, town: Town) -> None:
    filing = a_filing(town, a_person("spouse"), a_person("parent", born=a_person().birth_on.replace(year=1960)))
    for kind in (Registry.EMPLOYMENT, Registry.TALENT, Registry.CIVIL):
        register(db, filing.applicant, kind, dict(filing.facts))
    for person, owned in zip(filing.members, (0, 1, 5), strict=True):
        register(db, person, Registry.HOUSING, {"homes_urban": owned, "subsidised_now": 0})
    application = db.get_one(
        Application, apply.submit(db, town.round, filing, by=town.operator, at=NOON).application_id
    )
    closed(db, town)
    assert review.case(db, application).known.values["homes_urban"] == 1


def test_a_decision_needs_words_and_its_time(db: Session, town: Town) -> None:
    application = filed(db, town)
    with pytest.raises(WrongState):
        review.decide(db, application, Outcome.ELIGIBLE, "符合条件", by=town.reviewer, at=NOON)
    with pytest.raises(WrongState):
        screening.assess_round(db, town.round, by=town.reviewer, at=NOON, progress=silent)
    closed(db, town)
    with pytest.raises(review.ReasonMissing):
        review.decide(db, application, Outcome.ELIGIBLE, "  好 ", by=town.reviewer, at=AFTER)


def test_an_amended_filing_is_assessed_anew(db: Session, town: Town) -> None:
    application = filed(db, town)
    by = Actor.applicant(application.applicant_id)
    filing = a_filing(town)
    register_truth(db, filing)
    apply.amend(db, application, replace(filing, flexible=True), by=by, at=NOON)
    closed(db, town)
    assert db.get_one(Assessment, application.id).revision == 2


def test_the_list_waits_for_the_last_decision(db: Session, town: Town) -> None:
    filed(db, town)
    with pytest.raises(rounds.TooEarly):
        rounds.close(db, town.round, by=town.operator, at=NOON)
    db.refresh(town.round)
    closed(db, town)
    with pytest.raises(rounds.StillUndecided, match="1"):
        rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    assert town.round.state == RoundState.PUBLICITY
