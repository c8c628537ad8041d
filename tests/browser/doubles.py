"""A round in which somebody filed twice: one pair decided, not appealed against yet, and one that waits."""

from dataclasses import replace

from sqlalchemy.orm import Session

from housing import clock
from housing.models import Application, DuplicatePair, Verdict
from housing.services import apply, duplicate_search, duplicate_verdicts, duplicates, review
from housing.services.actors import Actor
from tests import town
from tests.town import NOON
from tests.web import staffing

REASON = "核对证件原件后确认。"


def filed_twice(db: Session, account_id: int) -> list[DuplicatePair]:
    """Let an account file for somebody who is in an application already, and two strangers with one phone."""
    with clock.standing_at(NOON):
        place, person = town.a_town(db), town.a_person()
        staffing.filed(db, place, town.a_filing(place, applicant=person, phone="13911111111"))
        abroad = replace(person, name="CHEN XIAOMEI", id_type="passport", id_number="E12345678")
        filing = town.a_filing(place, applicant=abroad, phone="13922222222")
        town.register_truth(db, filing)
        apply.submit(db, place.round, filing, by=Actor.applicant(account_id), at=NOON)
        for n in range(2):
            staffing.filed(db, place, town.a_stranger(place, n, phone="13933333333"))
        staffing.checked(db, place)
        review.decide_clear(db, place.round, by=place.reviewer, at=NOON)
        db.expire_all()
        duplicate_search.search(db, place.round, by=place.reviewer, at=NOON, progress=staffing.silent)
        found = duplicates.listed(db, place.round, duplicates.Wanted(), limit=2, offset=0)
        ends = db.get_one(Application, found[0].second_id)
        duplicate_verdicts.decide(db, found[0], Verdict.SAME, REASON, ends=ends, by=place.reviewer, at=NOON)
    return found
