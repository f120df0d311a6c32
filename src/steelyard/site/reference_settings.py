"""The page of the settings: what each is for, what it takes and what it is when it is not set."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from steelyard.site.environment import Environment
from steelyard.site.setting_names import PREFIX

HEAD = """# Settings

Every setting is an environment variable, its name in capitals. None has to be set. Whatever makes no sense stops
Steelyard before anything starts, and all of it is told at once: a value that its setting does not take, one that is
empty, two settings that contradict each other, and a name beginning with `STEELYARD_` that is not listed here.

This page is written by `make reference`.
"""


def settings_page() -> str:
    parts = [HEAD]
    for name, field in Environment.model_fields.items():
        said = f"{field.description}\n\nTakes: {taken(field)}.\n\nDefault: {_default(field.default)}"
        parts.append(f"## {PREFIX}{name.upper()}\n\n{said}\n")
    return "\n".join(parts)


def taken(field: FieldInfo) -> str:
    """What a setting takes: its own rule, or what its type and limits say. Raises ``TypeError`` where nothing does."""
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["rule"])
    if field.annotation is bool:
        return "`true` or `false`"
    if get_origin(field.annotation) is Literal:
        return " or ".join(f"`{each}`" for each in get_args(field.annotation))
    limits = {type(each).__name__: each for each in field.metadata}
    if field.annotation is int and {"Ge", "Le"} <= limits.keys():
        return f"a whole number from {limits['Ge'].ge} to {limits['Le'].le}"
    if field.annotation is float and {"Gt", "Le"} <= limits.keys():
        return f"a number above {limits['Gt'].gt}, at most {limits['Le'].le}"
    raise TypeError(f"nothing says what is taken: {field}")


def _default(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
