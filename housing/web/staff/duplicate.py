"""One pair of applications: both side by side, why they were put together, and the decision."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.seal import receipt as receipts
from housing import clock
from housing.i18n import _, _l, gettext
from housing.models import DuplicateDecision, DuplicatePair, PairState, Verdict
from housing.services import audit, duplicate_verdicts, duplicates, on_offer, private, review
from housing.services.duplicates import Opened
from housing.web import erased, show
from housing.web.access import requires
from housing.web.choices import ChoiceField, ChoicesField
from housing.web.current import actor, can, db_session, visitor, wiring
from housing.web.fields import LongTextField
from housing.web.form import Form
from housing.web.staff import bp, duplicate_words, finding


class VerdictForm(Form):
    """The same people or not, and which application goes on."""

    verdict = ChoiceField(_l("Are these the same people?"), missing=_l("Choose whether these are the same people"))
    alike = ChoicesField(_l("Pairs with the same phone or address only"))
    reason = LongTextField(
        _l("Reason"),
        missing=_l("Write the reason of your decision"),
        hint=_l("A family whose application ends will read this text. Write nothing about the other family."),
    )


class UndoForm(Form):
    """Why a decision falls."""

    reason = LongTextField(
        _l("Reason"),
        missing=_l("Write the reason of your decision"),
        hint=_l("A family whose application stands again will read this text."),
    )


@bp.route("/duplicates/<int:pair_id>", methods=["GET", "POST"])
@requires("application.read")
def duplicate(pair_id: int) -> str | Response:
    """Show a pair, and decide about it or answer an appeal."""
    if request.method == "GET":
        _note("application.read", pair_id)
    pair = _pair_or_404(pair_id)
    if request.method == "GET" and _is_erased(pair):
        return _erased(pair)
    form = VerdictForm()
    opened = duplicates.opened(db_session(), pair)
    if form.is_submitted() and not _may_decide(opened):
        abort(403)
    _offer(form, opened)
    if form.validate_on_submit():
        decided = _decide(form, opened)
        if decided is not None:
            return decided
    return _page(form, opened, revealed=False)


@bp.get("/duplicates/<int:pair_id>/reveal")
@requires("application.reveal")
def duplicate_reveal(pair_id: int) -> str:
    """Show a pair with every name and number in full; who looks is written down."""
    _note("application.reveal", pair_id)
    pair = _pair_or_404(pair_id)
    if _is_erased(pair):
        return _erased(pair)
    opened = duplicates.opened(db_session(), pair)
    form = VerdictForm()
    _offer(form, opened)
    return _page(form, opened, revealed=True)


@bp.route("/duplicates/<int:pair_id>/undo", methods=["GET", "POST"])
@requires("duplicate.undo")
def duplicate_undo(pair_id: int) -> str | Response:
    """Ask why a decision falls, and undo it."""
    pair = _pair_or_404(pair_id)
    form = UndoForm()
    if form.validate_on_submit():
        try:
            duplicate_verdicts.undo(db_session(), pair, form.reason.data, by=actor(), at=clock.now())
            db_session().commit()
            flash(_("The decision is undone; the pair is to be decided again."))
            return redirect(url_for("staff.duplicate", pair_id=pair.id), 303)
        except review.ReasonMissing as refused:
            db_session().rollback()
            form.refuse(refused, form.reason)
    return render_template("staff/duplicate_undo.html", form=form, pair=pair, name=finding.name(pair.round))


def _pair_or_404(pair_id: int) -> DuplicatePair:
    found = db_session().get(DuplicatePair, pair_id)
    if found is None:
        abort(404)
    return found


def _is_erased(pair: DuplicatePair) -> bool:
    """Tell whether nobody can compare a pair any more: its reasons are sealed under both keys."""
    return private.is_erased(pair.first) or private.is_erased(pair.second)


def _erased(pair: DuplicatePair) -> str:
    """Show what is left of a pair after the data of one of its families were erased."""
    decisions = duplicates.decisions_about(db_session(), pair)
    names = duplicates.names(db_session(), decisions)
    return render_template(
        "staff/erased.html", title=_("Pair %(n)s", n=pair.id), caption=finding.name(pair.round),
        back=(url_for("staff.duplicates", round=pair.round.ref), _("Duplicates")), erased=erased.sentence(),
        cards=[erased.public(one) for one in (pair.first, pair.second)],
        history=[_decided(pair, one, names[one.by_staff_id]) for one in decisions],
    )  # fmt: skip


def _note(act: str, pair_id: int) -> None:
    """Write down who reads the data of two families, before the page looks at it."""
    with wiring().sessions() as db:
        pair = db.get(DuplicatePair, pair_id)
        for one in (pair.first, pair.second) if pair is not None else ():
            details: dict[str, object] = {"revision": one.revision}
            audit.record(db, str(actor()), act, f"application/{one.receipt}", details, clock.now())
        db.commit()


def _may_decide(opened: Opened) -> bool:
    """Tell whether this person may decide: about an open pair, or about an appeal against somebody else."""
    if opened.pair.round.state not in review.REVIEWING:
        return False
    if opened.appeal is not None:
        return can("duplicate.answer") and opened.decisions[0].by_staff_id != visitor().id
    return can("duplicate.decide") and opened.pair.state == PairState.OPEN and not opened.settled


def _offer(form: VerdictForm, opened: Opened) -> None:
    first, second = (show.receipt(one.receipt).striptags() for one in opened.applications)
    form.verdict.choices = [
        ("different", _("No, these are different people"), _("Both applications go on.")),
        ("first", _("Yes; the first application stays"), _("%(receipt)s ends as not eligible.", receipt=second)),
        ("second", _("Yes; the second application stays"), _("%(receipt)s ends as not eligible.", receipt=first)),
    ]
    text = gettext(
        "If different: decide the %(num)s other open pairs with this phone or address alike", num=opened.alike
    )
    form.alike.choices = [("1", text)] if opened.alike else []


def _decide(form: VerdictForm, opened: Opened) -> Response | None:
    """Decide, and go on to the next pair; nothing when the decision was refused."""
    pair, by, at = opened.pair, actor(), clock.now()
    stays = {"first": pair.second, "second": pair.first}  # what ends
    ends = stays.get(form.verdict.data)
    try:
        if ends is None and form.alike.data:
            duplicate_verdicts.decide_alike(db_session(), pair, form.reason.data, by=by, at=at)
        else:
            verdict = Verdict.DIFFERENT if ends is None else Verdict.SAME
            duplicate_verdicts.decide(db_session(), pair, verdict, form.reason.data, ends=ends, by=by, at=at)
        db_session().commit()
    except Refused as refused:
        db_session().rollback()
        form.refuse(refused, form.reason if isinstance(refused, review.ReasonMissing) else None)
        return None
    flash(_("Decided: %(outcome)s.", outcome=duplicate_words.state(pair.state)[0]))
    waiting = duplicates.Wanted(state="waiting")
    following = next(iter(duplicates.listed(db_session(), pair.round, waiting, limit=1, offset=0)), pair)
    return redirect(url_for("staff.duplicate", pair_id=following.id), 303)


def _page(form: VerdictForm, opened: Opened, *, revealed: bool) -> str:
    pair = opened.pair
    latest = opened.decisions[0] if opened.decisions else None
    undoable = latest is not None and latest.verdict != Verdict.UNDONE and opened.appeal is None
    areas = {area.code: show.either(area.name_zh, area.name_en) for area in on_offer.work_areas(db_session())}
    return render_template(
        "staff/duplicate.html", form=form, pair=pair, name=finding.name(pair.round), opened=opened, revealed=revealed,
        state=duplicate_words.state(pair.state), reasons=duplicate_words.reasons(opened),
        household=duplicate_words.household(opened, areas, revealed=revealed),
        people=duplicate_words.people(opened, revealed=revealed), may_decide=_may_decide(opened),
        may_undo=undoable and can("duplicate.undo") and pair.round.state in review.REVIEWING,
        reviewing=pair.round.state in review.REVIEWING, history=_history(opened),
        appeal=duplicates.words_of(db_session(), opened.appeal) if opened.appeal else "",
    )  # fmt: skip


def _history(opened: Opened) -> list[dict[str, Any]]:
    """Tell what happened to a pair, the latest first."""
    names = duplicates.names(db_session(), opened.decisions)
    events = [{"at": opened.pair.found_at, "what": _("Found by the search"), "who": "", "text": ""}]
    for one in reversed(opened.decisions):
        events.append(_decided(opened.pair, one, names[one.by_staff_id]))
        appeal = opened.appeals.get(one.id)
        if appeal is not None:
            text = duplicates.words_of(db_session(), appeal)
            events.append({"at": appeal.filed_at, "what": _("Appeal of the family"), "who": "", "text": text})
    return events[::-1]


def _decided(pair: DuplicatePair, one: DuplicateDecision, who: str) -> dict[str, Any]:
    """Tell one decision about a pair."""
    what = gettext(duplicate_words.VERDICTS[one.verdict])
    if one.ends_id is not None:
        stays = duplicates.other(pair, one.ends_id)
        what = _("%(verdict)s; %(receipt)s stays", verdict=what, receipt=receipts.show(stays.receipt))
    return {"at": one.decided_at, "what": what, "who": who, "text": one.reason}
