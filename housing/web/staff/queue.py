"""My desk: what waits for me, what is being done, and what blocks each round."""

from flask import render_template

from housing import clock
from housing.services import desk, months, proposals
from housing.services.payments import Listed
from housing.web.access import requires
from housing.web.current import can, db_session, visitor
from housing.web.staff import approvals, bp, finding, jobs, texts
from housing.web.staff.workbench import todo_href


@bp.get("")
@requires("desk.open")
def queue() -> str:
    """Show what waits."""
    waiting = proposals.unfinished(db_session())
    return render_template(
        "staff/queue.html",
        for_me=[one for one in waiting if _for_me(one)],
        others=[one for one in waiting if not _for_me(one)],
        for_me_too=approvals.to_approve(),
        running=desk.running(db_session()), rounds=desk.rounds_underway(db_session(), clock.now()),
        subsidies=desk.subsidies(db_session()), month=months.text, my_lists=_my_lists,
        texts=texts, name=finding.name, todo_href=todo_href, title=jobs.title,
    )  # fmt: skip


def _my_lists(lists: list[Listed]) -> list[Listed]:
    """Pick the month lists that the reader may approve: those of other people."""
    return [one for one in lists if can("claim.approve") and one.list.proposer_id != visitor().id]


def _for_me(proposal: proposals.Proposal) -> bool:
    others = proposal.request.proposer_id != visitor().id
    return can("round.approve") and proposal.standing == "proposed" and others
