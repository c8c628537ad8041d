"""When the data of a family were erased, its pages say so and show what is public, and every list still opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from housing import db as database
from housing.models import (
    AllocationStatus,
    Applicant,
    Application,
    Claim,
    DuplicateDecision,
    DuplicatePair,
    PairState,
    Role,
    RoundState,
    Verdict,
)
from housing.services import claims, private, retention
from housing.services.actors import Actor
from tests import claiming, make
from tests.offering import brought_to, offered
from tests.web.conftest import Logins

LATER = datetime(2099, 1, 1, tzinfo=UTC)
SAID = "保存期限已满"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What is left of two applications of 陈小梅: one declined its home, the other got money instead of a home."""

    declined: Application
    paid: Application
    claim: Claim
    pair: DuplicatePair

    def path(self, pattern: str) -> str:
        """Write these into the address of a page."""
        return pattern.format(
            home=self.declined.receipt, home_round=self.declined.round.ref, money=self.paid.receipt,
            round=self.paid.round.ref, claim=self.claim.id, pair=self.pair.id,
        )  # fmt: skip


@pytest.fixture
def erased(app: object, db: Session, account: Applicant) -> Erased:
    """Long after both rounds."""
    bureau = claiming.a_bureau(db)
    home = brought_to(db, offered(db, applicant_id=account.id), AllocationStatus.DECLINED, bureau)
    round_ = claiming.a_round(db)
    paid = claiming.an_application(db, round_, applicant_id=account.id)
    other = claiming.an_application(db, round_)
    make.move(db, round_, RoundState.CLOSED)
    pair = _a_pair(db, paid, other, bureau.reviewer)
    claiming.over(db, round_, paid)
    claim = claiming.a_claim(db, bureau, paid)
    claiming.pay(db, bureau, 202510)
    claims.withdraw(db, claim, by=Actor(kind="system"), at=claiming.at(202511))
    again = claims.file(db, paid, claiming.PUBLIC, {}, by=Actor.applicant(account.id), at=claiming.at(202512))
    claims.decide(db, again, approve=False, reason="材料不全。", by=bureau.reviewer, at=claiming.at(202512))
    for batch in retention.batches(db, LATER):
        retention.erase(db, batch, by=Actor(kind="system"), at=LATER)
    db.commit()
    assert private.is_erased(home.application)
    assert private.is_erased(paid)
    return Erased(declined=home.application, paid=paid, claim=claim, pair=pair)


def _a_pair(db: Session, first: Application, second: Application, by: Actor) -> DuplicatePair:
    """Two applications that a person found to be of different people."""
    pair = DuplicatePair(
        round_id=first.round_id, first_id=first.id, second_id=second.id, kinds="phone", details_sealed=b"-",
        found_at=make.NOON,
    )  # fmt: skip
    db.add(pair)
    db.flush()
    database.act_as(db, by.staff_id)
    db.add(
        DuplicateDecision(
            pair_id=pair.id, verdict=Verdict.DIFFERENT, reason="证件不同。", by_staff_id=by.staff_id,
            decided_at=make.NOON,
        )
    )  # fmt: skip
    db.flush()
    pair.state = PairState.DIFFERENT
    db.flush()
    database.act_as(db, None)
    return pair


REVIEWER, OPERATOR, SUPERVISOR, AUDITOR = Role.REVIEWER, Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR
LISTS = [
    (REVIEWER, "/staff"),
    (REVIEWER, "/staff/applications"),
    (REVIEWER, "/staff/applications?round={round}&q={money}"),
    (REVIEWER, "/staff/duplicates?round={round}"),
    (SUPERVISOR, "/staff/duplicates/{pair}/undo"),
    (SUPERVISOR, "/staff/claims"),
    (SUPERVISOR, "/staff/claims?state=refused"),
    (SUPERVISOR, "/staff/claims?state=ended"),
    (SUPERVISOR, "/staff/claims/2025-10"),
    (OPERATOR, "/staff/allocations?round={home_round}"),
    (OPERATOR, "/staff/allocations?round={home_round}&state=declined"),
    (SUPERVISOR, "/staff/applications/{home}/conduct"),
    (AUDITOR, "/audit/{round}/derivations"),
    ("family", "/my"),
    ("family", "/my/{home}/why"),
    ("family", "/my/{money}/receipt"),
    ("public", "/r/{home}"),
]
"""Pages that open without a word about it."""

ONES = [
    (OPERATOR, "/staff/allocations/{home}", "已放弃"),
    (REVIEWER, "/staff/applications/{home}", "已放弃"),
    (REVIEWER, "/staff/applications/{money}", "已合格"),
    (REVIEWER, "/staff/claims/case/{claim}", "2025-10"),
    (REVIEWER, "/staff/duplicates/{pair}", "证件不同"),
    (REVIEWER, "/staff/duplicates/{pair}/reveal", "证件不同"),
    (AUDITOR, "/audit/{round}/derivations?receipt={money}", "机会"),
    ("family", "/my/{home}", "已放弃"),
    ("family", "/my/{money}", "/claims/{claim}"),
    ("family", "/my/{money}/claims/{claim}", "2025-10"),
    ("family", "/my/{money}/entry.json", "/claims/{claim}"),
]
"""Pages of one application, and what is still to be read on each."""

FORMS = [
    (REVIEWER, "/staff/applications/{money}/papers/homes_now"),
    ("family", "/my/{money}/claim/public-rental-subsidy"),
]


@pytest.fixture
def read(client: FlaskClient, staff_client: Logins, log_in: Logins, account: Applicant) -> Callable[..., TestResponse]:
    """Open a page as somebody."""

    def opened(who: Role | str, path: str) -> TestResponse:
        browser = staff_client(who) if isinstance(who, Role) else log_in(account) if who == "family" else client
        return browser.get(path, follow_redirects=True)

    return opened


def test_every_list_still_opens(read: Callable[..., TestResponse], erased: Erased) -> None:
    for who, pattern in LISTS:
        page = read(who, erased.path(pattern))
        assert page.status_code == 200, pattern
        assert "陈小梅" not in page.text or who == "family", pattern


def test_a_page_of_one_says_so_and_shows_what_is_left(read: Callable[..., TestResponse], erased: Erased) -> None:
    for who, pattern, left in ONES:
        page = read(who, erased.path(pattern))
        assert page.status_code == 200, pattern
        assert SAID in page.text, pattern
        assert erased.path(left) in page.text, pattern


def test_what_would_need_the_data_is_refused_with_the_same_words(
    read: Callable[..., TestResponse], erased: Erased
) -> None:
    for who, pattern in FORMS:
        page = read(who, erased.path(pattern))
        assert page.status_code == 409, pattern
        assert SAID in page.text, pattern
