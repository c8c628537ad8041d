"""Wrong or hostile code against the tables of claims and payments alone: each statement is refused, by name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing import db as database
from housing.models import Claim, ClaimEnd, Payment
from housing.services import claims, payments
from housing.services.actors import Actor
from tests import claiming, make
from tests.claiming import ENTERPRISE, PUBLIC, RENT, TALENTED, at, without_home
from tests.housing.attacks.statements import copy
from tests.housing.conftest import KEY

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off
T = "'2025-11-15 00:00:00'"
OF_CLAIM = "fk_payment_claim_id_household_id_benefit_benefit_group__83f0"  # shortened to what a name may have


class Attack(NamedTuple):
    what: str
    rule: str  # a | b: two rules refuse it, and the database may ask either first
    statement: str
    actor: str = "operator"


def pay(claim: str = "paid", month: int = 202511, listed: str = "open", **changes: str) -> str:
    """Write a payment."""
    values = {"claim_id": "id", "household_id": "household_id", "benefit": "benefit", "benefit_group": "benefit_group",
              "month": str(month), "fen": "fen", "list_id": f":{listed}", **changes}
    return (f"INSERT INTO payment ({', '.join(values)}) SELECT {', '.join(values.values())} FROM claim "
            f"WHERE id = :{claim}")


def person(nth: str, month: str = "month") -> str:
    """Write for whom the payment that was made is."""
    return ("INSERT INTO payment_person (payment_id, person_index, claim_id, benefit, benefit_group, month, nth) "
            f"SELECT id, :stranger, claim_id, benefit, benefit_group, {month}, {nth} FROM payment WHERE id = :payment")


ATTACKS = (
    # claims
    Attack("a claim born approved", "claim_step", copy(
        "claim", "id = :filed", state="'approved'", decided_by_id=":operator", decided_at=T, reason="'x'",
        benefit_group="'x'")),
    Attack("a claim before the round is published", "claim_round", copy(
        "claim", "id = :filed", application_id=":early", household_id=":early_home", benefit_group="'x'")),
    Attack("a claim of who is offered a home", "claim_housed", copy(
        "claim", "id = :filed", application_id=":lucky", household_id=":lucky_home", benefit_group="'x'")),
    Attack("a claim for another household", "fk_claim_application_id_household_id_application", copy(
        "claim", "id = :filed", household_id=":lonely_home", benefit_group="'x'")),
    Attack("two open claims of a household", "one_open_claim", copy("claim", "id = :filed")),
    Attack("a claim of nothing", "ck_claim_fen", copy("claim", "id = :filed", fen="0", benefit_group="'x'")),
    Attack("a claim from the thirteenth month", "ck_claim_from_month", copy(
        "claim", "id = :filed", from_month="202513", benefit_group="'x'")),
    Attack("an amount raised", "claim_fixed", "UPDATE claim SET fen = fen + 1 WHERE id = :filed"),
    Attack("a claim made to begin earlier", "claim_fixed", "UPDATE claim SET from_month = 202501 WHERE id = :paid"),
    Attack("a limit lifted", "claim_fixed", "UPDATE claim SET months_most = NULL WHERE id = :talent"),
    Attack("months that were received forgotten", "claim_fixed",
           "UPDATE claim SET months_used_before = 0 WHERE id = :talent"),
    Attack("facts exchanged", "claim_fixed", "UPDATE claim SET facts_sealed = :evil WHERE id = :filed"),
    Attack("a refused claim approved", "claim_fixed | claim_step",
           f"UPDATE claim SET state = 'approved', decided_at = {T} WHERE id = :refused"),
    Attack("an end taken back", "claim_fixed", "UPDATE claim SET until_month = NULL WHERE id = :ending"),
    Attack("an end put off", "claim_fixed", "UPDATE claim SET until_month = 202512 WHERE id = :ending"),
    Attack("an approval taken back", "claim_step",
           "UPDATE claim SET state = 'filed' WHERE id = :paid"),
    Attack("an approval in another's name", "claim_actor",
           f"UPDATE claim SET state = 'approved', decided_by_id = :supervisor, decided_at = {T}, reason = 'x' "
           "WHERE id = :filed"),
    Attack("an approval by nobody", "ck_claim_decided_by_somebody",
           "UPDATE claim SET state = 'approved' WHERE id = :filed"),
    Attack("an approval without a reason", "ck_claim_decision_has_reason",
           f"UPDATE claim SET state = 'approved', decided_by_id = :operator, decided_at = {T} WHERE id = :filed"),
    Attack("an end without a month", "ck_claim_end_has_month",
           "UPDATE claim SET state = 'ended', ended_because = 'withdrawn' WHERE id = :filed"),
    Attack("an end without a cause", "ck_claim_end_has_cause",
           "UPDATE claim SET state = 'ended', until_month = 202512 WHERE id = :paid"),
    Attack("an end before a month that was paid", "claim_paid",
           "UPDATE claim SET state = 'ended', until_month = 202510, ended_because = 'withdrawn' WHERE id = :paid"),
    Attack("a claim deleted", "no_delete", "DELETE FROM claim WHERE id = :filed"),
    # who is covered
    Attack("a person covered by two open claims", "person_claims_once", copy(
        "claim_person", "claim_id = :paid", claim_id=":filed")),
    Attack("a person added to a claim that is decided", "claim_fixed", copy(
        "claim_person", "claim_id = :paid", person_index=":evil")),
    Attack("a person set free while the claim is open", "claim_fixed",
           "UPDATE claim_person SET live = FALSE WHERE claim_id = :filed"),
    Attack("months that do not count any more", "claim_fixed",
           "UPDATE claim_person SET counts = FALSE WHERE claim_id = :refused"),
    Attack("a person taken out of a claim", "no_delete", "DELETE FROM claim_person WHERE claim_id = :filed"),
    Attack("an approval for more people than the household", "claim_people",
           f"UPDATE claim SET state = 'approved', decided_by_id = :operator, decided_at = {T}, reason = 'x' "
           "WHERE id = :crowded"),
    # a home
    Attack("a home taken up while a claim is paid", "claim_open",
           "UPDATE allocation SET status = 'accepted' WHERE id = :allocation"),
    # lists
    Attack("a list born approved", "list_fixed", copy(
        "payment_list", "id = :open", month="202512", approver_id=":supervisor", approved_at=T)),
    Attack("a list in another's name", "list_actor", copy(
        "payment_list", "id = :open", month="202512", proposer_id=":supervisor")),
    Attack("two lists of a month", "one_list_a_month", copy("payment_list", "id = :open")),
    Attack("a list approved by its proposer", "list_complete | ck_payment_list_four_eyes",
           f"UPDATE payment_list SET approver_id = :operator, approved_at = {T} WHERE id = :open"),
    Attack("a list approved in another's name", "list_actor | list_complete",
           f"UPDATE payment_list SET approver_id = :supervisor, approved_at = {T} WHERE id = :open"),
    Attack("a list approved without its payments", "list_complete",
           f"UPDATE payment_list SET approver_id = :supervisor, approved_at = {T} WHERE id = :open", "supervisor"),
    Attack("another total", "list_fixed", "UPDATE payment_list SET total_fen = 1 WHERE id = :open"),
    Attack("another fingerprint", "list_fixed", "UPDATE payment_list SET sha256 = 'x' WHERE id = :open"),
    Attack("an approved list changed", "list_fixed | list_actor",
           f"UPDATE payment_list SET withdrawn_at = {T} WHERE id = :closed"),
    Attack("a list deleted", "no_delete", "DELETE FROM payment_list WHERE id = :open"),
    # payments
    Attack("a payment by the proposer", "list_actor", pay()),
    Attack("a payment by nobody", "list_actor", pay(), "nobody"),
    Attack("a month paid twice", "uq_payment_household_id_benefit_group_month", pay(month=202511), "supervisor"),
    Attack("a month paid twice under another benefit",
           f"uq_payment_household_id_benefit_group_month | {OF_CLAIM}",
           pay(month=202511, benefit="'x'"), "supervisor"),
    Attack("a payment on a closed list", "list_fixed", pay("talent", listed="closed"), "supervisor"),
    Attack("a payment that nobody approved", "payment_claim", pay("filed"), "supervisor"),
    Attack("a payment of a refused claim", "payment_claim", pay("refused"), "supervisor"),
    Attack("a month before the claim", "payment_month", pay("talent", month=202509), "supervisor"),
    Attack("a month after the end", "payment_month", pay("ending", month=202512, listed="open"), "supervisor"),
    Attack("a month after the list's", "payment_month", pay("talent", month=202601), "supervisor"),
    Attack("more than was claimed", OF_CLAIM,
           pay("talent", month=202512, fen="fen + 1"), "supervisor"),
    Attack("a payment changed", "append_only", "UPDATE payment SET fen = 1 WHERE id = :payment"),
    Attack("a payment deleted", "append_only", "DELETE FROM payment WHERE id = :payment"),
    Attack("a person of a payment changed", "append_only", "UPDATE payment_person SET nth = 1"),
    Attack("a person of a payment removed", "append_only", "DELETE FROM payment_person"),
    Attack("a person added to a payment that was made", "list_fixed", person("1"), "supervisor"),
)


def a_world(db: Session) -> dict[str, Any]:
    """Claims in every state, a list that is approved and one that is proposed."""
    bureau = claiming.a_bureau(db)
    by = Actor(kind="system")

    def file(application: Any, benefit: str = PUBLIC, **answers: int) -> Claim:
        return claims.file(db, application, benefit, answers, by=by, at=at(202510))

    def decided(claim: Claim, *, approve: bool = True) -> Claim:
        claims.decide(db, claim, approve=approve, reason="见材料。", by=bureau.reviewer, at=at(202510))
        return claim

    head = make.a_hash()
    paid, refused = decided(file(without_home(db, people=(head,)))), decided(file(without_home(db)), approve=False)
    closed = claiming.pay(db, bureau, 202511)
    filed, crowded, ending = file(without_home(db)), file(without_home(db)), decided(file(without_home(db)))
    ending.until_month, ending.ended_because = 202511, ClaimEnd.HOUSED
    db.flush()
    talent = decided(file(without_home(db, TALENTED), RENT, **{**ENTERPRISE, "rent_subsidy_months": 90}))
    database.act_as(db, bureau.operator.staff_id)
    listed = payments.propose_month(db, 202512, by=bureau.operator, at=at(202512))
    lucky = claiming.offered(db, (make.a_hash(),))
    allocation = claiming.offered(db, (head,))
    early = claiming.an_application(db, claiming.a_round(db))
    db.execute(sa.text(
        "INSERT INTO claim_person (claim_id, person_index, benefit_group, counts, live) "
        "VALUES (:claim, :person, 'rent', TRUE, TRUE)"), {"claim": crowded.id, "person": make.a_hash()})
    db.expire_all()
    return {
        "paid": paid.id, "refused": refused.id, "filed": filed.id, "crowded": crowded.id, "ending": ending.id,
        "talent": talent.id, "closed": closed.id, "open": listed.id, "allocation": allocation.id,
        "lucky": lucky.application_id, "lucky_home": lucky.household_id, "early": early.id,
        "early_home": early.household_id, "lonely_home": make.a_household(db).id,
        "payment": db.scalars(sa.select(Payment.id).order_by(Payment.month.desc())).first(), "stranger": make.a_hash(),
        "operator": bureau.operator.staff_id, "supervisor": bureau.supervisor.staff_id, "evil": make.a_hash(),
    }


@pytest.fixture(scope="module")
def session(engine: sa.Engine) -> Iterator[Session]:
    """One session for all attacks: each is undone by its savepoint, all at the end."""
    with engine.connect() as connection, database.sessions(connection)() as session:
        yield session


@pytest.fixture(scope="module")
def names(session: Session) -> dict[str, Any]:
    """The world, made once."""
    crypto.configure(KEY)
    return a_world(session)


def refusal(db: Session, who: int | None, statement: str, names: dict[str, Any]) -> str:
    """The rule that refuses a statement."""
    database.act_as(db, who)
    clause = sa.text(statement)
    with pytest.raises(sa.exc.IntegrityError) as refused, db.begin_nested():
        db.execute(clause, {name: names[name] for name in clause.compile().params})
    return database.refused_by(refused.value)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.what.replace(" ", "-"))
def test_the_database_refuses(session: Session, names: dict[str, Any], attack: Attack) -> None:
    nameless = session.get_bind().dialect.name == "sqlite" and attack.rule.startswith("fk_")
    rules = [""] if nameless else attack.rule.split(" | ")
    assert refusal(session, names.get(attack.actor), attack.statement, names) in rules


def _unfinished(db: Session, names: dict[str, Any], month: int) -> None:
    database.act_as(db, names["supervisor"])
    clause = sa.text(pay("talent", month=month))
    db.execute(clause, {name: names[name] for name in clause.compile().params})


@pytest.mark.parametrize(
    ("nth", "rule"),
    [("NULL", "payment_nth"), ("97", "payment_limit"), ("90", "payment_limit"), ("0", "payment_limit")],
)
def test_no_month_beyond_the_limit_is_numbered(session: Session, names: dict[str, Any], nth: str, rule: str) -> None:
    whole = session.begin_nested()
    _unfinished(session, names, 202512)
    statement = (
        "INSERT INTO payment_person (payment_id, person_index, claim_id, benefit, benefit_group, month, nth) "
        f"SELECT p.id, c.person_index, p.claim_id, p.benefit, p.benefit_group, p.month, {nth} "
        "FROM payment p JOIN claim_person c ON c.claim_id = p.claim_id WHERE p.list_id = :open"
    )
    assert refusal(session, names["supervisor"], statement, names) == rule
    whole.rollback()


def test_a_list_is_not_approved_while_somebody_of_a_payment_is_missing(session: Session, names: dict[str, Any]) -> None:
    whole = session.begin_nested()
    session.execute(sa.text("UPDATE payment_list SET withdrawn_at = :t WHERE id = :open"),
                    {"t": "2025-12-25 00:00:00", "open": names["open"]})
    database.act_as(session, names["operator"])
    one = copy("payment_list", f"id = {names['open']}", lines="1", total_fen="240000", withdrawn_at="NULL")
    session.execute(sa.text(one))
    fresh = {**names, "open": session.scalar(sa.text("SELECT max(id) FROM payment_list"))}
    _unfinished(session, fresh, 202512)
    statement = f"UPDATE payment_list SET approver_id = :supervisor, approved_at = {T} WHERE id = :open"
    assert refusal(session, names["supervisor"], statement, fresh) == "list_complete"
    whole.rollback()


def test_a_list_with_payments_cannot_be_withdrawn(session: Session, names: dict[str, Any]) -> None:
    whole = session.begin_nested()
    _unfinished(session, names, 202512)
    statement = f"UPDATE payment_list SET withdrawn_at = {T} WHERE id = :open"
    assert refusal(session, names["operator"], statement, names) == "list_fixed"
    whole.rollback()


def test_the_tables_are_never_emptied(session: Session) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(sa.exc.IntegrityError) as refused, session.begin_nested():
        session.execute(sa.text("TRUNCATE claim CASCADE"))
    assert database.refused_by(refused.value) == "no_truncate"
