"""What the bureau's desks hold beside the rounds: versions of the rules, and money instead of a home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from housing import clock
from housing.models import Application, Claim, PolicyVersion
from housing.services import claims, payments, policy_versions, settle, uploads
from housing.services.actors import Actor
from housing.services.workbook import Upload
from tests import claiming
from tests.claiming import ENTERPRISE, PUBLIC, RENT, TALENTED, Bureau
from tests.housing.versions import a_source
from tests.town import AFTER, NOON

FIRST_DAY, LATER = date(2025, 12, 15), date(2025, 12, 20)
NOTE = "根据住房部门会议纪要调整。"
FACT, REMARK = "insurance_months", "社保参保证明原件，与身份证核对"
CONTRACT, INSURANCE = "limits.min_contract_blue_collar", "limits.min_insurance_sale"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Versions of the rules: one approved, one withdrawn, one that waits; and a file that is being uploaded."""

    versions: list[int]
    sha256: str  # of the approved one
    upload: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """Claims of one account: what it may still claim, and what it has claimed, which is decided or waits."""

    offered: Application
    decided: Claim
    waiting: Claim


def rules_in_motion(db: Session, folder: Path, bureau: Bureau) -> Rules:
    """Approve a version, withdraw another one, propose a third, and begin to upload a fourth; none governs yet."""
    now, by = clock.now(), bureau.operator
    approved, withdrawn = (_proposed(db, by, values, FIRST_DAY) for values in ({CONTRACT: 12}, {CONTRACT: 24}))
    policy_versions.withdraw(db, withdrawn, by=by, at=now)
    policy_versions.approve(db, approved, sha256=approved.sha256, by=bureau.supervisor, at=now)
    waiting = _proposed(db, by, {CONTRACT: 18, INSURANCE: 12}, LATER)
    file = Upload(filename="policy.toml", data=a_source({INSURANCE: 18}, LATER))
    return Rules(
        versions=[waiting.id, approved.id, withdrawn.id], sha256=approved.sha256,
        upload=uploads.keep(folder, file, by=bureau.operator, at=now),
    )  # fmt: skip


def paper_entered(db: Session, application: Application, *, by: Actor) -> None:
    """Let an officer enter a paper that says something else than the register."""
    entry = settle.Entry(fact=FACT, dated_on=NOON.date(), remark=REMARK, value=24)
    settle.enter(db, application, entry, by=by, at=AFTER)


def _proposed(db: Session, by: Actor, values: Mapping[str, int], first_day: date) -> PolicyVersion:
    return policy_versions.propose(db, a_source(values, first_day), note=NOTE, by=by, at=clock.now())


def claimed(db: Session, account: int, bureau: Bureau) -> Money:
    """Let an account claim twice and have one more offer; the list of December waits for its second person."""
    offered, first, second = (claiming.without_home(db, TALENTED, applicant_id=account) for _ in range(3))
    decided = claiming.a_claim(db, bureau, first, PUBLIC, 202511)
    waiting = claims.file(db, second, RENT, ENTERPRISE, by=Actor.applicant(account), at=clock.now())
    payments.propose_month(db, 202512, by=bureau.operator, at=clock.now())
    return Money(offered=offered, decided=decided, waiting=waiting)
