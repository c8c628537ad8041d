"""What neither family nor register tells is settled by a paper that an officer enters; nothing is overwritten."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.policy import organisation_number
from housing import crypto
from housing.credit_codes import CreditCharacter, CreditLength
from housing.errors import WrongState
from housing.models import (
    Application,
    ApplicationStatus,
    Assessment,
    AuditEntry,
    Outcome,
    PaperFact,
    PoolEntry,
    Registry,
    RegistryRecord,
    RoundState,
)
from housing.services import (
    apply,
    audit_facts,
    cases,
    evidence,
    paper_facts,
    policies,
    private,
    registers,
    restricted,
    review,
    rounds,
    screening,
    settle,
    snapshot,
)
from housing.services.filing import Person
from housing.services.settle import CodeInner, CodeOuter, Entry, NoPaperFor, NotEntered, RemarkMissing
from tests import make
from tests.town import AFTER, NOON, Town, a_filing, a_town, nothing_alike, register_truth, see_papers

WENZHOU = policies.in_force("wenzhou", date(2025, 10, 15))
CODE, OTHER_CODE = "91330302FAKE00013K", "12330300FAKE00021N"
REMARK = "劳动合同原件，甲方代码"


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


def filed(db: Session, town: Town) -> Application:
    """A worker of whom every register speaks, but none names the employer."""
    filing = a_filing(town)
    register_truth(db, filing, employer=None)
    made = apply.submit(db, town.round, filing, by=town.operator, at=NOON).application_id
    return db.get_one(Application, made)


@pytest.fixture
def application(db: Session, town: Town) -> Application:
    found = filed(db, town)
    closed(db, town)
    return found


def closed(db: Session, town: Town) -> None:
    make.move(db, town.round, RoundState.CLOSED)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)


def entry(**changed: object) -> Entry:
    values = {"fact": "employer", "dated_on": NOON.date(), "remark": REMARK, "code": CODE}
    return Entry(**{**values, **changed})  # type: ignore[arg-type]


def enter(db: Session, town: Town, application: Application, **changed: object) -> PaperFact:
    return settle.enter(db, application, entry(**changed), by=town.reviewer, at=AFTER)


def side(db: Session, application: Application, fact: str = "employer") -> cases.Side:
    beside = cases.sides(db, WENZHOU, review.case(db, application))
    return next(one for one in beside if one.fact.id == fact)


def decide(db: Session, town: Town, application: Application, outcome: Outcome, *accepted: str) -> None:
    review.decide(
        db, application, outcome, "按材料核定", accepted=frozenset(accepted), by=town.reviewer, at=AFTER
    )  # fmt: skip


def test_a_family_without_an_employer_on_record_becomes_eligible_by_a_contract(
    db: Session, town: Town, application: Application
) -> None:
    opened = review.case(db, application)
    assert (opened.judgement.outcome, opened.judgement.missing) == ("documents_needed", ("employer",))
    decide(db, town, application, Outcome.DOCUMENTS_NEEDED)
    enter(db, town, application)
    assert application.status == ApplicationStatus.SUBMITTED
    kept = db.get_one(Assessment, application.id)
    assert (kept.outcome, json.loads(kept.unknown)) == (Outcome.ELIGIBLE, [])
    decide(db, town, application, Outcome.ELIGIBLE)
    assert application.status == ApplicationStatus.ELIGIBLE
    assert review.stored_facts(review.case(db, application))["employer"] == organisation_number(CODE)


def test_it_counts_in_bulk_as_one_by_one(db: Session, town: Town, application: Application) -> None:
    enter(db, town, application)
    one = db.get_one(Assessment, application.id)
    before = (one.outcome, one.tier, one.points, one.suitable, one.differing)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    db.expire_all()
    many = db.get_one(Assessment, application.id)
    assert (many.outcome, many.tier, many.points, many.suitable, many.differing) == before
    counts = review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    assert dict(counts) == {"eligible": 1}


def test_the_caps_of_employers_count_registered_and_entered_workers_alike(db: Session, town: Town) -> None:
    registered, entered = filed(db, town), filed(db, town)
    person = private.open_application(registered).applicant
    number = organisation_number(CODE)
    _say(db, person, employer=number)
    closed(db, town)
    enter(db, town, entered)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    db.expire_all()
    groups = restricted.limited(db, town.round).memberships
    assert groups[registered.id] == groups[entered.id] != ()


def _say(db: Session, person: Person, **more: int) -> None:
    """Let the employment register say more of somebody of whom it spoke before."""
    index = private.person_index(person)
    record = db.scalars(
        sa.select(RegistryRecord).where(
            RegistryRecord.person_index == index, RegistryRecord.kind == Registry.EMPLOYMENT
        )
    ).one()
    said = json.loads(crypto.open_(registers.PURPOSE, record.sealed)) | more
    record.sealed = crypto.seal(registers.PURPOSE, json.dumps(said).encode())
    db.flush()


def test_a_register_that_speaks_later_stands_beside_the_paper_and_a_person_chooses(
    db: Session, town: Town, application: Application
) -> None:
    enter(db, town, application)
    ours, theirs = organisation_number(CODE), organisation_number(OTHER_CODE)
    _say(db, private.open_application(application).applicant, employer=theirs)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    db.expire_all()
    assert json.loads(db.get_one(Assessment, application.id).differing) == ["employer"]
    assert review.decide_clear(db, town.round, by=town.reviewer, at=AFTER) == {}
    beside = side(db, application)
    assert (beside.standing, beside.claimed, beside.registered, beside.counts) == ("differs", ours, theirs, theirs)
    assert beside.acceptable
    assert cases.accepted_before(review.case(db, application), [beside]) == frozenset()
    decide(db, town, application, Outcome.ELIGIBLE, "employer")
    assert review.stored_facts(review.case(db, application))["employer"] == ours
    assert make.count_of(db, PaperFact) == 1


def test_a_register_that_says_the_same_confirms_it(db: Session, town: Town, application: Application) -> None:
    enter(db, town, application)
    _say(db, private.open_application(application).applicant, employer=organisation_number(CODE))
    assert (side(db, application).standing, review.case(db, application).known.differing) == ("same", {})


def test_an_entry_is_withdrawn_by_another_one_and_the_decision_waits_again(
    db: Session, town: Town, application: Application
) -> None:
    enter(db, town, application)
    decide(db, town, application, Outcome.ELIGIBLE)
    settle.withdraw(db, application, "employer", "合同不是本人的", by=town.reviewer, at=AFTER)
    assert application.status == ApplicationStatus.SUBMITTED
    assert db.get_one(Assessment, application.id).outcome == Outcome.DOCUMENTS_NEEDED
    assert paper_facts.of(db, application) == {}
    told = [(one.row.step, one.value, one.content.remark) for one in paper_facts.history(db, application)]
    assert told == [("entered", organisation_number(CODE), REMARK), ("withdrawn", None, "合同不是本人的")]
    with pytest.raises(NotEntered):
        settle.withdraw(db, application, "employer", "合同不是本人的", by=town.reviewer, at=AFTER)
    enter(db, town, application, code=OTHER_CODE)
    assert side(db, application).counts == organisation_number(OTHER_CODE)


def test_a_later_paper_takes_the_place_of_the_one_before(db: Session, town: Town, application: Application) -> None:
    enter(db, town, application)
    enter(db, town, application, code=OTHER_CODE)
    assert side(db, application).counts == organisation_number(OTHER_CODE)
    assert make.count_of(db, PaperFact) == 2


def test_what_was_accepted_of_other_facts_stays_when_the_rules_are_asked_again(db: Session, town: Town) -> None:
    application = filed(db, town)
    _say(db, private.open_application(application).applicant, insured_now=0, employer=7)
    closed(db, town)
    see_papers(db, application, town.reviewer, AFTER, "insured_now")
    decide(db, town, application, Outcome.ELIGIBLE, "insured_now")
    enter(db, town, application, fact="degree", code=None, value=3)
    kept = review.stored_facts(review.case(db, application))
    assert (kept["insured_now"], kept["degree"]) == (1, 1)


def test_the_content_is_sealed_and_the_trail_says_neither_value_nor_remark(
    db: Session, town: Town, application: Application
) -> None:
    row = enter(db, town, application, number="HT-2025-9")
    for told in (CODE, "HT-2025-9", REMARK, str(organisation_number(CODE))):
        assert told.encode() not in row.sealed
    (act,) = db.scalars(sa.select(AuditEntry).where(AuditEntry.act == "paper.entered"))
    assert b'"fact":"employer"' in act.entry
    assert CODE.encode() not in act.entry
    held = paper_facts.of(db, application)["employer"].content
    assert (held.code, held.number, held.remark) == (CODE, "HT-2025-9", REMARK)


def test_an_auditor_is_handed_the_entered_employer_with_the_other_facts(
    db: Session, town: Town, application: Application
) -> None:
    enter(db, town, application)
    decide(db, town, application, Outcome.ELIGIBLE)
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    nothing_alike(db, town)
    entries = list(snapshot.entries(db, town.round))
    assert len(entries) == 1
    db.add(PoolEntry(**entries[0].row))
    _head, line = map(json.loads, audit_facts.lines(db, town.round))
    assert line["record"]["facts"]["employer"] == organisation_number(CODE)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"fact": "tenure", "code": None, "value": 1}, NoPaperFor),  # a wish needs no paper
        ({"fact": "applicant_age", "code": None, "value": 40}, NoPaperFor),  # follows from the document
        ({"fact": "talent_class", "code": None, "value": 1}, NoPaperFor),  # of another program
        ({"fact": "hats", "code": None, "value": 1}, NoPaperFor),
        ({"fact": "insurance_months", "code": None, "value": None}, NoPaperFor),
        ({"fact": "insurance_months", "code": None, "value": 10**9}, Refused),
        ({"dated_on": AFTER.date() + timedelta(days=1)}, evidence.PaperOfTomorrow),
        ({"fact": "insured_now", "code": None, "value": 1, "dated_on": date(2025, 1, 2)}, evidence.PaperTooOld),
        ({"remark": " 好 "}, RemarkMissing),
        ({"code": "91330302FAKE0001"}, CreditLength),
        ({"code": "91330302FAKE0001OK"}, CreditCharacter),
        ({"code": "91330302FAKE0001XK"}, CodeInner),
        ({"code": "91330320FAKE00013K"}, CodeOuter),
        ({"code": "91330302FAKE00013L"}, CodeOuter),
    ],
)
def test_what_cannot_be_entered_is_refused_for_its_own_reason(
    db: Session, town: Town, application: Application, changed: dict[str, object], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        enter(db, town, application, **changed)
    assert make.count_of(db, PaperFact) == 0


def test_a_code_whose_check_fails_is_taken_when_it_stands_so_on_the_paper(
    db: Session, town: Town, application: Application
) -> None:
    enter(db, town, application, code="91330302FAKE00013L", code_as_written=True)
    assert side(db, application).counts == organisation_number(CODE)


def test_papers_are_entered_while_cases_are_decided(db: Session, town: Town) -> None:
    application = filed(db, town)
    with pytest.raises(WrongState):
        enter(db, town, application)
    closed(db, town)
    enter(db, town, application)
    decide(db, town, application, Outcome.ELIGIBLE)
    make.move(db, town.round, RoundState.FROZEN)
    with pytest.raises(WrongState):
        enter(db, town, application)


def test_changed_answers_need_their_papers_anew(db: Session, town: Town, application: Application) -> None:
    enter(db, town, application)
    application.revision += 1
    assert paper_facts.of(db, application) == {}
    assert not any(paper_facts.values_of(db, [application.id]).values())
    db.rollback()
