"""One record, one sentence or a few, true by the definition of the record.

What each sentence claims, and why it holds:

- *before you in the order*: records of households without a home are made before anybody later in the order has
  a turn, so whoever has a home by then is before them. At the turn of a household that passes or chooses this
  need not be so, and the sentences about wishes say *before your turn*.
- *later than you in the order*: a home kept from a household without a turn is kept for awarded households that
  still wait for theirs, all of them later in the order.
- *no other homes suit them*: a closed set holds every lot that suits anybody seated in it.
- Limits are added up only where they cannot overlap: lots never do, and no two limits of a set in a nested program.
"""

from collections.abc import Callable, Mapping

from allocator.why import chinese, english
from allocator.why.facts import Facts, Json, Language

TABLES: Mapping[Language, Mapping[str, str]] = {"zh": chinese.TEXTS, "en": english.TEXTS}


class Speaker:
    """Fills the sentences of one language for one household."""

    def __init__(self, facts: Facts, language: Language) -> None:
        self.facts = facts
        self._texts = TABLES[language]
        keys = ("you", "your", "yours") if facts.you else ("it", "its", "theirs")
        self._whom = dict(zip(("you", "your", "yours"), map(self._texts.__getitem__, keys), strict=True))

    def say(self, key: str, **words: object) -> str:
        """Fill one text."""
        filled = {name: f"{word:,}" if isinstance(word, int) else word for name, word in words.items()}
        return self._texts[key].format(**self._whom, **filled)

    def count(self, thing: str, n: int) -> str:
        """Count things: 1 home, 1,023 homes."""
        return self.say(thing if n == 1 else f"{thing}s", n=n)

    def join(self, *parts: str) -> str:
        """Put sentences one after the other."""
        text = self._texts["join"].join(part for part in parts if part)
        return text[:1].upper() + text[1:]

    def listed(self, parts: list[str]) -> str:
        """List things."""
        return self._texts["list"].join(parts)


def sentence(record: Json, facts: Facts, language: Language = "zh") -> str:
    """Say one record; the wishes of `passed` and `preferred` have sentences of their own (`wish`)."""
    return SAID[record["code"]](record, Speaker(facts, language))


def wish(entry: Json, facts: Facts, language: Language = "zh") -> str:
    """Say why one wish could not be chosen at the household's turn."""
    speaker = Speaker(facts, language)
    if entry["code"] == "farther":
        return speaker.say("farther")
    if entry["code"] == "kept":
        return speaker.say("wish_kept")
    closed = facts.closed(entry["set"])
    if closed is None:
        return speaker.say("wish_gone")
    total, kept = _total(closed), entry["kept"]
    if total == 0:
        return speaker.say("wish_none")
    return speaker.join(_what(closed, entry["lot"], speaker, total), _gone(speaker, total - kept, kept))


def standing(program: str, of: int, lot: str | None, facts: Facts, language: Language = "zh") -> str:
    """Say where a household stands in a program, and the lot that it got a home of."""
    speaker = Speaker(facts, language)
    words = {"program": facts.name("program", program), "rank": facts.rank, "of": speaker.count("household", of)}
    if lot is None:
        return speaker.say("standing", **words)
    return speaker.say("housed", **words, lot=facts.name("lot", lot))


def wish_line(place: int, text: str, lot: str, facts: Facts, language: Language = "zh") -> str:
    """Put the number and the name of a wish before what is said of it."""
    return Speaker(facts, language).say("wish", n=place, lot=facts.name("lot", lot), text=text)


def nowhere(language: Language = "zh") -> str:
    """Say that a household takes part in no program."""
    return TABLES[language]["nowhere"]


def _what(closed: Json, lot: str, speaker: Speaker, total: int) -> str:
    homes = speaker.count("home", total)
    kinds = {limit["kind"] for limit in closed["limits"]}
    if kinds == {"lot"}:
        return speaker.say("wish_own" if closed["lots"] == [lot] else "wish_wide", total=homes)
    if len(closed["limits"]) == 1 and kinds == {"cap"}:
        return speaker.say("wish_cap", cap=speaker.facts.name("cap", closed["limits"][0]["id"]), total=homes)
    return speaker.say("wish_mixed", total=homes)


def _gone(speaker: Speaker, taken: int, kept: int) -> str:
    if kept == 0:
        return speaker.say("wish_gone")
    words = {"kept": speaker.count("home", kept), "households": speaker.count("household", kept)}
    if taken == 0:
        return speaker.say("wish_all", **words)
    return speaker.say("wish_some", taken=speaker.count("home", taken), **words)


def _full(record: Json, speaker: Speaker) -> str:
    closed = speaker.facts.closed(record["set"])
    if closed is None:
        return speaker.say("unknown_set")
    if not closed["limits"]:
        return speaker.say("no_suitable")
    if all(limit["limit"] == 0 for limit in closed["limits"]):
        return speaker.say("none_to_give")
    parts = [
        _closed(closed, speaker),
        _holders(record, _total(closed), speaker, "home"),
        _last(record, speaker, "last"),
    ]
    if record["confined"] and closed["limits"][0]["kind"] != "quota":
        parts.append(speaker.say("confined"))
    elif not record["confined"] and record["kept"] == 0 and speaker.facts.nested:
        parts.append(speaker.say("elsewhere"))
    return speaker.join(*parts)


def _closed(closed: Json, speaker: Speaker) -> str:
    """Say which homes suit the household, and how many of them there are to give."""
    limits, facts = closed["limits"], speaker.facts
    kinds, total = {limit["kind"] for limit in limits}, speaker.count("home", _total(closed))
    if kinds == {"lot"}:
        return speaker.say("own" if set(closed["lots"]) == facts.suitable else "wide", total=total)
    if len(limits) == 1:
        return speaker.say(limits[0]["kind"], cap=facts.name("cap", limits[0]["id"]), total=total)
    if facts.nested:
        return speaker.say("mixed", total=total)
    named = [
        speaker.say(
            f"limit_{one['kind']}",
            id=facts.name(one["kind"], one["id"]),
            total=speaker.count("home", one["limit"]),
        )
        for one in limits
    ]
    return speaker.say("limits", limits=speaker.listed(named))


def _holders(record: Json, total: int, speaker: Speaker, thing: str) -> str:
    """Say who has the homes (or the places of a group), and for whom the others are kept."""
    kept, group = record["kept"], thing == "household"
    if kept == 0:
        return speaker.say("group_gone" if group else "gone")
    held = speaker.say(
        "held_rules" if group else f"held_{speaker.facts.held}", households=speaker.count("household", kept)
    )
    if total == kept:
        return speaker.say("group_all" if group else "all_kept", kept=speaker.count(thing, kept), held=held)
    taken = speaker.count(thing, total - kept)
    key = "group_some" if group else "some_kept"
    return speaker.say(key, taken=taken, kept=speaker.count(thing, kept), held=held)


def _last(record: Json, speaker: Speaker, key: str) -> str:
    if record["last"] is None:
        return ""
    away, rank = record["away"], speaker.facts.rank
    return speaker.say(key, last=rank - away, rank=rank, away=speaker.count("place", away))


def _group_cap(record: Json, speaker: Speaker) -> str:
    group, limit = speaker.facts.name("group", record["group"]), record["limit"]
    if limit == 0:
        return speaker.say("group_none", group=group)
    return speaker.join(
        speaker.say("group", group=group, limit=speaker.count("household", limit)),
        _holders(record, limit, speaker, "household"),
        _last(record, speaker, "group_last"),
    )


def _kept(_record: Json, speaker: Speaker) -> str:
    return speaker.say(f"kept_{speaker.facts.held}")


def _passed(record: Json, speaker: Speaker) -> str:
    wishes = len(record["wishes"])
    return speaker.join(
        speaker.say("passed", kinds=speaker.count("kind", wishes)) if wishes else speaker.say("passed_none")
    )


def _preferred(record: Json, speaker: Speaker) -> str:
    return speaker.say("preferred", kinds=speaker.count("kind", len(record["wishes"])))


def _turned_away(record: Json, speaker: Speaker) -> str:
    return speaker.say("turned_away", program=speaker.facts.name("program", record["program"]))


def _removed(record: Json, speaker: Speaker) -> str:
    return speaker.say("removed", reason=record["reason"], clause=record["clause"])


def _not_eligible(record: Json, speaker: Speaker) -> str:
    rule = speaker.facts.name("rule", record["rule"])
    return speaker.say("not_eligible", rule=rule, clause=record["clause"])


def _total(closed: Json) -> int:
    return sum(int(limit["limit"]) for limit in closed["limits"])


SAID: Mapping[str, Callable[[Json, Speaker], str]] = {
    "full": _full,
    "group_cap": _group_cap,
    "kept": _kept,
    "passed": _passed,
    "preferred": _preferred,
    "turned_away": _turned_away,
    "removed": _removed,
    "not_eligible": _not_eligible,
}
