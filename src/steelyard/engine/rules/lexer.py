"""From the text of a condition to its lexemes: the limits that protect the parser, in linear time."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from math import isfinite
from typing import Final

import msgspec

from steelyard.engine.messages.text import INVISIBLE
from steelyard.engine.rules import limits
from steelyard.engine.rules.problem import ConditionError, problem

LEXEME: Final = re.compile(
    r"""
      (?P<space>   [ \t\r\n]+ )
    | (?P<comment> -- | /\* )
    | (?P<text>    '(?:[^']|'')*+' )
    | (?P<number>  [0-9]+ (?:\.[0-9]*)? (?:[eE][+-]?[0-9]+)? (?![\w.]) )
    | (?P<list>    @ [^\W\d]\w* )
    | (?P<parameter> : [^\W\d]\w* )
    | (?P<word>    [^\W\d]\w* (?:\.[^\W\d]\w*)* )
    | (?P<sign>    <> | != | <= | >= | [-+*/=<>(),] )
    | (?P<strange> \w+ | \.[0-9]\w* | . )
    """,
    re.VERBOSE | re.DOTALL,
)
KEYWORDS: Final = frozenset({"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS"})


class Kind(Enum):
    TEXT = auto()
    NUMBER = auto()
    LIST = auto()
    PARAMETER = auto()
    WORD = auto()
    KEYWORD = auto()
    SIGN = auto()


class Lexeme(msgspec.Struct, frozen=True):
    """``text`` is the value for a text (quotes taken off), the name without its mark for a list or a parameter."""

    kind: Kind
    text: str
    column: int


def lexemes(condition: str) -> tuple[list[Lexeme], list[ConditionError]]:
    """The lexemes of ``condition`` and what is wrong with them; where anything is, nothing further may be read."""
    if len(condition) > limits.CHARACTERS:
        return [], [problem("too-long", limits.CHARACTERS + 1, limit=limits.CHARACTERS)]
    found: list[Lexeme] = []
    errors: list[ConditionError] = []
    at = 0
    while match := LEXEME.match(condition, at):
        kind, text, column = match.lastgroup or "", match.group(), at + 1
        at = match.end()
        if text == "'":
            errors.append(problem("unclosed-text", column))
            break
        if kind == "comment":
            errors.append(problem("strange-sign", column, hint="one-condition", text=text))
            break
        if kind == "strange":
            errors.append(_strange(text, column))
        elif kind != "space":
            found.append(_lexeme(kind, text, column))
    if len(found) > limits.LEXEMES:
        errors.append(problem("too-many-parts", found[limits.LEXEMES].column, limit=limits.LEXEMES))
    return found, errors + _value_problems(found) + _depth_problems(found)


def _lexeme(kind: str, text: str, column: int) -> Lexeme:
    match kind:
        case "text":
            return Lexeme(Kind.TEXT, composed(text[1:-1].replace("''", "'")), column)
        case "number":
            return Lexeme(Kind.NUMBER, text, column)
        case "list":
            return Lexeme(Kind.LIST, text[1:], column)
        case "parameter":
            return Lexeme(Kind.PARAMETER, text[1:], column)
        case "word" if text.upper() in KEYWORDS:
            return Lexeme(Kind.KEYWORD, text.upper(), column)
        case "word":
            return Lexeme(Kind.WORD, text, column)
        case _:
            return Lexeme(Kind.SIGN, "<>" if text == "!=" else text, column)


def _strange(text: str, column: int) -> ConditionError:
    if text == '"' or text == "`":
        return problem("strange-sign", column, hint="single-quotes", text=text)
    if text == ";":
        return problem("strange-sign", column, hint="one-condition", text=text)
    if text in "@:":
        return problem("strange-sign", column, hint="names", text=text)
    if text[0].isdigit() or (text[0] == "." and len(text) > 1):
        return problem("bad-number", column, hint="number", text=text)
    return problem("strange-sign", column, text=text)


def _value_problems(found: list[Lexeme]) -> list[ConditionError]:
    errors = []
    for each in found:
        if each.kind is Kind.TEXT and not fit_text(each.text):
            errors.append(problem("bad-text", each.column, limit=limits.TEXT))
        if each.kind is Kind.NUMBER and not _holdable(each.text):
            errors.append(problem("bad-number", each.column, text=each.text))
    return errors


def _holdable(number: str) -> bool:
    """Whether ``number`` is neither beyond what can be held nor so near to zero that it would become zero."""
    value = float(number)
    return isfinite(value) and (value != 0 or not re.search("[1-9]", re.split("[eE]", number)[0]))


def composed(text: str) -> str:
    """``text`` with composed letters and plain spaces, as facts have them: however it was typed, it is one text."""
    if text.isascii():
        return text
    return "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))


def fit_text(text: str) -> bool:
    """Whether a text may stand in a condition: not too long, nothing in it that cannot be seen.

    No fact holds a mark that turns the writing direction or has no width: a text with one would match nothing, and a
    condition with one would be approved for what it is not.
    """
    if text.isascii() and text.isprintable():
        return len(text) <= limits.TEXT
    return len(text) <= limits.TEXT and not any(
        char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff" or INVISIBLE.match(char) for char in text
    )


def _depth_problems(found: list[Lexeme]) -> list[ConditionError]:
    """Parentheses, and runs of NOT and of signs, are what the parser recurses on."""
    open_levels: list[int] = []
    depth, run = 0, 0
    for each in found:
        sign = each.text if each.kind in (Kind.SIGN, Kind.KEYWORD) else ""
        if sign == "(":
            open_levels.append(1 + run)
            depth += 1 + run
        elif sign == ")" and open_levels:
            depth -= open_levels.pop()
        run = run + 1 if sign in ("NOT", "-", "+") else 0
        if depth + run > limits.DEPTH:
            return [problem("too-deep", each.column, limit=limits.DEPTH)]
    return []
