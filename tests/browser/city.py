"""The made-up city of the demonstration, with rounds at every stage, people logged in, and work on every desk."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from allocator.policy import questions
from allocator.seal.commitment import party_commitment
from housing import clock, jobs
from housing.demo.city import build
from housing.demo.story import NEXT_QUOTAS, NEXT_ROUND, STAFF, TODAY, YEAR_ROUND, Story
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    Decision,
    Home,
    HouseholdOutcome,
    Job,
    Lot,
    OutcomeCode,
    Role,
    Round,
    RoundHome,
    RoundState,
    Staff,
    StepRequest,
)
from housing.services import (
    apply,
    ceremony,
    drafts,
    duplicates,
    on_offer,
    private,
    proposals,
    replaying,
    review,
    rounds,
    steps,
    tasks,
    uploads,
    visits,
    workbook,
)
from housing.services.actors import Actor
from housing.services.log_checkpoints import Memory
from housing.web import show
from housing.web.application.answers import Answers
from tests import logged, make, town
from tests.browser import answering, doubles, paperwork
from tests.browser.site import calendar, founded
from tests.claiming import Bureau
from tests.housing import books, versions
from tests.housing.versions import SHIPPED
from tests.town import AFTER, NOON, Town
from tests.web import staffing

SEED = 2025
PARTS = ("reviewer", "operator", "supervisor")


@dataclass(kw_only=True)
class City:
    """What addresses are made of, and who is logged in."""

    published: str = YEAR_ROUND
    open: str = NEXT_ROUND
    planned: str = ""
    proposed: str = ""  # its opening waits for a second person
    closed: str = ""
    frozen: str = ""
    committed: str = ""
    lot: str = ""  # in the published round
    housed: str = ""  # receipt of a family that got a home in the published round
    refused: str = ""  # of one that was not eligible there …
    filed: str = ""  # … and applies again
    sections: list[str] = field(default_factory=list)  # what the policy asks them
    case: str = ""  # of one whose register says something else: waits for a reviewer
    requests: list[int] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)  # of applications that may be of the same people: decided, waiting
    ended: str = ""  # receipt of an application that was ended as a duplicate, of the family with a home
    appeal: int = 0  # the decision that it could appeal against
    offered: str = ""  # receipt of who may claim money instead of a home
    claims: list[tuple[str, int]] = field(default_factory=list)  # of the same account: decided, waiting for a decision
    shipped: str = SHIPPED.sha256  # the policy in force …
    approved: str = ""  # … and the version that follows it
    versions: list[int] = field(default_factory=list)  # of the rules: one waits, one is approved, one was withdrawn
    answering: str = ""  # receipt of the same account: a home that waits for an answer …
    taken: str = ""  # … one that was confirmed, and that the bureau wants back …
    confirmed: str = ""  # … one that was confirmed …
    late: str = ""  # … and one whose contract was not signed in time
    uploads: dict[str, str] = field(default_factory=dict)  # tokens of workbooks that wait
    tokens: dict[str, str] = field(default_factory=dict)  # logins of everybody
    names: set[str] = field(default_factory=set)  # of people, and what stands in the workbooks


def story_of(folder: Path, sessions: sessionmaker[Session], households: int) -> Story:
    """A small demonstration in this folder."""
    place = tasks.place_of(folder)
    return Story(city=build(SEED, households), sessions=sessions, place=place, progress=staffing.silent)


def play(story: Story) -> None:
    """Play the whole year, without a second process."""
    with ThreadPoolExecutor(1) as beside:
        story.play_with(beside)


@contextmanager
def no_versions_left() -> Iterator[None]:
    """Let this process know none of the city's versions of the rules afterwards."""
    try:
        yield
    finally:
        versions.forget()


@contextmanager
def lived_in(folder: Path, households: int) -> Iterator[tuple[City, sessionmaker[Session]]]:
    """A city on a day in December on which every page has something to show."""
    with founded(folder) as sessions, calendar() as go, no_versions_left():
        story = story_of(folder, sessions, households)
        play(story)
        city = City()
        with sessions() as db:
            with clock.standing_at(NOON):
                _rounds_at_every_stage(db, city, story.place)
            db.commit()
        go(TODAY)
        with sessions() as db:
            _families(db, city)
            _desks(db, city, folder, story.place)
            logged.a_checkpoint(db, Memory(), logged.a_signer(folder), clock.now())
            db.commit()
        jobs.run_next(sessions, tasks.catalogue(story.place))  # the next one goes on waiting
        yield city, sessions


def _rounds_at_every_stage(db: Session, city: City, place: steps.Place) -> None:
    """Small rounds with real filings, each left where it stands."""
    proposed, planned = (town.a_town(db, RoundState.DRAFT) for _ in range(2))
    steps.propose(db, proposed.round, RoundState.OPEN, place, by=proposed.operator, at=NOON)
    make.a_home(db, planned.near)
    closed, frozen, committed = (_checked(db, **said) for said in ({"insurance_months": 3}, {}, {}))
    for one in (frozen, committed):
        review.decide_clear(db, one.round, by=one.reviewer, at=AFTER)
        rounds.publish_list(db, one.round, by=one.operator, at=AFTER)
        _two_persons(db, one, RoundState.FROZEN, place)
    for one, parties in ((frozen, rounds.PARTIES[:1]), (committed, rounds.PARTIES)):
        for party in parties:
            commit = party_commitment(one.round.ref, party, bytes(ceremony.SECRET_BYTES)).hex()
            ceremony.deposit(db, one.round, party, commit, by=one.operator, at=AFTER)
    _two_persons(db, committed, RoundState.COMMITTED, place)
    city.planned, city.proposed = planned.round.ref, proposed.round.ref
    city.closed, city.frozen, city.committed = closed.round.ref, frozen.round.ref, committed.round.ref
    case = db.scalars(sa.select(Application).where(Application.round_id == closed.round.id)).one()
    paperwork.paper_entered(db, case, by=closed.reviewer)
    city.case = case.receipt


def _checked(db: Session, **differing: int) -> Town:
    """A round that is closed and checked, with one family in it; its registers may say something else."""
    place = town.a_town(db)
    staffing.filed(db, place, **differing)
    staffing.checked(db, place)
    return place


def _two_persons(db: Session, place: Town, to: RoundState, folders: steps.Place) -> None:
    request = steps.propose(db, place.round, to, folders, by=place.operator, at=AFTER)
    steps.approve(db, request, by=place.supervisor, at=AFTER)
    steps.execute(db, request, folders, by=place.supervisor, at=AFTER, progress=staffing.silent)


def _families(db: Session, city: City) -> None:
    """One family has a home; another was not eligible, applies again, and is changing what it filed."""
    published, open_ = rounds.by_ref(db, city.published), rounds.by_ref(db, city.open)
    own = sa.select(Application).where(Application.round_id == published.id, Application.applicant_id.is_not(None))
    housed = db.scalars(
        own.join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .where(HouseholdOutcome.code == OutcomeCode.ASSIGNED).order_by(Application.id)
    ).first()  # fmt: skip
    again = own.where(Application.program.in_(NEXT_QUOTAS))
    refused = db.scalars(
        again.where(Application.status == ApplicationStatus.NOT_ELIGIBLE).order_by(Application.id)
    ).first()
    assert housed is not None
    assert refused is not None
    city.housed, city.refused = housed.receipt, refused.receipt
    city.filed = _applies_again(db, refused, open_)
    city.sections = [section.id for section in questions(rounds.policy_of(open_), refused.program)]
    for name, one in (("housed", housed), ("applying", refused)):
        city.tokens[name] = visits.begin(db, db.get_one(Applicant, one.applicant_id), at=clock.now())
        city.names |= {person.name for person in private.open_application(one).members}
    decided, waiting = doubles.filed_twice(db, housed.applicant_id)
    city.pairs, city.ended = [decided.id, waiting.id], decided.second.receipt
    city.appeal = duplicates.endings(db, decided.second)[0].id
    people = (decided.first, waiting.first, waiting.second)
    city.names |= set(db.scalars(sa.select(Decision.reason).where(Decision.application_id == decided.second_id)))
    city.names |= {doubles.REASON, *(private.open_application(one).applicant.name for one in people)}
    answering.homes(db, city, housed.applicant_id)
    city.names |= {
        show.masked_name(one.applicant.name)
        for one in map(private.open_application, db.scalars(sa.select(Application)))
    }
    city.lot = db.scalars(
        sa.select(Lot.code).join(Home).join(RoundHome).where(RoundHome.round_id == published.id).order_by(Lot.code)
    ).first()  # fmt: skip


def _applies_again(db: Session, before: Application, round_: Round) -> str:
    policy, program = rounds.policy_of(round_), before.program
    filing = private.open_application(before)
    values = Answers.of_filing(filing, "").values(policy, program, round_.policy_day)
    work = on_offer.work_area(db, filing.work_area) if on_offer.work_matters(policy, program) else None
    lots = on_offer.lots(db, round_, policy, program, values=values, work=work)
    filing = replace(filing, wishes=tuple(lot.code for lot in lots if lot.suits)[:2], flexible=True)
    account = db.get_one(Applicant, before.applicant_id)
    filed = apply.submit(db, round_, filing, by=Actor.applicant(account.id), at=clock.now())
    answers = Answers.of_filing(filing, filed.receipt)
    drafts.save(db, account, round_, program, answers.to_json(), at=clock.now())
    return filed.receipt


def _desks(db: Session, city: City, folder: Path, place: steps.Place) -> None:
    """Everybody of the bureau is logged in, files wait to be confirmed, and jobs to be done."""
    staff = {role: db.scalars(sa.select(Staff).where(Staff.login == login)).one() for login, (_, role) in STAFF.items()}
    for role, person in staff.items():
        city.tokens[str(role)] = visits.begin(db, person, at=clock.now())
        city.names.add(person.name)
    operator = Actor.staff(staff[Role.OPERATOR].id)
    home, project = books.home(房源编号="XX01-1-0101", 小区编号="XX01"), {**books.PROJECT, "小区编号": "XX01"}
    person = {"证件号码": books.PERSON, "现有住房套数": 0}
    for name, book in (
        ("homes", books.homes_book(home, projects=[project])),
        ("faults", books.homes_book({**home, "楼层": "三"}, projects=[project])),
        ("register", books.register_book("不动产登记", person)),
    ):
        city.uploads[name] = uploads.keep(folder / "uploads", book, by=operator, at=clock.now())
        city.names |= {str(cell) for sheet in workbook.read(book).sheets.values() for row in sheet.rows for cell in row}
        city.names |= set(workbook.read(book).sheets)
    _paperwork(db, city, folder, Bureau(**{role: Actor.staff(staff[Role(role)].id) for role in PARTS}))
    auditor = Actor.staff(staff[Role.AUDITOR].id)
    replaying.ask(db, rounds.by_ref(db, city.published), place, by=auditor, at=clock.now())
    closed = rounds.by_ref(db, city.closed)
    jobs.enqueue(db, tasks.SCREEN, {"round": closed.id, "staff": operator.staff_id}, at=clock.now())
    city.jobs = list(db.scalars(sa.select(Job.id).order_by(Job.id)))
    waiting = proposals.of_step(db, rounds.by_ref(db, city.proposed), RoundState.OPEN)
    done = sa.select(StepRequest.id).where(StepRequest.executed_at.is_not(None)).order_by(StepRequest.id).limit(1)
    assert waiting is not None
    city.requests = [waiting.request.id, db.scalars(done).one()]


def _paperwork(db: Session, city: City, folder: Path, bureau: Bureau) -> None:
    """Rules are being changed, and an account claims money instead of a home."""
    rules = paperwork.rules_in_motion(db, folder / "uploads", bureau)
    city.versions, city.approved, city.uploads["rules"] = rules.versions, rules.sha256, rules.upload
    again = sa.select(Application.applicant_id).where(Application.receipt == city.filed)
    money = paperwork.claimed(db, db.scalars(again).one(), bureau)
    city.offered = money.offered.receipt
    city.claims = [(one.application.receipt, one.id) for one in (money.decided, money.waiting)]
    city.names |= {paperwork.NOTE, paperwork.REMARK, *filter(None, (money.decided.reason,))}
