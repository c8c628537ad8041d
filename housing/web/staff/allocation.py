"""One home and its household: how it stands, every step so far, and what can be done now."""

from collections.abc import Iterable
from typing import Any

from flask import abort, render_template, url_for
from markupsafe import Markup

from housing import clock
from housing.i18n import N_, _, current, translated
from housing.models import GIVEN_UP, HOLDING, Allocation, AllocationStatus, Application
from housing.services import (
    bans,
    claim_queries,
    explain,
    giving_back,
    holdings,
    months,
    prices,
    private,
    queries,
    rounds,
)
from housing.services.holdings import Act
from housing.web import erased, homes, show, words
from housing.web.access import requires
from housing.web.current import can, db_session, visitor
from housing.web.staff import bp
from housing.web.staff.conduct import bars

S = AllocationStatus
BAR = N_("The household cannot apply again before %(until)s for: %(programs)s. %(rule)s; where it stands: %(clause)s.")


@bp.get("/allocations/<receipt>")
@requires("allocation.read")
def allocation(receipt: str) -> str:
    """Show a home with its history."""
    application, one = found_or_404(receipt)
    back, now = giving_back.waiting(db_session(), one), clock.now()
    late = one.status == S.ACCEPTED and one.sign_by is not None and one.sign_by < now
    return render_template(
        "staff/allocation.html", application=application, one=one, title=homes.name(one.home),
        about=_about(application, one),
        people=_people(application), erased=erased.sentence() if private.is_erased(application) else "",
        history=[_told(act, application) for act in holdings.history(db_session(), one)], claims=_claims(application),
        back=back, proposer=holdings.proposer(db_session(), back) if back else "",
        mine=back is not None and back.proposer_id == visitor().id,
        overdue=explain.is_over(one, now) and one.status == S.OFFERED, late=late,
        may_record=can("allocation.record"), held=one.status in HOLDING, ban=would_follow(one) if late else "",
        free=one.status in GIVEN_UP, missed=homes.last_day(one), bars=_barred(application),
    )  # fmt: skip


def _people(application: Application) -> list[tuple[str, str]]:
    """Name everybody of the household; nobody once the data were erased."""
    if private.is_erased(application):
        return []
    return [(person.name, words.word(person.relation)) for person in private.open_application(application).members]


def found_or_404(receipt: str) -> tuple[Application, Allocation]:
    """Find the home of an application by its receipt number."""
    application = queries.by_receipt(db_session(), receipt)
    one = explain.offer(db_session(), application) if application is not None else None
    if application is None or one is None:
        abort(404)
    return application, one


def _about(application: Application, one: Allocation) -> list[tuple[str, Any]]:
    home, lot = one.home, one.home.lot
    price = prices.of(db_session(), application, home)
    paid = price.fen if price is not None and price.fen is not None else home.price_fen or home.rent_fen or 0
    monthly = lot.tenure == "rent"
    rows: list[tuple[str, Any]] = [
        (_("Program"), words.word(application.program)),
        (_("Where"), words.word(lot.project.district)),
        (_("Area"), _("%(area)s, floor %(floor)s", area=show.area(home.area_cm2), floor=home.floor)),
        (_("Tenure"), words.word(lot.tenure)),
    ]
    if not private.is_erased(application):  # what it would have paid came from its facts
        pays = _("%(price)s a month", price=show.money(paid)) if monthly else show.money(paid)
        rows.append((_("The household pays"), pays))
    rows.append((_("Answer until"), show.moment(one.expires_at)))
    if one.sign_by is not None:
        rows.append((_("Sign until"), show.moment(one.sign_by)))
    return rows


def _told(act: Act, application: Application) -> dict[str, Any]:
    """Say one step: when, what, who, and the paper or contract behind it."""
    one = act.act
    who = act.staff
    if not who:
        own = one.status in (S.ACCEPTED, S.DECLINED)
        who = _("the household itself") if own and application.applicant_id else _("by itself, as its time was over")
    text = one.note
    if one.contract_number is not None and one.contract_on is not None:
        text = _("Contract %(number)s of %(day)s", number=one.contract_number, day=show.day(one.contract_on))
    return {"at": one.at, "what": words.word(one.status), "who": who, "text": text}


def _claims(application: Application) -> list[tuple[str, str, str]]:
    """List what is paid to these people instead of a home: it ends when they take the home."""
    return [
        (
            rounds.policy_of(claim.application.round).benefits[claim.benefit].name[current()],
            months.text(claim.from_month), url_for("staff.claim", claim_id=claim.id),
        )
        for claim in claim_queries.open_of_people(db_session(), application)
    ]  # fmt: skip


def would_follow(one: Allocation) -> str:
    """Say from what the household would be barred if its home were set free now, until when, and by which rule."""
    found = bans.would_bar(db_session(), rounds.policy_of(one.application.round), one, str(S.EXPIRED))
    return _bar(found, found.row.programs) if found is not None else ""


def _barred(application: Application) -> list[str]:
    """Say from what the household is barred today; one rule is said once for all its programs."""
    found = bars(application)
    return [
        _bar(ban, [program for program, other in found.items() if other == ban])
        for ban in {(ban.until, ban.row.id): ban for ban in found.values()}.values()
    ]


def _bar(ban: bans.Ban, programs: Iterable[str]) -> str:
    clause = Markup('<span lang="{}">{}</span>').format(show.language_of(ban.row.clause), ban.row.clause)
    return Markup(translated(BAR)) % {  # noqa: S704 (a text of ours; what is filled in is escaped)
        "until": show.day(ban.until), "programs": _(", ").join(map(words.word, programs)),
        "rule": ban.row.title[current()], "clause": clause,
    }  # fmt: skip
