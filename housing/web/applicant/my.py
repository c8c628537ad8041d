"""My applications: how each stands, all answers, the decision with its reasons, and my line in the frozen list."""

import json
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from flask import Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from allocator.policy import Fact, assess
from housing import clock, crypto
from housing.i18n import current
from housing.models import Application, Assessment, Decision, Draft, Round
from housing.services import admission, derived, drafts, entry, on_offer, private, queries, registers, rounds
from housing.services import facts as known_facts
from housing.web import erased
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.appeal import notices
from housing.web.applicant.claims import instead_of_home
from housing.web.applicant.desk import me
from housing.web.applicant.given_up import given_up
from housing.web.applicant.home import your_home
from housing.web.applicant.mine import mine, public_address
from housing.web.applicant.papers import papers_of
from housing.web.applicant.price import price_of
from housing.web.applicant.standing import REVIEWED, News, news_of, next_steps, standing, steps
from housing.web.application import homes, questions, review
from housing.web.application.answers import Answers
from housing.web.application.review import Check
from housing.web.current import db_session
from housing.web.derivations import Sheet, sheet
from housing.web.rule_links import of_condition


@bp.get("/my")
@signed_in
def my() -> str:
    """List one's own applications, and what is unfinished."""
    applicant = me()
    rows = [
        (news, standing(news), your_home(news.application))
        for news in map(news_of, queries.of_applicant(db_session(), applicant))
    ]
    mine_ = sa.select(Draft, Round).join(Round, Round.id == Draft.round_id).where(Draft.applicant_id == applicant.id)
    unfinished = [
        (draft, round_, _filed(draft))
        for draft, round_ in db_session().execute(mine_)
        if admission.is_open(round_, clock.now())
    ]
    return render_template("applicant/my.html", rows=rows, unfinished=unfinished)


def _filed(draft: Draft) -> str:
    """Give the receipt number of the application that a draft is to change; nothing if it is a new one."""
    return str(drafts.answers(draft).get("amends") or "")


@bp.get("/my/<receipt>")
@signed_in
def application(receipt: str) -> str:
    """Show one application: how it stands, its way so far, its answers, and why it was decided so."""
    found = mine(receipt)
    news = news_of(found)
    if private.is_erased(found):
        return _erased(news)
    return render_template(
        "applicant/application.html", application=found, news=news, standing=standing(news), steps=steps(news),
        chapters=_chapters(found), decision=_decision(found), entry=entry.of(db_session(), found),
        program=rounds.policy_of(found.round).program(found.program), url=public_address(found),
        next_steps=next_steps(news), open_rounds=_open_rounds(),
        instead=instead_of_home(found), notices=notices(found), sheet=_sheet(news), price=price_of(news),
        papers=papers_of(found), given_up=given_up(found),
        home=your_home(found),
    )  # fmt: skip


def _erased(news: News) -> str:
    """Show what is left of an application whose data were erased."""
    return render_template(
        "applicant/erased.html", application=news.application, news=news, standing=standing(news), steps=steps(news),
        rows=erased.public(news.application), erased=erased.sentence(), url=public_address(news.application),
        instead=instead_of_home(news.application), notices=notices(news.application),
        given_up=given_up(news.application),
    )  # fmt: skip


def _sheet(news: News) -> Sheet | None:
    """Derive group, points and chances of an application that takes part, or may still do so."""
    if news.withdrawn or news.ended:
        return None
    return sheet(derived.told(db_session(), news.application), news.application.program)


def _open_rounds() -> list[Round]:
    return [one for one in queries.visible_rounds(db_session()) if admission.is_open(one, clock.now())]


def _chapters(found: Application) -> list[review.Chapter]:
    db, policy = db_session(), rounds.policy_of(found.round)
    answers = Answers.of_filing(private.open_application(found), found.receipt)
    matters = on_offer.work_matters(policy, found.program)
    values = answers.values(policy, found.program, found.round.policy_day)
    lots = on_offer.lots(
        db, found.round, policy, found.program, values=values, work=found.work_area if matters else None
    )
    area = homes.area_name(found.work_area) if matters and found.work_area else None
    return review.chapters(policy, found.program, answers, lots, area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about an application, and what it rests on."""

    reason: str
    checks: list[Check]
    differing: list[tuple[str, str, str]]  # question, what was declared, what the register says

    @property
    def all_hold(self) -> bool:
        """Tell whether every condition is met."""
        return all(one.holds for one in self.checks)


def _decision(found: Application) -> Decided | None:
    """Explain a decision rule by rule, with the values that were used; nothing before there is one."""
    db = db_session()
    kept = db.get(Assessment, found.id)
    if kept is None or found.status not in REVIEWED:
        return None
    policy = rounds.policy_of(found.round)
    values = json.loads(crypto.open_with(crypto.unwrap(found.key_wrapped), "facts", kept.facts_sealed))
    latest = sa.select(Decision.reason).where(Decision.application_id == found.id).order_by(Decision.id.desc())
    filing = private.open_application(found)
    told = known_facts.known(policy, filing, found.round.policy_day, registers.records_of(db, filing.members))
    return Decided(
        reason=db.scalar(latest.limit(1)) or "",
        checks=review.checks(assess(policy, found.program, values), partial(of_condition, policy, found.program)),
        differing=[
            _differing(policy.facts[name], *pair)
            for name, pair in told.differing.items()
            if found.program in policy.facts[name].programs
        ],
    )


def _differing(fact: Fact, declared: int, registered: int) -> tuple[str, str, str]:
    return fact.label[current()], questions.written(fact, declared), questions.written(fact, registered)


@bp.get("/my/<receipt>/entry.json")
@signed_in
def entry_file(receipt: str) -> Response | Redirect:
    """Hand out the file with which a family checks its own frozen line, offline; the page says when there is none."""
    found = mine(receipt)
    if private.is_erased(found):
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    content = entry.file(db_session(), found)
    if content is None:
        abort(404)
    response = Response(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=entry-{found.receipt}.json"
    return response
