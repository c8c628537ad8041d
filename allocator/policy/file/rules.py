"""Read the rules of a policy file: definitions, requirements, their sentences, and answers that must go together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter

from allocator.errors import N_
from allocator.policy.file.examples import verdicts
from allocator.policy.file.facts import provenance
from allocator.policy.file.table import Table
from allocator.policy.language.fact import Fact, Text, limit_words
from allocator.policy.language.tree import Condition, Either, Not, Scope
from allocator.policy.parts.consistency import Consistency
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.policy import Definition
from allocator.policy.parts.rule import VERDICTS, Rule, Sentence

_NAME_TAKEN = N_("a fact, limit, definition or lot attribute already has this name")
_ID_TAKEN = N_("another rule has this id")
_ROW_TAKEN = N_("another row has this id")
_BRACES = N_("write {name} for a fact of the rule or a limit, and nothing else in braces")
_TITLE = N_("a title speaks to everybody: write {name} for limits only")
_PLACE = N_("{%(name)s} is neither a limit nor a fact of this rule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """Everything a rule may speak about."""

    facts: Mapping[str, Fact]
    lot_facts: Mapping[str, Fact]
    limits: Mapping[str, Limit]
    definitions: Mapping[str, Definition]

    def scope(self, *, lots: bool = False) -> Scope:
        """List the names for an expression; only suitability rules see the lot."""
        known = {**self.facts, **self.lot_facts} if lots else self.facts
        return Scope(
            facts={name: fact.name_kind() for name, fact in known.items()},
            limits={name: limit.value for name, limit in self.limits.items()},
            definitions={name: definition.condition for name, definition in self.definitions.items()},
        )

    def named(self, name: str) -> Fact:
        """Find a fact or an attribute of a lot."""
        return self.facts[name] if name in self.facts else self.lot_facts[name]

    def taken(self) -> set[str]:
        """List every name that has a meaning."""
        return {*self.facts, *self.lot_facts, *self.limits, *self.definitions}

    def answers(self) -> set[str]:
        """List the names of all answers."""
        return {choice.value for fact in self.facts.values() for choice in fact.choices}


def check_names(top: Table, dictionary: Dictionary) -> None:
    """Refuse one name with two meanings."""
    for name in dictionary.limits:
        if name in dictionary.facts or name in dictionary.lot_facts:
            top.refuse(f"limits.{name}", _NAME_TAKEN)
    taken = dictionary.taken()
    for name, fact in dictionary.facts.items():
        if taken & {choice.value for choice in fact.choices}:
            top.refuse(f"facts.{name}.choices", _NAME_TAKEN)


def definitions(top: Table, dictionary: Dictionary) -> dict[str, Definition]:
    """Read conditions with a name; a definition may use those above it."""
    found: dict[str, Definition] = {}
    above: dict[str, Condition] = {}
    scope, taken = replace(dictionary.scope(), definitions=above), dictionary.taken() | dictionary.answers()
    for name, table in top.named("definitions") if top.has("definitions") else ():
        if name in taken:
            table.refuse("", _NAME_TAKEN)
        clause, mark, source = provenance(table)
        found[name] = Definition(
            id=name,
            label=table.both("label"),
            condition=table.condition("means", scope),
            clause=clause,
            mark=mark,
            source=source,
        )
        above[name] = found[name].condition
        table.done()
    return found


def rules(
    top: Table, key: str, dictionary: Dictionary, program_ids: tuple[str, ...], taken: tuple[Rule, ...] = ()
) -> tuple[Rule, ...]:
    """Read requirements: `rules` on households, `suitability` on lots for a household."""
    found: dict[str, Rule] = {rule.id: rule for rule in taken}
    scope = dictionary.scope(lots=key == "suitability")
    for table in top.rows(key):
        name = table.new_id(found, _ID_TAKEN)
        found[name] = _rule(name, table, dictionary, scope, program_ids)
        table.done()
    return tuple(found.values())[len(taken) :]


def consistency(top: Table, dictionary: Dictionary) -> tuple[Consistency, ...]:
    """Read the checks of answers, in the order of the file."""
    found: dict[str, Consistency] = {}
    scope = dictionary.scope()
    for table in top.rows("consistency"):
        name = table.new_id(found, _ROW_TAKEN)
        requires = table.condition("requires", scope)
        facts = {fact: dictionary.named(fact) for fact in requires.facts}
        found[name] = Consistency(
            id=name,
            requires=requires,
            sentence=sentence(table, "sentence", facts, dictionary),
            examples=verdicts(table, facts),
        )
        table.done()
    return tuple(found.values())


def _rule(name: str, table: Table, dictionary: Dictionary, scope: Scope, program_ids: tuple[str, ...]) -> Rule:
    bare = _requirement(name, table, dictionary, scope)
    facts = {fact: dictionary.named(fact) for fact in bare.facts}
    programs, examples = table.words("programs", program_ids), verdicts(table, facts)
    return replace(bare, programs=programs, examples=examples)


def requirement(name: str, table: Table, dictionary: Dictionary) -> Rule:
    """Read what something other than a program requires; it belongs to no program and has no examples of its own."""
    return _requirement(name, table, dictionary, dictionary.scope())


def _requirement(name: str, table: Table, dictionary: Dictionary, scope: Scope) -> Rule:
    applies = table.condition("applies", scope) if table.has("applies") else None
    requires = table.condition("requires", scope)
    whole = _whole(applies, requires)
    facts = {fact: dictionary.named(fact) for fact in whole.facts}
    clause, mark, source = provenance(table)
    sentence = _Sentences(table, facts, dictionary.limits)
    return Rule(
        id=name,
        programs=(),
        title=sentence.title(),
        applies=applies,
        requires=requires,
        whole=whole,
        clause=clause,
        mark=mark,
        source=source,
        sentences={verdict: sentence.read(verdict) for verdict in VERDICTS},
        examples=(),
    )


def sentence(table: Table, key: str, facts: Iterable[str], dictionary: Dictionary) -> Sentence:
    """Read one sentence that may write out these facts."""
    return _Sentences(table, {name: dictionary.named(name) for name in facts}, dictionary.limits).read(key)


def general(table: Table, key: str, dictionary: Dictionary) -> Text:
    """Read a text that speaks to everybody: it may write out limits only."""
    return _Sentences(table, {}, dictionary.limits).title(key)


def _whole(applies: Condition | None, requires: Condition) -> Condition:
    if applies is None:
        return requires
    return Condition(
        text=f"not ({applies.text}) or ({requires.text})",
        tree=Either((Not(applies.tree), requires.tree)),
        facts=tuple(dict.fromkeys((*applies.facts, *requires.facts))),
        parts=applies.parts + requires.parts + 2,
        depth=max(applies.depth + 1, requires.depth) + 1,
    )


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one rule, with the limits written into them."""

    table: Table
    facts: Mapping[str, Fact]
    limits: Mapping[str, Limit]

    def title(self, key: str = "title") -> Text:
        text = self.table.both(key)
        return Text(self._general(key, text.zh, "zh"), self._general(key, text.en, "en"))

    def _general(self, key: str, text: str, language: str) -> str:
        parts = list(self._parts(key, text, language))
        written = [part for part in parts if isinstance(part, str)]
        if written != parts:
            self.table.refuse(key, _TITLE)
        return "".join(written)

    def read(self, key: str) -> Sentence:
        text = self.table.both(key)
        return Sentence(tuple(self._parts(key, text.zh, "zh")), tuple(self._parts(key, text.en, "en")))

    def _parts(self, key: str, text: str, language: str) -> Iterator[str | Fact]:
        try:
            pieces = list(Formatter().parse(text))
        except ValueError:
            self.table.refuse(key, _BRACES)
        for literal, name, form, conversion in pieces:
            if literal:
                yield literal
            if name is None:
                continue
            if form or conversion:
                self.table.refuse(key, _BRACES)
            yield self._slot(key, name, language)

    def _slot(self, key: str, name: str, language: str) -> str | Fact:
        if name in self.limits:
            return limit_words(self.limits[name].kind, self.limits[name].value, language)
        if name not in self.facts:
            self.table.refuse(key, _PLACE, name=name)
        return self.facts[name]
