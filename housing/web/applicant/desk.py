"""One applicant's unfinished application: opened for every page, kept after every answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from allocator.policy import Policy
from housing import clock
from housing.i18n import _
from housing.models import Applicant, Application, ApplicationStatus, Draft, Round
from housing.services import admission, drafts, on_offer, queries, rounds
from housing.services.on_offer import LotOnOffer
from housing.web import prefs
from housing.web.application.answers import Answers
from housing.web.application.parts import Part, parts
from housing.web.current import db_session, visitor
from housing.web.form import Form


@dataclass(kw_only=True)
class Desk:
    """What lies on the table: the round, its rules, and the answers so far."""

    applicant: Applicant
    round_: Round
    policy: Policy
    draft: Draft
    answers: Answers

    @property
    def program(self) -> str:
        """The program that is applied for."""
        return self.draft.program

    @property
    def work_matters(self) -> bool:
        """Tell whether this program asks where the applicant works."""
        return on_offer.work_matters(self.policy, self.program)

    @cached_property
    def lots(self) -> Sequence[LotOnOffer]:
        """What the round offers in this program, and what of it suits."""
        values = self.answers.values(self.policy, self.program, self.round_.policy_day)
        work = on_offer.work_area(db_session(), self.answers.work_area) if self.work_matters else None
        return on_offer.lots(db_session(), self.round_, self.policy, self.program, values=values, work=work)

    @property
    def parts(self) -> list[Part]:
        """The parts of this application with their states."""
        return parts(self.policy, self.program, self.answers, self.lots, work_matters=self.work_matters)

    def keep(self, page: str, section: str | None = None) -> Response:
        """Keep the answers of one page, and go on; after the deadline they are kept as well, but nothing goes on."""
        self.save()
        check_open(self.round_)
        if leaving():
            flash(_("Saved. You can go on at any time before applications close."))
            return redirect(url_for("applicant.tasks", ref=self.round_.ref), 303)
        if request.args.get("check"):
            return redirect(url_for("applicant.check", ref=self.round_.ref), 303)
        return redirect(self.after(page, section), 303)

    def save(self) -> None:
        """Keep the answers."""
        kept = self.answers.to_json()
        drafts.save(db_session(), self.applicant, self.round_, self.program, kept, at=clock.now())
        db_session().commit()
        vars(self).pop("lots", None)

    def after(self, page: str, section: str | None = None) -> str:
        """Name the next page that still has questions, or the check of all answers."""
        found = self.parts
        here = next(n for n, part in enumerate(found) if (part.page, part.section) == (page, section))
        for part in [*found[here + 1 :], *found[:here]]:
            if part.state in {"todo", "doing"}:
                return href(self.round_, part.page, part.section)
        return url_for("applicant.check", ref=self.round_.ref)

    def step(self, page: str, section: str | None = None) -> tuple[int, int]:
        """Tell which part of how many a page is."""
        found = self.parts
        return 1 + next(n for n, part in enumerate(found) if (part.page, part.section) == (page, section)), len(found)


def me() -> Applicant:
    """Find the account of the visitor."""
    return db_session().get_one(Applicant, visitor().id)


def round_of(ref: str) -> Round:
    """Find a round by its reference."""
    found = rounds.by_ref(db_session(), ref)
    if found is None or found.state not in queries.VISIBLE:
        abort(404)
    return found


def check_open(round_: Round) -> None:
    """Stop when a round takes no applications."""
    if not admission.is_open(round_, clock.now()):
        raise admission.RoundNotOpen(round=round_.ref, opens=round_.opens_at, closes=round_.closes_at)


def live_application(applicant: Applicant, round_: Round) -> Application | None:
    """Find the application that this account already has in a round."""
    for one in queries.of_applicant(db_session(), applicant):
        if one.round_id == round_.id and one.status != ApplicationStatus.WITHDRAWN:
            return one
    return None


def open_desk(ref: str) -> Desk:
    """Take the applicant's unfinished application out, or lead to where it can be started or seen."""
    applicant, round_ = me(), round_of(ref)
    draft = drafts.find(db_session(), applicant, round_)
    if draft is None:
        filed = live_application(applicant, round_)
        if filed is not None:
            abort(redirect(url_for("applicant.filed", receipt=filed.receipt), 303))
        check_open(round_)
        abort(redirect(url_for("applicant.program", ref=ref), 303))
    if request.method == "GET":
        check_open(round_)
    return Desk(
        applicant=applicant, round_=round_, policy=rounds.policy_of(round_), draft=draft,
        answers=Answers.from_json(drafts.answers(draft)),
    )  # fmt: skip


def href(round_: Round, page: str, section: str | None = None) -> str:
    """Give the address of the questions of one part."""
    return url_for(f"applicant.{page}", ref=round_.ref, section=section)


def leaving() -> bool:
    """Tell whether the applicant wants to finish later: then whatever can be used is kept, and nothing is asked."""
    return request.method == "POST" and "later" in request.form and not prefs.changing()


def finished(form: Form) -> bool:
    """Tell whether a page can be kept: every answer is usable, or the applicant wants to finish later."""
    return bool(form.validate_on_submit()) or leaving()
