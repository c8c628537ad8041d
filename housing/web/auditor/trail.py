"""The acts of the audit trail in words."""

import json
import re
from typing import Any

from housing.i18n import N_, gettext
from housing.models import AuditEntry
from housing.web import show, words

LONG = 32
HEX = re.compile("[0-9a-f]+")

ACTS: dict[str, str] = {
    "round.plan": N_("Planned the round"),
    "round.replan": N_("Changed the plan"),
    "round.remove-homes": N_("Took homes out of the round"),
    "round.add-homes": N_("Added homes to the round"),
    "round.close": N_("Closed applications"),
    "round.publicity": N_("Published the list"),
    "application.assess-round": N_("Asked the rules about all applications"),
    "application.decide-clear": N_("Decided all clear cases"),
    "duplicate.search": N_("Looked for duplicate applications"),
    "step.propose": N_("Proposed a step"),
    "step.approve": N_("Approved a step as second person"),
    "step.execute": N_("Carried out a step"),
    "step.withdraw": N_("Took a proposal back"),
    "ceremony.deposit": N_("Took in the fingerprint of a sealed secret"),
    "ceremony.digits": N_("Entered the rolled digits"),
    "ceremony.reveal": N_("Opened a secret"),
    "ceremony.withhold": N_("Noted a secret as withheld"),
    "replay.ask": N_("Asked for a recomputation"),
    "replay.done": N_("Recomputed the round"),
    "facts.take": N_("Asked for the facts of the list"),
    "facts.taken": N_("Took the facts of the list"),
}

DETAILS: dict[str, str] = {
    "to": N_("step"),
    "payload": N_("fingerprint of what is done"),
    "commit": N_("fingerprint"),
    "party": N_("party"),
    "secret_sha256": N_("fingerprint of the secret"),
    "digits": N_("digits"),
    "homes": N_("homes"),
    "applications": N_("applications"),
    "pairs": N_("pairs that may be of the same people"),
    "program": N_("program"),
    "policy_sha256": N_("fingerprint of the rules"),
    "eligible": N_("eligible"),
    "not_eligible": N_("not eligible"),
    "documents_needed": N_("more documents needed"),
    "identical": N_("same"),
    "households": N_("number of households"),
    "facts_sha256": N_("fingerprint of the file of facts"),
    "manifest": N_("fingerprint of the pack"),
}


def row(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    """Say one entry in words: where it stands in the log, when, who, and what."""
    return {
        "at": show.stamp(entry.at),
        "who": names.get(entry.actor) or _kind(entry.actor),
        "actor": entry.actor,
        "act": gettext(ACTS[entry.act]) if entry.act in ACTS else entry.act,
        "details": [(_name(key), _value(value)) for key, value in json.loads(entry.entry)["d"].items()],
        "place": entry.seq,
    }


def _kind(actor: str) -> str:
    return gettext("the system") if actor == "system" else actor


def _name(key: str) -> str:
    return gettext(DETAILS[key]) if key in DETAILS else key


def _value(value: object) -> str:
    """Write a detail; hashes and digits in groups of four."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return show.number(value)
    text = str(value)
    return show.fingerprint(text) if len(text) >= LONG and HEX.fullmatch(text) else words.word(text)
