"""How the draw of a round was made, or will be: first promised, then random, recomputable by anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template

from housing.i18n import N_, gettext
from housing.models import Round, RoundState, Source, SourceKind
from housing.services import overview, records, rounds
from housing.services.records import Record
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, finding
from housing.web.public.commands import ticket_command


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the draw: what happens in it, when it happened, and the state that ends it."""

    title: str
    text: str
    ends: RoundState


STEPS = (
    Step(
        title=N_("The list is frozen"), ends=RoundState.FROZEN,
        text=N_("From here on nobody can be added, removed or changed. The list gets a fingerprint."),
    ),
    Step(
        title=N_("Each party seals a secret"), ends=RoundState.COMMITTED,
        text=N_("Several parties choose a secret number each and hand in its fingerprint only."),
    ),
    Step(
        title=N_("The fingerprint is published"), ends=RoundState.COMMITTED,
        text=N_("It binds list, homes, rules and sealed secrets before anybody knows a random number."),
    ),
    Step(
        title=N_("Digits are rolled, secrets are opened"), ends=RoundState.DRAWN,
        text=N_("Dice are rolled in public. Then each party opens its secret; it must fit its fingerprint."),
    ),
    Step(
        title=N_("Seed and order are computed"), ends=RoundState.DRAWN,
        text=N_("The seed follows from all of it. Seed and receipt number give each household its ticket."),
    ),
    Step(
        title=N_("Homes are allocated and checked"), ends=RoundState.ALLOCATED,
        text=N_("Homes are given by the published rule. A second, independent program has to find the same."),
    ),
    Step(
        title=N_("All files are published"), ends=RoundState.PUBLISHED,
        text=N_("With them anybody can recompute every position and every home."),
    ),
)  # fmt: skip


@bp.get("/rounds/<ref>/draw")
@public
def draw(ref: str) -> str:
    """Show the record of the draw as far as it has come."""
    round_, db = finding.round_or_404(ref), db_session()
    record = records.of(db, round_)
    terms = rounds.policy_of(round_).terms
    return render_template(
        "public/draw.html", round=round_, record=record, stages=finding.stages(round_),
        steps=steps(round_, overview.reached(db, round_)),
        sources=[source(one, round_) for one in record.sources],
        command=example_command(record), hours=terms["list_hours"].value if "list_hours" in terms else None,
        frozen=overview.has_reached(round_, RoundState.FROZEN),
        published=overview.has_reached(round_, RoundState.PUBLISHED),
    )  # fmt: skip


@bp.get("/rounds/<ref>/draw/commitment.json")
@public
def commitment(ref: str) -> Response:
    """Hand out the document whose hash was published before the draw."""
    record = records.of(db_session(), finding.round_or_404(ref))
    if record.commitment is None:
        abort(404)
    return Response(record.commitment.document, mimetype="application/json")


def steps(round_: Round, reached: dict[RoundState, datetime]) -> list[dict[str, Any]]:
    """Say of each step whether it is done, and when."""
    begun = overview.has_reached(round_, RoundState.PUBLICITY)
    found: list[dict[str, Any]] = []
    for step in STEPS:
        done = overview.has_reached(round_, step.ends)
        first_open = begun and not done and all(one["state"] == "done" for one in found)
        text = gettext(step.text)
        if done and step.ends in reached:
            text = gettext("%(moment)s. %(text)s", moment=show.moment(reached[step.ends]), text=text)
        state = "done" if done else "now" if first_open else "todo"
        found.append({"title": gettext(step.title), "text": text, "state": state})
    return found


def source(one: Source, round_: Round) -> dict[str, Any]:
    """Say what one source of randomness promised and gave."""
    digits = one.kind == SourceKind.DIGITS
    drawn = overview.has_reached(round_, RoundState.DRAWN)
    value = None if one.value is None else one.value.decode() if digits else one.value.hex()
    return {
        "title": gettext("Digits rolled in public") if digits else words.word(one.name),
        "name": f"{one.kind}:{one.name}",
        "promised": one.commitment.hex() if one.commitment else "",
        "value": value,
        "label": gettext("Digits") if digits else gettext("Opened secret"),
        "withheld": value is None and drawn,
    }


def example_command(record: Record) -> str:
    """Write the command that computes the ticket of the first place again."""
    if record.example is None or record.run is None:
        return ""
    example = record.example
    return ticket_command(example.program, example.receipt, record.run.seed.hex(), example.ticket)
