"""Entries of the audit log in words, for templates: ``{% load audit %}``.

The log is narrowed by codes, so the codes stand below their words, and smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from steelyard.base.audit.queries import Entry
from steelyard.base.audit.words import ACTORS, DETAILS, KINDS, SOUGHT, VALUES, VERBS

register = template.Library()


@register.simple_tag
def who(entry: Entry) -> SafeString:
    """The name of the actor and what kind of actor that is."""
    kind = ACTORS.get(entry.actor_kind, entry.actor_kind)
    return format_html('{}<br><small class="text-secondary">{}</small>', _code(entry.actor), kind)


@register.simple_tag
def deed(entry: Entry) -> SafeString:
    """What was done; of a verb without a word, its code alone."""
    if entry.verb not in VERBS:
        return _code(entry.verb)
    return format_html("{}{}", VERBS[entry.verb], _below(entry.verb))


@register.simple_tag
def object_of(entry: Entry) -> SafeString:
    """The kind of the object and, where there are several, which it is; of a search, what was looked for."""
    kind = KINDS.get(entry.object_kind, _code(entry.object_kind))
    parts = entry.object_id.split("+")
    if entry.object_kind == "search" and set(parts) <= SOUGHT.keys():
        words = format_html_join(" + ", "{}", ((SOUGHT[part],) for part in parts))
        return format_html("{} · {}{}", kind, words, _below(f"{entry.object_kind} {entry.object_id}"))
    if entry.object_kind == "audit":  # there is one
        return format_html("{}{}", kind, _below(f"{entry.object_kind} {entry.object_id}"))
    return format_html("{} {}{}", kind, _code(entry.object_id), _below(entry.object_kind))


@register.simple_tag
def details(entry: Entry) -> SafeString:
    """Each detail on a line of its own: its name, and its value as word or as recorded."""
    lines = ((DETAILS.get(name, name), _value(name, value)) for name, value in entry.detail.items())
    return format_html_join("", '<div><span class="text-secondary">{}</span> {}</div>', lines)


def _value(name: str, value: Any) -> SafeString:
    words: Mapping[str, Any] = VALUES.get(name, {})
    values = value if isinstance(value, list) else [value]
    return format_html_join(" · ", "<bdi>{}</bdi>", ((words.get(str(each), each),) for each in values))


def _below(code: str) -> SafeString:
    return format_html('<br><small class="text-secondary">{}</small>', _code(code))


def _code(value: str) -> SafeString:
    return format_html('<bdi class="code">{}</bdi>', value)
