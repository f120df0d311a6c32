"""The pages of the sidebar and the first page. Who sees an entry follows from who may open its view."""

from __future__ import annotations

from typing import Any

import msgspec
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.base.accounts.access import access_of
from steelyard.base.accounts.roles import Role

OVERSEERS = frozenset({Role.TARGETER, Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR})
"""Who sees the risk side of the work: plans, profiles, the past of operators."""


class Entry(msgspec.Struct, frozen=True):
    """``route`` names the view; ``purpose`` says in one sentence what an officer does there.

    ``purpose_of`` says it to those who hold one of the roles of a pair, the first that fits, because they may do more.
    """

    route: str
    name: Any
    purpose: Any
    icon: str
    purpose_of: tuple[tuple[frozenset[Role], Any], ...] = ()

    def told(self, roles: frozenset[Role]) -> Any:
        return next((purpose for holders, purpose in self.purpose_of if holders & roles), self.purpose)


ENTRIES: tuple[Entry, ...] = (
    Entry("tasks", _("My tasks"), _("Take the next control, do it, record its result."), "clipboard-check"),
    Entry(
        "board",
        _("Board"),
        _("Today's lanes at your offices, queues and what grows old."),
        "layout-dashboard",
        ((OVERSEERS, _("Today's lanes against plan, queues and what grows old.")),),
    ),
    Entry(
        "profiles",
        _("Profiles"),
        _("Read risk profiles, and see which are due for review."),
        "filter-cog",
        ((frozenset({Role.TARGETER}), _("Read, draft and test risk profiles.")),),
    ),
    Entry("operators", _("Operators"), _("Economic operators and their history."), "building-warehouse"),
    Entry(
        "search",
        pgettext_lazy("page", "Search"),
        _("Find declarations by number, transport document, container or HS code."),
        "search",
        ((OVERSEERS, _("Find by number, operator, container or HS code.")),),
    ),
    Entry("releases", _("Releases"), _("What selects, and what waits for approval."), "package"),
    Entry("failures", _("Failures"), _("Profiles that failed, and what was controlled for it."), "alert-triangle"),
    Entry("administration", _("Administration"), _("Officers, their postings, keys of outside systems."), "settings"),
    Entry("audit", _("Audit log"), _("What was done and read, by whom."), "history"),
)


class Link(msgspec.Struct, frozen=True):
    address: str
    name: Any
    purpose: Any
    icon: str
    current: bool


def links(*, roles: frozenset[Role], path: str) -> tuple[Link, ...]:
    """The entries open to ``roles``; ``current`` is the one under which ``path`` lies."""
    found = []
    for entry in ENTRIES:
        address = reverse(entry.route)
        match = resolve(address)
        access = access_of(match.func, match.namespaces)
        if access is not None and access.admits(roles):
            found.append(Link(address, entry.name, entry.told(roles), entry.icon, path.startswith(address)))
    return tuple(found)
