"""One yearly round of the made-up city, on fixed days of 2025, through the same services that a bureau uses.

Nothing is written behind the services' back: homes and registers come in as workbooks, applications through
`apply.submit`, every irreversible step through two persons. The secrets and dice of the draw are made here, so the plan
says `demonstration` and the bundle says so too.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from allocator.policy import Policy
from allocator.seal.commitment import party_commitment
from housing import clock
from housing.demo import again, answers, claims, pairs
from housing.demo.city import City
from housing.demo.supply import Home
from housing.demo.workbooks import write_homes, write_registers
from housing.models import Application, Outcome, Role, Round, RoundState, StepRequest
from housing.services import (
    accounts,
    admission,
    apply,
    ceremony,
    policies,
    registry,
    review,
    rounds,
    screening,
    steps,
    supply,
)
from housing.services.actors import Actor
from housing.services.filing import Filing
from housing.services.workbook import Upload

CHINA = timezone(timedelta(hours=8))
PASSWORD = "anju-demo-2025"  # noqa: S105 - printed, for a city in which nobody lives
COMMIT_EVERY = 500
ACCOUNTS = 24  # applicants who file from an account of their own; the others file at the counter
YEAR_ROUND = "WZ-2025-01"
NEXT_ROUND = "WZ-2025-02"
STAFF = {
    "shenhe": ("林审核", Role.REVIEWER),
    "jingban": ("陈经办", Role.OPERATOR),
    "zhuguan": ("黄主管", Role.SUPERVISOR),
    "jiandu": ("周监督", Role.AUDITOR),
}
QUOTAS = {"talent": 2000, "blue_collar": 1000, "price_capped": 1000, "public_rental": 600}
NEXT_QUOTAS = {"blue_collar": 50, "price_capped": 40, "public_rental": 40}
"""Without talent housing: the yearly round promised all that a year may; homes built since wait for the next year."""

REASONS = {
    Outcome.ELIGIBLE: "以登记信息为准，符合全部条件。",
    Outcome.NOT_ELIGIBLE: "以登记信息为准，不符合所列条件。",
    Outcome.DOCUMENTS_NEEDED: "登记信息不全，请按所列条件补交证明。",
}

Progress = Callable[[str, int, int], None]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Name a moment of the demo's year, in China's time."""
    return datetime(2025, month, day, hour, minute, tzinfo=CHINA)


TODAY = at(12, 1, 10)
"""The day on which the site shows the city: one round is published, the next one is open."""

OPENS, CLOSES = at(9, 8), at(10, 8, 17)
NEXT_OPENS, NEXT_CLOSES = at(11, 24), at(12, 24, 17)


@dataclass(frozen=True, kw_only=True)
class Story:
    """Plays the year, day by day."""

    city: City
    sessions: sessionmaker[Session]
    place: steps.Place
    progress: Progress
    people: dict[Role, Actor] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)  # what each party deposits

    def play(self) -> None:
        """From an empty database to a published round, and the next one open."""
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
            self.play_with(beside)

    def play_with(self, beside: Executor) -> None:
        """Play, with a second process that writes what the registers hand over in October."""
        writing = beside.submit(write_registers, self.city, self.folder(), policy=self.policy())
        self.found_bureau()
        self.import_homes()
        names = ("2025 年度住房配租配售", "Yearly round 2025")
        self.open_round(YEAR_ROUND, names, (OPENS, CLOSES), QUOTAS, self.city.homes)
        self.apply_all()
        self.close_and_review(writing.result())
        self.freeze_and_commit()
        self.draw()
        self.allocate_and_publish()
        answers.play(self, YEAR_ROUND)
        self.open_next_round()
        self.file_again()
        claims.play(self, YEAR_ROUND)

    def found_bureau(self) -> None:
        """Give one person of each role an account."""
        with self.day(at(9, 1)) as (db, now):
            for login, (name, role) in STAFF.items():
                staff = accounts.hire(
                    db, login=login, name=name, role=role, password=PASSWORD, by=Actor(kind="system"), at=now
                )
                self.people[role] = Actor.staff(staff.id)

    def import_homes(self) -> None:
        """Take in the homes, as a workbook."""
        with self.day(at(9, 2)) as (db, now):
            self.hand_in(db, "homes-2025-01.xlsx", self.city.homes, now)

    def hand_in(self, db: Session, name: str, homes: Sequence[Home], now: datetime) -> None:
        """Write homes into a workbook, as they would be sent to the bureau, and import that."""
        policy = self.policy()
        book = Upload.of(write_homes(self.city, self.folder() / name, homes, policy=policy))
        supply.import_homes(db, book, policy=policy, by=self.people[Role.OPERATOR], at=now)

    def open_round(
        self,
        ref: str,
        names: tuple[str, str],
        window: tuple[datetime, datetime],
        quotas: dict[str, int],
        homes: Sequence[Home],
    ) -> None:
        """Plan a round with these homes, and let two persons open it."""
        opens, closes = window
        with self.day(opens - timedelta(days=3)) as (db, now):
            plan = rounds.Plan(
                ref=ref, name_zh=names[0], name_en=names[1], city="wenzhou", year=2025,
                opens_at=opens, closes_at=closes, policy_day=closes.date(), quotas=quotas, demonstration=True,
            )  # fmt: skip
            round_ = rounds.plan(db, plan, by=self.people[Role.OPERATOR], at=now)
            rounds.add_homes(db, round_, [home.code for home in homes], by=self.people[Role.OPERATOR], at=now)
        self.two_persons(ref, RoundState.OPEN, opens)

    def apply_all(self) -> None:
        """Let every household file, spread over the month; a spouse who files as well is refused."""
        filings = list(self.city.filings())
        pause = (CLOSES - OPENS - timedelta(hours=1)) / len(filings)
        with self.sessions() as db:
            round_ = self.round(db, YEAR_ROUND)
            on_offer = admission.offer(db, round_)
            for start in range(0, len(filings), COMMIT_EVERY):
                part = filings[start : start + COMMIT_EVERY]
                moments = [OPENS + pause * (start + n) for n in range(len(part))]
                people = [self.filer(db, filing, start + n) for n, filing in enumerate(part)]
                arrivals = [
                    apply.Arrival(filing=filing, by=by, at=moment)
                    for filing, by, moment in zip(part, people, moments, strict=True)
                ]
                apply.submit_many(db, round_, arrivals, on_offer=on_offer)
                db.commit()
                self.progress("file", start + len(part), len(filings))

    def filer(self, db: Session, filing: Filing, n: int) -> Actor:
        """Say who hands an application in: the first have accounts of their own, the others come to the counter."""
        if n >= ACCOUNTS:
            return self.people[Role.OPERATOR]
        name, phone = filing.applicant.name, filing.phone
        account = accounts.sign_up(db, name=name, phone=phone, password=PASSWORD, language="zh_Hans", at=OPENS)
        return Actor.applicant(account.id)

    def close_and_review(self, books: Sequence[Path]) -> None:
        """Close at the deadline, take in the registers, ask the rules, decide every case, publish the list."""
        reviewer, operator = self.people[Role.REVIEWER], self.people[Role.OPERATOR]
        with self.day(CLOSES) as (db, now):
            rounds.close(db, self.round(db, YEAR_ROUND), by=operator, at=now)
        for book in books:
            with self.day(at(10, 9)) as (db, now):
                registry.import_registry(db, Upload.of(book), policy=self.policy(), by=operator, at=now)
        with self.day(at(10, 10)) as (db, now):
            screening.assess_round(db, self.round(db, YEAR_ROUND), by=reviewer, at=now, progress=self.progress)
        with self.day(at(10, 13)) as (db, now):
            review.decide_clear(db, self.round(db, YEAR_ROUND), by=reviewer, at=now)
        self.decide_the_rest()
        self.decide_duplicates()
        with self.day(at(10, 20)) as (db, now):
            rounds.publish_list(db, self.round(db, YEAR_ROUND), by=operator, at=now)

    def decide_the_rest(self) -> None:
        """Look at every other case one by one: the register counts, and a missing paper is asked for."""
        reviewer = self.people[Role.REVIEWER]
        with self.day(at(10, 16)) as (db, now):
            waiting = review.waiting(db, self.round(db, YEAR_ROUND))
            for n, application_id in enumerate(waiting, start=1):
                application = db.get_one(Application, application_id)
                opened = review.case(db, application)
                outcome = Outcome(opened.judgement.outcome)
                review.decide(db, application, outcome, REASONS[outcome], by=reviewer, at=now, opened=opened)
                self.progress("decide", n, len(waiting))

    def decide_duplicates(self) -> None:
        """Look for people who filed twice, and decide every pair."""
        with self.day(at(10, 17)) as (db, now):
            by, progress = self.people[Role.REVIEWER], self.progress
            pairs.decide(db, self.round(db, YEAR_ROUND), by=by, at=now, progress=progress)

    def freeze_and_commit(self) -> None:
        """Freeze the list, let every party deposit its secret, and commit."""
        self.two_persons(YEAR_ROUND, RoundState.FROZEN, at(10, 28))
        with self.day(at(10, 28, 14)) as (db, now):
            round_ = self.round(db, YEAR_ROUND)
            for party in rounds.PARTIES:
                self.secrets[party] = secrets.token_bytes(ceremony.SECRET_BYTES)
                commit = party_commitment(round_.ref, party, self.secrets[party]).hex()
                ceremony.deposit(db, round_, party, commit, by=self.people[Role.OPERATOR], at=now)
        self.two_persons(YEAR_ROUND, RoundState.COMMITTED, at(10, 28, 16))

    def draw(self) -> None:
        """Roll the dice, open the secrets, draw."""
        with self.day(at(10, 30)) as (db, now):
            round_, by = self.round(db, YEAR_ROUND), self.people[Role.OPERATOR]
            digits = "".join(str(secrets.randbelow(10)) for _ in range(rounds.DIGITS_MIN))
            ceremony.enter_digits(db, round_, digits, digits, by=by, at=now)
            for party, secret in self.secrets.items():
                ceremony.reveal(db, round_, party, secret.hex(), by=by, at=now)
        self.two_persons(YEAR_ROUND, RoundState.DRAWN, at(10, 30, 10))

    def allocate_and_publish(self) -> None:
        """Allocate the homes, have the second program check it, publish the bundle."""
        self.two_persons(YEAR_ROUND, RoundState.ALLOCATED, at(10, 30, 11))
        self.two_persons(YEAR_ROUND, RoundState.PUBLISHED, at(10, 31))

    def open_next_round(self) -> None:
        """Open a small second round, so that the site has something to apply to."""
        with self.day(at(11, 17)) as (db, now):
            self.hand_in(db, "homes-2025-02.xlsx", self.city.next_homes, now)
        names = ("2025 年第二批住房配租配售", "Second round 2025")
        homes = [home for home in self.city.next_homes if home.lot.program in NEXT_QUOTAS]
        self.open_round(NEXT_ROUND, names, (NEXT_OPENS, NEXT_CLOSES), NEXT_QUOTAS, homes)

    def file_again(self) -> None:
        """Let a few families that got no home apply once more."""
        with self.day(at(11, 26)) as (db, now):
            year, following = self.round(db, YEAR_ROUND), self.round(db, NEXT_ROUND)
            again.file(db, year, following, password=PASSWORD, counter=self.people[Role.OPERATOR], at=now)

    def two_persons(self, ref: str, to: RoundState, moment: datetime) -> None:
        """Let the operator propose a step, the supervisor approve it an hour later, and then do it."""
        operator, supervisor = self.people[Role.OPERATOR], self.people[Role.SUPERVISOR]
        with self.day(moment) as (db, now):
            steps.propose(db, self.round(db, ref), to, self.place, by=operator, at=now)
        with self.day(moment + timedelta(hours=1)) as (db, now):
            steps.approve(db, self.request(db, ref, to), by=supervisor, at=now)
        with self.day(moment + timedelta(hours=1, minutes=5)) as (db, now):
            steps.execute(db, self.request(db, ref, to), self.place, by=supervisor, at=now, progress=self.progress)

    @contextmanager
    def day(self, moment: datetime) -> Iterator[tuple[Session, datetime]]:
        """Open one session at one moment, and commit it."""
        with clock.standing_at(moment), self.sessions() as db:
            yield db, clock.now()
            db.commit()

    def folder(self) -> Path:
        """Name the folder of the workbooks that a bureau would have been sent."""
        folder = self.place.work.parent / "workbooks"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def policy(self) -> Policy:
        """Find the policy of the demo's year."""
        return policies.in_force("wenzhou", CLOSES.date())

    def round(self, db: Session, ref: str) -> Round:
        """Find a round that the story has planned."""
        round_ = rounds.by_ref(db, ref)
        if round_ is None:
            raise LookupError(ref)
        return round_

    def request(self, db: Session, ref: str, to: RoundState) -> StepRequest:
        """Find the proposal that waits for its second person, or for being done."""
        request = steps.open_request(db, self.round(db, ref), to)
        if request is None:
            raise LookupError(f"{ref} {to}")
        return request
