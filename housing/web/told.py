"""The records of an allocation in the reader's language: the only place where pages turn them into sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import allocator.why
from housing.i18n import current, ngettext
from housing.models import Application
from housing.services import publish, reasons
from housing.services.explain import LotNews, Result
from housing.web import show, words
from housing.web.places import bundles


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A wish that could not be chosen at the household's turn, and why."""

    lot: LotNews
    text: str


class Told:
    """Says the records of one application, to its household or to everybody."""

    def __init__(self, application: Application, result: Result, *, you: bool) -> None:
        bag = publish.bag_of(application.round, bundles())
        names = {("lot", lot.code): lot_name(lot) for lot in result.lots}
        names["program", application.program] = words.word(application.program)
        self._facts = reasons.facts(bag, application, result, names=names, you=you)
        self._result = result
        self._language: allocator.why.Language = "en" if current() == "en" else "zh"

    @property
    def why(self) -> str:
        """Why there is no home; nothing for who has one."""
        told = [allocator.why.sentence(one, self._facts, self._language) for one in self._records("preferred")]
        return " ".join(told)

    @property
    def wishes(self) -> list[Closed]:
        """Every wish that could not be chosen, best first; of a housed household those before the home it got."""
        lots = {lot.code: lot for lot in self._result.lots}
        entries = [entry for record in self._records() for entry in record.get("wishes", ()) if entry["lot"] in lots]
        own = self._result.chosen.wish if self._result.chosen else None
        closed = [
            Closed(lot=lots[entry["lot"]], text=allocator.why.wish(entry, self._facts, self._language))
            for entry in entries
        ]
        return sorted(
            (one for one in closed if own is None or (one.lot.wish or 0) < own), key=lambda one: one.lot.wish or 0
        )

    def _records(self, *without: str) -> Iterator[dict[str, Any]]:
        return (record for record in self._result.why if record["code"] not in without)


def lot_name(lot: LotNews) -> str:
    """Name a lot: neighbourhood and layout."""
    project = show.either(lot.project_zh, lot.project_en)
    rooms = lot.layout.removesuffix("B")
    if not rooms.isdigit():
        return f"{project} · {lot.layout}"
    return " · ".join((project, ngettext("%(num)s bedroom", "%(num)s bedrooms", int(rooms))))
