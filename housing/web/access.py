"""Who may open which page: every view has exactly one mark; an app with an unmarked view does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from housing.models import Role
from housing.services.visits import Visitor

View = TypeVar("View", bound=Callable[..., Any])

STEPS = frozenset(
    {
        "round.open", "round.close", "round.publicity", "round.freeze", "round.commit", "round.draw",
        "round.allocate", "round.publish", "round.cancel",
    }
)  # fmt: skip
"""Rights to propose a step of a round, or to take it where one person is enough."""

EVERYBODY = frozenset({"desk.open", "round.read"})
"""Rights of every member of staff: the desk, and rounds with their homes and rules."""

RIGHTS: dict[Role, frozenset[str]] = {
    Role.REVIEWER: EVERYBODY
    | {"application.read", "application.reveal", "application.decide", "objection.decide", "claim.decide"}
    | {"duplicate.decide", "duplicate.answer", "allocation.read"},
    Role.OPERATOR: EVERYBODY
    | STEPS
    | {
        "round.edit", "home.import", "registry.import", "application.read", "application.file",
        "export.masked", "claim.pay", "policy.edit", "allocation.read", "allocation.record",
    },
    Role.SUPERVISOR: EVERYBODY
    | STEPS
    | {
        "ban.decide", "round.approve", "home.import", "registry.import", "application.read", "application.reveal",
        "application.file", "duplicate.undo", "duplicate.answer", "objection.decide", "audit.read", "export.masked",
        "claim.approve", "policy.approve", "allocation.read", "allocation.record", "allocation.approve",
    },
    Role.AUDITOR: EVERYBODY | {"audit.read", "audit.replay", "export.masked"},
}  # fmt: skip
"""What each role may do; whatever is not listed is refused."""

KNOWN_RIGHTS = frozenset().union(*RIGHTS.values())
LOGIN = {"applicant": "applicant.login", "staff": "staff.login"}


class BadMark(Exception):
    """A view says nothing, or two things, about who may open it."""


class LoggedOut(Exception):
    """Somebody sends a form after their login has run out; what they typed is shown again."""

    def __init__(self, kind: Literal["applicant", "staff"]) -> None:
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may open a view."""

    kind: Literal["public", "applicant", "staff"]
    right: str | None = None

    def admits(self, visitor: Visitor) -> bool:
        """Tell whether this visitor may come in."""
        if self.kind == "public":
            return True
        if self.kind != visitor.kind:
            return False
        return self.right is None or holds(visitor, self.right)


def holds(visitor: Visitor, right: str) -> bool:
    """Tell whether a visitor has a right of the bureau."""
    return visitor.role is not None and right in RIGHTS[visitor.role]


def public(view: View) -> View:
    """Let everybody open this view."""
    return _mark(view, Access(kind="public"))


def signed_in(view: View) -> View:
    """Let applicants open this view; it shows them their own things only."""
    return _mark(view, Access(kind="applicant"))


def requires(right: str) -> Callable[[View], View]:
    """Let members of staff open this view whose role has the right."""
    if right not in KNOWN_RIGHTS:
        raise BadMark(f"no role has the right {right}: add it to RIGHTS or correct its name")
    return lambda view: _mark(view, Access(kind="staff", right=right))


def uploads(view: View) -> View:
    """Let this view take files, up to 10 MB in all; every other form may have 1 MB."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _mark(view: View, access: Access) -> View:
    if getattr(view, "access", None) is not None:
        raise BadMark(f"{view.__module__}.{view.__qualname__} has two marks: keep one")
    view.access = access  # type: ignore[attr-defined]
    return view


def refuse_unmarked(app: Flask) -> None:
    """Stop an app from starting while any of its pages does not say who may open it."""
    unmarked = sorted(name for name, view in app.view_functions.items() if getattr(view, "access", None) is None)
    if unmarked:
        raise BadMark(f"no mark on {', '.join(unmarked)}: add @public, @signed_in or @requires")


def admit(app: Flask, visitor: Visitor) -> ResponseReturnValue | None:
    """Let a request in, send it to the right login, or refuse it."""
    view = app.view_functions.get(request.endpoint or "")
    access: Access | None = getattr(view, "access", None)
    if access is None or access.admits(visitor):
        return None  # without a view there is nothing to guard: Flask answers 404 or 405
    if visitor.kind != "public" or access.kind == "public":
        abort(403)
    if request.method not in {"GET", "HEAD"}:
        raise LoggedOut(access.kind)
    if LOGIN[access.kind] not in app.view_functions:
        abort(403)
    return redirect(url_for(LOGIN[access.kind], next=request.full_path.rstrip("?")), 303)
