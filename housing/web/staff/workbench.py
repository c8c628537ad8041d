"""The workbench of a round: how far it is, what is missing, and the next step."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from housing import clock, jobs
from housing.i18n import gettext
from housing.models import Round, RoundState
from housing.services import overview, proposals, queries, tasks, workbench
from housing.services.proposals import Proposal
from housing.services.workbench import Todo
from housing.web import show, words
from housing.web.access import requires
from housing.web.current import can, db_session
from housing.web.staff import bp, finding, texts

HOMES = {"answers": "offered", "contracts": "accepted", "late": "late", "returning": "returning"}
"""What is left to do about homes, and the state in which the list shows them."""
SHADES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next step of a round as its workbench shows it."""

    to: RoundState | None
    title: str
    two_persons: bool
    permitted: bool  # by the role of the reader
    ready: bool
    proposal: Proposal | None


@bp.get("/rounds/<ref>")
@requires("round.read")
def round_page(ref: str) -> str:
    """Show how a round stands."""
    round_ = finding.round_or_404(ref)
    about = overview.of(db_session(), round_)
    todo = workbench.todos(db_session(), round_, clock.now())
    return render_template(
        "staff/round.html", round=round_, name=finding.name(round_), about=about, stages=stages(round_),
        tiles=tiles(about, queries.statuses(db_session(), round_)), bars=bars(about),
        districts=districts(about), next=next_step(round_, todo), under_way=jobs.under_way,
        todo=[(one, *texts.todo(one), todo_href(round_, one)) for one in todo],
        checking=jobs.find(db_session(), tasks.SCREEN, round=round_.id),
        looking=jobs.find(db_session(), tasks.DUPLICATES, round=round_.id),
    )  # fmt: skip


def stages(round_: Round) -> tuple[list[str], int]:
    """Name the stages of a round, and tell the present one; after the last, all are done."""
    names = [gettext(text) for text in texts.STAGES.values()]
    if round_.state == RoundState.PUBLISHED:
        return names, len(names)
    return names, list(texts.STAGES).index(round_.state) if round_.state in texts.STAGES else -1


def tiles(about: overview.Overview, statuses: dict[str, int]) -> list[tuple[Any, ...]]:
    """Count what matters."""
    ref = about.round.ref
    listed = url_for("staff.applications", round=ref) if can("application.read") else ""
    waiting = url_for("staff.applications", round=ref, status="submitted") if can("application.read") else ""
    eligible = statuses.get("eligible", 0)
    return [
        (show.number(about.applications), gettext("Applications"), listed),
        (show.number(eligible), gettext("Eligible")),
        (show.number(about.homes), gettext("Homes on offer")),
        (show.per_home(eligible or about.applications, about.homes), gettext("Households for each home")),
        (show.number(statuses.get("submitted", 0)), gettext("Cases waiting"), waiting),
    ]


def bars(about: overview.Overview) -> list[tuple[str, list[int], str]]:
    """Put applications beside homes, program by program."""
    return [
        (
            words.word(one.program),
            [one.applications, one.homes],
            f"{show.per_home(one.applications, one.homes)} : 1" if one.applications and one.homes else "–",
        )
        for one in about.programs
    ]


def districts(about: overview.Overview) -> dict[int, tuple[str, int]]:
    """Shade the districts by the homes on offer."""
    most = max(about.districts.values(), default=0)
    return {
        code: (gettext("%(count)s homes", count=show.number(homes)), homes * SHADES // (most + 1))
        for code, homes in about.districts.items()
    }


def next_step(round_: Round, todo: list[Todo]) -> Next:
    """Describe the next step of a round."""
    to = workbench.NEXT.get(round_.state)
    ready = workbench.ready(todo)
    if to is None:
        return Next(to=None, title="", two_persons=False, permitted=False, ready=False, proposal=None)
    if to in texts.SINGLE:
        right, title = texts.SINGLE[to]
        return Next(to=to, title=gettext(title), two_persons=False, permitted=can(right), ready=ready, proposal=None)
    return Next(
        to=to, title=texts.step(to), two_persons=True, permitted=can(texts.STEPS[to].right), ready=ready,
        proposal=proposals.of_step(db_session(), round_, to),
    )  # fmt: skip


def todo_href(round_: Round, one: Todo) -> str:
    """Lead to where a thing is done; nowhere for those who may not do it."""
    places: dict[str, tuple[str, str, dict[str, Any]]] = {
        "homes": ("staff.offer", "round.edit", {"ref": round_.ref}),
        "registers": ("staff.registers_import", "registry.import", {}),
        "cases": ("staff.applications", "application.read", {"round": round_.ref, "attention": "1"}),
        "duplicates": ("staff.duplicates", "application.read", {"round": round_.ref, "state": "waiting"}),
        "appeals": ("staff.duplicates", "application.read", {"round": round_.ref, "state": "appealed"}),
        "documents": (
            "staff.applications",
            "application.read",
            {"round": round_.ref, "status": "documents_needed"},
        ),
        "commitment": ("staff.commitments", "round.commit", {"ref": round_.ref}),
        "digits": ("staff.digits", "round.draw", {"ref": round_.ref}),
        "secret": ("staff.secrets", "round.draw", {"ref": round_.ref}),
        **{
            task: ("staff.allocations", "allocation.read", {"round": round_.ref, "state": state})
            for task, state in HOMES.items()
        },
    }
    if one.task not in places or (one.done and one.task != "homes"):
        return ""
    endpoint, right, values = places[one.task]
    return url_for(endpoint, **values) if can(right) else ""
