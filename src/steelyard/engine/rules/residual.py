"""What lookups cannot decide, as generated Python: a fact against a fact, arithmetic, aggregates.

The source is built from our tree alone. Names, texts, numbers and lists of the user never appear in it: they are bound
as constants ``k0``, ``k1`` …, so nothing a user writes can become code. A condition is generated as *is it certainly
true* (or certainly false), in the negation normal form of `normal`, so no third value is ever computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, Final, TypeAlias

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.normal import OPPOSITE, Remainder
from steelyard.engine.rules.scan import Keywords, single
from steelyard.engine.rules.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    Exists,
    Field,
    Holds,
    Matches,
    Missing,
    Negative,
    Not,
    Or,
    Search,
    Value,
    Values,
)
from steelyard.engine.signal import Value as Seen

Facts: TypeAlias = Mapping[str, Seen]
Residual: TypeAlias = Callable[[Facts, Sequence[Facts], Facts], bool]
"""``(header, items, item) -> whether all remainders hold``; ``item`` is any mapping where none is needed."""

AUTOMATON: Final = 8
"""From so many needles on, an automaton beats looking for them one by one."""


def residual(remainders: Sequence[Remainder]) -> Residual:
    """One function for all of ``remainders``."""
    writer = _Writer()
    body = [writer.condition(each.condition, each.wanted) for each in remainders]
    return writer.function(" and ".join(body) or "True")


def number(value: Seen) -> float | None:
    """A number fact as a double; NaN and the infinities are missing. Raises where it is no number at all."""
    if value is None:
        return None
    if isinstance(value, str):
        raise TypeError(f"{value!r} is not a number")
    result = float(value)
    return result if isfinite(result) else None


def finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


class _Writer:
    """Writes one function and the aggregates it needs. ``t0``, ``t1`` … are its temporary values."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"number": number, "finite": finite, "__builtins__": {"len": len, "abs": abs}}
        self.constants: dict[Any, str] = {}
        self.sources: list[str] = []
        self.temporaries = 0

    def function(self, expression: str) -> Residual:
        self.sources.append(f"def residual(h, s, i):\n    return {expression}\n")
        exec(compile("\n".join(self.sources), "<residual>", "exec"), self.names)  # noqa: S102  # our own source, see above
        return self.names["residual"]  # type: ignore[no-any-return]

    def constant(self, value: Any) -> str:
        key = (type(value), value) if isinstance(value, str | float | bool) else id(value)
        if key not in self.constants:
            self.constants[key] = name = f"k{len(self.constants)}"
            self.names[name] = value
        return self.constants[key]

    def temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    # Values: an expression that is the value, or None where it is missing.

    def value(self, node: Value) -> str:
        if isinstance(node, Arithmetic | Negative):
            return f"finite({self.raw(node)})"
        return self.raw(node)

    def raw(self, node: Value) -> str:
        """Like `value`, but arithmetic may be infinite or NaN: it stays so up to the `value` around it."""
        match node:
            case Field(name, kind, level):
                seen = f"{'h' if level is Level.HEADER else 'i'}.get({self.constant(name)})"
                return f"number({seen})" if kind is Type.NUMBER else seen
            case Constant(value):
                return self.constant(value)
            case Negative(operand):
                held = self.temporary()
                return f"(None if ({held} := {self.raw(operand)}) is None else -{held})"
            case Arithmetic():
                return self.arithmetic(node)
            case Call():
                return self.call(node)
            case Aggregate():
                return self.aggregate(node)

    def arithmetic(self, node: Arithmetic) -> str:
        left, right = self.temporary(), self.temporary()
        divides = node.operator == "/"
        second = self.value(node.right) if divides else self.raw(node.right)
        zero = f" or {right} == 0.0" if divides else ""
        return (
            f"(None if ({left} := {self.raw(node.left)}) is None or ({right} := {second}) is None{zero}"
            f" else {left} {node.operator} {right})"
        )

    def call(self, node: Call) -> str:
        held = self.temporary()
        first, *others = (self.value(argument) for argument in node.arguments)
        if node.function == "COALESCE":
            rest = first
            for other in others:
                rest = f"({held} if ({held} := {rest}) is not None else {other})"
            return rest
        name = "abs" if node.function == "ABS" else "len"
        result = f"{name}({held})" if name == "abs" else f"number({name}({held}))"
        return f"(None if ({held} := {first}) is None else {result})"

    def aggregate(self, node: Aggregate) -> str:
        """A function of its own that goes through the items once."""
        name = f"a{len(self.sources)}"
        self.sources.append("")  # keeps the name while the parts are written
        test = self.condition(node.condition, True) if node.condition is not None else "True"
        if node.value is None:
            body = ["    n = 0.0", "    for i in s:", f"        if {test}: n += 1.0", "    return n"]
        else:
            better = {"SUM": "n + v", "MIN": "v if v < n else n", "MAX": "v if v > n else n"}[node.function]
            body = [
                "    n = None",
                "    for i in s:",
                f"        if {test}:",
                f"            v = {self.value(node.value)}",
                f"            if v is not None: n = v if n is None else {better}",
                "    return finite(n)",
            ]
        self.sources[int(name[1:])] = "\n".join([f"def {name}(h, s):", *body, ""])
        return f"{name}(h, s)"

    # Conditions: an expression that is true exactly where the condition is true (or, not wanted, false).

    def condition(self, node: Condition, wanted: bool) -> str:
        match node:
            case And(conditions) | Or(conditions):
                word = "and" if isinstance(node, And) is wanted else "or"
                return "(" + f" {word} ".join(self.condition(each, wanted) for each in conditions) + ")"
            case Not(inner):
                return self.condition(inner, not wanted)
            case Between(subject, low, high):
                lowered = And((Compare(">=", subject, low), Compare("<=", subject, high)))
                return self.condition(lowered, wanted)
            case Holds(inner, truth):
                return self.condition(inner, truth) if wanted else f"(not {self.condition(inner, truth)})"
            case Exists(inner):
                return self.exists(inner, wanted)
            case Missing(subject):
                return f"({self.value(subject)} is {'' if wanted else 'not '}None)"
            case Field() | Constant():
                return f"({self.raw(node)} is {wanted})"
            case Compare():
                return self.compare(node, wanted)
            case Among(subject, values):
                values_in = self.constant(frozenset(values.items))
                return self.of_text(subject, f"{{}} {'in' if wanted else 'not in'} {values_in}")
            case Search():
                return self.of_text(node.subject, f"{'' if wanted else 'not '}{self.search(node)}")
            case Matches(subject, pattern):
                found = self.constant(single(pattern).found)
                return self.of_text(subject, f"{'' if wanted else 'not '}{found}({{}})")

    def of_text(self, subject: Value, test: str) -> str:
        """``test`` of the subject, where it is not missing."""
        held = self.temporary()
        return f"(({held} := {self.value(subject)}) is not None and {test.format(held)})"

    def compare(self, node: Compare, wanted: bool) -> str:
        sign = node.operator if wanted else OPPOSITE[node.operator]
        left, right = self.temporary(), self.temporary()
        held = f"({left} := {self.value(node.left)}) is not None and ({right} := {self.value(node.right)}) is not None"
        return f"({held} and {left} {PYTHON.get(sign, sign)} {right})"

    def exists(self, inner: Condition, wanted: bool) -> str:
        name = f"a{len(self.sources)}"
        self.sources.append("")
        test = self.condition(inner, True)
        lines = [f"def {name}(h, s):", "    for i in s:", f"        if {test}: return True", "    return False", ""]
        self.sources[int(name[1:])] = "\n".join(lines)
        return f"({'' if wanted else 'not '}{name}(h, s))"

    def search(self, node: Search) -> str:
        """An expression over ``{}``, the text."""
        needles = tuple(str(each) for each in node.needles.items)
        if node.kind != "contains":
            return f"{{}}.{'startswith' if node.kind == 'prefix' else 'endswith'}({self.constant(needles)})"
        if len(needles) == 1:
            return f"({self.constant(needles[0])} in {{}})"
        return f"{self.constant(_contains_any(node.needles))}({{}})"


PYTHON: Final = {"=": "==", "<>": "!="}


def _contains_any(needles: Values) -> Callable[[str], bool]:
    words = [str(each) for each in needles.items]
    if "" in words or len(words) < AUTOMATON:
        return lambda text: any(word in text for word in words)
    keywords = Keywords(words)
    return lambda text: bool(keywords.found(text))
