"""Why this home, why none: the records in people's words, on the family's page and on the public one."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from housing.config import Config
from housing.models import Applicant, HouseholdOutcome, OutcomeCode, Round, RoundState
from housing.services import policies
from tests import ceremonies, make
from tests.web.published import POLICY

Json = dict[str, Any]


@dataclass
class Stage:
    """A published round: the household under test wished for lot a, then b; one home each, and no other suits it."""

    db: Session
    monkeypatch: pytest.MonkeyPatch
    applicant: Applicant
    browser: FlaskClient
    client: FlaskClient
    bundles: Path
    lots: list[str] = field(default_factory=list)
    receipt: str = ""
    ref: str = ""

    def publish(self, record: Json, *, home: int | None = None) -> None:
        """Publish a round in which the household got a home of a lot, or none, with this record."""
        db = self.db
        lots = [make.a_lot(db), make.a_lot(db)]
        homes = [make.a_home(db, lot) for lot in lots]
        sha256 = policies.shipped()[POLICY].sha256
        round_ = make.a_round(db, RoundState.OPEN, programs=("public_rental",), homes=homes, policy_sha256=sha256)
        application = make.an_application(db, round_, wishes=lots, applicant_id=self.applicant.id)
        self.lots, self.receipt, self.ref = [lot.code for lot in lots], application.receipt, round_.ref
        db.add(make.an_assessment(application, suitable=json.dumps(self.lots)))
        db.flush()
        code = {"preferred": OutcomeCode.ASSIGNED, "passed": OutcomeCode.PASSED}.get(record["code"])

        def allocate(db: Session, round_: Round) -> bytes:
            why = json.dumps([record]).replace('"a"', f'"{self.lots[0]}"').replace('"b"', f'"{self.lots[1]}"')
            outcome = {"code": code or OutcomeCode.NO_UNIT, "why": why}
            db.add(HouseholdOutcome(round_id=round_.id, application_id=application.id, **outcome))
            db.flush()
            return make.a_hash()

        self.monkeypatch.setitem(ceremonies.PREPARED, RoundState.ALLOCATED, allocate)
        make.move(db, round_, RoundState.DRAWN)
        if home is not None:
            make.an_allocation(db, application, homes[home])
        make.move(db, round_, RoundState.PUBLISHED)
        db.commit()

    def lay_out(self, closed: Json, **head: Any) -> None:
        """Write the first lines of the files that the sentences need."""
        folder = self.bundles / self.ref / "data"
        folder.mkdir(parents=True)
        lots = [{"id": lot, "program": "public_rental", "capacity": 1} for lot in self.lots]
        demand = {"programs": [{"id": "public_rental"}], "lots": lots, **head}
        (folder / "demand.jsonl").write_text(json.dumps(demand) + "\n")
        (folder / "result.jsonl").write_text(json.dumps({"summary": {"public_rental": {"sets": [closed]}}}) + "\n")

    def closed(self, *lots: str) -> Json:
        """A set of lots, one home each."""
        return {"lots": [*lots], "limits": [{"kind": "lot", "id": lot, "limit": 1} for lot in lots]}

    def pages(self) -> tuple[str, str]:
        """The family's page and the public one, as texts."""
        family = self.browser.get(f"/my/{self.receipt}/why").text
        return plain(family), plain(self.client.get(f"/r/{self.receipt}").text)


@pytest.fixture
def stage(
    db: Session, monkeypatch: pytest.MonkeyPatch, applicant: Applicant, browser: FlaskClient, client: FlaskClient,
    config: Config,
) -> Iterator[Stage]:  # fmt: skip
    folder = config.data_dir / "bundles"
    yield Stage(db, monkeypatch, applicant, browser, client, folder)
    shutil.rmtree(folder, ignore_errors=True)


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page).replace("\u00a0", " ")


FULL = {"code": "full", "program": "public_rental", "set": 0, "kept": 0, "confined": True, "last": None, "away": None}
PREFERRED = {
    "code": "preferred",
    "program": "public_rental",
    "wishes": [{"lot": "a", "code": "full", "set": 0, "kept": 1}],
}


def test_who_got_nothing_reads_who_was_served_before(stage: Stage) -> None:
    stage.publish(FULL)
    stage.lay_out(stage.closed(*stage.lots))
    family, public = stage.pages()
    assert "没有可以配给您家的住房" in family
    assert "适合您家的住房共 2 套，都已配给顺位在您家之前的家庭。" in family
    assert "适合这户的住房共 2 套，都已配给顺位在这户之前的家庭。" in public
    english = plain(stage.client.get(f"/r/{stage.receipt}?lang=en").text)
    assert "Suitable for this household: 2 homes. All went to households before this household in the order." in english


def test_a_quota_that_is_used_up_is_said_to_be(stage: Stage) -> None:
    stage.publish(FULL)
    stage.lay_out({"lots": stage.lots, "limits": [{"kind": "quota", "id": "public_rental", "limit": 1}]})
    assert all("这个类别的配额是 1 套" in page for page in stage.pages())


def test_homes_kept_for_a_reserve_are_said_to_be_and_for_whom(stage: Stage) -> None:
    stage.publish({**FULL, "confined": False, "kept": 1})
    reserve = {"program": "public_rental", "group": "graduate", "seats": 1}
    stage.lay_out(stage.closed(*stage.lots), reserves=[reserve])
    family, public = stage.pages()
    assert "其余 1 套按预留和优先的规定，要留给先入围的 1 户家庭（他们的顺位在您家之后）" in family
    assert "要留给先入围的 1 户家庭（他们的顺位在这户之后）" in public


def test_a_housed_family_reads_what_closed_its_better_wish(stage: Stage) -> None:
    stage.publish(PREFERRED, home=1)
    stage.lay_out(stage.closed(stage.lots[0]))
    family, public = stage.pages()
    for page in (family, public):
        assert "这里共 1 套，都要留给同样入围、又只适合这些住房的 1 户家庭。" in page
    assert "是您的第 2 志愿" in family
    assert "其他志愿为什么不能选，见下面的说明" in family
    assert "这是申请里的第 2 志愿" in public
    assert public.index("第 1 志愿") < public.index("这是申请里的第 2 志愿")


def test_who_passed_reads_what_closed_every_wish(stage: Stage) -> None:
    wishes = [{"lot": lot, "code": "full", "set": 0, "kept": 0} for lot in "ab"]
    stage.publish({"code": "passed", "program": "public_rental", "wishes": wishes})
    stage.lay_out(stage.closed(*stage.lots))
    family, public = stage.pages()
    assert "您家的志愿（2 种住房）都不能选，又没有选择服从调剂" in family
    assert "这户的志愿（2 种住房）都不能选，又没有选择服从调剂" in public
    assert family.count("轮到您家之前都已配出") == public.count("轮到这户之前都已配出") == 2


def test_without_the_published_files_a_page_claims_nothing_it_cannot_count(stage: Stage) -> None:
    stage.publish(FULL)
    family, public = stage.pages()
    assert "轮到您家之前，适合您家的住房已没有可以配给您家的" in family
    assert "轮到这户之前，适合这户的住房已没有可以配给这户的" in public
