"""Where an application starts: what is open, who can apply, and the list of what there is to do."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.policy import Program
from housing import clock
from housing.i18n import _, _l, current
from housing.models import Application, Draft, Round, RoundState
from housing.services import admission, drafts, queries, rounds
from housing.web.access import public, signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import check_open, href, live_application, me, open_desk, round_of
from housing.web.application import so_far
from housing.web.application.answers import Answers
from housing.web.choices import ChoiceField
from housing.web.current import db_session, visitor
from housing.web.form import Form


class ProgramForm(Form):
    """Which program somebody applies for."""

    program = ChoiceField(_l("Which kind of housing do you apply for?"), missing=_l("Choose the kind of housing"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A round that is open, as a visitor sees it."""

    round_: Round
    programs: list[tuple[Program, int]]  # with the homes on offer
    draft: Draft | None
    application: Application | None


@bp.get("/apply")
@public
def apply() -> str:
    """Say what is open, who can apply and what is needed."""
    visible = queries.visible_rounds(db_session())
    now = clock.now()
    openings = [opening(round_) for round_ in visible if admission.is_open(round_, now)]
    coming = [round_ for round_ in visible if round_.state == RoundState.OPEN and now < round_.opens_at]
    last = next((round_ for round_ in visible if round_.closes_at <= now), None)
    return render_template("applicant/apply.html", openings=openings, coming=coming, last=last)


def opening(round_: Round) -> Opening:
    """Gather what a visitor has to know of an open round, and what they have already done there."""
    policy = rounds.policy_of(round_)
    homes = rounds.homes_by_program(db_session(), round_)
    applicant = me() if visitor().kind == "applicant" else None
    return Opening(
        round_=round_,
        programs=[(policy.program(name), homes[name]) for name in policy.programs if homes.get(name)],
        draft=drafts.find(db_session(), applicant, round_) if applicant else None,
        application=live_application(applicant, round_) if applicant else None,
    )


@bp.route("/apply/<ref>/program", methods=["GET", "POST"])
@signed_in
def program(ref: str) -> str | Response:
    """Choose the program, and start or go on with its questions."""
    round_, applicant = round_of(ref), me()
    check_open(round_)
    draft = drafts.find(db_session(), applicant, round_)
    filed = live_application(applicant, round_)
    if draft is None and filed is not None:
        return redirect(url_for("applicant.application", receipt=filed.receipt), 303)
    offered = opening(round_).programs
    form = ProgramForm(data={"program": draft.program if draft else request.args.get("program")})
    answers = Answers.from_json(drafts.answers(draft)) if draft else Answers()
    form.program.choices = [
        (one.id, one.name[current()], _scope(round_, one, homes, answers)) for one, homes in offered
    ]  # fmt: skip
    if form.validate_on_submit():
        given: dict[str, Any] = drafts.answers(draft) if draft else Answers(members=[], phone=None).to_json()
        drafts.save(db_session(), applicant, round_, form.program.data, given, at=clock.now())
        db_session().commit()
        return redirect(url_for("applicant.tasks", ref=ref), 303)
    return render_template("applicant/program.html", form=form, round=round_, started=draft is not None)


def _scope(round_: Round, one: Program, homes: int, answers: Answers) -> str:
    """Say for whom a program is; once something is answered, also how the answers stand to its conditions."""
    text = _("%(scope)s %(homes)s homes on offer.", scope=one.scope[current()], homes=f"{homes:,}")
    policy = rounds.policy_of(round_)
    if not answers.asked(policy, one.id):
        return text
    counted = so_far.counted(policy, one.id, answers.values(policy, one.id, round_.policy_day))
    return _("%(text)s %(so_far)s", text=text, so_far=counted)


@bp.get("/apply/<ref>")
@signed_in
def tasks(ref: str) -> str:
    """Show the parts of the application and how far each has come."""
    desk = open_desk(ref)
    found = desk.parts
    rows = [(part, "" if part.state == "locked" else href(desk.round_, part.page, part.section)) for part in found]
    done = sum(part.state == "done" for part in found)
    return render_template(
        "applicant/tasks.html", desk=desk, rows=rows, done=done, complete=done == len(found),
        program=desk.policy.program(desk.program),
    )  # fmt: skip


@bp.post("/apply/<ref>/discard")
@signed_in
def discard(ref: str) -> Response:
    """Throw unfinished answers away; an application that was filed stays as it is."""
    desk = open_desk(ref)
    amends = desk.answers.amends
    drafts.discard(db_session(), desk.draft)
    db_session().commit()
    flash(
        _("The changes are given up. What you filed stays as it is.")
        if amends
        else _("Your unfinished answers are deleted.")
    )
    return redirect(url_for("applicant.my"), 303)


@bp.errorhandler(admission.RoundNotOpen)
def not_open(refused: admission.RoundNotOpen) -> tuple[str, int]:
    """Say that a round takes no applications now, and what became of the answers."""
    early = clock.now() < refused.facts["opens"]  # type: ignore[operator]
    return render_template("applicant/not_open.html", early=early, **refused.facts), 409
