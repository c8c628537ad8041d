"""Pairs of applications that may be of the same people: the list of a round, and the search for them."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from housing import clock, jobs
from housing.errors import WrongState
from housing.i18n import _, gettext
from housing.models import DuplicatePair, PairState, RoundState
from housing.services import duplicate_search, duplicates, queries, tasks
from housing.services.duplicates import ENDED, Waiting
from housing.web import show, words
from housing.web.access import requires
from housing.web.current import actor, can, db_session
from housing.web.paging import paged
from housing.web.staff import bp, duplicate_words, finding

REVIEWED = frozenset(RoundState) - {RoundState.DRAFT, RoundState.OPEN, RoundState.CANCELLED}


@bp.get("/duplicates", endpoint="duplicates")
@requires("application.read")
def pairs() -> str:
    """List the pairs of a round."""
    args, db = request.args, db_session()
    rounds = [one for one in queries.all_rounds(db) if one.state in REVIEWED]
    round_ = next((one for one in rounds if one.ref == args.get("round")), next(iter(rounds), None))
    if round_ is None:
        return render_template("staff/duplicates_none.html")
    wanted = duplicates.Wanted(
        state=args.get("state", ""), kind=args.get("kind", ""), receipt=args.get("q", "").strip()
    )
    page = paged(duplicates.count(db, round_, wanted))
    found = duplicates.listed(db, round_, wanted, limit=page.limit, offset=page.offset)
    return render_template(
        "staff/duplicates.html", round=round_, name=finding.name(round_), page=page, wanted=wanted,
        rows=[_row(pair) for pair in found], search=duplicates.latest_search(db, round_),
        rounds=[(one.ref, finding.name(one)) for one in rounds], states=_states(), kinds=_kinds(),
        tiles=_tiles(duplicates.counts(db, round_), duplicates.waiting(db, round_), round_.ref),
        looking=jobs.find(db, tasks.DUPLICATES, round=round_.id), under_way=jobs.under_way,
        searchable=round_.state in duplicate_search.SEARCHED and _may_search(),
        filtered=bool(wanted.state or wanted.kind or wanted.receipt),
    )  # fmt: skip


@bp.post("/rounds/<ref>/duplicates")
@requires("desk.open")
def duplicates_search(ref: str) -> Response:
    """Look for duplicates in the background."""
    if not _may_search():
        abort(403)
    round_ = finding.round_or_404(ref)
    if round_.state not in duplicate_search.SEARCHED:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.CLOSED)
    job = jobs.find(db_session(), tasks.DUPLICATES, round=round_.id)
    if job is None or not jobs.under_way(job):
        payload = {"round": round_.id, "staff": actor().staff_id}
        job = jobs.enqueue(db_session(), tasks.DUPLICATES, payload, at=clock.now())
        db_session().commit()
    return redirect(url_for("staff.job", job_id=job.id), 303)


def _may_search() -> bool:
    return can("duplicate.decide") or can("round.edit")


def _row(pair: DuplicatePair) -> list[Any]:
    link = Markup('<a class="govuk-link" href="{}">{}</a>').format(
        url_for("staff.duplicate", pair_id=pair.id), gettext("Pair %(n)s", n=pair.id)
    )
    state = duplicate_words.state(pair.state)
    if pair.state == PairState.OPEN and any(one.status in ENDED for one in (pair.first, pair.second)):
        state = (gettext("Nothing to decide"), "grey")
    return [
        link, _application(pair.first), _application(pair.second), duplicate_words.kinds(pair.kinds), state,
        show.stamp(pair.found_at),
    ]  # fmt: skip


def _application(one: Any) -> Markup:
    return Markup("{}<br>{} · {}").format(
        show.receipt(one.receipt), words.word(one.program), words.word(one.status)
    )  # fmt: skip


def _tiles(counts: dict[PairState, int], left: Waiting, ref: str) -> list[tuple[Any, ...]]:
    def href(state: str) -> str:
        return url_for("staff.duplicates", round=ref, state=state)

    return [
        (show.number(left.pairs), gettext("Stand in the way of the freeze"), href("waiting")),
        (show.number(left.appeals), gettext("Appeals to be answered"), href("appealed")),
        *(
            (show.number(counts[state]), duplicate_words.state(state)[0], href(state))
            for state in (PairState.SAME, PairState.DIFFERENT)
        ),
    ]


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("All")), ("waiting", _("Stand in the way of the freeze")), ("appealed", _("Appeals to be answered")),
        *((str(state), duplicate_words.state(state)[0]) for state in PairState),
    ]  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    return [("", _("All")), *((str(kind), gettext(title)) for kind, (title, _text) in duplicate_words.KINDS.items())]
