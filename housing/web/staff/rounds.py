"""All rounds, and the plan of a new one."""

from datetime import datetime, time
from typing import Any, cast

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import NoPolicyInForce, Policy
from housing import clock
from housing.errors import WrongState
from housing.i18n import _, _l, current
from housing.models import Round, RoundState
from housing.services import policies, queries, replanning, rounds
from housing.services.months import CITY_TIME
from housing.services.year_ceiling import YearExceeded
from housing.web import show, words
from housing.web.access import requires
from housing.web.amounts import WholeNumberField
from housing.web.choices import ChoiceField
from housing.web.current import actor, db_session, wiring
from housing.web.dates import DateField
from housing.web.fields import Question, TextField
from housing.web.form import Form
from housing.web.staff import binding, bp, finding, policy_shown

OPENS, CLOSES = time(9), time(17)
QUOTA = "quota_"
CITYWIDE = 0  # no district: the policy of the city itself


class PlanForm(Form):
    """What the bureau decides when it plans a round."""

    ref = TextField(
        _l("Reference"),
        missing=_l("Enter a reference"),
        hint=_l("Stands in addresses and files: capital letters, digits and hyphens, for example WZ-2026-01"),
        longest=32,
    )
    name_zh = TextField(_l("Name in Chinese"), missing=_l("Enter the name in Chinese"))
    name_en = TextField(_l("Name in English"), missing=_l("Enter the name in English"))
    city = ChoiceField(_l("City"), missing=_l("Choose a city"))
    district = ChoiceField(
        _l("Whose rules"),
        hint=_l("A district with values of its own may hold a round under them"),
        coerce=int,
    )
    opens = DateField(
        _l("First day for applications"),
        missing=_l("Enter the first day"),
        hint=_l("Applications open at 9:00"),
        future=True,
    )
    closes = DateField(
        _l("Last day for applications"),
        missing=_l("Enter the last day"),
        hint=_l("Applications close at 17:00"),
        future=True,
    )
    policy_day = DateField(
        _l("Policy day"),
        missing=_l("Enter the policy day"),
        hint=_l("The policy in force on this day governs the round, and ages are counted on it"),
        future=True,
    )

    @property
    def quotas(self) -> list[Question]:
        """The questions of how many homes each program may give."""
        return [field for field in self if field.name.startswith(QUOTA)]

    def plan(self, known: Round | None = None) -> rounds.Plan:
        """Put the answers together; a round that is there keeps its reference and city."""
        return rounds.Plan(
            ref=known.ref if known else self.ref.data.upper(), name_zh=self.name_zh.data, name_en=self.name_en.data,
            city=known.city if known else self.city.data, year=self.opens.data.year, policy_day=self.policy_day.data,
            opens_at=datetime.combine(self.opens.data, OPENS, CITY_TIME),
            closes_at=datetime.combine(self.closes.data, CLOSES, CITY_TIME),
            quotas={
                field.name.removeprefix(QUOTA): field.data for field in self.quotas if field.data is not None
            },
            demonstration=known.demonstration if known else wiring().config.demo, district=self.district.data or None,
        )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """See that the round has a program."""
        if not super().validate(extra_validators):
            return False
        if all(field.data is None for field in self.quotas):
            first = self.quotas[0]
            first.errors = [*first.errors, _("Enter the quota of at least one program")]
        return not self.errors


@bp.get("/rounds", endpoint="rounds")
@requires("round.read")
def rounds_list() -> str:
    """List every round."""
    return render_template("staff/rounds.html", rounds=queries.all_rounds(db_session()), name=finding.name)


@bp.route("/rounds/new", methods=["GET", "POST"])
@requires("round.edit")
def round_new() -> str | Response:
    """Plan a round."""
    form = plan_form()
    if form.validate_on_submit():
        try:
            round_ = rounds.plan(db_session(), form.plan(), by=actor(), at=clock.now())
            db_session().commit()
            flash(_("The round is planned. Now put homes on offer."))
            return redirect(url_for("staff.round_page", ref=round_.ref), 303)
        except Refused as refused:
            db_session().rollback()
            _refuse(form, refused)
    return render_template("staff/round_new.html", form=form, policies=_in_words(), round=None)


@bp.route("/rounds/<ref>/plan", methods=["GET", "POST"])
@requires("round.edit")
def round_replan(ref: str) -> str | Response:
    """Change the plan of a draft."""
    round_ = finding.round_or_404(ref)
    if round_.state != RoundState.DRAFT:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.DRAFT)
    form = plan_form(_answers(round_))
    del form.ref, form.city
    if form.validate_on_submit():
        try:
            replanning.replan(db_session(), round_, form.plan(round_), by=actor(), at=clock.now())
            db_session().commit()
            flash(_("The plan is changed."))
            return redirect(url_for("staff.round_page", ref=ref), 303)
        except Refused as refused:
            db_session().rollback()
            _refuse(form, refused)
    return render_template("staff/round_new.html", form=form, policies=_in_words(), round=round_)


def _answers(round_: Round) -> dict[str, Any]:
    """Give the plan of a round as its form asks for it."""
    return {
        "name_zh": round_.name_zh, "name_en": round_.name_en, "policy_day": round_.policy_day,
        "opens": round_.opens_at.astimezone(CITY_TIME).date(),
        "closes": round_.closes_at.astimezone(CITY_TIME).date(), "district": _district(round_),
        **{QUOTA + row.program: row.quota for row in rounds.programs(db_session(), round_)},
    }  # fmt: skip


def plan_form(answers: dict[str, Any] | None = None) -> PlanForm:
    """Make the form, with a question for each program that any policy here has."""
    latest = policies.of_cities()
    cities = sorted(latest)
    names = {policy.city: policy.city_name for policy in latest.values()}
    programs = {program.id: program for policy in latest.values() for program in policy.programs.values()}
    quotas = {
        QUOTA + program.id: WholeNumberField(
            words.word(program.id), most=10**5, unit=_("households"),
            hint=_("Yearly target: %(quota)s", quota=show.number(program.quota)) if program.quota else "",
        )
        for program in programs.values()
    }  # fmt: skip
    known = {"city": cities[0], "district": CITYWIDE, **(answers or {})}
    made: PlanForm = type("PlanFormOfPolicies", (PlanForm,), quotas)(data=known)
    made.city.choices = [(city, show.either(names[city].zh, names[city].en)) for city in cities]
    own = [(code, name[current()]) for code, name in policies.districts().items()]
    made.district.choices = [(CITYWIDE, _("The city's own")), *own]
    return made


def _district(round_: Round) -> int:
    """Tell whose rules a round is planned under."""
    origin = rounds.policy_of(round_).overlay
    return origin.district if origin else CITYWIDE


def _refuse(form: PlanForm, refused: Refused) -> None:
    if isinstance(refused, NoPolicyInForce):
        refused = finding.with_city_name(refused)
    form.refuse(refused, _field_of(form, refused))


def _field_of(form: PlanForm, refused: Refused) -> Question | None:
    if isinstance(refused, rounds.RoundExists | rounds.BadReference):
        return form.ref
    if isinstance(refused, rounds.BadDates):
        return form.closes
    if isinstance(refused, policies.NoOverlay):
        return form.district
    if isinstance(refused, YearExceeded):
        return cast("Question", form[QUOTA + str(refused.facts["program"])])
    return form.policy_day if isinstance(refused, NoPolicyInForce) else None


def _in_words() -> list[tuple[str, str]]:
    return [(policy_shown.title(policy), _period(policy)) for policy in policies.everything()]


def _period(policy: Policy) -> str:
    first, last = show.day(policy.effective_from), show.day(policy.effective_until)
    return binding.document(policy) + _(": ") + _("in force from %(first)s to %(last)s", first=first, last=last)
