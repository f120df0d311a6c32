"""Words of postings for templates: ``{% load accounts %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steelyard.base.accounts.queries import PostingView

register = template.Library()


@register.simple_tag
def posted_as(posting: PostingView) -> SafeString:
    """A role and where it is held."""
    if posting.office is None:
        return format_html("{} · {}", posting.role.label, _("The whole country"))
    return format_html('{} · <bdi class="code">{}</bdi>', posting.role.label, posting.office)
