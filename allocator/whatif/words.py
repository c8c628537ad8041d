"""Findings, comparisons and answers as sentences, every figure taken from the value itself."""

from collections.abc import Mapping
from dataclasses import asdict

from allocator.whatif import chinese, english
from allocator.whatif.change import Change
from allocator.whatif.compare import Both, Comparison, Side
from allocator.whatif.finding import Finding
from allocator.whatif.needed import Needed
from allocator.whatif.what_if import Answer, Home
from allocator.why.facts import NO_NAMES, Language, Names

TABLES: Mapping[Language, Mapping[str, str]] = {"zh": chinese.TEXTS, "en": english.TEXTS}
HARMLESS = ("quota_above", "cap_never_binds", "group_cap_never_binds")
HELPLESS = ("lot_unsuitable", "quota_below")  # where a text says nothing of changes itself
NAMED = {"quota": "program", "aim": "program", "first": "lot", "group_cap": "group", "no_group_cap": "group",
         "reserve": "group", "no_cap": "cap", "one_more_home": "lot"}  # fmt: skip


class Words:
    """Fills the texts of one language."""

    def __init__(self, language: Language, names: Names = NO_NAMES, *, you: bool = False) -> None:
        self._texts = TABLES[language]
        self._names = names
        self._you = self._texts["you" if you else "it"]

    def say(self, key: str, **words: object) -> str:
        """Fill one text; a number can also be said as homes or as households."""
        filled: dict[str, object] = {"you": self._you}
        for name, word in words.items():
            filled[name] = f"{word:,}" if isinstance(word, int) else word
            if isinstance(word, int):
                filled |= {
                    f"{name}_homes": self._count("home", word),
                    f"{name}_households": self._count("household", word),
                }
        return self._texts[key].format(**filled)

    def name(self, kind: str, id_: str) -> str:
        """Give the name of a thing, or its id."""
        return self._names.get((NAMED.get(kind, kind), id_), id_)

    def join(self, *parts: str) -> str:
        """Put sentences one after the other."""
        return self._texts["join"].join(part[:1].upper() + part[1:] for part in parts if part)

    def listed(self, parts: list[str]) -> str:
        """List things."""
        return self._texts["list"].join(parts)

    def _count(self, thing: str, n: int) -> str:
        return self._texts[thing if n == 1 else f"{thing}s"].format(n=f"{n:,}")


def finding(one: Finding, language: Language = "zh", names: Names = NO_NAMES) -> str:
    """Say what is the matter, what would help, and what would come of it."""
    words = Words(language, names)
    facts: dict[str, object] = dict(one.facts)
    if one.program is not None:
        facts["program"] = words.name("program", one.program)
    if one.limits:
        facts["id"] = words.name(*one.limits[0])
    if one.changes:
        facts["before"] = words.name("group", str(one.changes[0].before))
    parts = [words.say(one.kind, **facts)]
    if one.changes:
        listed = words.listed([_to(change, words) for change in one.changes])
        parts.append(words.say("spare" if one.kind in HARMLESS else "help", changes=listed))
    elif one.kind in HELPLESS:
        parts.append(words.say("no_help"))
    if "then" in facts:
        parts.append(words.say("then", **facts))
    return words.join(*parts)


def _to(change: Change, words: Words) -> str:
    id_ = words.name(change.kind, change.id)
    before = words.name("group", change.before) if isinstance(change.before, str) else change.before
    key = f"to_{change.kind}" if change.after is not None else f"to_no_{change.kind}"
    return words.say(key, id=id_, before=before, after=change.after)


def comparison(one: Comparison, language: Language = "zh", names: Names = NO_NAMES) -> list[str]:
    """Say what each aim comes to and costs, a line a program."""
    words = Words(language, names)
    return [words.join(*_both(both, words), words.say(one.how)) for both in one.programs]


def _both(both: Both, words: Words) -> list[str]:
    program = words.name("program", both.program)
    head = words.say(
        "compare_priority", program=program, homes=both.homes, contenders=both.contenders,
        housed=both.priority.housed, empty=both.priority.empty,
    )  # fmt: skip
    parts = [head, *_spread(both.priority, words)]
    if both.priority == both.fill and not both.only_priority:
        return [*parts, words.say("costs_nothing")]
    parts += [words.say("compare_fill", housed=both.fill.housed, empty=both.fill.empty), *_spread(both.fill, words)]
    best = words.say("best", rank=both.only_priority[0].rank) if both.only_priority else ""
    return [*parts, words.say("costs", more=both.emptier, missed=len(both.only_priority), best=best)]


def _spread(side: Side, words: Words) -> list[str]:
    return [] if side.ranks is None else [words.say("spread", **asdict(side.ranks))]


def answer(one: Answer, language: Language = "zh", names: Names = NO_NAMES, *, you: bool = False) -> str:
    """Say what would have come of it, for the household asked about and for all others."""
    words = Words(language, names, you=you)
    suppose = one.suppose
    id_ = None if suppose.id is None else words.name(suppose.kind, suppose.id)
    parts = [words.say(f"if_{suppose.kind}", id=id_, number=suppose.number)]
    if one.household is not None:
        parts.append(_outcome(one.now, one.then, words))
    if one.needed is not None:
        parts.append(_needed(one.needed, words))
    if one.gain or one.lose or one.move:
        before, after = one.housed
        counts = {"gain": len(one.gain), "lose": len(one.lose), "move": len(one.move)}
        parts.append(words.say("others", before=before, after=after, **counts))
    else:
        parts.append(words.say("nobody_at_all" if one.household is None else "nobody"))
    return words.join(*parts, words.say(one.how))


def _outcome(now: Home | None, then: Home | None, words: Words) -> str:
    if then is None:
        return words.say("still_none") if now is None else words.say("loses", now=words.name("lot", now[1]))
    lot = words.name("lot", then[1])
    if now is None:
        return words.say("gains", then=lot)
    if now == then:
        return words.say("still_home", then=lot)
    return words.say("moves", then=lot, now=words.name("lot", now[1]))


def _needed(needed: Needed, words: Words) -> str:
    program = words.name("program", needed.program)
    if needed.rank is None:
        return words.say("needed_none", program=program)
    if needed.how == "derived" and needed.now <= needed.rank:
        return words.say("needed_wish", program=program)
    key = "needed_place" if needed.how == "derived" else "needed_home"
    return words.say(key, program=program, rank=needed.rank, place=needed.now)
