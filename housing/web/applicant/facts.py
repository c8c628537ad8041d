"""What the policy asks: contact, facts section by section, and where the applicant works."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.policy.parts.policy import Section
from housing import crypto
from housing.i18n import _, current
from housing.services import on_offer
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import Desk, finished, open_desk
from housing.web.application import questions, so_far
from housing.web.application.homes import WorkAreaForm
from housing.web.application.people import ContactForm
from housing.web.application.so_far import SoFar
from housing.web.current import db_session


@bp.route("/apply/<ref>/contact", methods=["GET", "POST"])
@signed_in
def contact(ref: str) -> str | Response:
    """Ask for a number to call."""
    desk = open_desk(ref)
    own = crypto.open_("applicant-phone", desk.applicant.phone_sealed).decode()
    form = ContactForm(data={"phone": desk.answers.phone or own, "address": desk.answers.address})
    if finished(form):
        desk.answers.phone = desk.answers.phone if form.phone.errors else form.phone.data
        desk.answers.address = desk.answers.address if form.address.errors else form.address.data
        return desk.keep("contact")
    step, title = desk.step("contact"), _("How can we reach you?")
    return render_template("applicant/question.html", form=form, desk=desk, step=step, title=title)


@bp.route("/apply/<ref>/facts/<section>", methods=["GET", "POST"])
@signed_in
def facts(ref: str, section: str) -> str | Response:
    """Ask the questions of one section of the policy."""
    desk = open_desk(ref)
    asked = questions.section_of(desk.policy, desk.program, section)
    if asked is None:
        abort(404)
    form = questions.form_for(asked, desk.answers.facts)
    if finished(form):
        desk.answers.facts |= questions.answered(form)
        for kind, text in _so_far(desk, asked).sentences():
            flash(text, kind)
        return desk.keep("facts", section)
    step, title, said = desk.step("facts", section), asked.label[current()], _so_far(desk, asked)
    return render_template("applicant/question.html", form=form, desk=desk, step=step, title=title, so_far=said)


def _so_far(desk: Desk, asked: Section) -> SoFar:
    values = desk.answers.values(desk.policy, desk.program, desk.round_.policy_day)
    return so_far.of_section(desk.policy, desk.program, asked, values)


@bp.route("/apply/<ref>/work", methods=["GET", "POST"])
@signed_in
def work_area(ref: str) -> str | Response:
    """Ask where the applicant works."""
    desk = open_desk(ref)
    if not desk.work_matters:
        return redirect(url_for("applicant.tasks", ref=ref), 303)
    form = WorkAreaForm(on_offer.work_areas(db_session()), data={"work_area": desk.answers.work_area})
    if finished(form):
        desk.answers.work_area = None if form.work_area.errors else form.work_area.data
        return desk.keep("work_area")
    step, title = desk.step("work_area"), _("Where do you work?")
    return render_template("applicant/question.html", form=form, desk=desk, step=step, title=title)
