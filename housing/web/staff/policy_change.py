"""Changing the numbers and conditions of a policy: a form, what it would change, and the proposal."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import Policy, PolicyError
from allocator.policy.change.amend import amend
from housing import clock, jobs
from housing.i18n import _, _l, gettext
from housing.services import policies, policy_effect, policy_versions
from housing.web import show
from housing.web.access import requires
from housing.web.current import actor, db_session
from housing.web.dates import DateField
from housing.web.fields import LongTextField, today
from housing.web.form import Form
from housing.web.staff import bp, policy_fields, policy_shown, policy_texts

EDIT, PREVIEW, PROPOSE = "edit", "preview", "propose"


class ChangeForm(Form):
    """From when a change holds, and why; the numbers of the policy join it."""

    first_day = DateField(
        _l("First day"),
        missing=_l("Enter the first day"),
        hint=_l("From this day on the new version governs rounds that are planned; no round that is open changes"),
        future=True,
    )
    last_day = DateField(
        _l("Last day"), missing=_l("Enter the last day"), hint=_l("The day itself is included"), future=True
    )
    note = LongTextField(
        _l("Why this change"), hint=_l("For the second person and the files: the decision or document behind it")
    )


def change_form(policy: Policy) -> ChangeForm:
    """Make the form of one policy, with what it says now."""
    made: type[ChangeForm] = type("ChangeFormOfPolicy", (ChangeForm,), policy_fields.fields(policy))
    tomorrow = today() + timedelta(days=1)
    days = {"first_day": max(policy.effective_from, tomorrow), "last_day": policy.effective_until}
    return made(data={**days, **policy_fields.answers(policy)})


@bp.route("/policy/new", methods=["GET", "POST"])
@requires("policy.edit")
def policy_new() -> str | Response:
    """Change a policy: ask, show what would change, propose."""
    policy = _wanted()
    form = change_form(policy)
    step = request.form.get("step", EDIT)
    if step != EDIT and form.validate_on_submit():
        try:
            return _go_on(policy, form, step)
        except Refused as refused:
            db_session().rollback()
            policies.refresh(db_session())
            _refuse(form, refused)
    return render_template(
        "staff/policy_change.html", form=form, policy=policy, parts=policy_fields.parts(policy),
        title=policy_shown.title(policy), marks={mark: gettext(text) for mark, text in policy_texts.MARKS.items()},
        language_of=show.language_of, asked=lambda place: policy_fields.asked(form, place),
    )  # fmt: skip


def _go_on(policy: Policy, form: ChangeForm, step: str) -> str | Response:
    """Show what the answers change; or propose it, if it is still what was shown."""
    source = amend(
        policy.source,
        policy_fields.changes(policy, form),
        first_day=form.first_day.data,
        last_day=form.last_day.data,
    )
    new = policy_versions.checked(db_session(), source, clock.now())
    if step == PROPOSE and form.note.data:
        seen = request.form.get("seen_base") or None
        return propose(source, note=form.note.data, seen_base=seen)
    if step == PROPOSE:
        form.note.errors = [*form.note.errors, _("Say why: name the decision or document behind the change")]
    return render_template(
        "staff/policy_preview.html", form=form, new=new, shown=policy_shown.shown(new, policy_shown.base_of(new)),
        kept=_kept(), action=url_for("staff.policy_new", base=policy.sha256), title=policy_shown.title(new),
        back=EDIT,
    )  # fmt: skip


def propose(source: bytes, *, note: str, seen_base: str | None) -> Response:
    """Write a version down; the effect on a large pool is counted in the background."""
    version = policy_versions.propose(db_session(), source, note=note, seen_base=seen_base, by=actor(), at=clock.now())
    base = policy_shown.base_of(policy_versions.policy_of(version))
    if base is not None and policy_effect.pool_size(db_session(), base) > policy_effect.AT_ONCE:
        jobs.enqueue(db_session(), policy_effect.KIND, {"version": version.id}, at=clock.now())
    db_session().commit()
    flash(_("Proposed. Another person has to approve it before it comes into force."))
    return redirect(url_for("staff.policy_version", version_id=version.id), 303)


def _wanted() -> Policy:
    """Find the policy that is to be changed: the one asked for, or the one in force today."""
    sha256 = request.args.get("base")
    found = policy_shown.find(sha256) if sha256 else policy_versions.governing(policies.cities()[0], today())
    if found is None:
        abort(404)
    return found


def _kept() -> list[tuple[str, str]]:
    """Carry the answers along, except what the page itself asks for."""
    own = {"csrf_token", "step", "note", "seen_base", "prefs"}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in own]


def _refuse(form: ChangeForm, refused: Refused) -> None:
    """Show a refusal beside the question it is about."""
    if not isinstance(refused, PolicyError):
        form.refuse(refused, form.first_day if "first" in refused.facts else None)
        return
    names: dict[str, Any] = {field.name: field for field in form}
    name = policy_shown.asked_at(refused, names)
    text = policy_shown.problem(refused)
    if name is None:
        form.form_errors.append(text)
    else:
        names[name].errors = [*names[name].errors, text]
