"""Families that file twice are found, decided about by a person, and never drawn twice; strangers are left alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import identifiers
from housing.errors import WrongState
from housing.models import (
    Application,
    ApplicationStatus,
    AuditEntry,
    Decision,
    DuplicatePair,
    DuplicateSearch,
    Outcome,
    PairState,
    RoundState,
    Verdict,
)
from housing.services import (
    apply,
    duplicate_search,
    duplicate_verdicts,
    duplicates,
    pool,
    review,
    rounds,
    screening,
    steps,
)
from housing.services.actors import Actor
from housing.services.filing import Filing, Person
from housing.services.likeness import Kind
from tests import make
from tests.town import AFTER, NOON, Town, a_filing, a_person, a_stranger, a_town, register_truth

REASON = "核对证件原件后确认。"


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def town(db: Session) -> Town:
    return a_town(db)


def number(born: date, n: int, division: int = 330302) -> str:
    body = f"{division}{born:%Y%m%d}{n:03d}"
    return body + identifiers.check_character(body)


def filed(db: Session, town: Town, filing: Filing) -> Application:
    register_truth(db, filing)
    by = Actor.applicant(make.an_applicant(db).id)
    return db.get_one(Application, apply.submit(db, town.round, filing, by=by, at=NOON).application_id)


def alone(town: Town, person: Person, n: int, **fields: object) -> Filing:
    return a_filing(town, applicant=replace(person, relation="applicant"), phone=f"139{n:08d}", **fields)


def closed(db: Session, town: Town) -> None:
    rounds.close(db, town.round, by=town.operator, at=AFTER)


def reviewed(db: Session, town: Town) -> None:
    """The rules are asked and clear cases decided."""
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    db.expire_all()


def searched(db: Session, town: Town) -> list[DuplicatePair]:
    duplicate_search.search(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    return list(db.scalars(sa.select(DuplicatePair).order_by(DuplicatePair.id)))


def decided(db: Session, town: Town, pair: DuplicatePair, verdict: Verdict, ends: Application | None = None) -> None:
    duplicate_verdicts.decide(db, pair, verdict, REASON, ends=ends, by=town.reviewer, at=AFTER)


@pytest.fixture
def two(db: Session, town: Town) -> tuple[Application, Application]:
    """The same person twice, once with a passport; both are eligible."""
    person = a_person()
    first = filed(db, town, alone(town, person, 1))
    abroad = replace(person, name="CHEN XIAOMEI", id_type="passport", id_number="E12345678")
    second = filed(db, town, alone(town, abroad, 2))
    closed(db, town)
    reviewed(db, town)
    assert first.status == second.status == ApplicationStatus.ELIGIBLE
    return first, second


@pytest.fixture
def pair(db: Session, town: Town, two: tuple[Application, Application]) -> DuplicatePair:
    (found,) = searched(db, town)
    return found


def planted(town: Town, person: Person, n: int) -> list[tuple[Kind, Filing]]:
    """Every kind of double of one person."""
    other = a_person(born=date(1971, 7, 7), name="欧阳海", id_number=number(date(1971, 7, 7), n))
    slip = person.id_number[:16] + str((int(person.id_number[16]) + 2) % 10)
    old = person.id_number[:6] + person.id_number[8:17]
    return [
        (Kind.NEAR, alone(town, replace(person, id_number=slip + identifiers.check_character(slip)), n)),
        (Kind.DOCUMENT, alone(town, replace(person, id_type="passport", id_number=f"E1234567{n % 10}"), n)),
        (Kind.NUMBER, alone(town, replace(person, id_type="passport", id_number=old), n)),
        (Kind.PHONE, replace(alone(town, other, n), phone="13900000000")),
        (Kind.ADDRESS, alone(town, other, n, address="鹿城区锦绣路12号3-201室")),
    ]  # fmt: skip


@pytest.mark.parametrize("which", range(5))
def test_a_planted_double_is_found_among_strangers_and_nobody_else(db: Session, town: Town, which: int) -> None:
    families = [a_stranger(town, n, address=f"学院路{n}号1幢101室") for n in range(60)]
    families[0] = replace(families[0], address="温州市鹿城区锦绣路12号3幢201室")
    kind, double = planted(town, families[0].applicant, 61)[which]
    first, *_others = [filed(db, town, filing) for filing in families]
    last = filed(db, town, double)
    closed(db, town)
    (found,) = searched(db, town)
    assert (found.first_id, found.second_id) == (first.id, last.id)
    assert str(kind) in found.kinds.split()
    assert kind in {one.kind for one in duplicate_search.details(found)}


def test_a_spouse_who_files_alone_is_found(db: Session, town: Town) -> None:
    spouse = a_person("spouse", born=date(1991, 3, 4), name="李大为", id_number=number(date(1991, 3, 4), 7))
    filed(db, town, replace(alone(town, a_person(), 1), members=(a_person(), spouse)))
    abroad = replace(spouse, id_type="passport", id_number="E12345678")
    filed(db, town, alone(town, abroad, 2))
    closed(db, town)
    (found,) = searched(db, town)
    assert found.kinds.split() == ["document", "couple", "work"]


def test_people_who_were_one_household_before_are_found(db: Session, town: Town) -> None:
    one, other = a_stranger(town, 1).applicant, replace(a_stranger(town, 2).applicant, relation="spouse")
    earlier = a_town(db)
    filed(db, earlier, replace(alone(earlier, one, 1), members=(one, other)))
    make.move(db, earlier.round, RoundState.PUBLISHED)
    db.execute(sa.text("UPDATE member SET live = FALSE"))
    for n, person in enumerate((one, other), start=1):
        apply.submit(db, town.round, alone(town, person, n), by=town.operator, at=NOON)
    closed(db, town)
    (found,) = searched(db, town)
    assert "together" in found.kinds.split()


def test_one_phone_in_many_applications_makes_a_chain_that_is_decided_at_once(db: Session, town: Town) -> None:
    for n in range(9):
        filed(db, town, a_stranger(town, n, phone="13900000000"))
    closed(db, town)
    found = searched(db, town)
    assert len(found) == 8
    assert len({pair.shared_index for pair in found}) == 1
    done = duplicate_verdicts.decide_alike(db, found[3], "同一中介代为提交。", by=town.reviewer, at=AFTER)
    assert done == 8
    assert duplicates.counts(db, town.round)[PairState.DIFFERENT] == 8


def test_nothing_readable_is_kept_beside_a_pair(db: Session, town: Town, pair: DuplicatePair) -> None:
    kept = b"".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode()
        for row in db.execute(sa.select(DuplicatePair.__table__)).all()
        for value in row
    )
    for plain in ("陈小梅", "CHEN XIAOMEI", "E12345678"):
        assert plain.encode() not in kept
    assert {one.left for one in duplicate_search.details(pair)} >= {"resident_id"}


def test_a_second_search_finds_nothing_new_and_is_noted(db: Session, town: Town, pair: DuplicatePair) -> None:
    assert searched(db, town) == [pair]
    counts = list(db.scalars(sa.select(DuplicateSearch.found).order_by(DuplicateSearch.id)))
    assert counts == [1, 0]


def test_a_search_waits_until_nobody_can_apply(db: Session, town: Town) -> None:
    with pytest.raises(WrongState):
        searched(db, town)


def test_a_list_is_not_frozen_before_somebody_looked_and_decided(
    db: Session, town: Town, two: tuple[Application, Application], tmp_path: Path
) -> None:
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    with pytest.raises(duplicates.NotSearched):
        pool.fingerprint(db, town.round)
    (pair,) = searched(db, town)
    place = steps.Place(work=tmp_path, bundles=tmp_path)
    with pytest.raises(duplicates.StillDuplicates, match="1 pairs"):
        steps.propose(db, town.round, RoundState.FROZEN, place, by=town.operator, at=AFTER)
    decided(db, town, pair, Verdict.SAME, pair.second)
    request = steps.propose(db, town.round, RoundState.FROZEN, place, by=town.operator, at=AFTER)
    steps.approve(db, request, by=town.supervisor, at=AFTER)
    steps.execute(db, request, place, by=town.supervisor, at=AFTER, progress=silent)
    assert town.round.state == RoundState.FROZEN
    for late in (
        lambda: decided(db, town, pair, Verdict.DIFFERENT),
        lambda: duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER),
        lambda: searched(db, town),
    ):
        with pytest.raises(WrongState):
            late()


def test_who_is_withdrawn_stands_in_nobodys_way(db: Session, town: Town, pair: DuplicatePair) -> None:
    assert duplicates.waiting(db, town.round).pairs == 1
    apply.withdraw(db, pair.first, by=Actor.applicant(pair.first.applicant_id or 0), at=AFTER)
    assert duplicates.waiting(db, town.round).pairs == 0
    with pytest.raises(duplicate_verdicts.PairSettled):
        decided(db, town, pair, Verdict.DIFFERENT)


def test_of_the_same_people_one_application_ends_and_its_decision_names_the_other(
    db: Session, town: Town, pair: DuplicatePair
) -> None:
    decided(db, town, pair, Verdict.SAME, pair.second)
    assert (pair.state, pair.first.status) == (PairState.SAME, ApplicationStatus.ELIGIBLE)
    assert pair.second.status == ApplicationStatus.NOT_ELIGIBLE
    latest = db.scalars(sa.select(Decision).order_by(Decision.id.desc())).first()
    assert latest is not None
    assert (latest.application_id, latest.outcome) == (pair.second_id, Outcome.NOT_ELIGIBLE)
    assert pair.first.receipt[:4] in latest.reason
    assert REASON in latest.reason
    with pytest.raises(review.EndedAsDuplicate):
        review.decide(db, pair.second, Outcome.ELIGIBLE, REASON, by=town.reviewer, at=AFTER)
    with pytest.raises(duplicate_verdicts.PairDecided):
        decided(db, town, pair, Verdict.DIFFERENT)


def test_what_is_undone_stands_as_before(db: Session, town: Town, pair: DuplicatePair) -> None:
    decided(db, town, pair, Verdict.SAME, pair.second)
    duplicate_verdicts.undo(db, pair, "证件看错。", by=town.supervisor, at=AFTER)
    assert (pair.state, pair.second.status) == (PairState.OPEN, ApplicationStatus.ELIGIBLE)
    reasons = list(db.scalars(sa.select(Decision.reason).where(Decision.application_id == pair.second_id)))
    assert "证件看错。" in reasons[-1]
    with pytest.raises(duplicate_verdicts.NothingToUndo):
        duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    decided(db, town, pair, Verdict.SAME, pair.first)
    assert pair.first.status == ApplicationStatus.NOT_ELIGIBLE
    assert [one.verdict for one in duplicates.decisions_about(db, pair)] == ["same", "undone", "same"]


def test_an_application_never_decided_is_decided_by_the_rules_once_the_list_is_public(db: Session, town: Town) -> None:
    person = a_person()
    for n, one in enumerate((person, replace(person, id_type="passport", id_number="E12345678")), start=1):
        filed(db, town, alone(town, one, n))
    closed(db, town)
    (pair,) = searched(db, town)
    decided(db, town, pair, Verdict.SAME, pair.second)
    duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    assert pair.second.status == ApplicationStatus.SUBMITTED
    decided(db, town, pair, Verdict.SAME, pair.second)
    reviewed(db, town)
    assert pair.second.status == ApplicationStatus.NOT_ELIGIBLE
    rounds.publish_list(db, town.round, by=town.operator, at=AFTER)
    duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    assert pair.second.status == ApplicationStatus.ELIGIBLE
    decided(db, town, pair, Verdict.DIFFERENT)
    assert pool.fingerprint(db, town.round)


def test_who_is_out_for_two_reasons_comes_back_when_both_have_fallen(db: Session, town: Town) -> None:
    person = a_person()
    permit = number(person.birth_on, 5, 810000)
    papers = (
        person, replace(person, id_type="passport", id_number="E1234567"),
        replace(person, id_type="residence_permit", id_number=permit),
    )  # fmt: skip
    first, second, third = (filed(db, town, alone(town, one, n)) for n, one in enumerate(papers, start=1))
    closed(db, town)
    reviewed(db, town)
    one, _far, other = searched(db, town)
    decided(db, town, one, Verdict.SAME, second)
    decided(db, town, other, Verdict.SAME, second)
    duplicate_verdicts.undo(db, one, REASON, by=town.supervisor, at=AFTER)
    assert second.status == ApplicationStatus.NOT_ELIGIBLE
    duplicate_verdicts.undo(db, other, REASON, by=town.supervisor, at=AFTER)
    assert second.status == ApplicationStatus.ELIGIBLE
    assert {first.status, third.status} == {ApplicationStatus.ELIGIBLE}


def appealed(db: Session, town: Town, pair: DuplicatePair) -> Application:
    decided(db, town, pair, Verdict.SAME, pair.second)
    application = pair.second
    (decision,) = duplicates.endings(db, application)
    by = Actor.applicant(application.applicant_id or 0)
    duplicate_verdicts.appeal(db, application, decision, "我们是双胞胎姐妹。", by=by, at=AFTER)
    with pytest.raises(duplicate_verdicts.NoAppeal):
        duplicate_verdicts.appeal(db, application, decision, "再说一次。", by=by, at=AFTER)
    return application


def test_an_appeal_is_answered_by_another_person(db: Session, town: Town, pair: DuplicatePair) -> None:
    application = appealed(db, town, pair)
    assert duplicates.waiting(db, town.round).appeals == 1
    with pytest.raises(duplicates.StillDuplicates, match="1 appeals"):
        duplicates.check_settled(db, town.round)
    with pytest.raises(duplicate_verdicts.SamePersonAnswers):
        decided(db, town, pair, Verdict.DIFFERENT)
    with pytest.raises(duplicate_verdicts.NothingToUndo):
        duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    opened = duplicates.opened(db, pair)
    assert opened.appeal is not None
    assert duplicates.words_of(db, opened.appeal) == "我们是双胞胎姐妹。"
    duplicate_verdicts.decide(db, pair, Verdict.DIFFERENT, "已看户口簿。", by=town.supervisor, at=AFTER)
    assert (pair.state, application.status) == (PairState.DIFFERENT, ApplicationStatus.ELIGIBLE)
    assert duplicates.waiting(db, town.round) == duplicates.Waiting(searched=True, pairs=0, appeals=0)


def test_an_answer_that_keeps_the_decision_is_final_for_the_family(
    db: Session, town: Town, pair: DuplicatePair
) -> None:
    application = appealed(db, town, pair)
    kept = "户口簿显示为同一人。"
    duplicate_verdicts.decide(db, pair, Verdict.SAME, kept, ends=application, by=town.supervisor, at=AFTER)
    assert application.status == ApplicationStatus.NOT_ELIGIBLE
    (decision,) = duplicates.endings(db, application)
    by = Actor.applicant(application.applicant_id or 0)
    with pytest.raises(duplicate_verdicts.NoAppeal):
        duplicate_verdicts.appeal(db, application, decision, "还是不对。", by=by, at=AFTER)
    duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    assert application.status == ApplicationStatus.ELIGIBLE


def test_every_act_is_written_down_without_personal_data(db: Session, town: Town, pair: DuplicatePair) -> None:
    appealed(db, town, pair)
    duplicate_verdicts.decide(db, pair, Verdict.DIFFERENT, REASON, by=town.supervisor, at=AFTER)
    duplicate_verdicts.undo(db, pair, REASON, by=town.supervisor, at=AFTER)
    query = sa.select(AuditEntry.act).where(AuditEntry.act.startswith("duplicate")).order_by(AuditEntry.seq)
    acts = list(db.scalars(query))
    assert acts == ["duplicate.search", "duplicate.decide", "duplicate.appeal", "duplicate.answer", "duplicate.undo"]
    written = b"".join(db.scalars(sa.select(AuditEntry.entry)))
    assert "双胞胎".encode() not in written
