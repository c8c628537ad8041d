"""Who belongs to the household: cards, and one page for each person."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from housing.i18n import _
from housing.models import Application
from housing.services import admission, private, queries
from housing.services.filing import Person
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import Desk, check_open, finished, leaving, open_desk
from housing.web.application import people
from housing.web.application.answers import is_complete
from housing.web.application.people import MoreForm, PersonForm, RelativeForm
from housing.web.current import db_session, visitor
from housing.web.form import Form
from housing.web.show import SPACE


@bp.route("/apply/<ref>/members", methods=["GET", "POST"])
@signed_in
def members(ref: str) -> str | Response:
    """Show who is in the household, and ask whether that is everybody."""
    desk = open_desk(ref)
    if not desk.answers.members:
        return redirect(url_for("applicant.member", ref=ref, n=1), 303)
    form = MoreForm(data={"more": False if desk.answers.members_done else None})
    if finished(form):
        if form.more.data is True and not leaving():
            return redirect(url_for("applicant.member", ref=ref, n=len(desk.answers.members) + 1), 303)
        if form.more.data is False and not desk.answers.everybody_known and not leaving():
            form.more.errors = [_("Complete the entries marked “Unfinished” above first.")]
        else:
            desk.answers.members_done = form.more.data is False
            return desk.keep("members")
    cards = [
        {"title": _title(n, one), "rows": people.summary_of(one)[1:], "complete": is_complete(one), "n": n}
        for n, one in enumerate(desk.answers.members, start=1)
    ]
    return render_template(
        "applicant/members.html", form=form, desk=desk, cards=cards, step=desk.step("members"),
        full=len(cards) >= people.MOST_MEMBERS,
    )  # fmt: skip


def _title(n: int, one: dict[str, str]) -> str:
    relation = people.relation_of(one)
    return f"{n}.{SPACE}{relation} · {one['name']}" if one.get("name") else f"{n}.{SPACE}{relation}"


@bp.route("/apply/<ref>/members/<int:n>", methods=["GET", "POST"])
@signed_in
def member(ref: str, n: int) -> str | Response:
    """Ask for one person; the first is the applicant."""
    desk = open_desk(ref)
    known = _known(desk, n)
    form = _form(desk, n, known)
    good = form.validate_on_submit()
    if good:
        _check(desk, form, n)
    if (good and not form.problems) or leaving():
        relation = "applicant" if n == 1 else str(_relation(form) or known.get("relation", ""))
        desk.answers.members[n - 1 : n] = [form.known(relation)]
        desk.answers.members_done = desk.answers.members_done and desk.answers.everybody_known
        return _kept(desk)
    return render_template("applicant/member.html", form=form, desk=desk, n=n, first=n == 1, known=known)


def _relation(form: PersonForm) -> str | None:
    found = form.relation if isinstance(form, RelativeForm) else None
    return None if found is None or found.errors else found.data


def _known(desk: Desk, n: int) -> dict[str, str]:
    """Find what is known of a member; one place after the last is free for somebody new."""
    if not 1 <= n <= min(len(desk.answers.members) + 1, people.MOST_MEMBERS):
        abort(404)
    if n <= len(desk.answers.members):
        return desk.answers.members[n - 1]
    return {"name": visitor().name, "id_type": "resident_id"} if n == 1 else {"id_type": "resident_id"}


def _form(desk: Desk, n: int, known: dict[str, str]) -> PersonForm:
    birth = known.get("birth_on")
    asked_for = known.get("id_type") == "passport" or (known.get("id_number", "0")[0].isalpha())
    data = {**known, "birth": date.fromisoformat(birth) if birth and asked_for else None}
    if n == 1:
        return PersonForm(data=data)
    others = [one for place, one in enumerate(desk.answers.members, start=1) if place != n]
    return RelativeForm(married=any(one.get("relation") == "spouse" for one in others), data=data)


def _check(desk: Desk, form: PersonForm, n: int) -> None:
    """Refuse a minor as applicant, and a person who is somewhere else as well."""
    if n == 1:
        form.check_adult(desk.round_.policy_day)
    others = {
        one.get("id_number"): one.get("name") or people.relation_of(one)
        for place, one in enumerate(desk.answers.members, start=1)
        if place != n
    }
    person = Person(
        relation="", name=form.name.data, id_type=form.id_type.data, id_number=form.id_number.data,
        birth_on=form.birth_on or desk.round_.policy_day,
    )  # fmt: skip
    same = others.get(person.id_number, "")
    form.check_once(same_as=same, elsewhere=_elsewhere(desk, person), first=n == 1)


def _elsewhere(desk: Desk, person: Person) -> bool:
    own: Application | None = queries.by_receipt(db_session(), desk.answers.amends) if desk.answers.amends else None
    return bool(admission.taken(db_session(), [private.person_index(person)], own=own))


def _kept(desk: Desk) -> Response:
    desk.save()
    check_open(desk.round_)
    if leaving():
        flash(_("Saved. You can go on at any time before applications close."))
        return redirect(url_for("applicant.tasks", ref=desk.round_.ref), 303)
    check = request.args.get("check")
    if check and desk.answers.members_done:
        return redirect(url_for("applicant.check", ref=desk.round_.ref), 303)
    return redirect(url_for("applicant.members", ref=desk.round_.ref, check=check), 303)


@bp.route("/apply/<ref>/members/<int:n>/remove", methods=["GET", "POST"])
@signed_in
def remove_member(ref: str, n: int) -> str | Response:
    """Take a person out of the household, after asking once."""
    desk = open_desk(ref)
    if not 2 <= n <= len(desk.answers.members):  # noqa: PLR2004 (the first is the applicant and stays)
        abort(404)
    form = Form()
    if form.validate_on_submit():
        del desk.answers.members[n - 1]
        return _kept(desk)
    return render_template("applicant/member_remove.html", form=form, desk=desk, one=desk.answers.members[n - 1])
