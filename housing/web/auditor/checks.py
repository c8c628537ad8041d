"""The checks of a round in words: what the second program said, and what our own recomputation found."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from allocator.bundle import IDENTICAL
from housing.i18n import N_, gettext, translated
from housing.models import Job, JobState, Publication
from housing.services.replaying import Found
from housing.web import show

NAMES: dict[str, str] = {
    "M1": N_("Files"),
    "P1": N_("Plan"),
    "M2": N_("Signatures"),
    "C1": N_("Commitment"),
    "G1": N_("Rules"),
    "U1": N_("List of homes"),
    "E1": N_("List of households"),
    "E2": N_("List as committed to"),
    "E3": N_("Chances"),
    "D1": N_("Demand as committed to"),
    "R1": N_("Sources of chance and seed"),
    "O1": N_("Order of the draw"),
    "I1": N_("Input of the allocation"),
    "A1": N_("Homes within all limits"),
    "A2": N_("Result of the rule"),
    "V1": N_("Report of the second program"),
    "V2": N_("Instructions in the pack"),
}

FIGURES: tuple[tuple[str, str], ...] = (
    ("households", N_("Households in the draw")),
    ("housed", N_("Households housed")),
    ("seed", N_("Random seed")),
    ("order_sha256", N_("Fingerprint of the order")),
    ("instance_sha256", N_("Fingerprint of the input")),
    ("result_sha256", N_("Fingerprint of the result")),
    ("assignments_sha256", N_("Fingerprint of the table of results")),
)

NOTHING = "nothing"  # a line that one of two files lacks
SPOKEN = frozenset({"problem"})  # facts that are sentences; all others are names and values, said as they are

State = Literal["none", "waiting", "running", "same", "different", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a recomputation stands: the word, and its colour."""

    state: State
    text: str
    colour: str


VERDICTS: dict[State, tuple[str, str]] = {
    "none": (N_("Not yet"), "grey"),
    "waiting": (N_("Waiting to start"), "blue"),
    "running": (N_("Running"), "blue"),
    "same": (N_("Same"), "green"),
    "different": (N_("Different"), "red"),
    "failed": (N_("Stopped by an error"), "red"),
}


def verdict(state: State) -> Verdict:
    """Put a state into words."""
    text, colour = VERDICTS[state]
    return Verdict(state=state, text=gettext(text), colour=colour)


def of_replay(job: Job | None, found: Found | None) -> Verdict:
    """Tell how our own recomputation stands."""
    if job is not None and job.state == JobState.WAITING:
        return verdict("waiting")
    if job is not None and job.state == JobState.RUNNING:
        return verdict("running")
    if job is not None and job.state == JobState.FAILED:
        return verdict("failed")
    if found is None:
        return verdict("none")
    return verdict("same" if found.identical else "different")


def of_second(publication: Publication | None) -> Verdict:
    """Tell what the second program said when the files were made."""
    if publication is None:
        return verdict("none")
    said = json.loads(publication.report).get("second_program")
    if said is None:
        return verdict("none")
    return verdict("same" if said == IDENTICAL else "different")


def lines(found: Found) -> list[dict[str, Any]]:
    """Say every check of a recomputation in the reader's language."""
    return [_line(one, name=NAMES[one["id"]]) for one in found.checks]


def figures(publication: Publication) -> list[tuple[str, Any]]:
    """List what the second program reported, hashes in groups of four."""
    report = json.loads(publication.report)
    return [(gettext(name), _figure(report[key])) for key, name in FIGURES if key in report]


def _figure(value: int | str) -> Any:
    return show.number(value) if isinstance(value, int) else show.fingerprint(value)


def _line(check: dict[str, Any], *, name: str) -> dict[str, Any]:
    message, known = check["message"], check["facts"].items()
    facts = {key: translated(value) if key in SPOKEN or value == NOTHING else value for key, value in known}
    return {"id": check["id"], "name": gettext(name), "ok": check["ok"], "text": gettext(message, **facts)}
