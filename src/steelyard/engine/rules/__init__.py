"""The condition language: parse, check, type, compile; drivers for one declaration, for many, and SQL.

A text goes through `lexer` (limits), `parser` (sqlglot, shape only), `checker` (names and types) and becomes a `tree`.
Profiles are brought to normal form (`normal`, `entries`), their tests gathered into class tables (`accept`, `tables`)
and walked (`index`, `ruleset`); what lookups cannot decide is generated code (`residual`, `live`). Columns of many
declarations go through the same tables (`columns`, `many`), and `sql` writes the tree for another engine.
"""

from __future__ import annotations

from steelyard.engine.rules.checker import Checked, check
from steelyard.engine.rules.problem import ConditionError, ConditionErrors
from steelyard.engine.rules.profile import Profile
from steelyard.engine.rules.ruleset import Failure, Match, Ruleset, compile_rules

__all__ = [
    "Checked",
    "ConditionError",
    "ConditionErrors",
    "Failure",
    "Match",
    "Profile",
    "Ruleset",
    "check",
    "compile_rules",
]
