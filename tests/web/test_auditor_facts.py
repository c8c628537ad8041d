"""Handing an auditor the facts of a frozen list: whole, on record, and to nobody else."""

import hashlib
import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from allocator.bundle.filed import Places
from allocator.seal.commitment import entry_commitment
from housing.models import AuditEntry, PoolEntry, Role
from housing.services import duplicate_search, pool, review, screening
from housing.services.apply import submit
from housing.services.rounds import close, publish_list
from tests.town import AFTER, NOON, Town, a_filing, a_town, register_truth

Staff = Callable[[Role], FlaskClient]


@pytest.fixture
def frozen(db: Session) -> Town:
    """A town whose list is frozen, with one eligible family."""
    town = a_town(db, demonstration=True)
    filing = a_filing(town)
    register_truth(db, filing)
    submit(db, town.round, filing, by=town.operator, at=NOON)
    close(db, town.round, by=town.operator, at=AFTER)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=lambda *_: None)
    review.decide_clear(db, town.round, by=town.reviewer, at=AFTER)
    publish_list(db, town.round, by=town.operator, at=AFTER)
    duplicate_search.search(db, town.round, by=town.reviewer, at=AFTER, progress=lambda *_: None)
    pool.freeze(db, town.round, lambda *_: None)
    db.commit()
    return town


def test_the_facts_open_the_published_commitments_and_the_taking_is_on_record(
    staff_client: Staff, db: Session, frozen: Town
) -> None:
    auditor = staff_client(Role.AUDITOR)
    answer = auditor.post(f"/audit/{frozen.round.ref}/facts")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{frozen.round.ref}-facts.jsonl" in answer.headers["Content-Disposition"]
    head, *rows = map(json.loads, answer.data.splitlines())
    assert (head["format"], head["round"]) == ("anju-facts/1", frozen.round.ref)
    commitments = {one.receipt: one.commitment for one in db.scalars(sa.select(PoolEntry))}
    opened = {row["receipt"]: entry_commitment(bytes.fromhex(row["salt"]), row["record"]) for row in rows}
    assert opened == commitments
    acts = {one.act: json.loads(one.entry) for one in db.scalars(sa.select(AuditEntry)) if one.act.startswith("facts")}
    assert acts["facts.take"]["d"] == {"households": 1}
    assert acts["facts.taken"]["d"] == {"facts_sha256": hashlib.sha256(answer.data).hexdigest()}
    assert acts["facts.taken"]["actor"].startswith("staff:")
    page = auditor.get(f"/audit/{frozen.round.ref}").text
    assert "领取名单的资料" in page
    assert "python -m allocator assess" in page


def test_nobody_but_an_auditor_takes_them(staff_client: Staff, client: FlaskClient, frozen: Town) -> None:
    for role in (Role.REVIEWER, Role.OPERATOR, Role.SUPERVISOR):
        assert staff_client(role).post(f"/audit/{frozen.round.ref}/facts").status_code == 403
    assert "/facts" not in staff_client(Role.SUPERVISOR).get(f"/audit/{frozen.round.ref}").text
    assert client.post(f"/audit/{frozen.round.ref}/facts").status_code in (303, 401, 403)


def test_before_the_freeze_there_is_nothing_to_take(staff_client: Staff, db: Session) -> None:
    town = a_town(db)
    db.commit()
    auditor = staff_client(Role.AUDITOR)
    assert auditor.post(f"/audit/{town.round.ref}/facts").status_code == 409
    assert "/facts" not in auditor.get(f"/audit/{town.round.ref}").text
    assert db.scalar(sa.select(sa.func.count()).where(AuditEntry.act == "facts.take")) == 0


def test_places_measure_whole_metres_and_say_when_they_do_not_know() -> None:
    places = Places(round="r", areas={"a": (0, 0)}, lots={"l": (3, 5)})
    assert (places.metres("a", "l"), places.metres(None, "l"), places.metres("a", "m")) == (5, None, None)
