"""The policies of this bureau: in force, of districts, proposed, and what became of proposals."""

from typing import Any

from flask import Response, abort, render_template

from allocator.policy import Policy
from housing.i18n import _
from housing.services import policies, policy_versions
from housing.services.policy_versions import Version
from housing.web import show
from housing.web.access import requires
from housing.web.current import can, db_session
from housing.web.fields import today
from housing.web.staff import bp, policy_shown, policy_texts


@bp.get("/policy")
@requires("round.read")
def policy_list() -> str:
    """List every policy this bureau knows, and what waits for a second person."""
    known = policies.known(db_session()).values()
    versions = policy_versions.history(db_session())
    return render_template(
        "staff/policy_list.html", cities=[one for one in map(_in_force, policies.cities()) if one is not None],
        files=[_row(one) for one in known if one.overlay is None],
        districts=[_row(one) for one in known if one.overlay is not None],
        waiting=[one for one in versions if one.standing == "proposed"],
        ended=[one for one in versions if one.standing != "proposed"], standing=standing, place=policy_shown.place,
        may_edit=can("policy.edit"),
    )  # fmt: skip


@bp.get("/policy/file/<sha256>.toml")
@requires("round.read")
def policy_file(sha256: str) -> Response:
    """Hand out a policy as data, byte for byte."""
    found = policy_shown.find(sha256)
    if found is None:
        abort(404)
    name = found.id.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}-{sha256[:8]}.toml"'}
    return Response(found.source, mimetype="application/toml", headers=headers)


def standing(version: Version) -> tuple[str, str]:
    """Say how a version stands, in words and a colour."""
    text, colour = policy_texts.STANDINGS[version.standing]
    return _(text), colour


def _in_force(city: str) -> dict[str, Any] | None:
    """Tell which policy governs a city today."""
    found = policy_versions.governing(city, today())
    return None if found is None else _row(found)


def _row(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy,
        "title": policy_shown.title(policy),
        "days": _(
            "%(first)s to %(last)s", first=show.day(policy.effective_from), last=show.day(policy.effective_until)
        ),
        "today": policy.covers(today()),
    }
