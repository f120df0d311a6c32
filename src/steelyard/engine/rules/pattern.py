"""Regular expressions a condition may use: the part of the syntax on which linear-time engines agree.

Characters, ``.``, classes such as ``[a-z0-9]`` and ``[^ ]``, ``\\d`` and ``\\s`` (ASCII), groups, ``|``, the
repetitions ``* + ? {n} {n,} {n,m}`` and the anchors ``^`` and ``$``. ``.`` is any character but a line feed, ``^`` and
``$`` are the start and the end of the whole text, case counts. Everything else is refused: it is either not regular
(back-references, look-around), or means something else from one engine to the next (``\\w`` and ``\\b`` know no letters
but the English).

A pattern is read here and written out again in a spelling that Hyperscan and RE2 read alike. A pattern that would match
the empty text is refused, because it would match every text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from steelyard.engine.rules import limits

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, first and last of each range."""

DIGITS: Final[Ranges] = ((0x30, 0x39),)
SPACES: Final[Ranges] = ((0x09, 0x0D), (0x20, 0x20))
LINE_FEED: Final[Ranges] = ((0x0A, 0x0A),)
SPECIAL: Final = frozenset("\\.^$*+?()[]{}|")
SPECIAL_IN_CLASS: Final = frozenset("\\]^[-&~|")
ESCAPABLE: Final = SPECIAL | frozenset("-&~#/ '\"@%:;,=!<>_`")


class PatternError(ValueError):
    """Why a pattern is refused: ``position`` is 0-based in the pattern, ``reason`` a key of ``problem.PATTERN``."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"{reason} at {position}")
        self.position = position
        self.reason = reason


class Characters(msgspec.Struct, frozen=True):
    """One character of ``ranges``, or one that is not in them."""

    ranges: Ranges
    negated: bool = False


class Anchor(msgspec.Struct, frozen=True):
    at: Literal["start", "end"]


class Repeat(msgspec.Struct, frozen=True):
    part: Part
    least: int
    most: int | None


class Sequence(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...]


class Choice(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...]


Part: TypeAlias = Characters | Anchor | Repeat | Sequence | Choice


class Pattern(msgspec.Struct, frozen=True):
    """``source`` as written, ``spelling`` as the engines get it, ``part`` the tree of both."""

    source: str
    spelling: str
    part: Part


def read_pattern(source: str) -> Pattern:
    """The pattern written as ``source``. Raises `PatternError`."""
    if len(source) > limits.PATTERN:
        raise PatternError(limits.PATTERN, "long")
    part = _Reader(source).whole()
    if nullable(part):
        raise PatternError(0, "empty")
    if size(part) > limits.PATTERN_SIZE:
        raise PatternError(0, "large")
    return Pattern(source, spelling(part), part)


def nullable(part: Part) -> bool:
    """Whether ``part`` can match no characters at all."""
    match part:
        case Characters():
            return False
        case Anchor():
            return True
        case Repeat():
            return part.least == 0 or nullable(part.part)
        case Sequence():
            return all(nullable(each) for each in part.parts)
        case Choice():
            return any(nullable(each) for each in part.parts)


def size(part: Part) -> int:
    """Characters looked at once every repetition is written out."""
    match part:
        case Characters() | Anchor():
            return 1
        case Repeat():
            return size(part.part) * (part.least + 1 if part.most is None else max(part.most, 1))
        case Sequence() | Choice():
            return sum(size(each) for each in part.parts) + 1


def literals(part: Part) -> Iterator[str]:
    """The texts that stand in ``part`` to the letter and may not be left out, each as long as it goes."""
    match part:
        case Repeat() if part.least:
            yield from literals(part.part)
        case Choice():
            for each in part.parts:
                yield from literals(each)
        case Characters() | Sequence():
            run = ""
            for each in part.parts if isinstance(part, Sequence) else (part,):
                letter = _letter(each)
                run += letter
                if not letter:
                    yield run
                    run = ""
                    if not isinstance(each, Characters):
                        yield from literals(each)
            yield run


def _letter(part: Part) -> str:
    if isinstance(part, Characters) and not part.negated and len(part.ranges) == 1:
        first, last = part.ranges[0]
        return chr(first) if first == last else ""
    return ""


def spelling(part: Part) -> str:
    match part:
        case Characters():
            return _class(part)
        case Anchor():
            return r"\A" if part.at == "start" else r"\z"
        case Repeat():
            most = "" if part.most is None else part.most
            return f"(?:{spelling(part.part)}){{{part.least},{most}}}"
        case Sequence():
            return "".join(map(spelling, part.parts))
        case Choice():
            return f"(?:{'|'.join(map(spelling, part.parts))})"


def _class(part: Characters) -> str:
    if not part.negated and len(part.ranges) == 1 and part.ranges[0][0] == part.ranges[0][1]:
        char = chr(part.ranges[0][0])
        return f"\\{char}" if char in SPECIAL else char
    return f"[{'^' if part.negated else ''}{''.join(_range(*each) for each in part.ranges)}]"


def _range(first: int, last: int) -> str:
    low, high = (f"\\{chr(code)}" if chr(code) in SPECIAL_IN_CLASS else chr(code) for code in (first, last))
    return low if first == last else f"{low}-{high}"


class _Reader:
    """Recursive descent over one pattern; groups nest at most ``limits.DEPTH`` deep."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0

    def whole(self) -> Part:
        part = self.choice()
        if self.at < len(self.source):
            raise PatternError(self.at, "bracket")
        return part

    def next(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def take(self, text: str) -> bool:
        if self.source.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def choice(self) -> Part:
        parts = [self.sequence()]
        while self.take("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.next() not in ("", "|", ")"):
            parts.append(self.repeated())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self) -> Part:
        start = self.at
        part = self.atom()
        bounds = self.bounds()
        if bounds is None:
            return part
        if isinstance(part, Anchor):
            raise PatternError(start, "repeat")
        if self.next() in ("*", "+", "?", "{"):
            raise PatternError(self.at, "repeat")
        return Repeat(part, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        if not self.take("{"):
            return None
        start = self.at
        close = self.source.find("}", start)
        low, comma, high = self.source[start:close].partition(",") if close >= 0 else ("", "", "")
        if not _number(low) or (high and not _number(high)):
            raise PatternError(start, "repeat")
        self.at = close + 1
        least = int(low)
        most = int(high) if high else None if comma else least
        if most is not None and (most < least or most == 0):
            raise PatternError(start, "repeat")
        if max(least, most or 0) > limits.PATTERN_SIZE:
            raise PatternError(start, "large")
        return least, most

    def atom(self) -> Part:
        char = self.source[self.at]
        self.at += 1
        if char == "(":
            return self.group()
        if char == "[":
            return self.bracket()
        if char == "\\":
            return Characters(self.escape())
        if char == ".":
            return Characters(LINE_FEED, negated=True)
        if char in "^$":
            return Anchor("start" if char == "^" else "end")
        if char in "*+?{":
            raise PatternError(self.at - 1, "repeat")
        if char in "]}":
            raise PatternError(self.at - 1, "bracket")
        return Characters(((ord(char), ord(char)),))

    def group(self) -> Part:
        start = self.at
        if self.take("?") and not self.take(":"):
            raise PatternError(start, "group")
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise PatternError(start, "large")
        part = self.choice()
        self.depth -= 1
        if not self.take(")"):
            raise PatternError(start, "bracket")
        return part

    def escape(self) -> Ranges:
        char = self.next()
        self.at += 1
        if char == "d":
            return DIGITS
        if char == "s":
            return SPACES
        if char not in ESCAPABLE:  # letters, digits and the end of the pattern
            raise PatternError(self.at - 2, "escape")
        return ((ord(char), ord(char)),)

    def bracket(self) -> Part:
        start = self.at
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        while not self.take("]"):
            first = self.member(start)
            if self.next() == "-" and self.source[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                last = self.member(start)
                if len(first) > 1 or len(last) > 1 or first[0][0] != first[0][1] or last[0] < first[0]:
                    raise PatternError(start, "class")
                ranges.append((first[0][0], last[0][1]))
            else:
                ranges += first
        if not ranges:
            raise PatternError(start, "class")
        return Characters(tuple(sorted(set(ranges))), negated)

    def member(self, start: int) -> Ranges:
        char = self.next()
        if not char or char == "[":
            raise PatternError(start, "class")
        self.at += 1
        return self.escape() if char == "\\" else ((ord(char), ord(char)),)


def _number(text: str) -> bool:
    return 0 < len(text) <= 4 and text.isascii() and text.isdigit()
