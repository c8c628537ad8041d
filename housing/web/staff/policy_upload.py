"""A whole policy file from outside, or an overlay of a district: read strictly, shown, proposed."""

from pathlib import Path

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import N_, Refused
from allocator.policy import PolicyError
from allocator.policy.change import overlay as overlays
from housing import clock
from housing.i18n import _l
from housing.services import policies, policy_versions, uploads
from housing.services.workbook import Upload
from housing.web import access
from housing.web.access import requires
from housing.web.choices import UploadField
from housing.web.current import actor, db_session
from housing.web.fields import LongTextField
from housing.web.form import Form
from housing.web.staff import bp, policy_shown
from housing.web.staff.policy_change import propose
from housing.web.staff.wizard import folder


class NoParentHere(Refused):
    """An overlay names a policy that does not govern its days."""

    code = "overlay-no-parent"
    message = N_(
        "This overlay names the policy %(parent)s, but another one governs the city on %(day)s. "
        "Name the policy in force, and check the values against it."
    )


class PolicyFileForm(Form):
    """Which file."""

    file = UploadField(
        _l("Policy file"),
        missing=_l("Choose a file"),
        hint=_l("A .toml file of a city (anju-policy/1) or of a district (anju-overlay/1)"),
        endings=(".toml",),
    )


class WhyForm(Form):
    """Why these rules."""

    note = LongTextField(
        _l("Why this change"),
        missing=_l("Say why: name the decision or document behind the change"),
        hint=_l("For the second person and the files: the decision or document behind it"),
    )


@bp.route("/policy/upload", methods=["GET", "POST"])
@requires("policy.edit")
@access.uploads
def policy_upload() -> str | Response:
    """Take a file; one that cannot be read is refused here, with the place and what is wrong there."""
    form = PolicyFileForm()
    if form.validate_on_submit():
        sent = form.file.data
        upload = Upload(filename=Path(str(sent.filename)).name, data=sent.read())
        try:
            policy_versions.checked(db_session(), _source(upload), clock.now())
        except PolicyError as error:
            form.file.errors = [*form.file.errors, policy_shown.problem(error)]
        except Refused as refused:
            form.refuse(refused, form.file)
        else:
            token = uploads.keep(folder(), upload, by=actor(), at=clock.now())
            return redirect(url_for("staff.policy_uploaded", token=token), 303)
    return render_template("staff/policy_upload.html", form=form)


@bp.route("/policy/upload/<token>", methods=["GET", "POST"])
@requires("policy.edit")
def policy_uploaded(token: str) -> str | Response:
    """Show what a file would change, and propose it."""
    source = _source(uploads.find(folder(), token, by=actor()))
    form = WhyForm()
    if form.validate_on_submit():
        answer = propose(source, note=form.note.data, seen_base=request.form.get("seen_base") or None)
        uploads.drop(folder(), token)
        return answer
    new = policy_versions.checked(db_session(), source, clock.now())
    return render_template(
        "staff/policy_preview.html", form=form, new=new, shown=policy_shown.shown(new, policy_shown.base_of(new)),
        kept=[], action=url_for("staff.policy_uploaded", token=token), title=policy_shown.title(new), back="",
    )  # fmt: skip


def _source(upload: Upload) -> bytes:
    """Give the whole policy that a file stands for: itself, or an overlay laid over the policy in force."""
    if not overlays.is_overlay(upload.data):
        return upload.data
    overlay = overlays.read(upload.data, upload.filename)
    parent = policies.in_force(overlay.parent.partition("/")[0], overlay.effective_from)
    if parent.id != overlay.parent:
        raise NoParentHere(parent=overlay.parent, day=overlay.effective_from)
    return overlays.apply(parent, overlay).source
