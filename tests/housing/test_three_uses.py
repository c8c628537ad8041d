"""The rules asked in bulk, asked for one case on the officer's page, and asked again by an auditor: one answer."""

import json
import random
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.__main__ import main
from allocator.bundle import layout
from allocator.policy import Fact, Policy
from housing import crypto
from housing.models import Application, Assessment, Registry
from housing.services import audit_facts, duplicate_search, policies, pool, review, round_files, rounds, screening
from housing.services.apply import submit
from housing.services.audit_facts import NotFrozen
from housing.services.filing import Person
from tests import make
from tests.town import AFTER, NOON, WORKER, Town, a_filing, a_person, a_town, register

FILES = {layout.UNITS: round_files.UNITS, layout.ENTRIES: round_files.ENTRIES, layout.DEMAND: round_files.DEMAND}


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def some_value(chance: random.Random, fact: Fact) -> int:
    if fact.choices:
        return chance.choice(fact.choices).code
    return chance.randint(0, min(fact.largest, {"flag": 1, "count": 3, "months": 80}.get(fact.kind, 5_000_000)))


def anybody(chance: random.Random, policy: Policy, *, nearly: bool) -> dict[str, int]:
    """Facts of a worker who may take part but for a few, or of anybody, some of them unknown."""
    asked = [fact for fact in policy.facts.values() if "blue_collar" in fact.programs and fact.source != "derived"]
    changed = chance.sample(asked, 1) if nearly else asked
    facts = dict(WORKER) | {fact.id: some_value(chance, fact) for fact in changed}
    return {name: value for name, value in facts.items() if nearly or chance.random() > 0.1}


def somebody(n: int, relation: str = "applicant", year: int = 1960) -> Person:
    """Somebody whom nobody takes for anybody else."""
    name = "".join(chr(0x4E00 + (n * 977 + k * 3253 + year) % 20_000) for k in range(3))
    return a_person(relation, born=date(year + n % 10, 1 + n % 12, 1 + n), name=name)


def a_population(db: Session, seed: int, families: int = 24) -> Town:
    """A closed round in which registers confirm, contradict or do not know what families declare."""
    chance = random.Random(seed)  # noqa: S311 - which families there are is no secret
    town = a_town(db, demonstration=True)
    policy = policies.in_force("wenzhou", town.round.policy_day)
    for n in range(families):
        child = [somebody(n, "child", 2015)] if n % 4 == 0 else []
        declared = anybody(chance, policy, nearly=n % 3 > 0)
        filing = a_filing(
            town, *child, facts=declared, flexible=bool(n % 2), work_area=town.area if n % 5 else None,
            applicant=somebody(n), phone=f"139{seed}{n * 7919 + 1234567:07}",
        )  # fmt: skip
        submit(db, town.round, filing, by=town.operator, at=NOON)
        for kind in Registry:
            known = [fact for fact in policy.facts.values() if fact.registry == kind.value]
            said = {fact.id: declared[fact.id] for fact in known if fact.id in declared}
            if n % 3 == 0 and said:
                said.pop(chance.choice(sorted(said)))
            register(db, filing.applicant, kind, said | ({"employer": 1 + n % 2} if kind == "employment" else {}))
            for person in filing.members[1:]:
                register(db, person, kind, dict.fromkeys(said, 0))
    rounds.close(db, town.round, by=town.operator, at=AFTER)
    return town


@pytest.mark.parametrize("seed", range(3))
def test_bulk_case_and_audit_agree_on_any_population(
    db: Session, seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = a_population(db, seed)
    counts = screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    assert counts["documents_needed"]
    assert counts["not_eligible"]
    for kept, application in db.execute(
        sa.select(Assessment, Application).join(Application, Application.id == Assessment.application_id)
    ):
        opened = review.case(db, application)
        bulk = kept.outcome, kept.tier, kept.points, json.loads(kept.failed), json.loads(kept.unknown)
        said = opened.judgement
        assert bulk == (said.outcome, said.tier, said.points, list(said.failed), list(said.unknown))
        assert json.loads(kept.differing) == sorted(opened.known.differing)
        facts = crypto.open_with(crypto.unwrap(application.key_wrapped), "facts", kept.facts_sealed)
        assert json.loads(facts) == opened.known.values
        lots = kept.suitable
        review.store(db, town.round, application, opened, AFTER)
        assert kept.suitable == lots
        if kept.outcome != "documents_needed":
            review.decide(db, application, kept.outcome, "as the rules say", by=town.reviewer, at=AFTER)
    make.move(db, town.round, "publicity")
    folder = handed_out(db, town, tmp_path)
    assert main(["assess", str(folder), str(folder / "facts.jsonl")]) == 0
    households = db.scalar(sa.select(sa.func.count()).where(Application.status == "eligible"))
    assert households
    assert capsys.readouterr().out == f"identical: {households} households\n"


def handed_out(db: Session, town: Town, folder: Path) -> Path:
    """Freeze a round; lay out what its bag will hold, and beside it what an auditor takes."""
    duplicate_search.search(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    pool.freeze(db, town.round, silent)
    (folder / "data").mkdir()
    (folder / layout.POLICY).write_bytes(rounds.policy_of(town.round).source)
    for path, name in FILES.items():
        (folder / path).write_bytes(round_files.read(db, town.round, name))
    (folder / "facts.jsonl").write_bytes(b"".join(audit_facts.lines(db, town.round)))
    return folder


def test_a_tier_that_was_given_by_hand_comes_out(
    db: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = a_population(db, 1)
    screening.assess_round(db, town.round, by=town.reviewer, at=AFTER, progress=silent)
    for application, kept in db.execute(sa.select(Application, Assessment).join(Assessment)):
        application.status = "eligible" if kept.outcome == "eligible" else "not_eligible"
    db.flush()
    kept = db.scalars(sa.select(Assessment).where(Assessment.outcome == "eligible")).first()
    assert kept is not None
    kept.points += 1
    db.flush()
    make.move(db, town.round, "publicity")
    folder = handed_out(db, town, tmp_path)
    assert main(["assess", str(folder), str(folder / "facts.jsonl")]) == 1
    receipt = db.get_one(Application, kept.application_id).receipt
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"{receipt}, points: published {kept.points}, recomputed {kept.points - 1}"


def test_facts_are_handed_out_only_once_they_are_frozen(db: Session) -> None:
    town = a_town(db)
    with pytest.raises(NotFrozen):
        audit_facts.begin(db, town.round, by=town.reviewer, at=AFTER)
