"""The list of a month: exactly what is due, agreed to by two persons, paid once, and handed on as it was agreed."""

import json
from hashlib import sha256
from io import BytesIO

import pytest
import python_calamine
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AuditEntry, ClaimState, Payment, PaymentList, PaymentPerson
from housing.services import claim_refusals as no
from housing.services import claims, months, payment_files, payments
from housing.services.actors import Actor
from housing.services.due import due
from tests import claiming, make
from tests.claiming import ENTERPRISE, PUBLIC, RENT, TALENTED, Bureau, a_bureau, a_claim, at, pay, without_home


@pytest.fixture
def bureau(db: Session) -> Bureau:
    return a_bureau(db)


def paid(db: Session) -> list[tuple[int, int]]:
    return sorted((claim, month) for claim, month in db.execute(sa.select(Payment.claim_id, Payment.month)))


def test_a_list_holds_every_approved_claim_from_its_first_month(db: Session, bureau: Bureau) -> None:
    early, late = (a_claim(db, bureau, without_home(db), month=month) for month in (202510, 202511))
    filed = without_home(db)
    claims.file(db, filed, PUBLIC, {}, by=Actor(kind="system"), at=at(202510))
    made = pay(db, bureau, 202511)
    assert paid(db) == [(early.id, 202510), (early.id, 202511), (late.id, 202511)]
    assert (made.lines, made.total_fen) == (3, 180_000)


def test_a_month_that_was_late_is_paid_with_a_later_list_and_once(db: Session, bureau: Bureau) -> None:
    first = a_claim(db, bureau, without_home(db))
    pay(db, bureau, 202510)
    late = claims.file(db, without_home(db), PUBLIC, {}, by=Actor(kind="system"), at=at(202510))
    claims.decide(db, late, approve=True, reason="材料齐全。", by=bureau.reviewer, at=at(202511))
    made = pay(db, bureau, 202511)
    assert paid(db) == [(first.id, 202510), (first.id, 202511), (late.id, 202510), (late.id, 202511)]
    assert [line.month for line, claim in payments.lines_of(db, made) if claim.id == late.id] == [202510, 202511]


def test_nothing_is_paid_ahead_and_nothing_after_the_last_day_of_the_policy(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db), month=202512)
    with pytest.raises(no.MonthNotYet):
        payments.propose_month(db, 202601, by=bureau.operator, at=at(202512))
    assert {one.month for one in due(db, 202603)} == {202512}


def test_a_month_has_one_list_until_it_is_withdrawn(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    made = payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    with pytest.raises(no.AlreadyListed):
        payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    payments.withdraw(db, made, by=bureau.operator, at=at(202510))
    again = payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    assert again.sha256 == made.sha256
    with pytest.raises(no.ListClosed):
        payments.approve_month(db, made, by=bureau.supervisor, at=at(202510))


def test_an_empty_list_is_not_proposed(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    pay(db, bureau, 202510)
    with pytest.raises(no.AlreadyListed):
        payments.propose_month(db, 202510, by=bureau.operator, at=at(202511))
    with pytest.raises(no.NothingDue):
        payments.propose_month(db, 202509, by=bureau.operator, at=at(202511))


def test_the_proposer_does_not_approve(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    made = payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    with pytest.raises(no.ProposerApprovesList):
        payments.approve_month(db, made, by=bureau.operator, at=at(202510))
    assert make.count_of(db, Payment) == 0


def test_a_list_is_approved_only_as_it_was_proposed(db: Session, bureau: Bureau) -> None:
    claim = a_claim(db, bureau, without_home(db))
    a_claim(db, bureau, without_home(db))
    made = payments.propose_month(db, 202511, by=bureau.operator, at=at(202511))
    claims.withdraw(db, claim, by=Actor(kind="system"), at=at(202510))
    assert not payments.still_holds(db, made)
    with pytest.raises(no.ListChanged):
        payments.approve_month(db, made, by=bureau.supervisor, at=at(202511))
    assert make.count_of(db, Payment) == 0


def test_of_two_lists_with_the_same_late_month_one_pays_it(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    october, november = (
        payments.propose_month(db, month, by=bureau.operator, at=at(202511)) for month in (202510, 202511)
    )
    payments.approve_month(db, october, by=bureau.supervisor, at=at(202511))
    with pytest.raises(no.ListChanged):
        payments.approve_month(db, november, by=bureau.supervisor, at=at(202511))
    assert [month for _claim, month in paid(db)] == [202510]


def test_where_a_person_moves_the_older_claim_gets_the_month(db: Session, bureau: Bureau) -> None:
    head, spouse = make.a_hash(), make.a_hash()
    first = a_claim(db, bureau, without_home(db, people=(head, spouse)))
    claims.withdraw(db, first, by=Actor(kind="system"), at=at(202511))
    second = a_claim(db, bureau, without_home(db, people=(spouse,)), month=202511)
    pay(db, bureau, 202512)
    assert paid(db) == [(first.id, 202510), (first.id, 202511), (second.id, 202512)]


def test_the_months_of_a_spouse_count_wherever_they_were_paid(db: Session, bureau: Bureau) -> None:
    head, spouse = make.a_hash(), make.a_hash()
    answers = {**ENTERPRISE, "rent_subsidy_months": 94}
    a_claim(db, bureau, without_home(db, TALENTED, people=(head, spouse)), RENT, **answers)
    pay(db, bureau, 202510)
    pay(db, bureau, 202511)
    numbers = {(one.person_index, one.nth) for one in db.scalars(sa.select(PaymentPerson))}
    assert numbers == {(head, 95), (head, 96), (spouse, 95), (spouse, 96)}
    assert due(db, 202512) == []


def test_a_list_stops_at_the_limit_even_when_several_months_are_late(db: Session, bureau: Bureau) -> None:
    answers = {**ENTERPRISE, "rent_subsidy_months": 94}
    claim = a_claim(db, bureau, without_home(db, TALENTED, people=(make.a_hash(), make.a_hash())), RENT, **answers)
    assert [(one.month, one.line.nth) for one in due(db, 202512)] == [(202510, 95), (202511, 96)]
    pay(db, bureau, 202512)
    assert (claim.state, claim.until_month) == (ClaimState.ENDED, 202511)


def test_the_lines_handed_on_have_the_fingerprint_that_was_approved(db: Session, bureau: Bureau) -> None:
    claim = a_claim(db, bureau, without_home(db, TALENTED), RENT, **ENTERPRISE)
    made = payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    with pytest.raises(Exception, match="list"):
        payments.export_lines(db, made, by=bureau.operator, at=at(202510))
    payments.approve_month(db, made, by=bureau.supervisor, at=at(202510))
    data = payments.export_lines(db, made, by=bureau.operator, at=at(202510))
    assert sha256(data).hexdigest() == made.sha256
    assert [json.loads(line) for line in data.splitlines()] == [
        {
            "benefit": RENT, "claim": claim.id, "fen": 240_000, "list": 202510, "month": 202510, "nth": 1,
            "receipt": claim.application.receipt,
        }
    ]  # fmt: skip


def test_the_workbook_covers_names_and_keeps_receipts_as_text(db: Session, bureau: Bureau) -> None:
    claim = a_claim(db, bureau, without_home(db, {**claiming.POOR, "household_size": 3}))
    made = pay(db, bureau, 202510)
    book = python_calamine.CalamineWorkbook.from_filelike(
        BytesIO(payments.export_book(db, made, by=bureau.operator, at=at(202510)))
    )
    notes, sheet = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert made.sha256 in {cell for row in notes for cell in row}
    receipt, name, _benefit, month, nth, yuan, fen = sheet[1]
    assert str(receipt).replace("-", "") == claim.application.receipt
    assert (name, month, nth, yuan, fen) == ("陈**", "2025-10", 1, "810.00", 81_000)


@pytest.mark.parametrize(("fen", "yuan"), [(1, "0.01"), (60_000, "600.00"), (123_456_789, "1234567.89")])
def test_amounts_are_written_without_fractions(fen: int, yuan: str) -> None:
    assert payment_files.yuan(fen) == yuan


def test_who_proposed_approved_and_took_the_files_is_written_down(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    made = pay(db, bureau, 202510)
    payments.export_book(db, made, by=bureau.supervisor, at=at(202510))
    acts = db.execute(
        sa.select(AuditEntry.act, AuditEntry.actor).where(AuditEntry.obj == f"payments/{months.text(202510)}")
    )
    assert [(act, actor) for act, actor in acts] == [
        ("payment.propose", str(bureau.operator)), ("payment.approve", str(bureau.supervisor)),
        ("payment.export", str(bureau.supervisor)),
    ]  # fmt: skip


def test_a_list_names_the_people_behind_it(db: Session, bureau: Bureau) -> None:
    a_claim(db, bureau, without_home(db))
    made = payments.propose_month(db, 202510, by=bureau.operator, at=at(202510))
    assert payments.listed(db, made).standing == "proposed"
    payments.withdraw(db, made, by=bureau.supervisor, at=at(202510))
    assert payments.lists(db) == []
    pay(db, bureau, 202510)
    assert [one.standing for one in payments.lists(db)] == ["approved"]
    assert make.count_of(db, PaymentList) == 2
