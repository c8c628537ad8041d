"""What is known about a household: kinds of facts, their answers, and how a value reads in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from allocator.errors import N_, Refused
from allocator.policy.language.tree import NameKind

FactKind = Literal["flag", "count", "months", "years", "money_fen", "area_cm2", "metres", "choice", "organisation"]
Source = Literal["applicant", "registry", "derived"]
Of = Literal["applicant", "family", "household"]  # family: applicant, spouse, children; household: everybody

FACT_KINDS: tuple[str, ...] = get_args(FactKind)
SOURCES: tuple[str, ...] = get_args(Source)
OFS: tuple[str, ...] = get_args(Of)

# Largest value a person can mean. Beyond it is a slip of the finger, and the columns could overflow.
LARGEST: Mapping[str, int] = {
    "flag": 1, "count": 10**6, "months": 10**4, "years": 10**3, "money_fen": 10**14, "area_cm2": 10**10,
    "metres": 10**7, "organisation": 36**8 - 1,
}  # fmt: skip
# Digits after the point when shown: fen as yuan, cm² as m², metres as km.
_PLACES: Mapping[str, int] = {"money_fen": 2, "area_cm2": 4, "metres": 3}
# Areas are measured in hundredths of a square metre. A limit that lies one cm² above is the way to write that the
# hundredth itself is within: “less than 600001 cm²” is “60 m² at most”, in the words of notices 低于60平方米（含）.
HUNDREDTH_M2 = 100
_INCLUDED: Mapping[str, str] = {"zh": "（含）", "en": " (inclusive)"}


class BadFact(Refused):
    """A value that cannot be an answer to this question."""

    code: ClassVar[str] = "bad-fact"
    message: ClassVar[str] = N_(
        "%(value)s cannot be the value of “%(fact)s”. Give a whole number from 0 to %(largest)s, or leave it unknown."
    )


class BadChoice(Refused):
    """An answer that is not among those offered."""

    code: ClassVar[str] = "bad-choice"
    message: ClassVar[str] = N_("%(value)s is not an answer to “%(fact)s”. The answers are: %(answers)s.")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be chosen; its code is what travels and is compared."""

    value: str
    code: int
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How yes, no and an unknown value read in a sentence."""

    yes: Text
    no: Text
    unknown: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing the policy asks about a household, where the answer comes from, and whose records count.

    `of` says whose: a register speaks for one person; numbers of a family or household are added up, a flag
    holds when it holds for one of them.
    """

    id: str
    kind: FactKind
    source: Source
    registry: str | None
    section: str
    label: Text
    hint: Text | None
    unit: Text | None
    choices: tuple[Choice, ...]
    wording: Wording
    of: Of = "applicant"
    paper: Text | None = None  # what to bring where the answer must be proved
    valid_days: int | None = None  # how old that paper may be on the policy day
    programs: tuple[str, ...] = ()

    @property
    def largest(self) -> int:
        """The largest value this fact can have."""
        return max(choice.code for choice in self.choices) if self.choices else LARGEST[self.kind]

    def name_kind(self) -> NameKind:
        """Say how a rule may use this fact."""
        if self.kind == "choice":
            answers = {choice.value: choice.code for choice in self.choices}
            return NameKind(form="choice", largest=self.largest, answers=answers)
        return NameKind(form="yes_no" if self.kind == "flag" else "number", largest=self.largest)

    def check(self, value: int | None) -> None:
        """Refuse a value that cannot be an answer, before any rule reads it."""
        if value is None:
            return
        if self.choices and all(value != choice.code for choice in self.choices):
            answers = ", ".join(f"{choice.code} ({choice.value})" for choice in self.choices)
            raise BadChoice(value=value, fact=self.id, answers=answers)
        if not isinstance(value, int) or not 0 <= value <= self.largest:
            raise BadFact(value=value, fact=self.id, largest=self.largest)

    def words(self, value: int | None, language: str) -> str:
        """Write a value as people read it: 8152700 fen as 81,527."""
        if value is None:
            return self.wording.unknown[language]
        if self.kind == "flag":
            return (self.wording.yes if value else self.wording.no)[language]
        for choice in self.choices:
            if choice.code == value:
                return choice.label[language]
        if self.kind == "organisation":
            return organisation_code(value)
        return number_words(self.kind, value)


def organisation_number(credit_code: str) -> int:
    """Give the number of an organisation: characters 9 to 16 of its unified social credit code (GB 32100, GB 11714)."""
    return int(credit_code[8:16], 36)


def organisation_code(number: int) -> str:
    """Write the number of an organisation as the eight characters that name it all over the country."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    signs = []
    for _ in range(8):
        number, sign = divmod(number, 36)
        signs.append(digits[sign])
    return "".join(reversed(signs))


def number_words(kind: str, value: int) -> str:
    """Write a whole number of small units in the unit people use, exactly."""
    places = _PLACES.get(kind, 0)
    whole, rest = divmod(value, 10**places)
    if not rest:
        return f"{whole:,}"
    digits = f"{rest:0{places}d}"
    return f"{whole:,}.{digits if kind == 'money_fen' else digits.rstrip('0')}"


def inclusive(kind: str, value: int) -> bool:
    """Tell a limit below which an area must lie, written so that the area it names is itself within."""
    return kind == "area_cm2" and value % HUNDREDTH_M2 == 1


def limit_words(kind: str, value: int, language: str) -> str:
    """Write a number of a policy as its source says it: an area that is within its limit is said to be so."""
    if inclusive(kind, value):
        return number_words(kind, value - 1) + _INCLUDED["zh" if language.startswith("zh") else "en"]
    return number_words(kind, value)
