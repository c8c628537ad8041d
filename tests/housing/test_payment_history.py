"""Whatever happens in whatever order, nobody is paid twice, beyond the limit, or after taking up a home."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier, Thread

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from allocator.errors import Refused
from housing import db as database
from housing.models import Allocation, Application, Claim, ClaimState, Payment, PaymentList, PaymentPerson
from housing.services import claims, payments
from housing.services.actors import Actor
from housing.services.due import due
from tests import claiming, make
from tests.claiming import PUBLIC, RENT, TALENTED, Bureau, at, without_home

MONTHS = (202510, 202511, 202512, 202601)
MOST = 96
PEOPLE = 4
SYSTEM = Actor(kind="system")

STEPS = st.one_of(
    st.tuples(st.just("claim"), st.integers(0, 3), st.sampled_from([PUBLIC, RENT]), st.sampled_from([0, 93, 94, 95])),
    st.tuples(st.just("decide"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("home"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("propose"), st.integers(0, 1)),
    st.tuples(st.just("approve"), st.integers(0, 3)),
    st.tuples(st.just("send back"), st.integers(0, 3)),
    st.tuples(st.just("next month")),
)


@dataclass(kw_only=True)
class History:
    """A city in which things happen."""

    db: Session
    bureau: Bureau
    people: list[bytes]
    households: list[Application]
    month: int = 0
    housed: dict[bytes, int] = field(default_factory=dict)  # person -> month in which a home was taken up

    def do(self, what: str, *how: int | str | bool) -> None:
        """Let one thing happen; a refusal in words is an answer, a refusal by the database a bug."""
        try:
            with self.db.begin_nested():
                getattr(self, what.replace(" ", "_"))(*how)
        except Refused:
            self.db.expire_all()

    @property
    def now(self) -> int:
        return MONTHS[self.month]

    def claim(self, n: int, benefit: str, used: int) -> None:
        answers = {"employer_kind": 1, "rent_subsidy_months": used}
        claims.file(self.db, self.households[n], benefit, answers, by=SYSTEM, at=at(self.now))

    def decide(self, n: int, approve: bool) -> None:
        if (one := self._nth(Claim, n)) is not None:
            claims.decide(self.db, one, approve=approve, reason="见材料。", by=self.bureau.reviewer, at=at(self.now))

    def withdraw(self, n: int) -> None:
        if (one := self._nth(Claim, n)) is not None:
            claims.withdraw(self.db, one, by=SYSTEM, at=at(self.now))

    def home(self, n: int) -> None:
        person = self.people[n]
        if person in self.housed:
            return
        allocation: Allocation = claiming.offered(self.db, (person,))
        claiming.take_up(self.db, allocation, by=SYSTEM, moment=at(self.now))
        self.housed[person] = self.now

    def propose(self, back: int) -> None:
        month = MONTHS[max(self.month - back, 0)]
        payments.propose_month(self.db, month, by=self.bureau.operator, at=at(self.now))

    def approve(self, n: int) -> None:
        if (one := self._nth(PaymentList, n)) is not None:
            payments.approve_month(self.db, one, by=self.bureau.supervisor, at=at(self.now))

    def send_back(self, n: int) -> None:
        if (one := self._nth(PaymentList, n)) is not None:
            payments.withdraw(self.db, one, by=self.bureau.supervisor, at=at(self.now))

    def next_month(self) -> None:
        self.month = min(self.month + 1, len(MONTHS) - 1)

    def _nth(self, table: type[Claim] | type[PaymentList], n: int) -> Claim | PaymentList | None:
        found = list(self.db.scalars(sa.select(table).order_by(table.id)))
        return found[n] if n < len(found) else None


@contextmanager
def a_city(sessions: sessionmaker[Session]) -> Iterator[History]:
    """Four households of four people: a couple and two singles, and later the spouse with one of the singles."""
    with sessions() as db:
        people = [make.a_hash() for _ in range(PEOPLE)]
        groups = [people[:2], people[2:3], people[3:], [people[1], people[2]]]
        households = [without_home(db, TALENTED, people=tuple(group)) for group in groups]
        city = History(db=db, bureau=claiming.a_bureau(db), people=people, households=households)
        city.do("claim", 0, RENT, 94)
        city.do("decide", 0, True)
        yield city
        db.rollback()


def check(history: History) -> None:
    """Everything that must be true of what was paid."""
    db = history.db
    db.expire_all()
    people = list(db.scalars(sa.select(PaymentPerson)))
    assert max(Counter((one.person_index, one.benefit_group, one.month) for one in people).values(), default=1) == 1
    numbers: dict[tuple[bytes, str], list[int]] = defaultdict(list)
    for one in people:
        assert one.month <= history.housed.get(one.person_index, MONTHS[-1])
        if one.nth is not None and one.benefit == RENT:
            numbers[one.person_index, one.benefit].append(one.nth)
    before: dict[bytes, int] = {}
    for claim in db.scalars(sa.select(Claim).where(Claim.benefit == RENT)):
        for person in claim.people:
            before[person.person_index] = min(claim.months_used_before, before.get(person.person_index, MOST))
    for (person, _benefit), found in numbers.items():
        assert len(set(found)) == len(found) <= MOST - before[person]
    for paid, claim in db.execute(sa.select(Payment, Claim).join(Claim, Claim.id == Payment.claim_id)):
        assert claim.state in {ClaimState.APPROVED, ClaimState.ENDED}
        assert claim.from_month <= paid.month <= min(claim.until_month or 999999, 202512)
        assert paid.fen == claim.fen
    for listed in db.scalars(sa.select(PaymentList)):
        lines = list(db.scalars(sa.select(Payment.fen).where(Payment.list_id == listed.id)))
        assert (len(lines), sum(lines)) == ((listed.lines, listed.total_fen) if listed.approver_id else (0, 0))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=4, max_size=22))
def test_no_history_pays_twice_too_much_or_too_late(
    sessions: sessionmaker[Session], steps: list[tuple[str, int | str | bool]]
) -> None:
    with a_city(sessions) as history:
        for what, *how in steps:
            history.do(what, *how)
        check(history)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=4, max_size=16))
def test_in_the_end_every_month_that_is_due_is_paid(
    sessions: sessionmaker[Session], steps: list[tuple[str, int | str | bool]]
) -> None:
    with a_city(sessions) as history:
        for what, *how in steps:
            history.do(what, *how)
        for listed in history.db.scalars(sa.select(PaymentList)).all():
            if listed.approver_id is None and listed.withdrawn_at is None:
                payments.withdraw(history.db, listed, by=history.bureau.supervisor, at=at(202603))
        if due(history.db, 202603):
            claiming.pay(history.db, history.bureau, 202603)
        assert due(history.db, 202604) == []
        check(history)


def at_once(*actions: Callable[[], None]) -> list[BaseException | None]:
    """Let everybody start together, and tell how each of them ended."""
    ready = Barrier(len(actions))
    ends: list[BaseException | None] = [None] * len(actions)

    def act(n: int, action: Callable[[], None]) -> None:
        ready.wait()
        try:
            action()
        except (Refused, sa.exc.DBAPIError) as error:
            ends[n] = error

    threads = [Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_of_two_supervisors_who_approve_at_once_one_pays(own_database: sa.Engine) -> None:
    sessions = database.sessions(own_database)
    with sessions() as db, db.begin():
        bureau = claiming.a_bureau(db)
        second = claiming.a_bureau(db).supervisor
        for _ in range(3):
            claiming.a_claim(db, bureau, without_home(db))
        lists = [payments.propose_month(db, month, by=bureau.operator, at=at(202511)).id for month in (202510, 202511)]

    def approving(list_id: int, by: Actor) -> Callable[[], None]:
        def action() -> None:
            with sessions() as db, db.begin():
                payments.approve_month(db, db.get_one(PaymentList, list_id), by=by, at=at(202511))

        return action

    ends = at_once(*(approving(one, by) for one in lists for by in (bureau.supervisor, second)))
    assert sum(end is None for end in ends) == 1
    assert all(isinstance(end, Refused) for end in ends if end is not None), ends
    with sessions() as db:
        months = Counter((claim, month) for claim, month in db.execute(sa.select(Payment.claim_id, Payment.month)))
        assert set(months.values()) == {1}
        assert len(months) in {3, 6}


def test_of_two_operators_who_propose_at_once_one_list_stands(own_database: sa.Engine) -> None:
    sessions = database.sessions(own_database)
    with sessions() as db, db.begin():
        bureaus = [claiming.a_bureau(db) for _ in range(4)]
        claiming.a_claim(db, bureaus[0], without_home(db))

    def proposing(by: Actor) -> Callable[[], None]:
        def action() -> None:
            with sessions() as db, db.begin():
                payments.propose_month(db, 202510, by=by, at=at(202510))

        return action

    ends = at_once(*(proposing(one.operator) for one in bureaus))
    assert sum(end is None for end in ends) == 1
    with sessions() as db:
        assert make.count_of(db, PaymentList) == 1


def test_a_home_taken_up_while_a_list_is_approved_is_never_overpaid(own_database: sa.Engine) -> None:
    sessions, head = database.sessions(own_database), make.a_hash()
    with sessions() as db, db.begin():
        bureau = claiming.a_bureau(db)
        claim = claiming.a_claim(db, bureau, without_home(db, people=(head,))).id
        allocation = claiming.offered(db, (head,)).id
        listed = payments.propose_month(db, 202512, by=bureau.operator, at=at(202512)).id

    def take_up() -> None:
        with sessions() as db, db.begin():
            claiming.take_up(db, db.get_one(Allocation, allocation), by=SYSTEM, moment=at(202510))

    def approve() -> None:
        with sessions() as db, db.begin():
            payments.approve_month(db, db.get_one(PaymentList, listed), by=bureau.supervisor, at=at(202512))

    assert sum(end is None for end in at_once(take_up, approve)) == 1
    with sessions() as db:
        until = db.get_one(Claim, claim).until_month
        paid = make.count_of(db, Payment)
        assert (until, paid) in {(202510, 0), (None, 3)}
