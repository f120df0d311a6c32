"""Whether, and where, the page that is shown can use passkeys."""

from __future__ import annotations

from typing import Any

from django.template import Library

from steelyard.base.accounts import passkeys

register = Library()


@register.simple_tag(takes_context=True)
def passkeys_here(context: Any) -> bool:
    return passkeys.work_here(context["request"])


@register.simple_tag(takes_context=True)
def passkey_address(context: Any) -> str | None:
    return passkeys.address(context["request"])
