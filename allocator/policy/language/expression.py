"""The language rules are written in: an officer can read it, and nothing in it can run, round or guess.

Grammar, a subset of Python's own: names, whole numbers, `+ - *`, comparisons (chains too), `in (…)` and
`not in (…)` with fixed members, `and`, `or`, `not`. No calls, attributes, division, fractions or texts.
Every name is a fact, a limit, or a definition of the policy. A fact with named answers is compared with these
names only: `title >= senior`. A sub-expression is either a number or a yes/no; the two never mix.

Read once into the tree of `tree.py`; `reading.py` walks it for one household and says why, `vectors.py` for
columns of many.
"""

import ast
import keyword
import warnings
from collections.abc import Mapping
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.policy.language.tree import (
    All,
    Amount,
    Arithmetic,
    Compare,
    Condition,
    Either,
    Flag,
    NameKind,
    Not,
    Number,
    NumberTree,
    OneOf,
    Read,
    Scope,
    Sign,
    TruthTree,
)

LONGEST = 1_000  # characters; longer conditions are better told as two rules
DEEPEST = 40
MOST_PARTS = 500  # with all definitions written out, as every reader walks them
MOST_DEPTH = 100
LARGEST = 2**63 - 1  # every number of every reader fits a 64-bit column, so that all readers agree

_SYNTAX = N_("this is not an expression; write names, whole numbers, + - *, comparisons, and, or, not")
_LONG = N_("it is too long or nested too deep; split it into two rules")
_FORBIDDEN = N_("this is not allowed; use names, whole numbers, + - *, comparisons, and, or, not")
_CONSTANT = N_("only whole numbers may stand here")
_UNKNOWN = N_("no fact, limit or definition has this name")
_NOT_NUMBER = N_("this is not a number")
_NOT_YES_NO = N_("this is not a yes/no condition; compare it with something")
_CHOICE = N_("an answer of a choice is compared with the names of its own answers only")
_MEMBERS = N_("write the members after “in” as (first, second), numbers or answers only")
_BIG = N_("its numbers could leave 64 bits; use smaller limits")


class BadExpression(Refused):
    """A condition nobody can evaluate without guessing."""

    code: ClassVar[str] = "policy-expression"
    message: ClassVar[str] = N_("“%(token)s” in “%(expression)s”: %(problem)s")


class TooManyParts(BadExpression):
    """A condition that grows too large with the definitions in it."""

    message: ClassVar[str] = N_(
        "with its definitions written out, “%(expression)s” has %(count)s parts; at most %(most)s can be read"
    )


class TooDeep(BadExpression):
    """A condition that rests on definitions of definitions of definitions."""

    message: ClassVar[str] = N_(
        "with its definitions written out, “%(expression)s” is nested %(count)s deep; at most %(most)s can be read"
    )


def condition(text: str, scope: Scope) -> Condition:
    """Read a yes/no expression once, so that every later use reads the same tree."""
    parser = _Parser(text, scope)
    tree = parser.truth(parser.body, 0)
    if parser.parts > MOST_PARTS:
        raise TooManyParts(expression=parser.text, count=parser.parts, most=MOST_PARTS)
    if parser.depth > MOST_DEPTH:
        raise TooDeep(expression=parser.text, count=parser.depth, most=MOST_DEPTH)
    facts = tuple(dict.fromkeys(parser.facts))
    return Condition(text=parser.text, tree=tree, facts=facts, parts=parser.parts, depth=parser.depth)


def amount(text: str, scope: Scope) -> Amount:
    """Read a number expression once."""
    parser = _Parser(text, scope)
    tree, _ = parser.number(parser.body, 0)
    return Amount(text=parser.text, tree=tree, facts=tuple(dict.fromkeys(parser.facts)))


def is_name(text: str) -> bool:
    """Say whether a rule could use this as a name."""
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text)


_SIGNS: dict[type[ast.operator], Sign] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


class _Parser:
    """Turns Python's own tree of one expression into ours, refusing whatever is not ours."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = " ".join(text.split())
        self.scope = scope
        self.facts: list[str] = []
        self.parts = 0
        self.depth = 0
        if len(self.text) > LONGEST:
            raise self._refusal(self.text[:40], _LONG)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.body = ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            place = getattr(error, "offset", None) or 1
            raise self._refusal(self.text[place - 1 :][:40] or self.text[-40:], _SYNTAX) from error

    def _refusal(self, token: ast.expr | str, problem: str) -> BadExpression:
        shown = token if isinstance(token, str) else ast.get_source_segment(self.text, token)
        return BadExpression(token=shown, expression=self.text, problem=problem)

    def _enter(self, part: ast.expr, depth: int) -> None:
        """Count a part of the text, and refuse one that is nested too deep in it."""
        if depth > DEEPEST:
            raise self._refusal(part, _LONG)
        self.parts += 1
        self.depth = max(self.depth, depth + 1)

    def truth(self, part: ast.expr, depth: int) -> TruthTree:
        self._enter(part, depth)
        match part:
            case ast.BoolOp():
                parts = tuple(self.truth(value, depth + 1) for value in part.values)
                return All(parts) if isinstance(part.op, ast.And) else Either(parts)
            case ast.UnaryOp(op=ast.Not()):
                return Not(self.truth(part.operand, depth + 1))
            case ast.Compare():
                return self._comparison(part, depth)
            case ast.Name():
                return self._condition_name(part, depth)
            case ast.Constant() | ast.BinOp() | ast.UnaryOp():
                raise self._refusal(part, _NOT_YES_NO)
            case _:
                raise self._refusal(part, _FORBIDDEN)

    def _condition_name(self, part: ast.Name, depth: int) -> TruthTree:
        definition = self.scope.definitions.get(part.id)
        if definition is not None:
            self.parts += definition.parts - 1
            self.depth = max(self.depth, depth + definition.depth)
            self.facts.extend(definition.facts)
            return definition.tree
        if part.id in self.scope.limits or self._kind(part).form != "yes_no":
            raise self._refusal(part, _NOT_YES_NO)
        self.facts.append(part.id)
        return Flag(part.id)

    def _kind(self, part: ast.Name) -> NameKind:
        if part.id not in self.scope.facts:
            raise self._refusal(part, _UNKNOWN)
        return self.scope.facts[part.id]

    def _comparison(self, part: ast.Compare, depth: int) -> TruthTree:
        sides = [part.left, *part.comparators]
        answers = self._answers(sides)
        if len(part.ops) > 1:  # a chain: a condition of its own for each sign
            self.parts += len(part.ops)
            depth += 1
        links: list[TruthTree] = []
        for sign, left, right in zip(part.ops, sides, part.comparators, strict=False):
            if isinstance(sign, (ast.In, ast.NotIn)):
                inside = OneOf(self._side(left, answers, depth + 1), self._members(right, answers, depth))
                links.append(inside if isinstance(sign, ast.In) else Not(inside))
            elif type(sign) in _COMPARISONS:
                pair = self._side(left, answers, depth), self._side(right, answers, depth)
                links.append(Compare(_COMPARISONS[type(sign)], *pair))
            else:
                raise self._refusal(part, _FORBIDDEN)
        return links[0] if len(links) == 1 else All(tuple(links))

    def _answers(self, sides: list[ast.expr]) -> Mapping[str, int] | None:
        """Find the named answers that a comparison is about, if it is about a choice."""
        for side in sides:
            kind = self.scope.facts.get(side.id) if isinstance(side, ast.Name) else None
            if kind is not None and kind.answers is not None:
                return kind.answers
        return None

    def _side(self, part: ast.expr, answers: Mapping[str, int] | None, depth: int) -> NumberTree:
        if answers is None:
            return self.number(part, depth + 1)[0]
        self._enter(part, depth + 1)
        if not isinstance(part, ast.Name):
            raise self._refusal(part, _CHOICE)
        if part.id in answers:
            return Number(answers[part.id])
        kind = self.scope.facts.get(part.id)
        if kind is None or kind.answers != answers:
            raise self._refusal(part, _CHOICE)
        self.facts.append(part.id)
        return Read(part.id)

    def _members(self, part: ast.expr, answers: Mapping[str, int] | None, depth: int) -> tuple[int, ...]:
        if not isinstance(part, ast.Tuple):
            raise self._refusal(part, _MEMBERS)
        members = [self._side(member, answers, depth) for member in part.elts]
        fixed = tuple(member.value for member in members if isinstance(member, Number))
        if len(fixed) != len(members) or not fixed:
            raise self._refusal(part, _MEMBERS)
        return fixed

    def number(self, part: ast.expr, depth: int) -> tuple[NumberTree, int]:
        """Read a number and the largest size it can have."""
        self._enter(part, depth)
        match part:
            case ast.Constant():
                return self._constant(part)
            case ast.Name():
                return self._number_name(part)
            case ast.UnaryOp(op=ast.USub()):
                self.parts += 1  # the nothing it is taken from
                return self._arithmetic(part, "-", (Number(0), 0), self.number(part.operand, depth + 1))
            case ast.BinOp() if type(part.op) in _SIGNS:
                pair = self.number(part.left, depth + 1), self.number(part.right, depth + 1)
                return self._arithmetic(part, _SIGNS[type(part.op)], *pair)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self._refusal(part, _NOT_NUMBER)
            case _:
                raise self._refusal(part, _FORBIDDEN)

    def _constant(self, part: ast.Constant) -> tuple[NumberTree, int]:
        if type(part.value) is not int:
            raise self._refusal(part, _CONSTANT)
        if part.value > LARGEST:
            raise self._refusal(part, _BIG)
        return Number(part.value), part.value

    def _number_name(self, part: ast.Name) -> tuple[NumberTree, int]:
        if part.id in self.scope.limits:
            value = self.scope.limits[part.id]
            return Number(value), abs(value)
        if part.id in self.scope.definitions or self._kind(part).form == "yes_no":
            raise self._refusal(part, _NOT_NUMBER)
        if self._kind(part).answers is not None:
            raise self._refusal(part, _CHOICE)
        self.facts.append(part.id)
        return Read(part.id), self._kind(part).largest

    def _arithmetic(
        self, part: ast.expr, sign: Sign, left: tuple[NumberTree, int], right: tuple[NumberTree, int]
    ) -> tuple[NumberTree, int]:
        largest = left[1] * right[1] if sign == "*" else left[1] + right[1]
        if largest > LARGEST:
            raise self._refusal(part, _BIG)
        return Arithmetic(sign, left[0], right[0]), largest
