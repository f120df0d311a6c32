"""From lexemes to the shape of a condition, with sqlglot's expression parser.

The parser sees only the shape: every word, number and text is replaced by its position among the lexemes (``t7``,
``7``), so that no word of the user can be a keyword, a function or a type to sqlglot, and every leaf of the tree leads
back to its place in the text. Only signs and the seven keywords of the language keep their meaning.

What is relied on, and pinned by `test_parser`: ``Token``, ``TokenType``, ``Parser.parse_into(exp.Condition, …)``, the
precedence of SQL, and the node classes named in `checker`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from steelyard.engine.rules import limits
from steelyard.engine.rules.lexer import Kind, Lexeme
from steelyard.engine.rules.problem import ConditionError, problem

SIGNS: Final = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    ",": TokenType.COMMA,
    "=": TokenType.EQ,
    "<>": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "+": TokenType.PLUS,
    "-": TokenType.DASH,
    "*": TokenType.STAR,
    "/": TokenType.SLASH,
    "AND": TokenType.AND,
    "OR": TokenType.OR,
    "NOT": TokenType.NOT,
    "IN": TokenType.IN,
    "LIKE": TokenType.LIKE,
    "BETWEEN": TokenType.BETWEEN,
    "IS": TokenType.IS,
}
# fmt: off
FOREIGN: Final = frozenset({
    "ALL", "AS", "CASE", "CAST", "COLLATE", "CREATE", "DELETE", "DISTINCT", "DROP", "ELSE", "END", "EXEC", "EXISTS",
    "FROM", "GLOB", "GROUP", "HAVING", "ILIKE", "INSERT", "INTERVAL", "INTO", "JOIN", "LIMIT", "ORDER", "OVER",
    "REGEXP", "RLIKE", "SELECT", "SIMILAR", "THEN", "UNION", "UPDATE", "VALUES", "WHEN", "WHERE", "WITH", "XOR",
})
# fmt: on


class _Parser(Parser):
    """sqlglot's parser, knowing no function at all: every call is anonymous."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}
    NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}


def shape(found: Sequence[Lexeme]) -> exp.Expr | list[ConditionError]:
    """The tree of ``found``, or where it cannot be read."""
    if not found:
        return [problem("empty", 1)]
    misplaced = _misplaced(found)
    if misplaced is not None:
        return _syntax_problems(misplaced, found)
    try:
        trees = _Parser(error_level=ErrorLevel.IMMEDIATE).parse_into(
            exp.Condition, [_token(position, lexeme) for position, lexeme in enumerate(found)]
        )
    except ParseError as error:
        return _syntax_problems(int(error.errors[0].get("col") or 0), found)
    except RecursionError:  # the caller was deep already; the lexer bounds what we add
        return [problem("too-deep", 1, limit=limits.DEPTH)]
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Expr):
        return [problem("syntax", found[0].column, text=found[0].text)]
    return tree


def _token(position: int, lexeme: Lexeme) -> Token:
    """``col`` carries the position, for the parser's errors."""
    if lexeme.kind is Kind.SIGN:
        kind, text = SIGNS[lexeme.text], lexeme.text
    elif lexeme.kind is Kind.KEYWORD:
        kind, text = SIGNS[lexeme.text], f"t{position}"
    elif lexeme.kind is Kind.TEXT:
        kind, text = TokenType.STRING, str(position)
    elif lexeme.kind is Kind.NUMBER:
        kind, text = TokenType.NUMBER, str(position)
    else:
        kind, text = TokenType.VAR, f"t{position}"
    return Token(kind, text, line=1, col=position, start=position, end=position)


def _misplaced(found: Sequence[Lexeme]) -> int | None:
    """The position of the first lexeme that cannot follow what stands before it: ``AND`` first, ``> >``, ``(, 'a')``.

    sqlglot takes some of these for names, and stops or goes on elsewhere.
    """
    signs = [each.text if each.kind in (Kind.SIGN, Kind.KEYWORD) else "" for each in found]
    complete = False  # whether a value ends here, so that a sign or a keyword may follow
    for position, sign in enumerate(signs):
        before, behind = signs[position - 1] if position else "AND", signs[position + 1 : position + 2]
        named = position > 0 and found[position - 1].kind is Kind.WORD
        ends = sign in ("", ")")
        if sign == ")":
            fits = complete or (before == "(" and _may_be_empty(found, position - 2))
        elif sign == "(":
            fits = named or not complete
        elif sign == "NOT":
            ends = complete  # what is denied follows: NOT IN, NOT LIKE
            fits = behind in (["IN"], ["LIKE"], ["BETWEEN"]) if complete else before in BEFORE_NOT
        elif sign == "*" and before == "(" and behind == [")"]:
            fits = ends = True
        else:
            fits = complete is (sign != "") or (sign in ("-", "+") and not complete)
        if not fits:
            return position
        complete = ends
    return None


def _may_be_empty(found: Sequence[Lexeme], position: int) -> bool:
    """Whether what stands at ``position`` is better told what belongs in its parentheses."""
    return position >= 0 and (found[position].kind is Kind.WORD or found[position].text == "IN")


BEFORE_NOT: Final = ("AND", "OR", "NOT", "IS", "(", ",")


def _syntax_problems(position: int, found: Sequence[Lexeme]) -> list[ConditionError]:
    """Foreign SQL words where there are any, else an unpaired parenthesis, else where reading ended."""
    foreign = [each for each in found if each.kind is Kind.WORD and each.text.upper() in FOREIGN]
    if foreign:
        return [problem("not-offered", each.column, text=each.text) for each in foreign]
    opened: list[Lexeme] = []
    for each in found:
        if each.kind is Kind.SIGN and each.text == "(":
            opened.append(each)
        elif each.kind is Kind.SIGN and each.text == ")" and opened:
            opened.pop()
    if opened:
        return [problem("unclosed", opened[-1].column)]
    stopped = found[min(position, len(found) - 1)]
    return [problem("syntax", stopped.column, text=stopped.text)]
