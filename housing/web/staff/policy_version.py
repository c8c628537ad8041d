"""One version of a policy: its bytes, what it changes and for whom; approved by a second person, or withdrawn."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock, jobs
from housing.i18n import _, _l
from housing.services import policy_effect, policy_versions
from housing.services.policy_versions import Version
from housing.web import show
from housing.web.access import requires
from housing.web.choices import TickField
from housing.web.current import actor, can, db_session, visitor
from housing.web.form import Form
from housing.web.staff import bp, policy, policy_shown


class AgreeForm(Form):
    """The word of the second person."""

    understood = TickField(
        _l("I have compared the fingerprint and looked at every change"),
        missing=_l("Tick the box if you have compared the fingerprint and looked at every change"),
    )


@bp.route("/policy/versions/<int:version_id>", methods=["GET", "POST"])
@requires("round.read")
def policy_version(version_id: int) -> str | Response:
    """Show a version, and approve it."""
    version = _version_or_404(version_id)
    form = AgreeForm()
    if form.is_submitted() and not can("policy.approve"):
        abort(403)
    if form.validate_on_submit():
        policy_versions.approve(
            db_session(), version.row, sha256=request.form.get("sha256", ""), by=actor(), at=clock.now()
        )
        db_session().commit()
        flash(_("Approved. It governs rounds that are planned from its first day on."))
        return redirect(url_for("staff.policy_version", version_id=version_id), 303)
    counted = policy_effect.stored(db_session(), version_id)
    base = policy_shown.find(version.row.based_on) if version.row.based_on else None
    return render_template(
        "staff/policy_version.html", form=form, version=version, standing=policy.standing(version),
        title=policy_shown.title(version.policy), why=_why_not(version), counted_at=counted[1] if counted else None,
        shown=policy_shown.shown(version.policy, base, counted[0] if counted else None),
        mine=version.row.proposer_id == visitor().id, may_withdraw=_may_withdraw(version),
        job=jobs.find(db_session(), policy_effect.KIND, version=version_id),
    )  # fmt: skip


@bp.post("/policy/versions/<int:version_id>/withdraw")
@requires("round.read")
def policy_withdraw(version_id: int) -> Response:
    """Take a version back."""
    version = _version_or_404(version_id)
    if not _may_withdraw(version):
        abort(403)
    policy_versions.withdraw(db_session(), version.row, by=actor(), at=clock.now())
    db_session().commit()
    flash(_("The version is withdrawn; nothing was changed."))
    return redirect(url_for("staff.policy_list"), 303)


def _version_or_404(version_id: int) -> Version:
    found = policy_versions.by_id(db_session(), version_id)
    if found is None:
        abort(404)
    return found


def _may_withdraw(version: Version) -> bool:
    """Let the proposer, and whoever could approve, take it back while it waits."""
    mine = version.row.proposer_id == visitor().id
    return version.standing == "proposed" and (mine or can("policy.approve"))


def _why_not(version: Version) -> str:
    """Say why a version cannot be approved any more; nothing if it can."""
    if version.standing != "proposed":
        return ""
    try:
        policy_versions.check_still_fits(version.row, clock.now())
    except Refused as refused:
        return show.refusal_text(refused)
    return ""
